/**
 * The data of the page, read once and indexed; its shape is data.schema.json.
 * @typedef {{id: string, label: string, unnamed: boolean}} Speaker
 * @typedef {{id: string, about: string, claimant: Speaker, chain: Speaker[], source: string,
 *   stance: {id: string, label: string, phrase: string, polarity: string, distancing: boolean}, quote: string,
 *   principal: ?{id: string, label: string}, language: string, translated: boolean,
 *   passage: ?{text: string, quoted: boolean}[], note: string, counts: boolean,
 *   said: {words: string, earliest: string, latest: string, openBegin: boolean, openEnd: boolean, guessed?: boolean},
 *   evidence?: string, remarks?: Record<string, string>, original?: string
 * }} Claim
 * @typedef {{id: string, subject: string, predicate: {id: string, label: string, family: string},
 *   object: string, label: string, mouth: string, arrow: string, status: string, issue: ?string,
 *   ground: string,
 *   rule: {id: string, label: string, definition: string},
 *   when: ?{words: string, edtf: string, earliest: string, latest: string},
 *   qualifiers: {label: string, value: string, id: ?string, property?: string, term?: string,
 *     datatype?: string}[], entails: string[]}} Proposition
 * @typedef {{id: string, kind: "near" | "aims" | "change" | "lie", left: string, right: string, words: string}} Tension
 */

import { isZipped, readJson, unzip } from "./embedded.js";
import { foldMirrors } from "./mirrors.js";

/**
 * A list that assets.py wrote as columns. Records share what stands twice, so nobody may change a
 * part of one in place.
 * @param {{length: number, columns: Record<string, {one?: any, own?: any[], at?: number[]}>}} table
 * @param {any[]} values
 */
const rowsOf = ({ length, columns }, values) => {
  const first = Object.fromEntries(Object.entries(columns).map(([name, { one }]) => [name, one]));
  // A copy of a whole record is laid out at once, where members that are added one by one move it.
  const rows = Array.from({ length }, () => ({ ...first }));
  for (const [name, { own, at }] of Object.entries(columns)) {
    if (own) rows.forEach((row, place) => (row[name] = own[place]));
    if (at) rows.forEach((row, place) => (row[name] = values[at[place]]));
  }
  return rows;
};

/** @param {any} packed */
const unpack = ({ values, ...rest }) => ({
  ...rest,
  propositions: rowsOf(rest.propositions, values),
  claims: rowsOf(rest.claims, values),
});

export const data = foldMirrors(unpack(isZipped ? await unzip("data").json() : readJson("data")));
/** Line styles by status, in px: the drawing and the legend take them from here. */
export const strokes = readJson("strokes");

/** @template T @param {T[]} items @param {(item: T) => string} key @returns {Map<string, T[]>} */
export const groupBy = (items, key) => {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return groups;
};

/** @param {{id: string}[]} items @returns {Map<string, any>} */
const byId = (items) => new Map(items.map((item) => [item.id, item]));

export const entities = byId(data.entities);
export const propositions = byId(data.propositions);
export const sources = byId(data.sources);
export const issues = byId(data.issues);
export const statuses = byId(data.statuses);
export const kinds = byId(data.kinds);

/** Those who passed on what somebody else claims, from the source on. @param {Claim} claim @returns {Speaker[]} */
export const reportersOf = ({ chain, claimant }) => chain.filter(({ id }) => id !== claimant.id);

const about = groupBy(data.claims, (claim) => claim.about);
const said = groupBy(data.claims, (claim) => claim.claimant.id);
const passed = new Map();
for (const claim of data.claims) {
  for (const link of reportersOf(claim)) {
    if (!passed.has(link.id)) passed.set(link.id, []);
    passed.get(link.id).push(claim);
  }
}
const behalf = groupBy(
  data.claims.filter(
    (/** @type {Claim} */ { principal, claimant }) => principal && principal.id !== claimant.id,
  ),
  (claim) => claim.principal.id,
);
/** @type {Map<string, Proposition[]>} */
const touching = new Map();
/** @type {Map<string, Proposition[]>} */
const naming = new Map();
/** @type {Map<string, Proposition[]>} */
const implying = new Map();
/** @param {Map<string, Proposition[]>} groups @param {Iterable<string>} keys @param {Proposition} proposition */
const file = (groups, keys, proposition) => {
  for (const key of new Set(keys)) {
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key)?.push(proposition);
  }
};
for (const proposition of data.propositions) {
  const named = proposition.qualifiers.map((/** @type {any} */ { id }) => id);
  const within = named.map((/** @type {string} */ id) => propositions.get(id)).filter(Boolean);
  const ends = within.flatMap((/** @type {Proposition} */ { subject, object }) => [subject, object]);
  const own = [proposition.subject, proposition.object];
  file(touching, own, proposition);
  file(naming, [...named, ...ends].filter((id) => id && !own.includes(id)), proposition);
  file(implying, proposition.entails, proposition);
}
const disputes = new Map();
for (const conflict of data.conflicts) {
  for (const side of new Set([conflict.left, conflict.right])) {
    if (!disputes.has(side)) disputes.set(side, []);
    disputes.get(side).push(conflict);
  }
}

/** @type {Map<string, Tension[]>} */
const tense = new Map();
for (const tension of data.tensions) {
  for (const side of new Set([tension.left, tension.right])) {
    if (!tense.has(side)) tense.set(side, []);
    tense.get(side)?.push(tension);
  }
}

/** @param {string} id @returns {Claim[]} */
export const claimsAbout = (id) => about.get(id) ?? [];
/** @param {string} id @returns {Claim[]} */
export const claimsBy = (id) => said.get(id) ?? [];
/** @param {string} id @returns {Claim[]} what those say who speak for it */
export const claimsFor = (id) => behalf.get(id) ?? [];
/** @param {string} id @returns {Claim[]} what went through someone who did not claim it */
export const claimsThrough = (id) => passed.get(id) ?? [];
/** @param {string} id @returns {Proposition[]} */
export const propositionsOf = (id) => touching.get(id) ?? [];
/** @param {string} id @returns {Proposition[]} what names it in passing: from whom, through what, because of what */
export const mentionsOf = (id) => naming.get(id) ?? [];
/** @param {string} id @returns {Proposition[]} from what it follows */
export const impliedBy = (id) => implying.get(id) ?? [];
/** @param {string} id */
export const conflictsOf = (id) => disputes.get(id) ?? [];
/** @param {string} id @returns {Tension[]} what is no dispute of fact */
export const tensionsOf = (id) => tense.get(id) ?? [];

/** Who calls a statement a lie: denials of it that are statements of their own. @param {string} id @returns {Claim[]} */
export const chargesAgainst = (id) =>
  tensionsOf(id)
    .filter(({ kind, right }) => kind === "lie" && right === id)
    .flatMap(({ left }) => claimsAbout(left))
    .filter(({ counts, stance }) => counts && stance.polarity === "affirming");

/** What is said, without who says it. @type {Map<string, string>} */
const bareLabels = new Map(data.propositions.map((/** @type {Proposition} */ { id, label }) => [id, label]));
/** A thing to come is in somebody's mouth wherever its label stands: "US official urges: Turkey to destroy S-400". */
for (const proposition of data.propositions)
  if (proposition.mouth) proposition.label = `${proposition.mouth}: ${proposition.label}`;

/** @param {string} id @returns {string} for where the speaker stands beside it already */
export const bareLabel = (id) => bareLabels.get(id) ?? id;

/**
 * Everyone who claims something, also who is nobody's subject or object.
 * @type {Map<string, Speaker>}
 */
export const speakers = byId(data.claims.map((/** @type {Claim} */ claim) => claim.claimant));

/** @param {string} id @returns {string} */
export const nameOf = (id) => entities.get(id)?.label ?? speakers.get(id)?.label ?? id;

/** @param {Claim} claim @returns {Speaker} */
export const originOf = (claim) => claim.chain.at(-1) ?? claim.claimant;

/** Through whom a claim is known, nearest to its speaker, for behind his name. @param {Claim} claim @returns {string} */
export const throughWhom = (claim) => {
  const reporter = reportersOf(claim).at(-1);
  return reporter ? ` (according to ${reporter.label})` : "";
};

/** Whether somebody says it, plans it or fears it: who asks, denies or took it back does not. @param {Claim} claim */
export const standsBehind = ({ counts, stance }) => counts && !stance.distancing;

/**
 * Whether somebody says it, plans it or fears it, and nobody with a name: not in other words either
 * from which it follows.
 * @param {string} id
 */
const restsOnUnnamed = (id) => {
  const own = claimsAbout(id).filter(standsBehind);
  const implied = impliedBy(id).flatMap((other) => claimsAbout(other.id));
  const affirming = implied.filter((claim) => standsBehind(claim) && claim.stance.polarity === "affirming");
  return own.length > 0 && [...own, ...affirming].every((claim) => originOf(claim).unnamed);
};

/** @type {?Set<Proposition>} */
let unnamedOnly = null;

/** What rests on unnamed voices alone; found when it is first asked for. @returns {Set<Proposition>} */
export const restingOnUnnamed = () =>
  (unnamedOnly ??= new Set(data.propositions.filter((/** @type {Proposition} */ { id }) => restsOnUnnamed(id))));
