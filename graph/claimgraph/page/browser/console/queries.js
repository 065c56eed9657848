/** Queries that the page writes: the named questions with their values, and what is chosen. */
import { claimsOfAnswer } from "../shared/answers.js";
import { data, propositions } from "../shared/data.js";
import { isAddress, literal, shorten } from "../shared/prefixes.js";

/**
 * @typedef {import("./setting.js").Question} Question
 * @typedef {import("./setting.js").Parameter} Parameter
 */

/** @param {Parameter} parameter @param {string} value @returns {string} a term, or nothing */
const termOf = ({ kind }, value) => {
  if (kind === "entity") return isAddress(value) ? shorten(value) : "";
  if (kind === "date") return /^\d{4}-\d\d-\d\d$/.test(value) ? `"${value}"^^xsd:date` : "";
  return value ? literal(value) : "";
};

/**
 * A question with its values, each as a VALUES line that a reader can change.
 * @param {Question} question @param {Record<string, string>} values @returns {string}
 */
export const fillQuestion = ({ sparql, parameters }, values) => {
  const lines = parameters
    .map((parameter) => [parameter.name, termOf(parameter, values[parameter.name] ?? "")])
    .filter(([, term]) => term)
    .map(([name, term]) => `\n  VALUES ?${name} { ${term} }`);
  return sparql
    .replace(/^# takes: .*\n/gm, "")
    .replace("WHERE {", (found) => `${found}${lines.join("")}`)
    .trimEnd();
};

const CLAIMS = `  ?claim cg:about ?proposition ; cg:claimant ?who ; cg:stance/rdfs:label ?stance ; cg:evidence/oa:exact ?quote .
  ?who rdfs:label|dcterms:title ?speaker . FILTER(LANG(?speaker) = "")
  OPTIONAL { ?claim cg:saidWords ?said }`;

/** @param {string} what @param {string} pattern */
const claimsQuery = (what, pattern) => `# ${what}
SELECT DISTINCT ?proposition ?statement ?status ?speaker ?stance ?quote ?said WHERE {
${pattern}
  ?proposition rdfs:label ?statement ; cg:status/rdfs:label ?status .
${CLAIMS}
} ORDER BY ?statement ?speaker ?stance`;

/** @type {Record<string, (it: string) => string>} */
const QUERIES = {
  proposition: (it) => claimsQuery("Who says so, in which words?", `  VALUES ?proposition { ${it} }`),
  entity: (it) =>
    claimsQuery(
      "What is claimed about it, and by it?",
      `  VALUES ?it { ${it} }
  { ?proposition rdf:subject|rdf:object ?it } UNION { ?proposition ^cg:about/cg:claimant ?it }`,
    ),
  issue: (it) =>
    claimsQuery("What is said on this question, and by whom?", `  ${it} cg:concerns ?proposition .`),
};

/** @param {string} number of a question */
const answerQuery = (number) =>
  claimsQuery(
    "On which claims does the answer rest?",
    `  VALUES ?claim { ${claimsOfAnswer(number).map(({ id }) => shorten(id)).join(" ")} }
  ?claim cg:about ?proposition .`,
  );

/** A file without claims has no propositions to ask for, only triples. @param {import("../shared/state.js").Selection} it */
const plainQuery = ({ kind, id }) => {
  const about = kind === "proposition" ? propositions.get(id)?.subject : id;
  if (!isAddress(about ?? "")) return "";
  return `# Every triple with it\nCONSTRUCT WHERE { ${shorten(about)} ?predicate ?object }`;
};

/**
 * The SPARQL behind what is chosen; nothing where it has no address.
 * @param {import("../shared/state.js").Selection} selection @returns {string}
 */
export const queryFor = (selection) => {
  if (!data.dossier.base) return plainQuery(selection);
  if (selection.kind === "answer") return answerQuery(selection.id);
  return isAddress(selection.id) ? QUERIES[selection.kind](shorten(selection.id)) : "";
};
