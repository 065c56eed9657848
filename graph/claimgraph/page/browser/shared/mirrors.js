/**
 * What can be said from either end, "A is at odds with B" and "B is at odds with A", is one statement: each
 * follows from the other. The one of which more is said stands for both, with all that is said of them.
 * @typedef {import("./data.js").Proposition} Proposition
 * @typedef {Map<string, Proposition>} Mirrors by the statement that stands for both, the other one
 */

/** @param {Proposition} one @param {Proposition} other whether nothing but the ends tells them apart */
const areMirrored = (one, other) =>
  one.subject === other.object &&
  one.object === other.subject &&
  one.predicate.id === other.predicate.id &&
  one.status === other.status &&
  one.mouth + other.mouth === "" &&
  one.entails.includes(other.id) &&
  other.entails.includes(one.id);

/** @param {{propositions: Proposition[], claims: import("./data.js").Claim[]}} data @returns {Mirrors} */
const findMirrors = ({ propositions, claims }) => {
  const known = new Map(propositions.map((one) => [one.id, one]));
  /** @type {Map<string, number>} */
  const said = new Map();
  for (const { about } of claims) said.set(about, (said.get(about) ?? 0) + 1);
  const paired = new Set();
  const mirrors = new Map();
  for (const one of propositions) {
    const other = one.entails.map((id) => known.get(id)).find((it) => it && areMirrored(one, it) && !paired.has(it));
    if (!other || paired.has(one)) continue;
    const isLess = (said.get(one.id) ?? 0) < (said.get(other.id) ?? 0);
    mirrors.set(isLess ? other.id : one.id, isLess ? one : other);
    for (const it of [one, other]) paired.add(it);
  }
  return mirrors;
};

/** Of several that only their own addresses tell apart, the first. @param {any[]} items */
const distinct = (items) => {
  const found = new Map(items.toReversed().map((item) => [JSON.stringify({ ...item, id: "" }), item]));
  return [...found.values()].reverse();
};

/** @param {Proposition} one @param {Proposition | undefined} mirrored @param {(id: string) => string} homeOf @returns {Proposition} */
const folded = (one, mirrored, homeOf) => ({
  ...one,
  issue: one.issue ?? mirrored?.issue ?? null,
  entails: one.entails.map(homeOf).filter((id) => id !== one.id),
  qualifiers: one.qualifiers.map((it) => (it.id ? { ...it, id: homeOf(it.id) } : it)),
});

/**
 * The data with one statement for each such pair. `unfolded` is the list of all, in which perspectives count
 * their places; `homeOf` gives the address of the one that stands for a statement. A claim on one that
 * is not there keeps its address as `original`.
 * @param {any} data
 */
export const foldMirrors = (data) => {
  const mirrors = findMirrors(data);
  const homes = new Map([...mirrors].map(([home, { id }]) => [id, home]));
  const homeOf = (/** @type {string} */ id) => homes.get(id) ?? id;
  if (!homes.size) return { ...data, unfolded: data.propositions, homeOf };
  const ends = (/** @type {any} */ one) => ({ ...one, left: homeOf(one.left), right: homeOf(one.right) });
  const step = (/** @type {any} */ one) =>
    one.selection ? { ...one, selection: { ...one.selection, id: homeOf(one.selection.id) } } : one;
  return {
    ...data,
    unfolded: data.propositions,
    homeOf,
    propositions: data.propositions
      .filter((/** @type {Proposition} */ { id }) => !homes.has(id))
      .map((/** @type {Proposition} */ one) => folded(one, mirrors.get(one.id), homeOf)),
    claims: data.claims.map((/** @type {any} */ claim) =>
      homes.has(claim.about) ? { ...claim, about: homeOf(claim.about), original: claim.about } : claim,
    ),
    conflicts: distinct(data.conflicts.map(ends)),
    tensions: distinct(data.tensions.map(ends)),
    issues: data.issues.map((/** @type {any} */ one) => ({ ...one, propositions: [...new Set(one.propositions.map(homeOf))] })),
    tour: data.tour.map(step),
    questions: data.questions.map(step),
  };
};
