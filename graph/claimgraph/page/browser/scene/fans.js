/**
 * How a pair of whom much is said fans out: into its statements where they have room; else into lines
 * for what is alike in them, which open further. Of what cannot be divided those statements are drawn
 * of which most is said, and one line for the others.
 * @typedef {import("../shared/data.js").Proposition} Proposition
 * @typedef {{id: string, from: string, to: string, status: string, lines: Proposition[], words: string, directed: boolean}} Strand
 *   `id` is that of a statement, or of a part of the pair
 */
import { groupBy, statuses } from "../shared/data.js";
import { idOfPart } from "../shared/pair.js";

/** @typedef {(line: Proposition) => import("../shared/pair.js").Part} Divide */

/** @param {(line: Proposition) => string} statusOf @returns {Divide[]} the finest first */
const divisions = (statusOf) => [
  (line) => ({ status: statusOf(line), subject: line.subject, predicate: line.predicate.id }),
  (line) => ({ status: statusOf(line), subject: line.subject, predicate: "" }),
  (line) => ({ status: statusOf(line), subject: "", predicate: "" }),
];

/** @param {string} pair @param {Divide} divide @param {Proposition[]} lines @returns {{part: import("../shared/pair.js").Part, id: string, lines: Proposition[]}[]} */
const partsBy = (pair, divide, lines) =>
  [...groupBy(lines, (line) => idOfPart(pair, divide(line)))].map(([id, own]) => ({ id, part: divide(own[0]), lines: own }));

/** @param {Proposition} line @param {string} status @returns {Strand} */
const statementStrand = (line, status) => ({
  ...{ id: line.id, from: line.subject, to: line.object, status },
  ...{ lines: [line], words: line.arrow, directed: true },
});

/** @param {{part: import("../shared/pair.js").Part, id: string, lines: Proposition[]}} found @returns {Strand} */
const partStrand = ({ part, id, lines }) => {
  const [{ subject, object, predicate, arrow }] = lines;
  if (lines.length === 1) return statementStrand(lines[0], part.status);
  const count = lines.length.toLocaleString("en");
  const isOne = lines.every((line) => line.arrow === arrow);
  const kind = part.predicate ? `${isOne ? arrow : predicate.label} · ${count}` : `${count} ${statuses.get(part.status)?.label ?? part.status}`;
  return { id: `pair ${id}`, from: subject, to: object, status: part.status, lines, words: kind, directed: part.subject !== "" };
};

/** In the order of their statuses, those of one direction together. @param {Strand[]} strands */
const ordered = (strands) => {
  const ranks = [...statuses.keys()];
  return strands.sort(
    (one, other) => Number(one.from > other.from) - Number(other.from > one.from) || ranks.indexOf(one.status) - ranks.indexOf(other.status),
  );
};

/**
 * @param {string} pair @param {Proposition[]} lines
 * @param {{most: number, statusOf: (line: Proposition) => string, claimsOf: (lines: Proposition[]) => number}} shape
 * @returns {Strand[]} at most so many; nothing where not even two have room
 */
export const fanOf = (pair, lines, { most, statusOf, claimsOf }) => {
  if (lines.length <= most) return ordered(lines.map((line) => statementStrand(line, statusOf(line))));
  if (most < 2) return [];
  const [finest, ...others] = divisions(statusOf).map((divide) => partsBy(pair, divide, lines));
  const parts = [finest, ...others].find(({ length }) => length > 1 && length <= most);
  if (parts) return ordered(parts.map(partStrand));
  if (others.at(-1)?.length !== 1) return [];
  const ranked = [...lines].sort((one, other) => claimsOf([other]) - claimsOf([one]));
  const [first, rest] = [ranked.slice(0, most - 1), ranked.slice(most - 1)];
  const [alike] = finest.length === 1 ? finest : others[0].length === 1 ? others[0] : others[1];
  const more = { ...partStrand({ ...alike, lines: rest }), words: `${rest.length.toLocaleString("en")} more` };
  return ordered([...first.map((line) => statementStrand(line, statusOf(line))), more]);
};
