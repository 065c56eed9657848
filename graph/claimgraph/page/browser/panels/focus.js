/** Where the keyboard was, and how far a phone was scrolled, before something was chosen: Escape leads back there. */
import { byIdOf } from "../shared/dom.js";

/** @type {{element: ?HTMLElement, address: ?string, top: number}} */
const cameFrom = { element: null, address: null, top: 0 };

/** A link is made anew with every overview, so that it is known by its address. */
const rememberPlace = () => {
  const active = /** @type {?HTMLElement} */ (document.activeElement);
  cameFrom.element = active === document.body ? null : active;
  cameFrom.top = scrollY;
  cameFrom.address = active?.getAttribute("href") ?? null;
};

/** @returns {HTMLElement} */
const wayBack = () => {
  if (cameFrom.element?.isConnected && !cameFrom.element.closest("[hidden]")) return cameFrom.element;
  const same = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("a[href]"))].find(
    (one) => one.getAttribute("href") === cameFrom.address,
  );
  return same ?? byIdOf("panel");
};

const before = { chosen: false };

/** @param {import("../shared/state.js").State} state called before the panel is painted */
export const rememberFocus = ({ selection }) => {
  if (selection && !before.chosen) rememberPlace();
};

/** @param {import("../shared/state.js").State} state called after the panel was painted */
export const restoreFocus = ({ selection }) => {
  if (!selection && before.chosen) {
    wayBack().focus({ preventScroll: true });
    scrollTo({ top: cameFrom.top });
  }
  before.chosen = selection !== null;
};
