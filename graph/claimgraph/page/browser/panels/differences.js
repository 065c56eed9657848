/** The panel of two perspectives side by side, and what they say of one statement. */
import { listOf, section, statusLine } from "./blocks.js";
import { propositionLink } from "./cards.js";
import { sideBlock, sidesOf } from "./disputes.js";
import { groupBy } from "../shared/data.js";
import { differences } from "../shared/compare.js";
import { SIGNS } from "../shared/signs.js";
import { element } from "../shared/dom.js";
import { ABSENT, perspectiveName, statusIn, verdictIn } from "../shared/perspectives.js";
import { differencesInSight } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/**
 * @typedef {import("../shared/compare.js").Side} Side
 * @typedef {import("../shared/compare.js").Difference} Difference
 * @typedef {import("../shared/state.js").State} State
 */

/** @param {State} pair @param {Difference} difference */
const standpoints = ({ perspective, versus }, { proposition: { id }, here, there }) =>
  element(
    "dl",
    { class: "facts" },
    [
      [perspective, here],
      [versus, there],
    ].flatMap(([who, status]) => [
      element("dt", { dir: "auto" }, perspectiveName(who)),
      element("dd", {}, statusLine(status, "", statusIn(who, status)), status !== ABSENT && element("small", { dir: "auto" }, verdictIn(who, id).rule.label)),
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

/** Where both speak of it, with their words. @param {State} pair @param {Difference} one */
const differenceBlock = (pair, one) =>
  element(
    "div",
    { class: "difference" },
    propositionLink(one.proposition),
    standpoints(pair, one),
    one.side === "other" && sidesOf(one.proposition.id).map(sideBlock),
  );

/** So many of one side alone are listed at first, where there are others of which both speak: these are compared. */
const MOST_ONE_SIDED = 3;
const MOST_DIFFERENCES = 12;

/** The panel's part: every difference with both statuses. @param {State} pair */
export const renderDifferences = (pair) => {
  if (!pair.versus) return [];
  const found = differencesInSight(pair);
  const bySide = groupBy(found, ({ side }) => side);
  const listFor = (/** @type {Side} */ side) => {
    const own = bySide.get(side) ?? [];
    const limit = side !== "other" && bySide.has("other") ? MOST_ONE_SIDED : MOST_DIFFERENCES;
    const heading = `${SIGNS[side]} ${HEADINGS[side](pair)} (${own.length})`;
    return section(heading, ...listOf(own, (one) => differenceBlock(pair, one), { tag: "div", limit, name: "differences" }));
  };
  return [
    element("h2", { dir: "auto" }, `${perspectiveName(pair.perspective)} beside ${perspectiveName(pair.versus)}`),
    element("p", { class: "lead" }, found.length ? `${plural(found.length, "statement differs", "statements differ")}.` : "They agree on everything."),
    ...["other", "here", "there"].map((side) => listFor(/** @type {Side} */ (side))),
  ];
};
