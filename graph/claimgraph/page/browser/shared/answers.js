/** The dossier's answers to its questions: headings, each with the claims that bear it out. */
import { data, groupBy, propositions } from "./data.js";

/**
 * @typedef {{claim: string, statement: string}} Row
 * @typedef {{words: string, rows: Row[]}} Part
 */

/** Also of those that only ask, and so are about no line. @type {Map<string, import("./data.js").Claim>} */
const claims = new Map([...data.claims, ...(data.asides ?? [])].map((claim) => [claim.id, claim]));

/** @param {string} number of the question, from 1 */
const questionOf = (number) => data.questions[Number(number) - 1];

/** @param {string} number @returns {Part[]} none where the question is answered by a view alone */
export const partsOf = (number) => questionOf(number)?.answer ?? [];

/** @param {string} number */
export const titleOfAnswer = (number) => questionOf(number).title;

/** @param {string} id @returns {import("./data.js").Claim} */
export const claimOf = (id) => /** @type {any} */ (claims.get(id));

/** @param {string} number */
export const claimsOfAnswer = (number) => partsOf(number).flatMap(({ rows }) => rows.map(({ claim }) => claimOf(claim)));

/** A quote of which several statements were read is shown once. @param {Part} part @returns {Row[][]} */
export const quotesOf = ({ rows }) => [
  ...groupBy(rows, ({ claim }) => {
    const { source, quote, claimant, stance } = claimOf(claim);
    return JSON.stringify([source, quote, claimant.id, stance.id]);
  }).values(),
];

/** The lines that an answer speaks of, each once. @param {string} number @returns {string[]} */
export const linesOfAnswer = (number) => [
  ...new Set(claimsOfAnswer(number).map(({ about }) => about)),
].filter((id) => propositions.has(id));
