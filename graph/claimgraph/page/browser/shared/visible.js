/**
 * What is in sight: the one rule that lines, labels, panel, legend, comparison, table, exports and
 * links go by, and whom a selection concerns.
 */
import { linesOfAnswer } from "./answers.js";
import { claimsAbout, claimsBy, data, entities, issues, mentionsOf, propositions, propositionsOf, restingOnUnnamed } from "./data.js";
import { differences, drawnStatus } from "./compare.js";
import { linesOfPart } from "./pair.js";
import { endsOf, findPath, reach } from "./path.js";
import { ABSENT, isHeard } from "./perspectives.js";
import { isClaimInRange, isInRange } from "./range.js";
import { getMarks } from "./things.js";
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
  (proposition, { unnamed }) => !unnamed || restingOnUnnamed().has(proposition),
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

/**
 * A claim is in sight with its statement, in the chosen time, of a voice and a source that are not
 * hidden, and in one of the chosen perspectives.
 * @param {import("./data.js").Claim} claim @param {import("./state.js").State} state
 */
export const isClaimVisible = (claim, state) =>
  propositions.has(claim.about) && isVisible(propositions.get(claim.about), state) && isAudible(claim, state);

/** Whether a claim would be in sight with its statement. @param {import("./data.js").Claim} claim @param {import("./state.js").State} state */
export const isAudible = (claim, state) =>
  isClaimInRange(claim, state) &&
  isVoiced(claim, state) &&
  [state.perspective, state.versus].some((key) => key && isHeard(key, claim));

/** @type {WeakMap<object, import("./data.js").Claim[]>} */
const claimsSeen = new WeakMap();

/** @param {import("./state.js").State} state @returns {import("./data.js").Claim[]} */
export const visibleClaims = (state) => {
  if (!claimsSeen.has(state))
    claimsSeen.set(state, data.claims.filter((/** @type {any} */ claim) => isClaimVisible(claim, state)));
  return claimsSeen.get(state) ?? [];
};

/** Where two perspectives differ, of what is in sight. @param {import("./state.js").State} state */
export const differencesInSight = (state) =>
  [...differences(state).values()].filter(({ proposition }) => isVisible(proposition, state));

/** Both of whose statements are in sight. @param {import("./state.js").State} state @returns {import("./data.js").Tension[]} */
export const tensionsInSight = (state) =>
  data.tensions.filter((/** @type {import("./data.js").Tension} */ { left, right }) =>
    [left, right].every((id) => propositions.has(id) && isVisible(propositions.get(id), state)),
  );

/**
 * What would be in sight if a part of the legend hid nothing: what its boxes count.
 * @param {import("./state.js").State} state @param {import("./state.js").Hidden} key
 */
export const withoutHiding = (state, key) => (state[key].size ? { ...state, [key]: new Set() } : state);

/** How much of what an answer highlights is hidden. @param {import("./state.js").State} state */
export const hiddenMarks = (state) => {
  const { propositions: lines, entities: ends } = getMarks();
  const seen = new Set(visiblePropositions(state).flatMap(({ id, subject, object }) => [id, subject, object]));
  return [...lines, ...ends].filter((id) => !seen.has(id)).length;
};

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
  if (kind === "answer") return known(linesOfAnswer(id));
  if (kind === "pair") return linesOfPart(id, state);
  if (kind === "path") return stepsOf(id, state).flatMap(({ lines }) => lines);
  return [...new Set([...propositionsOf(id), ...mentionsOf(id), ...known(claimsBy(id).map((claim) => claim.about))])];
};
