/** Draws the network of a large graph: vis-network draws circles and lines, and this module draws pictures and names on top. */
/* global vis */
import { data, entities, kinds, nameOf, statuses, strokes } from "./data.js";
import { courseOf } from "../scene/courses.js";
import { readJson } from "../shared/embedded.js";
import { drawDragged } from "../scene/drag.js";
import { glyphOf } from "../scene/glyphs.js";
import { inkColour } from "./inks.js";
import { drawLabels, LEAST_FAINT, placeLabels } from "../scene/labels.js";
import { drawSign, fitSpots, labelAt, outline, viewOf } from "../scene/paper.js";
import { sheetOf } from "./sheets.js";
import { colour, fade } from "../scene/theme.js";
import { plural } from "../shared/words.js";

/** @typedef {import("./sheets.js").Spot} Spot */

/** As Python drew them; what is chosen and filtered changes them from then on. */
const nodeSet = new vis.DataSet(readJson("nodes").map((/** @type {Spot} */ { id, x, y }) => ({ id, x, y, label: "" })));
const edgeSet = new vis.DataSet(readJson("edges"));

/** What lies on the paper, and what of it is chosen: set by paint, read when drawing. */
const scene = {
  /** @type {Spot[]} */
  spots: [],
  /** @type {import("./sheets.js").Edge[]} */
  edges: [],
  chosen: new Set(),
  lines: new Set(),
  focus: new Set(),
  choosing: false,
  labels: new Map(),
};

/** @param {HTMLElement} container */
export const createNetwork = (container) => {
  const network = new vis.Network(container, { nodes: nodeSet, edges: edgeSet }, readJson("options"));
  drawDragged(network, (context) => draw(network, context));
  return network;
};

/** @param {import("./state.js").State} state what is chosen, as far as it is drawn */
const choose = ({ selection }) => {
  const isChosen = (/** @type {import("./sheets.js").Edge} */ { id, from, to }) =>
    selection?.kind === "pair" ? id === selection.id : selection !== null && [from, to].includes(selection.id);
  const lines = scene.edges.filter(isChosen);
  scene.lines = new Set(lines.map(({ id }) => id));
  scene.focus = new Set(selection?.id.split(" ") ?? []);
  scene.chosen = new Set([...lines.flatMap(({ from, to }) => [from, to]), ...scene.focus]);
  scene.choosing = scene.spots.some(({ id }) => scene.focus.has(id));
};

/** @param {import("./state.js").State} state */
export const paint = (state) => {
  const sheet = sheetOf(state);
  if (sheet.spots !== scene.spots) {
    edgeSet.clear();
    nodeSet.clear();
  }
  Object.assign(scene, sheet);
  choose(state);
  nodeSet.update(scene.spots.map(discOf));
  const kept = new Set(scene.edges.map(({ id }) => id));
  edgeSet.remove(edgeSet.getIds().filter((/** @type {string} */ id) => !kept.has(id)));
  edgeSet.update(scene.edges.map(lineOf));
};

/** @param {string} ink a colour @param {boolean} chosen */
const shown = (ink, chosen) => (scene.choosing && !chosen ? fade(ink, colour("paper")) : ink);

/** @param {Spot} spot */
const glyphIn = (spot) => glyphOf(kinds.get(spot.kind)?.glyph ?? "");

/** @param {Spot} spot */
const inkIn = (spot) => shown(colour(glyphIn(spot).family), scene.chosen.has(spot.id));

/** @param {Spot} spot */
const discOf = (spot) => ({
  ...{ id: spot.id, x: spot.x, y: spot.y, size: spot.size, shape: "dot" },
  color: { background: colour("card"), border: inkIn(spot) },
});

/** No arrows, since a line stands for both ways; a bar across where most is denied. @param {import("./sheets.js").Edge} edge */
const arrowsOf = ({ status, width }) => ({
  to: { enabled: false },
  middle: { enabled: strokes[status].bar, type: "bar", scaleFactor: Math.max(0.7, width / 6) },
});

/** @param {import("./sheets.js").Edge} edge */
const lineOf = (edge) => ({
  ...{ id: edge.id, from: edge.from, to: edge.to, width: edge.width, dashes: edge.dashes, smooth: false },
  arrows: arrowsOf(edge),
  color: { color: shown(inkColour(edge.family), scene.lines.has(edge.id)), inherit: false },
});

/** @param {any} network @param {CanvasRenderingContext2D} context */
const draw = (network, context) => {
  const scale = network.getScale();
  for (const spot of scene.spots) drawSign(context, spot, { path: glyphIn(spot).path, ink: inkIn(spot), scale });
  const labels = placeLabels(context, labelScene(scale, viewOf(network)));
  drawLabels(context, labels, scale);
  scene.labels = new Map(labels.map(({ id, box }) => [id, box]));
};

/** A name that would be cut by the edge of the paper stands on another side. @param {import("../scene/room.js").Box} view */
const borders = ({ left, top, right, bottom }) => [
  { left: left - 1, right: left, top, bottom },
  { left: right, right: right + 1, top, bottom },
];

/** @param {number} scale @param {import("../scene/room.js").Box} view @returns {import("../scene/labels.js").Scene} */
const labelScene = (scale, view) => ({
  spots: [...scene.spots],
  arrows: [],
  chosen: (id) => scene.choosing && scene.chosen.has(id),
  focused: (id) => scene.choosing && scene.focus.has(id),
  faded: (id) => scene.choosing && !scene.chosen.has(id),
  taken: borders(view),
  ...{ scale, view, leastFaint: LEAST_FAINT.chosen },
});

/** Show all that is drawn. @param {any} network */
export const fit = (network) => fitSpots(network, scene.spots);

/**
 * What lies at a point of the picture; a name counts as its actor.
 * @param {any} network @param {{x: number, y: number}} point
 * @returns {?import("./state.js").Selection}
 */
export const hit = (network, point) => {
  const node = network.getNodeAt(point) ?? labelAt(scene.labels, network.DOMtoCanvas(point));
  if (node !== undefined) return { kind: "entity", id: node };
  const edge = network.getEdgeAt(point);
  return edge === undefined ? null : { kind: "pair", id: edge };
};

/** @param {any} network @returns {(point: {x: number, y: number}) => string} */
export const pointedAt = (network) => (point) => {
  const found = hit(network, point);
  if (!found) return "";
  if (found.kind === "entity") return nameOf(found.id);
  const edge = scene.edges.find(({ id }) => id === found.id);
  const [one, other] = found.id.split(" ").map(nameOf);
  const most = edge ? ` · ${plural(edge.claims, "claim")}, most of ${edge.family}, ${statuses.get(edge.status)?.label}` : "";
  return `${one} – ${other}${most}`;
};

/** All that is drawn, for a picture that leaves the page. @param {any} network */
export const takePicture = (network) => {
  const view = scene.spots.length ? outline(network, scene.spots, 1) : viewOf(network);
  const spotOf = new Map(scene.spots.map((spot) => [spot.id, spot]));
  return {
    ...{ scale: 1, view },
    nodes: scene.spots.map((spot) => ({ ...spot, border: inkIn(spot), glyph: glyphIn(spot).path })),
    edges: scene.edges.map((edge) => ({
      ...edge,
      ink: shown(inkColour(edge.family), scene.lines.has(edge.id)),
      arrows: arrowsOf(edge),
      course: courseOf({ smooth: false }, spotOf.get(edge.from), spotOf.get(edge.to)),
    })),
    labels: placeLabels(network.canvas.getContext(), labelScene(1, view)),
  };
};

/** What tests may ask. */
export const inspect = () => ({
  nodes: scene.spots.map(({ id }) => ({ id, label: entities.get(id)?.label })),
  edges: scene.edges,
  labels: [...scene.labels.keys()],
  total: data.counts.claims,
});
