/** Wires the parts of a large graph's page together: state goes to every part, parts change only the state. */
import { createExports, writePairs } from "./files.js";
import { checkBoxes } from "../panels/choices.js";
import { openClaims } from "./claims.js";
import { data, nameOf } from "./data.js";
import { byIdOf } from "../shared/dom.js";
import { createFilters } from "./filters.js";
import { rememberFocus, restoreFocus } from "../panels/focus.js";
import { foldOnPhones, keepFitted } from "../scene/frame.js";
import { followPointer } from "../scene/hint.js";
import { answerKeys } from "../shared/keyboard.js";
import { paintMasthead } from "./masthead.js";
import { createMonths, paintMonths } from "./months.js";
import { createNetwork, fit, hit, inspect, paint, pointedAt } from "./network.js";
import { pairOfId } from "./pairs.js";
import { paintPanel } from "./panel.js";
import { createSearch } from "../panels/search.js";
import { sheetOf } from "./sheets.js";
import { change, clear, follow, getState, select } from "./state.js";
import { tallyOf } from "./tally.js";
import { followTheme } from "../scene/theme.js";

const container = byIdOf("network");
const network = createNetwork(container);
const view = { open: getState().open };

/** Whoever is found and not drawn is drawn amid its partners. @param {import("./state.js").State} state */
const bringIntoSight = (state) => {
  const { selection, open } = state;
  const drawn = new Set(sheetOf(state).spots.map(({ id }) => id));
  const missing = selection?.id.split(" ").find((id) => !drawn.has(id));
  if (missing !== undefined && missing !== open) change({ open: selection?.id.split(" ").at(-1) ?? "" });
};

/** @param {import("./state.js").State} state */
const say = ({ selection }) => {
  const names = selection?.id.split(" ").map(nameOf).join(" and ");
  byIdOf("said").textContent = names ? `Chosen: ${names}` : "";
};

follow(bringIntoSight);
follow(paint);
fit(network);
const refit = keepFitted(network, container);
createFilters();
createSearch();
createMonths();
createExports(network);
followPointer(container, pointedAt(network));
follow(/** @type {any} */ (rememberFocus));
follow(paintPanel);
follow(checkBoxes);
follow((state) => paintMasthead(state, sheetOf(state)));
follow(paintMonths);
follow(say);
follow(/** @type {any} */ (restoreFocus));
follow(({ open }) => {
  byIdOf("whole-button").hidden = !open;
  if (open !== view.open) refit();
  view.open = open;
});
fit(network);

network.on("click", (/** @type {any} */ { pointer }) => {
  const found = hit(network, pointer.DOM);
  if (found) select(found.kind, found.id);
  else clear();
});
followTheme(() => paint(getState()));

byIdOf("whole-button").addEventListener("click", () => change({ open: "", selection: null }));

/** @type {Record<string, () => void>} */
const keys = {
  "/": () => byIdOf("find").focus(),
  Escape: () => (getState().selection ? clear() : change({ open: "" })),
};
answerKeys(keys);
foldOnPhones();

/** For tests and the curious; the page itself does not use it. */
Object.assign(window, {
  claimgraph: {
    ...{ network, data, select, clear, change, getState, inspect, csv: writePairs },
    tally: () => tallyOf(getState()),
    open: (/** @type {string} */ id) => openClaims(/** @type {number} */ (pairOfId(id))),
    ready: true,
  },
});
