/** What the page holds, how much of it is drawn, and what narrows it. */
import { data, families, groups, nameOf, titleOf } from "./data.js";
import { byIdOf } from "../shared/dom.js";
import { shownNumber } from "./entries.js";
import { pairCount } from "./pairs.js";
import { tallyOf } from "./tally.js";

/** @typedef {import("./state.js").State} State */

/** How much is drawn, of how much. @param {State} state @param {import("./sheets.js").Sheet} sheet */
export const paintMasthead = (state, { spots, edges }) => {
  const { total } = tallyOf(state);
  const { claims } = data.counts;
  const all = `all ${shownNumber(claims)} claims about ${shownNumber(data.counts.statements)} statements`;
  const inSight = total === claims ? all : `${shownNumber(total)} of ${shownNumber(claims)} claims`;
  byIdOf("counts").textContent =
    `${shownNumber(spots.length)} of ${shownNumber(data.actors.length)} actors and ${shownNumber(edges.length)} of ` +
    `${shownNumber(pairCount)} pairs drawn, from ${inSight}`;
  byIdOf("narrowed").textContent = narrowing(state);
  byIdOf("nothing").hidden = edges.length > 0;
  byIdOf("nothing").textContent = "Nothing is shown: the filters or the time leave no claim";
};

/** @param {State} state */
const narrowing = ({ hiddenFamilies, hiddenStatuses, from, to, open }) =>
  [
    open && (groups.has(open) ? `among ${titleOf(open)}` : `around ${nameOf(open)}`),
    (from || to) && `${from || data.months[1]} to ${to || data.months.at(-1)}`,
    hiddenFamilies.size && `without ${families.filter((family) => hiddenFamilies.has(family)).join(", ")}`,
    hiddenStatuses.size && `without what is ${[...hiddenStatuses].join(", ")}`,
  ]
    .filter(Boolean)
    .join("; ");
