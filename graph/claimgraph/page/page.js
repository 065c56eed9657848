/** Wires the parts together: state goes to every part, parts only change the state. */
import { downloadCsv, writeCsv } from "./csv.js";
import { data } from "./data.js";
import { byIdOf } from "./dom.js";
import { createFilters, paintFilters } from "./filters.js";
import { followPointer } from "./hint.js";
import { paintMasthead } from "./masthead.js";
import { createNetwork, fit, hit, inspect, paint } from "./network.js";
import { paintPanel } from "./panel.js";
import { visibleClaims } from "./rows.js";
import { createSearch } from "./search.js";
import { change, clear, follow, getState, select } from "./state.js";
import { paintTable } from "./table.js";
import { followTheme } from "./theme.js";

const container = byIdOf("network");
const network = createNetwork(container);
const touched = { view: false };

createFilters();
createSearch();
followPointer(network, container);
for (const part of [paint, paintPanel, paintFilters, paintMasthead, paintTable]) follow(part);
fit(network);

network.on("click", (/** @type {any} */ { pointer }) => {
  const found = hit(network, pointer.DOM);
  if (found) select(found.kind, found.id);
  else clear();
});
for (const name of ["zoom", "dragEnd"]) network.on(name, () => (touched.view = true));
new ResizeObserver(() => touched.view || fit(network)).observe(container);
followTheme(() => paint(getState()));

const refit = () => {
  touched.view = false;
  fit(network);
};
const toggleTable = () => change({ view: getState().view === "table" ? "network" : "table" });
byIdOf("fit-button").addEventListener("click", refit);
byIdOf("csv-button").addEventListener("click", downloadCsv);
byIdOf("table-button").addEventListener("click", toggleTable);

/** @type {Record<string, () => void>} */
const keys = {
  "/": () => byIdOf("find").focus(),
  t: toggleTable,
  Escape: () => (getState().selection ? clear() : change({ view: "network" })),
};
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === "text";
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  keys[event.key]();
  event.preventDefault();
});

if (matchMedia("(max-width: 800px)").matches) byIdOf("legend").removeAttribute("open");

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
    csv: () => writeCsv(visibleClaims(getState())),
    ready: true,
  },
});
