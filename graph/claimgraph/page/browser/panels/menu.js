/** The menu of exports: it closes when it is done, and when one turns away from it. */
import { byIdOf, element } from "../shared/dom.js";

/** @typedef {{name: string, purpose?: string, act: () => unknown}} Way an act that gives false leaves the menu open */

/** @param {Way[]} ways @param {...Node} rest */
export const createMenu = (ways, ...rest) => {
  const menu = /** @type {HTMLDetailsElement} */ (byIdOf("take"));
  /** @param {Way["act"]} act */
  const closing = (act) => async () => {
    if ((await act()) !== false) menu.open = false;
  };
  /** @param {Way} way */
  const entry = ({ name, purpose, act }) =>
    element(
      "li",
      {},
      element("button", { type: "button", onclick: closing(act) }, name, purpose && element("small", {}, ` ${purpose}`)),
    );
  menu.append(element("ul", {}, ways.map(entry)), ...rest);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.stopPropagation();
  });
  addEventListener("pointerdown", ({ target }) => {
    if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
};
