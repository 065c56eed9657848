/** Elements made in one expression; texts are only ever texts. */

/** @typedef {Node | string | null | false | undefined} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] what begins with "on" is a listener
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
  for (const child of children.flat()) if (child) element.append(child);
  return element;
};

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Say something to whoever does not look there. @param {string} words */
export const say = (words) => {
  byId("said").textContent = words;
};

/** @param {number} number @param {string} noun */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
