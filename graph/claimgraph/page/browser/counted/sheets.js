/**
 * What is laid on the paper: those of whom the most is said, or one actor amid its partners.
 * @typedef {import("../scene/labels.js").Spot & {kind: string}} Spot
 * @typedef {{id: string, from: string, to: string, width: number, status: string, family: string,
 *   claims: number, dashes: number[] | false}} Edge
 * @typedef {{spots: Spot[], edges: Edge[], known: number}} Sheet `known` is how many partners there are
 */
import { data, groups, strokes } from "./data.js";
import { readJson } from "../shared/embedded.js";
import { cellsOfPair, findPair, highs, idOfPair, lows, pairsOfActor } from "./pairs.js";
import { writeState } from "./state.js";
import { familyOfMix, gateOf, mixOf, statusOfMix, tallyOf } from "./tally.js";

/** @typedef {import("./state.js").State} State */

/** As sight.py has them. */
const [MOST_LINES, WIDEST, THINNEST] = [110, 9, 0.8];
const MOST_PARTNERS = 28;
/** Lines among the partners of an actor. */
const MOST_OTHERS = 30;
const SIZE = 17;
/** @type {Spot[]} */
const wholeSpots = readJson("nodes");

/** @param {number} claims @param {number} most */
const widthOf = (claims, most) => THINNEST + (WIDEST - THINNEST) * Math.sqrt(claims / Math.max(1, most));

/** Dashes grow with the line, or wide ones would run together. @param {string} status @param {number} width */
const dashesOf = (status, width) => {
  const grown = Math.max(1, width / 3);
  return strokes[status].dashes.length ? strokes[status].dashes.map((/** @type {number} */ it) => it * grown) : false;
};

/** Those of which something is in sight, the heaviest first. @param {Uint32Array} weights @param {number[]} pairs */
const inOrder = (weights, pairs) =>
  pairs
    .filter((pair) => weights[pair] && lows[pair] !== highs[pair])
    .sort((a, b) => weights[b] - weights[a] || lows[a] - lows[b] || highs[a] - highs[b]);

/** Of everybody the heaviest too, that nobody stands alone without a cause. @param {number[]} order */
const withOwn = (order) => {
  const own = new Map();
  for (const pair of order) for (const end of [lows[pair], highs[pair]]) if (!own.has(end)) own.set(end, pair);
  const kept = new Set([...order.slice(0, MOST_LINES), ...own.values()]);
  return order.filter((pair) => kept.has(pair));
};

/** @param {State} state @param {number[]} pairs @param {number} most claims of the widest line @returns {Edge[]} */
const edgesOf = (state, pairs, most) => {
  const gate = gateOf(state);
  return pairs.map((pair) => {
    const mix = mixOf(cellsOfPair(pair).filter(gate));
    const [status, width] = [statusOfMix(mix), widthOf(mix.total, most)];
    return {
      ...{ id: idOfPair(pair), from: String(lows[pair]), to: String(highs[pair]), width, status },
      ...{ family: familyOfMix(mix), claims: mix.total, dashes: dashesOf(status, width) },
    };
  });
};

/** @param {number[]} actors @returns {number[]} the pairs among them */
const pairsAmong = (actors) =>
  actors.flatMap((one, place) =>
    actors.slice(place + 1).flatMap((other) => findPair(one, other) ?? []),
  );

/** A name in lines that are not much longer than others. @param {string} name */
const wrapName = (name) => {
  const lines = [""];
  for (const word of name.split(" ")) {
    const line = `${lines[lines.length - 1]} ${word}`.trim();
    if (line.length > 18 && lines[lines.length - 1]) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
};

/** @param {number} actor @param {{x: number, y: number, slot: string, degree: number}} at @returns {Spot} */
const spotOf = (actor, at) => ({
  ...{ id: String(actor), size: SIZE, unnamed: false, kind: data.types[actor], lines: wrapName(data.actors[actor]) },
  ...at,
});

/** @param {number} angle */
const slotAt = (angle) => (Math.abs(Math.cos(angle)) > 0.35 ? (Math.cos(angle) > 0 ? "right" : "left") : Math.sin(angle) > 0 ? "below" : "above");

/** Every second one further out, so that names have room. @param {number[]} actors */
const inRing = (actors) =>
  actors.map((actor, place) => {
    const angle = (2 * Math.PI * place) / actors.length - Math.PI / 2;
    const reach = actors.length > 10 && place % 2 ? 1.32 : 1;
    const at = { x: Math.round(330 * reach * Math.cos(angle)), y: Math.round(250 * reach * Math.sin(angle)) };
    return spotOf(actor, { ...at, slot: slotAt(angle), degree: 50 - place });
  });

/** @param {number} actor @param {number[]} partners */
const around = (actor, partners) => [spotOf(actor, { x: 0, y: 0, slot: "below", degree: 99 }), ...inRing(partners)];

/** @param {State} state @param {number} actor @returns {Sheet} */
const vicinity = (state, actor) => {
  const weights = tallyOf(state).pairs;
  const known = inOrder(weights, pairsOfActor(actor));
  const own = known.filter((pair, place) => place < MOST_PARTNERS || idOfPair(pair) === state.selection?.id);
  const partners = own.map((pair) => (lows[pair] === actor ? highs[pair] : lows[pair]));
  const others = inOrder(weights, pairsAmong(partners)).slice(0, MOST_OTHERS);
  const most = Math.max(1, ...[own[0], others[0]].map((pair) => weights[pair] ?? 0));
  const edges = edgesOf(state, [...others, ...own], most);
  return { spots: around(actor, partners), edges, known: known.length };
};

const wholePairs = pairsAmong(wholeSpots.map(({ id }) => Number(id)));

/** @param {State} state @returns {Sheet} */
const whole = (state) => {
  const weights = tallyOf(state).pairs;
  const pairs = withOwn(inOrder(weights, wholePairs));
  return { spots: wholeSpots, edges: edgesOf(state, pairs, weights[pairs[0]] ?? 1), known: data.actors.length };
};

/** The heaviest of a community, around nobody. @param {State} state @param {number[]} members @returns {Sheet} */
const community = (state, members) => {
  const weights = tallyOf(state).pairs;
  const shown = members.slice(0, MOST_PARTNERS);
  const pairs = withOwn(inOrder(weights, pairsAmong(shown)));
  return { spots: inRing(shown), edges: edgesOf(state, pairs, weights[pairs[0]] ?? 1), known: members.length };
};

/** @param {State} state @returns {Sheet} */
const opened = (state) => {
  const members = groups.get(state.open);
  return members ? community(state, members) : vicinity(state, Number(state.open));
};

/** @type {{key: string, sheet: ?Sheet}} */
const laid = { key: "", sheet: null };

/** @param {State} state @returns {Sheet} the same one for the same filters; a pair is drawn when it is chosen */
export const sheetOf = (state) => {
  const key = writeState({ ...state, selection: state.open && state.selection?.kind === "pair" ? state.selection : null });
  if (!laid.sheet || laid.key !== key)
    Object.assign(laid, { key, sheet: state.open ? opened(state) : whole(state) });
  return /** @type {Sheet} */ (laid.sheet);
};
