/** Links inside the page: the address of a link is that of the page when it is followed. */
import { element } from "./dom.js";
import { getState, select, writeState } from "./state.js";

/**
 * A link that restores what it opens in another window too; here it only changes the state.
 * @param {string} words @param {import("./state.js").Selection} target @param {string} [name]
 */
export const stateLink = (words, target, name = "") =>
  element(
    "a",
    {
      href: `#${writeState({ ...getState(), selection: target })}`,
      class: `plain ${name}`,
      dir: "auto",
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        select(target.kind, target.id);
      },
    },
    words,
  );
