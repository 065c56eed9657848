/** The shortest way between two entities over statements, and who is near whom. */
import { groupBy } from "./data.js";

/** @typedef {import("./data.js").Proposition} Proposition */

/** @typedef {Map<string, Map<string, Proposition[]>>} Neighbours by entity, then by neighbour */

/** A line can be walked both ways. @param {Proposition[]} lines @returns {Neighbours} */
const neighboursOf = (lines) => {
  const ends = lines
    .filter(({ subject, object }) => subject !== object)
    .flatMap((line) => [
      { from: line.subject, to: line.object, line },
      { from: line.object, to: line.subject, line },
    ]);
  return new Map(
    [...groupBy(ends, ({ from }) => from)].map(([from, found]) => [
      from,
      new Map([...groupBy(found, ({ to }) => to)].map(([to, some]) => [to, some.map(({ line }) => line)])),
    ]),
  );
};

/**
 * Breadth first; every entity that is reached with the one before it.
 * @param {Neighbours} neighbours @param {string} start @param {number} most steps
 * @returns {Map<string, string>}
 */
const spread = (neighbours, start, most) => {
  const before = new Map([[start, ""]]);
  let edge = [start];
  for (let step = 0; step < most && edge.length; step++) {
    const next = [];
    for (const here of edge) {
      for (const there of neighbours.get(here)?.keys() ?? []) {
        if (before.has(there)) continue;
        before.set(there, here);
        next.push(there);
      }
    }
    edge = next;
  }
  return before;
};

/** @typedef {{from: string, to: string, lines: Proposition[]}} Step all lines between the two */

/**
 * @param {Proposition[]} lines that may be walked
 * @param {string} from
 * @param {string} to
 * @returns {Step[]} nothing where the two are not connected
 */
export const findPath = (lines, from, to) => {
  const neighbours = neighboursOf(lines);
  const before = spread(neighbours, from, Infinity);
  const steps = [];
  for (let there = to; before.get(there); there = /** @type {string} */ (before.get(there))) {
    const here = /** @type {string} */ (before.get(there));
    steps.unshift({ from: here, to: there, lines: neighbours.get(here)?.get(there) ?? [] });
  }
  return steps;
};

/** @param {Proposition[]} lines @param {string} start @param {number} depth in steps @returns {Set<string>} */
export const reach = (lines, start, depth) => new Set(spread(neighboursOf(lines), start, depth).keys());

/** Addresses as `joinIds` joined them; none where somebody else wrote what cannot be read. @param {string} id @returns {string[]} */
export const splitIds = (id) => {
  try {
    return id.split(" ").map(decodeURIComponent);
  } catch {
    return [];
  }
};

/** The two ends of a path's id, in which no entity's address can hold the space between. @param {string} id */
export const endsOf = (id) => {
  const [from = "", to = ""] = splitIds(id);
  return { from, to };
};
/**
 * Only what would be misread is escaped: encodeURIComponent refuses half a surrogate pair, which a
 * stranger's address may hold.
 *
 * @param {string} id
 */
const escaped = (id) => id.replace(/[%\s]/g, encodeURIComponent);
/** @param {string[]} ids */
export const joinIds = (...ids) => ids.map(escaped).join(" ");
/** @param {string} from @param {string} to */
export const pathId = (from, to) => joinIds(from, to);
