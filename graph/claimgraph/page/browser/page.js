/** Wires the parts together: state goes to every part, parts only change the state. */
import { network } from "./scene/first.js";
import { announceSelection } from "./panels/announce.js";
import { createChooser, paintChooser } from "./panels/chooser.js";
import { isLarge } from "./shared/communities.js";
import { createConsole, toggleConsole } from "./console/console.js";
import { writeCsv } from "./export/csv.js";
import { data } from "./shared/data.js";
import { byIdOf } from "./shared/dom.js";
import { createFilters, paintFilters } from "./panels/filters.js";
import { rememberFocus, restoreFocus } from "./panels/focus.js";
import { foldOnPhones, followFans, followSteps, keepFitted, showAbovePanel } from "./scene/frame.js";
import { followPointer } from "./scene/hint.js";
import { answerKeys } from "./shared/keyboard.js";
import { createList, paintList } from "./panels/list.js";
import { paintMasthead } from "./panels/masthead.js";
import { followNeighbourhood } from "./scene/neighbourhood.js";
import { createNetwork, fit, hit, inspect, paint } from "./scene/network.js";
import { followSheet, openNow, openPart } from "./scene/openings.js";
import { paintPanel } from "./panels/panel.js";
import { pathId } from "./shared/path.js";
import { adopt } from "./shared/perspectives.js";
import { pointedAt, wordsOf } from "./scene/pointed.js";
import { followPrinter } from "./export/print.js";
import { paintScope } from "./panels/scope.js";
import { createSearch } from "./panels/search.js";
import { change, clear, follow, getState, select } from "./shared/state.js";
import { paintTable } from "./panels/table.js";
import { createExports } from "./export/exports.js";
import { followTheme } from "./scene/theme.js";
import { createTimeline, paintTimeline } from "./time/timeline.js";
import { closeTour, createTour, paintTour, walkTour } from "./panels/tour.js";
import { paintTrail } from "./panels/trail.js";
import { writeTriples } from "./export/triples.js";
import { visibleClaims } from "./shared/visible.js";

const container = byIdOf("network");
createNetwork();

/** The picture first: what stands beside it asks every claim. */
const firstDrawing = () => {
  fit(network);
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
};

follow(adopt);
follow(paint);
follow(paintTrail);
if (isLarge) await firstDrawing();
createFilters();
createSearch();
createChooser();
createTimeline();
createList();
createExports(network);
createTour();
followPointer(container, pointedAt(network));
follow(rememberFocus);
for (const part of [paintPanel, paintFilters, paintMasthead, paintTable]) follow(part);
for (const part of [paintChooser, paintScope, paintTimeline, paintTour]) follow(part);
for (const part of [paintList, announceSelection, restoreFocus]) follow(part);
follow(createConsole(() => paint(getState())));
fit(network);
const refit = keepFitted(network, container);
followSheet(refit);

/** With Shift a second node asks for the way to it. @param {{kind: string, id: string}} found */
const isGoal = ({ kind, id }) => {
  const { selection } = getState();
  return kind === "entity" && selection?.kind === "entity" && selection.id !== id;
};
network.on("click", (/** @type {any} */ { pointer, event }) => {
  const found = hit(network, pointer.DOM);
  if (found?.kind === "part") openPart(found.id);
  else if (found && event.srcEvent.shiftKey && isGoal(found))
    select("path", pathId(getState().selection?.id ?? "", found.id));
  else if (found) change({ selection: { kind: found.kind, id: found.id }, ...openNow(getState()) });
  else clear();
});
followTheme(() => paint(getState()));
followPrinter(network);

/** The table takes the place of the picture, and so of the tour, which leads through the picture. */
const toggleTable = () => change(getState().view === "table" ? { view: "network" } : { view: "table", tour: 0 });
followNeighbourhood(refit);
followSteps(refit);
followFans(refit);
byIdOf("table-button").addEventListener("click", toggleTable);
byIdOf("skip-button").addEventListener("click", () => {
  change({ view: "table", tour: 0 });
  byIdOf("table").focus();
});

/** Arrows move the picture, a list and what is typed; elsewhere they lead through the tour. @param {number} by @returns {(target: EventTarget | null) => unknown} */
const stepping = (by) => (target) => {
  const elsewhere = target === document.body || (target instanceof HTMLElement && target.closest("#tour, #tour-button"));
  return elsewhere && getState().tour ? walkTour(by) : false;
};

/** One step back: out of what is chosen, then of the tour or an answer, then of the table. */
const leave = () => {
  if (getState().selection) return clear();
  if (!closeTour()) change(getState().view === "table" ? { view: "network" } : { open: "" });
};

/** @type {Record<string, (target: EventTarget | null) => unknown>} */
const keys = {
  "/": () => byIdOf("find").focus(),
  t: toggleTable,
  s: toggleConsole,
  n: () => walkTour(1),
  p: () => walkTour(-1),
  ArrowRight: stepping(1),
  ArrowLeft: stepping(-1),
  Escape: leave,
};
answerKeys(keys);
foldOnPhones();
showAbovePanel(refit);

/** For tests and the curious; the page itself does not use it. */
Object.assign(window, {
  claimgraph: {
    network,
    data,
    select,
    clear,
    change,
    getState,
    inspect,
    wordsOf,
    csv: () => writeCsv(visibleClaims(getState())),
    turtle: () => writeTriples(getState()),
    ready: true,
  },
});
