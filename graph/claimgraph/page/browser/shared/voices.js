/** Whose words the picture is drawn of, and from which sources: what they hide says nothing here. */
/** @typedef {import("./state.js").State} State */

/** @param {import("./data.js").Claim} claim @param {State} state */
export const isVoiced = ({ claimant, source }, { hiddenSpeakers, hiddenSources }) =>
  !hiddenSpeakers.has(claimant.id) && !hiddenSources.has(source);

/** @param {State} state whether anybody is hidden at all */
export const someSilent = ({ hiddenSpeakers, hiddenSources }) => hiddenSpeakers.size + hiddenSources.size > 0;
