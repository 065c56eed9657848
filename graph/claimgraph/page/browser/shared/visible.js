/** Which propositions the filter lets through, and whom a selection concerns. */
import { claimsAbout, claimsBy, data, entities, issues, mentionsOf, propositions, propositionsOf } from "./data.js";
import { drawnStatus } from "./compare.js";
import { endsOf, findPath, reach } from "./path.js";
import { ABSENT } from "./perspectives.js";
import { isInRange } from "./range.js";
import { isVoiced, someSilent } from "./voices.js";

/**
 * Each may hide a proposition; what is added here counts everywhere: picture, table, numbers, files.
 * @type {((proposition: any, state: import("./state.js").State) => boolean)[]}
 */
const FILTERS = [
  (proposition, state) => {
    const status = drawnStatus(proposition, state);
    return status !== ABSENT && !state.hiddenStatuses.has(status);
  },
  ({ subject, object }, { hiddenKinds }) =>
    [subject, object].every((end) => !hiddenKinds.has(entities.get(end).type)),
  isInRange,
  ({ id }, state) => !someSilent(state) || claimsAbout(id).some((claim) => isVoiced(claim, state)),
];

/** @param {import("./data.js").Proposition[]} lines @param {import("./state.js").State} state */
const nearby = (lines, { around, depth }) => {
  if (!around) return lines;
  const near = reach(lines, around, depth);
  return lines.filter(({ subject, object }) => near.has(subject) && near.has(object));
};

/** A state never changes, it is replaced. @type {WeakMap<object, Set<import("./data.js").Proposition>>} */
const seen = new WeakMap();

/** @param {import("./state.js").State} state @returns {Set<import("./data.js").Proposition>} */
const visibleOf = (state) => {
  if (!seen.has(state)) {
    const lines = data.propositions.filter((/** @type {any} */ p) =>
      FILTERS.every((passes) => passes(p, state)),
    );
    seen.set(state, new Set(nearby(lines, state)));
  }
  return /** @type {Set<import("./data.js").Proposition>} */ (seen.get(state));
};

/** @param {any} proposition @param {import("./state.js").State} state */
export const isVisible = (proposition, state) => visibleOf(state).has(proposition);

/** @param {import("./state.js").State} state @returns {import("./data.js").Proposition[]} */
export const visiblePropositions = (state) => [...visibleOf(state)];

/** @param {string[]} ids @returns {import("./data.js").Proposition[]} */
const known = (ids) => ids.map((id) => propositions.get(id)).filter(Boolean);

/** A path's steps over what is in sight. @param {string} id @param {import("./state.js").State} state */
export const stepsOf = (id, state) => {
  const { from, to } = endsOf(id);
  return findPath(visiblePropositions(state), from, to);
};

/**
 * The propositions that a selection is about.
 * @param {import("./state.js").Selection} selection @param {import("./state.js").State} state
 * @returns {import("./data.js").Proposition[]}
 */
export const concerned = ({ kind, id }, state) => {
  if (kind === "proposition") return [propositions.get(id)];
  if (kind === "issue") return known(issues.get(id).propositions);
  if (kind === "path") return stepsOf(id, state).flatMap(({ lines }) => lines);
  return [...new Set([...propositionsOf(id), ...mentionsOf(id), ...known(claimsBy(id).map((claim) => claim.about))])];
};
