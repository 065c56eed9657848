/** The evidence panel: what is chosen, or the overview. */
import { consoleButton } from "./console.js";
import { byIdOf, element } from "./dom.js";
import { renderDifferences } from "./compare.js";
import { renderDetails } from "./details.js";
import { renderEvents } from "./events.js";
import { renderCommunities, renderOpened, renderRest } from "./members.js";
import { renderOverview } from "./overview.js";
import { clear, writeState } from "./state.js";

const back = () =>
  element("button", { type: "button", class: "plain back", onclick: clear }, "← Overview (Esc)");

/** @param {import("./state.js").State} state */
const overview = (state) =>
  state.open
    ? renderOpened(state)
    : [...renderDifferences(state), ...renderEvents(state), ...renderCommunities(), ...renderOverview()];

/** @type {{all: string, selection: ?import("./state.js").Selection}} */
const painted = { all: "unpainted", selection: null };

/** @param {import("./state.js").State} state what it shows depends on all but the view */
export const paintPanel = (state) => {
  const { selection } = state;
  const all = writeState({ ...state, view: "network" });
  if (all === painted.all) return;
  const panel = byIdOf("panel");
  const wasAt = panel.contains(document.activeElement) ? document.activeElement : null;
  const children = selection ? [back(), consoleButton(selection), ...renderDetails(selection), ...renderRest(state)] : overview(state);
  const top = painted.selection?.id === selection?.id ? panel.scrollTop : 0;
  Object.assign(painted, { all, selection });
  document.body.classList.toggle("chosen", Boolean(selection));
  panel.replaceChildren(.../** @type {Node[]} */ (children.flat().filter(Boolean)));
  panel.scrollTop = top;
  if (wasAt) (document.getElementById(wasAt.id) ?? panel).focus({ preventScroll: true });
};
