/** Which propositions the filter lets through, and whom a selection concerns. */
import { claimsBy, data, entities, issues, propositions, propositionsOf } from "./data.js";

/** @param {any} proposition @param {import("./state.js").State} state */
export const isVisible = (proposition, state) =>
  !state.hiddenStatuses.has(proposition.status) &&
  [proposition.subject, proposition.object].every((end) => !state.hiddenKinds.has(entities.get(end).type));

/** @param {import("./state.js").State} state @returns {import("./data.js").Proposition[]} */
export const visiblePropositions = (state) =>
  data.propositions.filter((/** @type {any} */ p) => isVisible(p, state));

/** @param {string[]} ids @returns {import("./data.js").Proposition[]} */
const known = (ids) => ids.map((id) => propositions.get(id)).filter(Boolean);

/**
 * The propositions that a selection is about.
 * @param {import("./state.js").Selection} selection
 * @returns {import("./data.js").Proposition[]}
 */
export const concerned = ({ kind, id }) => {
  if (kind === "proposition") return [propositions.get(id)];
  if (kind === "issue") return known(issues.get(id).propositions);
  return [...new Set([...propositionsOf(id), ...known(claimsBy(id).map((claim) => claim.about))])];
};
