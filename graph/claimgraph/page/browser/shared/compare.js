/** Where two perspectives differ: only here, only there, or with another status. */
import { data } from "./data.js";
import { ABSENT, verdictIn } from "./perspectives.js";

/**
 * @typedef {"here" | "there" | "other"} Side
 * @typedef {{proposition: import("./data.js").Proposition, side: Side, here: string, there: string}} Difference
 * @typedef {{perspective: string, versus: string}} Pair
 */

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
