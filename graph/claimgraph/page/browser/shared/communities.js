/** Who belongs together on a page that is too large to be drawn whole; empty on any other. */
import { entities, groupBy, propositions } from "./data.js";
import { readJson } from "./embedded.js";

/**
 * @typedef {{id: string, name: string, members: string[], spots: [number, number][]}} Community the
 *   best connected members first; spots for the first of them
 */

/** @type {Community[]} */
export const communities = readJson("communities");
export const isLarge = communities.length > 0;

const inOrder = new Map(communities.map((community) => [community.id, community]));
const homes = new Map(communities.flatMap(({ id, members }) => members.map((member) => [member, id])));

/** @param {string} id */
export const communityOf = (id) => inOrder.get(id);

/** @param {string} entity @returns {string} the id of its community */
export const homeOf = (entity) => homes.get(entity) ?? "";

/** @param {string} one @param {string} other */
export const pairId = (one, other) => [one, other].sort().join(" ");

/** @param {{subject: string, object: string}} proposition @returns {string} */
const pairOf = ({ subject, object }) => pairId(homeOf(subject), homeOf(object));

/** Between two communities, or within one. @type {Map<string, import("./data.js").Proposition[]>} */
const between = isLarge ? groupBy([...propositions.values()], pairOf) : new Map();

/** @param {string} id of a pair @returns {import("./data.js").Proposition[]} */
export const linesBetween = (id) => between.get(id) ?? [];

/** @param {string} id of a pair @returns {Community[]} the two, or nothing */
export const endsOfPair = (id) => {
  const ends = id.split(" ").map((end) => inOrder.get(end));
  return ends.length === 2 && ends[0] && ends[1] && ends[0] !== ends[1] ? [ends[0], ends[1]] : [];
};

/** The strongest first. @param {string} id of a community @returns {{other: Community, lines: number}[]} */
export const neighboursOfCommunity = (id) =>
  communities
    .filter((other) => other.id !== id)
    .map((other) => ({ other, lines: linesBetween(pairId(id, other.id)).length }))
    .filter(({ lines }) => lines > 0)
    .sort((a, b) => b.lines - a.lines);

/** @param {string} id whether a large page can open it: a community, what is between two, an entity */
export const isOpenable = (id) =>
  isLarge && (inOrder.has(id) || endsOfPair(id).length > 0 || homes.has(id) && entities.has(id)); // prettier-ignore
