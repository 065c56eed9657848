/**
 * Single claims of a pair: out of a piece of this file, else from the server that sent the page.
 * @typedef {{subject: number, object: number, relation: number, status: string, stance: string,
 *   polarity: string, speaker: string, source: ?{title: string, url: string}, line: number,
 *   day: string, said: string, counts: boolean, quote: string, label: string}} Told
 * @typedef {{kind: "here", claims: Told[]} | {kind: "elsewhere", command: string}} Opened
 */
import { data, nameOf } from "./data.js";
import { unzip } from "../shared/embedded.js";
import { highs, lows, rankOf } from "./pairs.js";

const { ends } = data.opened;

/** @type {Map<number, Promise<any[]>>} */
const unpacked = new Map();

/** @param {number} piece */
const openPiece = (piece) => {
  if (!unpacked.has(piece)) unpacked.set(piece, unzip(`piece-${piece}`).json());
  return /** @type {Promise<any[]>} */ (unpacked.get(piece));
};

/** @param {number} pair @returns {boolean} whether its claims lie in this file */
export const isHere = (pair) => rankOf(pair) < (ends.at(-1) ?? 0);

/** @param {string} text as a shell takes it for one word */
const shellWord = (text) => `'${text.replaceAll("'", `'"'"'`)}'`;

/** What shows the claims of a pair on a terminal. @param {number} pair */
export const commandOf = (pair) => {
  const [one, other] = [lows[pair], highs[pair]].map((actor) => shellWord(nameOf(actor)));
  return `claimgraph ask DIR between --set a=${one} --set b=${other}`;
};

/** @param {any} relation @param {number} ahead what nobody says has come about is not told as if it had */
const arrowOf = (relation, ahead) => (ahead && relation.bare ? `to ${relation.bare}` : relation.arrow);

/** @param {number} pair @param {any[][]} columns @returns {Told[]} */
const read = (pair, columns) =>
  columns[0].map((_, place) => {
    const [back, p, status, stance, voice, source, line, day, said, ahead, counts, quote, label] = columns.map(
      (column) => column[place],
    );
    const [subject, object] = back ? [highs[pair], lows[pair]] : [lows[pair], highs[pair]];
    return {
      ...{ subject, object, relation: p, line, day, said, counts: Boolean(counts), quote },
      ...{ status: data.statuses[status].id, stance: data.stances[stance].label },
      polarity: data.stances[stance].polarity.replace("cg:", ""),
      speaker: voice ? data.voices[voice - 1] : nameOf(subject),
      source: data.sources[source] ?? null,
      label: label || `${nameOf(subject)} ${arrowOf(data.relations[p], ahead)} ${nameOf(object)}`,
    };
  });

/** @param {number} pair @returns {Promise<Opened>} */
export const openClaims = async (pair) => {
  if (!isHere(pair)) return data.served ? fetchClaims(pair) : { kind: "elsewhere", command: commandOf(pair) };
  const rank = rankOf(pair);
  const piece = ends.findIndex((/** @type {number} */ end) => rank < end);
  const pairs = await openPiece(piece);
  return { kind: "here", claims: read(pair, pairs[rank - (piece ? ends[piece - 1] : 0)]) };
};

/**
 * Which relation a statement has, and which way: its words begin with both ends and what is between.
 * Before what is to come stand its speakers, whom a claim names anyway.
 * @param {string} label @param {number} pair
 */
const placeOf = (label, pair) => {
  for (const [subject, object] of [[lows[pair], highs[pair]], [highs[pair], lows[pair]]])
    for (const [relation, it] of data.relations.entries())
      for (const ahead of [0, 1]) {
        const [voices, ...rest] = ` ${label}`.split(` ${nameOf(subject)} ${arrowOf(it, ahead)} ${nameOf(object)}`);
        if (rest.length && (!voices || (ahead && voices.endsWith(":"))))
          return { subject, object, relation, label: label.slice(voices.length) };
      }
  return { subject: lows[pair], object: highs[pair], relation: -1, label };
};

/** @param {any} row of the question `between` @param {number} pair @returns {Told} */
const readRow = (row, pair) => ({
  ...placeOf(row.statement?.value ?? "", pair),
  ...{ line: 0, day: "", said: "", counts: true },
  ...{ status: row.status?.value ?? "", stance: row.stance?.value ?? "", polarity: "", source: null },
  ...{ speaker: row.speaker?.value ?? "", quote: row.quote?.value ?? "" },
});

/** @param {number} pair @returns {Promise<Opened>} */
const fetchClaims = async (pair) => {
  const asked = new URLSearchParams({ a: nameOf(lows[pair]), b: nameOf(highs[pair]) });
  const answer = await fetch(`questions/between.json?${asked}`);
  if (!answer.ok) return { kind: "elsewhere", command: commandOf(pair) };
  const { results } = await answer.json();
  return { kind: "here", claims: results.bindings.map((/** @type {any} */ row) => readRow(row, pair)) };
};
