/** The evidence panel: what is chosen, or the overview. */
import { byIdOf, element } from "./dom.js";
import { renderDetails } from "./details.js";
import { renderOverview } from "./overview.js";
import { clear } from "./state.js";

const back = () =>
  element("button", { type: "button", class: "plain back", onclick: clear }, "← Overview (Esc)");

/** @param {import("./state.js").State} state */
export const paintPanel = ({ selection }) => {
  const panel = byIdOf("panel");
  const wasInside = panel.contains(document.activeElement);
  const children = selection ? [back(), ...renderDetails(selection)] : renderOverview();
  panel.replaceChildren(.../** @type {Node[]} */ (children.flat().filter(Boolean)));
  panel.scrollTop = 0;
  if (wasInside) panel.focus({ preventScroll: true });
};
