/**
 * According to whom. The chosen perspective gives every proposition its status and rule; whatever
 * reads `proposition.status` shows that perspective, and only this module writes it, and the words
 * for each status.
 */
import { data, propositions, statuses, strokes } from "./data.js";

/**
 * @typedef {{id: string, label: string, kind: "everyone" | "undisputed" | "principal" | "source",
 *   verdicts: [number, number][]}} Perspective
 * @typedef {{status: string, ground: string, rule: {id: string, label: string, definition: string}}} Verdict
 */

/** The status of what a perspective does not hold: it has no line there. */
export const ABSENT = "absent";
export const EVERYONE = "everyone";

strokes[ABSENT] = { width: 1, dashes: [1, 7], bar: false };
statuses.set(ABSENT, { id: ABSENT, label: "not held", definition: "" });

/** A source that speaks for itself is a principal too: the kind tells the two apart. */
const keyOf = (/** @type {Perspective} */ { id, kind }) => (id === kind ? id : `${kind} ${id}`);

/** By what stands in the page's address. @type {Map<string, Perspective>} */
export const perspectives = new Map(data.perspectives.map((/** @type {any} */ one) => [keyOf(one), one]));

/** @type {Map<string, Verdict>} */
const general = new Map(
  data.propositions.map((/** @type {any} */ { id, status, rule, ground }) => [id, { status, rule, ground }]),
);

/** @param {Perspective} perspective @returns {Verdict} */
const absence = ({ label, kind }) => ({
  status: ABSENT,
  ground: "",
  rule: {
    id: "",
    label: kind === "undisputed" ? "not undisputed" : `not held by ${label}`,
    definition: kind === "source" ? "None of its claims states it." : "It is not among what is accepted.",
  },
});

/** @param {number} place @param {number} verdict @returns {[string, Verdict]} */
const givenIn = (place, verdict) => [data.homeOf(data.unfolded[place].id), { ground: "", ...data.verdicts[verdict] }];

/** @param {string} key @returns {Map<string, Verdict>} by proposition; what is absent is not in it */
const verdictsOf = (key) => {
  const { kind, verdicts } = perspectives.get(key) ?? { kind: EVERYONE, verdicts: [] };
  const all = [...general].filter(
    ([, { status }]) => kind === EVERYONE || (kind !== "source" && status === "accepted"),
  );
  return new Map([
    ...all,
    ...verdicts.map((/** @type {[number, number]} */ [place, verdict]) => givenIn(place, verdict)),
  ]);
};

/** @type {Map<string, Map<string, Verdict>>} */
const judged = new Map();

/** @param {string} key of a perspective @param {string} id of a proposition @returns {Verdict} */
export const verdictIn = (key, id) => {
  if (!judged.has(key)) judged.set(key, verdictsOf(key));
  const found = judged.get(key)?.get(id);
  return found ?? absence(/** @type {Perspective} */ (perspectives.get(key)));
};

/** Of one side "accepted" would say too much: others may contradict what it affirms. @type {Record<string, {label: string, definition: string}>} */
const ONE_SIDED = {
  accepted: {
    label: "affirmed",
    definition: "Affirmed here and denied by nobody here, or accepted in everyone’s picture. Others may contradict it.",
  },
  contested: { label: "contested", definition: "In conflict within this side or source." },
  denied: { label: "denied", definition: "Denied here, and affirmed by nobody here. Others may affirm it." },
};

/** @type {Map<string, {label: string, definition: string}>} */
const GENERAL = new Map([...statuses].map(([id, { label, definition }]) => [id, { label, definition }]));

/** @param {string} key whether it is one side's picture, or one source's */
const isOneSided = (key) => ["principal", "source"].includes(perspectives.get(key)?.kind ?? "");

/** Whether one of the pictures that are shown is. @param {{perspective: string, versus: string}} state */
export const showsOneSide = ({ perspective, versus }) => isOneSided(perspective) || isOneSided(versus);

/** @param {boolean} oneSided @param {string} status */
const meaningOf = (oneSided, status) => (oneSided && ONE_SIDED[status]) || GENERAL.get(status);

/** The word for a status in somebody's picture. @param {string} key @param {string} status @returns {string} */
export const statusIn = (key, status) => meaningOf(isOneSided(key), status)?.label ?? status;

const adopted = { perspective: EVERYONE, oneSided: false };

/** Must run before anything is painted. @param {{perspective: string, versus: string}} state */
export const adopt = (state) => {
  const { perspective } = state;
  const oneSided = showsOneSide(state);
  if (oneSided !== adopted.oneSided) for (const [id, status] of statuses) Object.assign(status, meaningOf(oneSided, id));
  if (perspective !== adopted.perspective)
    for (const [id, proposition] of propositions) Object.assign(proposition, verdictIn(perspective, id));
  Object.assign(adopted, { perspective, oneSided });
};

/** @param {string} key @returns {string} */
export const perspectiveName = (key) => perspectives.get(key)?.label ?? EVERYONE;

/** Of a single source only its own claims are looked at. @param {string} key @param {{source: string}} claim */
export const isHeard = (key, claim) => {
  const perspective = perspectives.get(key);
  return perspective?.kind !== "source" || perspective.id === claim.source;
};
