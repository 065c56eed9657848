/** The signs that lines carry, each with its words: on a line there is room for the sign only. */

/** Where two perspectives differ. */
export const SIGNS = { here: "+", there: "−", other: "≠" };

/** What is no dispute of fact; what has no sign is not marked on lines. @type {Record<import("./data.js").Tension["kind"], {sign: string, title: string, words: string, before: string}>} */
export const TENSIONS = {
  near: { sign: "≈", title: "Nearly contradict each other", words: "nearly contradicts another", before: "Not yet decided whether both can hold. Near by: " },
  aims: { sign: "⇄", title: "Wanted by some, not by others", words: "some want it, others do not", before: "" },
  change: { sign: "", title: "Changed, not disputed", words: "", before: "" },
  lie: { sign: "", title: "Called a lie", words: "", before: "" },
};

/** The key to a picture that leaves the page. @type {Record<string, string>} */
export const SIGN_WORDS = {
  [SIGNS.here]: "only here",
  [SIGNS.there]: "only there",
  [SIGNS.other]: "other status",
  ...Object.fromEntries(Object.values(TENSIONS).map(({ sign, words }) => [sign, words])),
};
