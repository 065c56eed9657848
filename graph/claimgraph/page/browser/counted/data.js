/**
 * The data of the page, unpacked once. Actors, relations, months and the like go by their places in
 * lists; `cells` counts claims by those places.
 * @typedef {{s: Uint32Array, o: Uint32Array, p: Uint8Array, status: Uint8Array, month: Uint16Array,
 *   voice: Uint32Array, claims: Uint32Array}} Cells columns of equal length; the types are as narrow as they can be
 */

import { readJson, unzip } from "../shared/embedded.js";

const written = await unzip("data").json();
const packedCells = await unzip("cells").arrayBuffer();

/** @type {Record<string, any>} */
const ARRAYS = { Uint8: Uint8Array, Uint16: Uint16Array, Uint32: Uint32Array };

/** @returns {Cells} */
const readCells = () => {
  let from = 0;
  const columns = written.columns.map((/** @type {[string, string, number]} */ [name, type, length]) => {
    const column = new ARRAYS[type](packedCells, from, length);
    from += column.byteLength;
    return [name, column];
  });
  return /** @type {any} */ (Object.fromEntries(columns));
};

export const cells = readCells();
/** Line styles by status, in px. */
export const strokes = readJson("strokes");

export const kinds = new Map(written.kinds.map((/** @type {any} */ kind) => [kind.id, kind]));
export const statuses = new Map(written.statuses.map((/** @type {any} */ status) => [status.id, status]));
/** Nobody is a speaker only: whoever is found is an actor. @type {Map<string, any>} */
export const speakers = new Map();
/** What search looks through: whoever has the most claims stands first. */
export const data = {
  ...written,
  entities: written.actors.map((/** @type {string} */ label, /** @type {number} */ place) => ({
    ...{ id: String(place), label, labels: [], aliases: [], type: written.types[place] },
  })),
  issues: [],
  propositions: [],
};
/** @type {Map<string, any>} */
export const entities = new Map(data.entities.map((/** @type {any} */ one) => [one.id, one]));

/** @param {number | string} place */
export const nameOf = (place) => written.actors[Number(place)];
/** Who belongs together, by what a community is called in the address. @type {Map<string, number[]>} */
export const groups = new Map(
  written.groups.map((/** @type {number[]} */ members, /** @type {number} */ place) => [`community-${place + 1}`, members]),
);

/** @param {string} id of an actor or a community */
export const titleOf = (id) => {
  const members = groups.get(id);
  if (!members) return nameOf(id);
  return `${members.slice(0, 2).map(nameOf).join(" · ")} and ${(members.length - 2).toLocaleString("en")} more`;
};
/** Families in the order of their claims. @type {string[]} */
export const families = [...new Set(written.relations.map((/** @type {any} */ { family }) => family))];
/** The family of each relation, as a place. @type {number[]} */
export const familyOfRelation = written.relations.map((/** @type {any} */ { family }) => families.indexOf(family));
