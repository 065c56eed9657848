/**
 * The pairs of actors of whom something is said, either way: a place in columns for each. The cells
 * of one direction lie together, since cells are in the order of subjects and objects.
 */
import { cells, data } from "./data.js";

const size = data.actors.length;
const { s: subjects, o: objects, claims: numbers } = cells;

/** @param {number} one @param {number} other */
const keyOf = (one, other) => Math.min(one, other) * size + Math.max(one, other);

/** @type {Map<number, number>} */
const placeOfKey = new Map();
/** The pair of each cell. */
export const pairOfCell = new Uint32Array(numbers.length);
for (let cell = 0; cell < numbers.length; cell++) {
  const key = keyOf(subjects[cell], objects[cell]);
  let place = placeOfKey.get(key);
  if (place === undefined) placeOfKey.set(key, (place = placeOfKey.size));
  pairOfCell[cell] = place;
}

/** How many pairs there are. */
export const pairCount = placeOfKey.size;
/** The actor of each pair with more claims, and the other one. */
export const [lows, highs] = [new Uint32Array(pairCount), new Uint32Array(pairCount)];
/** The first cell of each pair from the low to the high one, and the other way; 0 is none, else one more. */
const [outward, homeward] = [new Uint32Array(pairCount), new Uint32Array(pairCount)];
/** All claims of each pair. */
export const pairClaims = new Uint32Array(pairCount);
for (let cell = numbers.length - 1; cell >= 0; cell--) {
  const pair = pairOfCell[cell];
  const [subject, object] = [subjects[cell], objects[cell]];
  [lows[pair], highs[pair]] = [Math.min(subject, object), Math.max(subject, object)];
  pairClaims[pair] += numbers[cell];
  (subject <= object ? outward : homeward)[pair] = cell + 1;
}

/** @param {number} begin one more than the first @returns {number[]} */
const run = (begin) => {
  const found = [];
  for (let cell = begin - 1; cell >= 0 && cell < numbers.length; cell++) {
    if (subjects[cell] !== subjects[begin - 1] || objects[cell] !== objects[begin - 1]) break;
    found.push(cell);
  }
  return found;
};

/** The cells of a pair, of both directions. @param {number} pair @returns {number[]} */
export const cellsOfPair = (pair) => [...run(outward[pair]), ...run(homeward[pair])];

/** @param {number} one @param {number} other @returns {number | undefined} */
export const findPair = (one, other) => placeOfKey.get(keyOf(one, other));

/** @param {number} pair @returns {string} as it is chosen, and as lines are called */
export const idOfPair = (pair) => `${lows[pair]} ${highs[pair]}`;

/** @param {string} id @returns {number | undefined} */
export const pairOfId = (id) => {
  const [one, other] = id.split(" ").map(Number);
  return findPair(one, other);
};

/** @param {number} actor @returns {number[]} every pair that it is in */
export const pairsOfActor = (actor) => {
  const found = [];
  for (let pair = 0; pair < pairCount; pair++) if (lows[pair] === actor || highs[pair] === actor) found.push(pair);
  return found;
};

/** The place of each pair when the heaviest stands first, as pieces.py has them. @type {?Uint32Array} */
let ranks = null;

/** @param {number} pair @returns {number} */
export const rankOf = (pair) => {
  if (!ranks) {
    const order = Uint32Array.from({ length: pairCount }, (_, place) => place);
    order.sort((a, b) => pairClaims[b] - pairClaims[a] || lows[a] - lows[b] || highs[a] - highs[b]);
    ranks = new Uint32Array(pairCount);
    for (let place = 0; place < pairCount; place++) ranks[order[place]] = place;
  }
  return ranks[pair];
};
