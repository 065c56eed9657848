/** The picture: vis-network draws discs and lines where Python put them; signs and labels are ours. */
/* global vis */
import { data, entities, propositions, readJson } from "./data.js";
import { glyphOf } from "./glyphs.js";
import { drawLabels, measureAll } from "./labels.js";
import { colour, fade } from "./theme.js";
import { concerned, visiblePropositions } from "./visible.js";

/** @type {import("./labels.js").Spot[]} */
const spots = readJson("nodes");
const edges = readJson("edges");
const spotOf = new Map(spots.map((spot) => [spot.id, spot]));
const curveOf = new Map(edges.map((/** @type {any} */ edge) => [edge.id, edge]));
const paths = new Map();
const LEAST_SIGN = 6;
const MOST_ARROWS = 14;
/** Where along a line its words may stand, the best place first. */
const SHARES = [0.5, 0.38, 0.62, 0.28, 0.72];
const CLOSEST = 1.25;

const nodeSet = new vis.DataSet(
  spots.map(({ id, x, y, size, unnamed }) => ({
    id,
    x,
    y,
    size,
    shape: "dot",
    borderWidth: 2,
    shapeProperties: { borderDashes: unnamed ? [4, 3] : false },
  })),
);
const edgeSet = new vis.DataSet(edges.map((/** @type {any} */ edge) => ({ ...edge })));

/** What is in sight, what is chosen, and whether anything is: set by paint, read when drawing. */
const scene = {
  shown: new Set(),
  chosen: new Set(),
  lines: new Set(),
  focus: new Set(),
  choosing: false,
  labels: new Map(),
};

/** @param {HTMLElement} container */
export const createNetwork = (container) => {
  const network = new vis.Network(container, { nodes: nodeSet, edges: edgeSet }, readJson("options"));
  network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => draw(network, context));
  return network;
};

/** @param {import("./state.js").State} state */
export const paint = (state) => {
  const visible = visiblePropositions(state);
  const lines = state.selection ? concerned(state.selection) : [];
  scene.choosing = state.selection !== null;
  scene.lines = new Set(lines.map((line) => line.id));
  scene.shown = new Set(visible.flatMap((line) => [line.subject, line.object]));
  scene.chosen = new Set(lines.flatMap((line) => [line.subject, line.object]));
  scene.focus = new Set(state.selection?.kind === "entity" ? [state.selection.id] : scene.chosen);
  for (const id of scene.focus) scene.chosen.add(id);
  const seen = new Set(visible.map((line) => line.id));
  nodeSet.update(spots.map(({ id }) => paintNode(id)));
  edgeSet.update(edges.map((/** @type {any} */ edge) => paintEdge(edge, seen.has(edge.id))));
};

/** @param {string} ink @param {boolean} chosen */
const inked = (ink, chosen) => (scene.choosing && !chosen ? fade(colour(ink), colour("paper")) : colour(ink));

/** @param {string} id */
const familyOf = (id) => glyphOf(entities.get(id).glyph).family;

/** @param {string} id */
const paintNode = (id) => ({
  id,
  hidden: !scene.shown.has(id),
  color: { background: colour("card"), border: inked(familyOf(id), scene.chosen.has(id)) },
});

/** @param {any} edge @param {boolean} seen */
const paintEdge = ({ id, status, width }, seen) => {
  const chosen = scene.lines.has(id);
  return {
    id,
    hidden: !seen,
    width: chosen ? 1.5 * width : width,
    color: { color: inked(status, chosen), inherit: false },
  };
};

/** @param {any} network @param {CanvasRenderingContext2D} context */
const draw = (network, context) => {
  const scale = network.getScale();
  const shown = spots.filter((spot) => scene.shown.has(spot.id));
  for (const spot of shown) if (spot.size * scale >= LEAST_SIGN) drawSign(context, spot);
  scene.labels = drawLabels(context, {
    spots: shown,
    arrows: arrowLabels(),
    chosen: (id) => scene.choosing && scene.chosen.has(id),
    focused: (id) => scene.choosing && scene.focus.has(id),
    faded: (id) => scene.choosing && !scene.chosen.has(id),
    scale,
    view: viewOf(network),
  });
};

/** @param {any} network @returns {import("./room.js").Box} */
const viewOf = (network) => {
  const { clientWidth, clientHeight } = network.canvas.frame;
  const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: clientWidth, y: clientHeight });
  return { left, top, right, bottom };
};

/** @param {CanvasRenderingContext2D} context @param {import("./labels.js").Spot} spot */
const drawSign = (context, { id, x, y, size }) => {
  const { glyph } = entities.get(id);
  if (!paths.has(glyph)) paths.set(glyph, new Path2D(glyphOf(glyph).path));
  const grown = (size * 1.16) / 24;
  context.save();
  context.translate(x - 12 * grown, y - 12 * grown);
  context.scale(grown, grown);
  Object.assign(context, {
    strokeStyle: inked(familyOf(id), scene.chosen.has(id)),
    lineWidth: 1.7,
    lineCap: "round",
    lineJoin: "round",
  });
  context.stroke(paths.get(glyph));
  context.restore();
};

/** What the chosen lines say, as long as it is few. */
const arrowLabels = () => {
  const lines = [...scene.lines].filter((id) => curveOf.has(id));
  if (lines.length > MOST_ARROWS) return [];
  return lines.map((id) => ({
    text: propositions.get(id).arrow,
    places: SHARES.map((share) => pointOf(curveOf.get(id), share)),
  }));
};

/**
 * A point of a line, by the formula that vis-network bends it with.
 * @param {any} edge
 * @param {number} share from 0 to 1
 */
const pointOf = (edge, share) => {
  const from = /** @type {import("./labels.js").Spot} */ (spotOf.get(edge.from));
  const to = /** @type {import("./labels.js").Spot} */ (spotOf.get(edge.to));
  if (from === to) return { x: from.x + from.size, y: from.y - from.size - edge.selfReference.size };
  const bend = edge.smooth
    ? bendOf(edge.smooth, from, to)
    : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const [start, middle, end] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return {
    x: start * from.x + middle * bend.x + end * to.x,
    y: start * from.y + middle * bend.y + end * to.y,
  };
};

/** @typedef {{x: number, y: number}} Point */

/**
 * @param {{type: string, roundness: number}} smooth
 * @param {Point} from
 * @param {Point} to
 * @returns {Point}
 */
const bendOf = ({ type, roundness }, from, to) => {
  const share = 0.5 + 0.5 * roundness;
  const angle =
    Math.atan2(from.y - to.y, to.x - from.x) + Math.PI * (type === "curvedCW" ? share : 1 - share);
  const reach = share * Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + reach * Math.sin(angle), y: from.y + reach * Math.cos(angle) };
};

/** Show all that is in sight, with its labels, without a flight. @param {any} network */
export const fit = (network) => {
  const shown = spots.filter((spot) => scene.shown.has(spot.id));
  if (!shown.length) return;
  const { clientWidth, clientHeight } = network.canvas.frame;
  let scale = 1;
  let box = { left: 0, top: 0, right: 0, bottom: 0 };
  for (let round = 0; round < 3; round++) {
    box = outline(network, shown, scale);
    scale = Math.min(
      CLOSEST,
      (clientWidth - 24) / (box.right - box.left),
      (clientHeight - 24) / (box.bottom - box.top),
    );
  }
  network.moveTo({
    position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 },
    scale,
    animation: false,
  });
};

/** @param {any} network @param {import("./labels.js").Spot[]} shown @param {number} scale */
const outline = (network, shown, scale) => {
  const labels = measureAll(network.canvas.getContext(), shown, scale);
  const discs = shown.map(({ x, y, size }) => ({
    left: x - size,
    top: y - size,
    right: x + size,
    bottom: y + size,
  }));
  return [...labels, ...discs].reduce((all, box) => ({
    left: Math.min(all.left, box.left),
    top: Math.min(all.top, box.top),
    right: Math.max(all.right, box.right),
    bottom: Math.max(all.bottom, box.bottom),
  }));
};

/**
 * What lies at a point of the picture; a label counts as its node.
 * @param {any} network @param {{x: number, y: number}} point in px from the picture's corner
 * @returns {?import("./state.js").Selection}
 */
export const hit = (network, point) => {
  const node = network.getNodeAt(point) ?? labelAt(network.DOMtoCanvas(point));
  if (node !== undefined) return { kind: "entity", id: node };
  const edge = network.getEdgeAt(point);
  return edge === undefined ? null : { kind: "proposition", id: edge };
};

/** @param {{x: number, y: number}} point @returns {string | undefined} */
const labelAt = ({ x, y }) =>
  [...scene.labels].find(([, box]) => x > box.left && x < box.right && y > box.top && y < box.bottom)?.[0];

/** What tests and the console may ask. */
export const inspect = () => ({
  nodes: nodeSet.get(),
  edges: edgeSet.get(),
  labels: Object.fromEntries(scene.labels),
  total: data.propositions.length,
});
