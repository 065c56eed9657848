/** Elements are made of text nodes only: nothing that comes from the data is ever parsed as HTML. */

/** @typedef {Node | string | null | false | undefined} Child */

/**
 * @param {string} tag @param {Record<string, any>} [props] attributes, and listeners as `onclick`
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export const element = (tag, props = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(
    ...children
      .flat()
      .filter((child) => child || child === "")
      .flatMap((child) => (typeof child === "string" ? unbroken(child) : /** @type {Node} */ (child))),
  );
  return made;
};

/** A short word, and a number behind its hyphen. */
const NUMBERED = /(\p{L}{1,5}-\d{1,5})/u;

/** The same words; a name such as "F-35" stays on one line, where browsers would break it at its hyphen. @param {string} words @returns {(Node | string)[]} */
export const unbroken = (words) => {
  if (!NUMBERED.test(words)) return [words];
  return words.split(NUMBERED).map((part, place) => {
    if (place % 2 === 0) return part;
    const whole = document.createElement("span");
    whole.className = "whole";
    whole.textContent = part;
    return whole;
  });
};

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} props @param {...Node} children */
export const drawn = (tag, props, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
};

/**
 * A link, if it leads to the web; the words alone, if not.
 * @param {string | null} address
 * @param {string} words
 */
export const link = (address, words) => {
  if (!isWeb(address)) return element("span", { dir: "auto" }, words);
  return element("a", { href: new URL(/** @type {string} */ (address)).href, rel: "noopener noreferrer", target: "_blank", dir: "auto" }, words);
};

/** @param {string | null} address whether it is absolute and http or https: `javascript:` is not */
export const isWeb = (address) => {
  if (!address || !URL.canParse(address)) return false;
  return ["http:", "https:"].includes(new URL(address).protocol);
};

/** Whether the parts of the page stand below each other, as its style has it. */
export const isPhone = () => matchMedia("(max-width: 800px)").matches;

/** Where one can only touch there are no keys to name. */
const isOnlyTouched = () => matchMedia("(any-pointer: coarse) and (any-hover: none)").matches;

/** Words for those who have a keyboard, and for those who only touch. @param {string} words @param {string} touched */
export const byInput = (words, touched) => (isOnlyTouched() ? touched : words);

/** @param {string} id @returns {HTMLElement} */
export const byIdOf = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
