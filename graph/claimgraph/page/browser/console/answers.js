/**
 * What the engine answered: a table, yes or no, a graph, or an error with its place.
 * @typedef {Record<string, Term>} Row
 * @typedef {{kind: "table", columns: string[], rows: Row[], json: string}} TableAnswer
 * @typedef {{kind: "truth", value: boolean}} TruthAnswer
 * @typedef {{kind: "graph", triples: Term[][]}} GraphAnswer
 * @typedef {{kind: "error", words: string, line: number, column: number}} ErrorAnswer
 * @typedef {TableAnswer | TruthAnswer | GraphAnswer | ErrorAnswer} Answer
 */
import { literal, shorten } from "../shared/prefixes.js";
import { writeRows } from "../export/spreadsheet.js";

/** @typedef {import("./engine.js").Term} Term */

const PLACE = /(?:error )?at (\d+):(\d+):?\s*/;
const MOST_EXPECTED = 5;
const NO_PREFIX = "Prefix not found";
const PREFIXED = /[\p{L}\p{N}_.-]*:[^\s:]*$/u;
/** What the parser says in words, among the letters. */
const REASONS = [NO_PREFIX, "IRI parsing failed", "The SELECT contains a variable that is unbound"];

/** @param {import("./engine.js").Reply} reply @param {string} sparql what was asked @returns {Answer} */
export const readReply = (reply, sparql) => {
  if (reply.error !== undefined) return readError(reply.error, sparql);
  if (reply.triples) return { kind: "graph", triples: reply.triples };
  const { head, boolean, results } = JSON.parse(reply.json ?? "{}");
  if (typeof boolean === "boolean") return { kind: "truth", value: boolean };
  const rows = results.bindings.map(plainRow);
  return { kind: "table", columns: inOrderOf(sparql, head.vars), rows, json: reply.json ?? "" };
};

const STAR = /\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*/i;

/** What `SELECT *` gives stands in the order in which the query first names it. @param {string} sparql @param {string[]} names */
const inOrderOf = (sparql, names) => {
  if (!STAR.test(sparql)) return names;
  const named = [...sparql.matchAll(/[?$]([\p{L}\p{N}_]+)/gu)].map(([, name]) => name);
  return [...names].sort((one, other) => named.indexOf(one) - named.indexOf(other));
};

/** SPARQL's JSON says `xml:lang` where we say language. @param {Record<string, any>} row @returns {Row} */
const plainRow = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, { type, value, datatype, "xml:lang": language }]) => [
      name,
      { type, value, datatype, language },
    ]),
  );

/** The line with the prefixes, which we put before the query, is not the reader's. @param {string} words @param {string} sparql */
const readError = (words, sparql) => {
  const [whole, line, column] = PLACE.exec(words) ?? ["", "0", "0"];
  const message = words.replace(whole, "");
  const place = { line: Math.max(0, Number(line) - 1), column: Number(column) };
  const [before, after] = splitAt(sparql, place);
  const name = message.includes(NO_PREFIX) ? PREFIXED.exec(before)?.[0] : undefined;
  if (name) return wrong(`The prefix ${name.split(":")[0]}: is not declared.`, stepBack(place, name));
  return wrong(message.startsWith("expected ") ? wordExpected(message, after) : message, place);
};

/** @typedef {{line: number, column: number}} Place */

/** @param {string} words @param {Place} place @returns {ErrorAnswer} */
const wrong = (words, place) => ({ kind: "error", words, ...place });

/** The parser stops behind a name that it does not know. @param {Place} place @param {string} name */
const stepBack = ({ line, column }, name) => ({ line, column: column - [...name].length });

/** @param {string} sparql @param {{line: number, column: number}} place @returns {[string, string]} */
const splitAt = (sparql, { line, column }) => {
  const lines = sparql.split("\n");
  const letters = [...(lines[line - 1] ?? "")];
  return [
    letters.slice(0, column - 1).join(""),
    [letters.slice(column - 1).join(""), ...lines.slice(line)].join("\n"),
  ];
};

/**
 * The parser lists every letter that could have followed; a reader wants to know what is wrong.
 * @param {string} message "expected one of" letters, keywords, and what went wrong in whole words
 * @param {string} after of the query, from the place on
 */
const wordExpected = (message, after) => {
  const reason = REASONS.find((it) => message.includes(it)) ?? "";
  if (reason) return `${reason}.`;
  if (!after.trim()) return "The query ends before it is complete.";
  const could = [...new Set(message.match(/(?<=[ ,])[A-Z]{2,}(?=,|$)/g))];
  const few = could.length > 0 && could.length <= MOST_EXPECTED;
  return `Not understood from “${cutShort(after.trim())}” onward.${few ? ` Expected here: ${could.join(", ")}.` : ""}`;
};

/** @param {string} words */
const cutShort = (words) => {
  const [first] = words.split("\n");
  return first.length > 24 ? `${first.slice(0, 23)}…` : first;
};

/** @param {Term | undefined} term */
const plainText = (term) => (term ? (term.type === "bnode" ? `_:${term.value}` : term.value) : "");

/** SPARQL 1.1 CSV, but for cells that a spreadsheet would run. @param {TableAnswer} answer */
export const writeCsvAnswer = ({ columns, rows }) =>
  writeRows([columns, ...rows.map((row) => columns.map((name) => plainText(row[name])))]);

/** @param {Term | undefined} term in the syntax of SPARQL 1.1 TSV, without prefixes */
const fullText = (term) => {
  if (!term) return "";
  const { type, value, language, datatype } = term;
  if (type === "uri") return `<${value}>`;
  if (type === "bnode") return `_:${value}`;
  return `${literal(value)}${language ? `@${language}` : datatype ? `^^<${datatype}>` : ""}`;
};

/** https://www.w3.org/TR/sparql11-results-csv-tsv/ @param {TableAnswer} answer */
export const writeTsvAnswer = ({ columns, rows }) =>
  [columns.map((name) => `?${name}`), ...rows.map((row) => columns.map((name) => fullText(row[name])))]
    .map((cells) => `${cells.join("\t")}\n`)
    .join("");

/** @param {Answer} answer @returns {Term[]} */
export const termsOf = (answer) => {
  if (answer.kind === "table") return answer.rows.flatMap((row) => Object.values(row));
  return answer.kind === "graph" ? answer.triples.flat() : [];
};

/** @param {Term | undefined} term as the table shows it */
export const shownText = (term) => (term?.type === "uri" ? shorten(term.value) : plainText(term));
