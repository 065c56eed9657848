/**
 * Claims counted, as the filters let them through.
 * @typedef {{total: number, pairs: Uint32Array, actors: Uint32Array, months: Uint32Array[]}} Tally
 *   `months` counts by family and month, whatever time is looked at
 * @typedef {{total: number, relations: Map<number, number>, families: Map<string, number>,
 *   statuses: Map<string, number>, months: Map<number, number>, voices: Map<number, number>}} Mix
 */
import { cells, data, families, familyOfRelation } from "./data.js";
import { pairCount, pairOfCell } from "./pairs.js";
import { writeState } from "./state.js";

/** @typedef {import("./state.js").State} State */

const statusIds = data.statuses.map((/** @type {any} */ { id }) => id);

/** @param {State} state which relations, statuses and months are let through, by their places */
const gates = ({ hiddenFamilies, hiddenStatuses, from, to, undated }) => ({
  relation: familyOfRelation.map((family) => !hiddenFamilies.has(families[family])),
  status: statusIds.map((/** @type {string} */ id) => !hiddenStatuses.has(id)),
  month: data.months.map((/** @type {string} */ month) =>
    month ? (!from || month >= from) && (!to || month <= to) : undated,
  ),
});

/** @param {State} state @returns {(cell: number) => boolean} */
export const gateOf = (state) => {
  const { relation, status, month } = gates(state);
  return (cell) => relation[cells.p[cell]] && status[cells.status[cell]] && month[cells.month[cell]];
};

/** @param {State} state @returns {Tally} */
const count = (state) => {
  const { relation, status, month } = gates(state);
  const made = {
    total: 0,
    pairs: new Uint32Array(pairCount),
    actors: new Uint32Array(data.actors.length),
    months: families.map(() => new Uint32Array(data.months.length)),
  };
  for (let cell = 0; cell < cells.claims.length; cell++) {
    if (!relation[cells.p[cell]] || !status[cells.status[cell]]) continue;
    const claims = cells.claims[cell];
    made.months[familyOfRelation[cells.p[cell]]][cells.month[cell]] += claims;
    if (!month[cells.month[cell]]) continue;
    made.total += claims;
    made.pairs[pairOfCell[cell]] += claims;
    made.actors[cells.s[cell]] += claims;
    if (cells.o[cell] !== cells.s[cell]) made.actors[cells.o[cell]] += claims;
  }
  return made;
};

/** @type {{key: string, tally: ?Tally}} */
const latest = { key: "", tally: null };

/** @param {State} state @returns {Tally} the same one for the same filters */
export const tallyOf = (state) => {
  const key = writeState({ ...state, selection: null, open: "" });
  if (!latest.tally || latest.key !== key) Object.assign(latest, { key, tally: count(state) });
  return /** @type {Tally} */ (latest.tally);
};

/** @template K @param {Map<K, number>} sums @param {K} key @param {number} number */
const add = (sums, key, number) => sums.set(key, (sums.get(key) ?? 0) + number);

/** What the cells are about. @param {Iterable<number>} chosen @returns {Mix} */
export const mixOf = (chosen) => {
  /** @type {Mix} */
  const mix = {
    total: 0,
    relations: new Map(),
    families: new Map(),
    statuses: new Map(),
    months: new Map(),
    voices: new Map(),
  };
  for (const cell of chosen) {
    const claims = cells.claims[cell];
    mix.total += claims;
    add(mix.relations, cells.p[cell], claims);
    add(mix.families, families[familyOfRelation[cells.p[cell]]], claims);
    add(mix.statuses, statusIds[cells.status[cell]], claims);
    add(mix.months, cells.month[cell], claims);
    add(mix.voices, cells.voice[cell] ? -cells.voice[cell] : cells.s[cell], claims);
  }
  return mix;
};

/** @template K @param {Map<K, number>} sums @returns {[K, number][]} the most first */
export const ranked = (sums) => [...sums].sort(([, one], [, other]) => other - one);

/** A plain line only where nothing on it is disputed. @param {Mix} mix @returns {string} */
export const statusOfMix = ({ statuses }) => ranked(statuses).find(([id]) => id !== "accepted")?.[0] ?? "accepted";

/** @param {Mix} mix @returns {string} */
export const familyOfMix = (mix) => ranked(mix.families)[0]?.[0] ?? "other";
