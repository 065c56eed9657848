/** Where two perspectives differ: only here, only there, or with another status. */
import { data } from "./data.js";
import { section, statusLine } from "../panels/blocks.js";
import { propositionLink } from "../panels/cards.js";
import { element } from "./dom.js";
import { ABSENT, perspectiveName, verdictIn } from "./perspectives.js";
import { plural } from "./words.js";

/**
 * @typedef {"here" | "there" | "other"} Side
 * @typedef {{proposition: import("./data.js").Proposition, side: Side, here: string, there: string}} Difference
 * @typedef {{perspective: string, versus: string}} Pair
 */

/** A sign as well as a word: on the lines there is room for the sign only. */
export const SIGNS = { here: "+", there: "−", other: "≠" };

/** @param {string} here @param {string} there @returns {Side} */
const sideOf = (here, there) => (there === ABSENT ? "here" : here === ABSENT ? "there" : "other");

/** @param {Pair} pair @returns {Difference[]} */
const compared = ({ perspective, versus }) =>
  data.propositions
    .map((/** @type {any} */ proposition) => {
      const here = verdictIn(perspective, proposition.id).status;
      const there = verdictIn(versus, proposition.id).status;
      return { proposition, side: sideOf(here, there), here, there };
    })
    .filter((/** @type {Difference} */ { here, there }) => here !== there);

/** @type {{key: string, found: Map<string, Difference>}} */
const last = { key: "", found: new Map() };

/** By proposition; empty when nothing is compared. @param {Pair} pair @returns {Map<string, Difference>} */
export const differences = (pair) => {
  const key = `${pair.perspective}\n${pair.versus}`;
  if (key !== last.key) {
    const found = pair.versus ? compared(pair) : [];
    Object.assign(last, { key, found: new Map(found.map((one) => [one.proposition.id, one])) });
  }
  return last.found;
};

/** What is drawn of a proposition. @param {import("./data.js").Proposition} proposition @param {Pair} pair */
export const drawnStatus = (proposition, pair) =>
  proposition.status === ABSENT
    ? (differences(pair).get(proposition.id)?.there ?? ABSENT)
    : proposition.status;

/** @param {Pair} pair @param {Difference} difference */
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

/** @param {Pair} pair @param {string} id what the two say of one proposition */
export const standpointsOn = (pair, id) => {
  const difference = differences(pair).get(id);
  return difference ? standpoints(pair, difference) : null;
};

const HEADINGS = {
  other: () => "Other status",
  here: (/** @type {Pair} */ pair) => `Only according to ${perspectiveName(pair.perspective)}`,
  there: (/** @type {Pair} */ pair) => `Only according to ${perspectiveName(pair.versus)}`,
};

/** @param {Pair} pair @param {Side} side */
const sideSection = (pair, side) => {
  const found = [...differences(pair).values()].filter((one) => one.side === side);
  return section(
    found.length ? `${SIGNS[side]} ${HEADINGS[side](pair)} (${found.length})` : "",
    ...found.map((one) =>
      element("div", { class: "difference" }, propositionLink(one.proposition), standpoints(pair, one)),
    ),
  );
};

/** The panel's part: every difference with both statuses. @param {Pair} pair */
export const renderDifferences = (pair) => {
  if (!pair.versus) return [];
  const names = `${perspectiveName(pair.perspective)} beside ${perspectiveName(pair.versus)}`;
  const { size } = differences(pair);
  return [
    element("h2", { dir: "auto" }, names),
    element("p", { class: "lead" }, size ? `${plural(size, "statement")} differ.` : "They agree in all."),
    ...["other", "here", "there"].map((side) => sideSection(pair, /** @type {Side} */ (side))),
  ];
};
