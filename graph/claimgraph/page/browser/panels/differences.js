/** The panel of two perspectives side by side, and what they say of one statement. */
import { section, statusLine } from "./blocks.js";
import { propositionLink } from "./cards.js";
import { differences } from "../shared/compare.js";
import { SIGNS } from "../shared/signs.js";
import { element } from "../shared/dom.js";
import { perspectiveName } from "../shared/perspectives.js";
import { differencesInSight } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/**
 * @typedef {import("../shared/compare.js").Side} Side
 * @typedef {import("../shared/compare.js").Difference} Difference
 * @typedef {import("../shared/state.js").State} State
 */

/** @param {State} pair @param {Difference} difference */
const standpoints = ({ perspective, versus }, { here, there }) =>
  element(
    "dl",
    { class: "facts" },
    [
      [perspective, here],
      [versus, there],
    ].flatMap(([who, status]) => [
      element("dt", { dir: "auto" }, perspectiveName(who)),
      element("dd", {}, statusLine(status)),
    ]),
  );

/** @param {State} pair @param {string} id what the two say of one proposition */
export const standpointsOn = (pair, id) => {
  const difference = differences(pair).get(id);
  return difference ? standpoints(pair, difference) : null;
};

const HEADINGS = {
  other: () => "Other status",
  here: (/** @type {State} */ pair) => `Only according to ${perspectiveName(pair.perspective)}`,
  there: (/** @type {State} */ pair) => `Only according to ${perspectiveName(pair.versus)}`,
};

/** @param {State} pair @param {Side} side */
const sideSection = (pair, side) => {
  const found = differencesInSight(pair).filter((one) => one.side === side);
  return section(
    found.length ? `${SIGNS[side]} ${HEADINGS[side](pair)} (${found.length})` : "",
    ...found.map((one) =>
      element("div", { class: "difference" }, propositionLink(one.proposition), standpoints(pair, one)),
    ),
  );
};

/** The panel's part: every difference with both statuses. @param {State} pair */
export const renderDifferences = (pair) => {
  if (!pair.versus) return [];
  const names = `${perspectiveName(pair.perspective)} beside ${perspectiveName(pair.versus)}`;
  const size = differencesInSight(pair).length;
  return [
    element("h2", { dir: "auto" }, names),
    element("p", { class: "lead" }, size ? `${plural(size, "statement")} differ.` : "They agree on everything."),
    ...["other", "here", "there"].map((side) => sideSection(pair, /** @type {Side} */ (side))),
  ];
};
