/** Which things of the page an answer speaks of, and which of them are marked in the picture. */
import { data, entities, issues, nameOf, propositions, propositionsOf, speakers } from "./data.js";

/**
 * @typedef {import("../console/engine.js").Term} Term
 * @typedef {import("./state.js").Selection} Selection
 */

/** @typedef {{byLabel: Map<string, ?Selection>, byClaim: Map<string, string>}} Names null where two things go by one */

/** @returns {Names} */
const collectNames = () => {
  /** @type {Map<string, ?Selection>} */
  const byLabel = new Map();
  const remember = (/** @type {string} */ label, /** @type {Selection} */ selection) => {
    const known = byLabel.get(label);
    byLabel.set(label, known === undefined || known?.id === selection.id ? selection : null);
  };
  for (const { id, label } of [...entities.values(), ...speakers.values()])
    remember(label, { kind: "entity", id });
  for (const { id, label } of propositions.values()) remember(label, { kind: "proposition", id });
  for (const { id, question } of issues.values()) remember(question, { kind: "issue", id });
  const byClaim = data.claims.map((/** @type {any} */ claim) => [claim.id, claim.about]);
  return { byLabel, byClaim: new Map(byClaim) };
};
/** Made when the first answer asks for it: a drawing without a console needs none. @type {?Names} */
let knownNames = null;

/**
 * The thing that a term names: by its address, or by its whole label. A claim stands for what it
 * claims.
 * @param {Term} term @returns {?Selection}
 */
export const thingOf = ({ type, value, datatype }) => {
  const { byLabel, byClaim } = (knownNames ??= collectNames());
  if (type === "literal") return datatype ? null : (byLabel.get(value) ?? null);
  const id = data.homeOf(byClaim.get(value) ?? value);
  if (propositions.has(id)) return { kind: "proposition", id };
  if (entities.has(id) || speakers.has(id)) return { kind: "entity", id };
  return issues.has(id) ? { kind: "issue", id } : null;
};

/** @param {Selection} thing */
export const nameOfThing = ({ kind, id }) =>
  kind === "proposition" ? propositions.get(id)?.label : kind === "issue" ? issues.get(id)?.question : nameOf(id);

/** @type {{propositions: Set<string>, entities: Set<string>}} */
const marked = { propositions: new Set(), entities: new Set() };

/** What the picture highlights while nothing is chosen. */
export const getMarks = () => marked;

/** @param {Term[]} terms @returns {number} how many are in the picture */
export const mark = (terms) => {
  const found = terms.map(thingOf).filter((thing) => thing !== null);
  const of = (/** @type {string} */ kind) => found.filter((it) => it.kind === kind).map(({ id }) => id);
  marked.propositions = new Set([
    ...of("proposition"),
    ...of("issue").flatMap((id) => issues.get(id).propositions),
  ]);
  marked.entities = new Set(of("entity").filter((id) => propositionsOf(id).length > 0));
  return marked.propositions.size + marked.entities.size;
};
