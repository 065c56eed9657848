/** The picture: vis-network draws discs and lines where Python put them; signs and labels are ours. */
/* global vis */
import { differences, drawnStatus, SIGNS } from "./compare.js";
import { courseOf, pointOf } from "./courses.js";
import { data, entities, kinds, propositions, readJson } from "./data.js";
import { isLarge } from "./communities.js";
import { glyphOf } from "./glyphs.js";
import { drawLabels, measureAll, placeLabels } from "./labels.js";
import { drawMarks, forgetStyles, placeMarks, styleOf } from "./marks.js";
import { isWhole, sheetOf } from "./opened.js";
import { colour, fade } from "./theme.js";
import { getMarks } from "./things.js";
import { concerned, visiblePropositions } from "./visible.js";

/** @type {import("./labels.js").Spot[]} */
let spots = [];
/** @type {any[]} */
let edges = [];
/** @type {Map<string, import("./labels.js").Spot>} */
let spotOf = new Map();
/** @type {Map<string, any>} */
let curveOf = new Map();
const paths = new Map();
const LEAST_SIGN = 6;
const MOST_ARROWS = 14;
/** Where along a line its words may stand, the best place first. */
const SHARES = [0.5, 0.38, 0.62, 0.28, 0.72];
const CLOSEST = 1.25;

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();

/** @param {any} spot */
const discOf = ({ id, x, y, size, unnamed, members }) => ({
  id,
  x,
  y,
  size,
  shape: "dot",
  borderWidth: members > 1 ? 5 : 2,
  shapeProperties: { borderDashes: unnamed ? [4, 3] : false },
});

/** Put nodes and lines on the paper, where they are not those that lie there. @param {{spots: any[], edges: any[]}} sheet */
const lay = (sheet) => {
  if (sheet.spots === spots && sheet.edges === edges) return;
  edgeSet.clear();
  if (sheet.spots !== spots) {
    nodeSet.clear();
    nodeSet.add(sheet.spots.map(discOf));
  }
  ({ spots, edges } = sheet);
  spotOf = new Map(spots.map((spot) => [spot.id, spot]));
  curveOf = new Map(edges.map((edge) => [edge.id, edge]));
  forgetStyles();
  edgeSet.add(edges.map((edge) => ({ ...edge })));
};

/** What is in sight, what is chosen, and whether anything is: set by paint, read when drawing. */
const scene = {
  shown: new Set(),
  chosen: new Set(),
  lines: new Set(),
  focus: new Set(),
  /** @type {import("./compare.js").Difference[]} */
  marks: [],
  choosing: false,
  /** The status that each line in sight is drawn with. */
  seen: new Map(),
  /** Whether it is communities that are drawn. */
  whole: false,
  labels: new Map(),
};

/** @param {HTMLElement} container */
export const createNetwork = (container) => {
  lay({ spots: readJson("nodes"), edges: readJson("edges") });
  const network = new vis.Network(container, { nodes: nodeSet, edges: edgeSet }, readJson("options"));
  network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => draw(network, context));
  return network;
};

/** @param {import("./state.js").State} state */
export const paint = (state) => {
  const visible = visiblePropositions(state);
  const sheet = isLarge ? sheetOf(state) : null;
  if (sheet) lay(sheet);
  const nodeOf = (/** @type {string} */ id) => (sheet ? sheet.nodeOf(id) : id);
  const differing = [...differences(state).values()];
  const lines = state.selection
    ? concerned(state.selection, state)
    : differing.map(({ proposition }) => proposition);
  const answered = state.selection || lines.length ? [] : visible.filter(({ id }) => getMarks().propositions.has(id));
  const named = state.selection || lines.length ? new Set() : getMarks().entities;
  lines.push(...answered);
  scene.choosing = state.selection !== null || state.versus !== "" || answered.length + named.size > 0;
  scene.lines = new Set(lines.map((line) => line.id));
  scene.shown = new Set(visible.flatMap((line) => [line.subject, line.object]).map(nodeOf));
  scene.chosen = new Set(lines.flatMap((line) => [line.subject, line.object]).map(nodeOf));
  scene.focus = new Set(state.selection?.kind === "entity" ? [state.selection.id] : scene.chosen);
  for (const id of named) scene.focus.add(id);
  for (const id of scene.focus) scene.chosen.add(id);
  const seen = sheet?.seen ?? new Map(visible.map((line) => [line.id, drawnStatus(line, state)]));
  scene.seen = seen;
  scene.marks = differing.filter(({ proposition: { id } }) => seen.has(id) && curveOf.has(id));
  scene.whole = sheet !== null && isWhole(sheet);
  if (scene.whole) scene.choosing = false;
  nodeSet.update(spots.map(({ id }) => paintNode(id)));
  edgeSet.update(
    edges.map((/** @type {any} */ edge) =>
      seen.has(edge.id) ? paintEdge(edge, seen.get(edge.id) ?? "") : { id: edge.id, hidden: true },
    ),
  );
};

/** @param {string} ink @param {boolean} chosen */
const inked = (ink, chosen) => (scene.choosing && !chosen ? fade(colour(ink), colour("paper")) : colour(ink));

/** @param {string} id */
const glyphIn = (id) => glyphOf(entities.get(id)?.glyph ?? kinds.get(/** @type {any} */ (spotOf.get(id)).kind)?.glyph);

/** @param {string} id */
const familyOf = (id) => glyphIn(id).family;

/** @param {string} id */
const paintNode = (id) => ({
  id,
  hidden: !scene.shown.has(id),
  color: { background: colour("card"), border: inked(familyOf(id), scene.chosen.has(id)) },
});

/** @param {any} edge @param {string} status */
const paintEdge = (edge, status) => {
  const chosen = scene.lines.has(edge.id);
  const style = styleOf(edge, status);
  return {
    id: edge.id,
    hidden: false,
    ...style,
    width: chosen ? 1.5 * style.width : style.width,
    color: { color: inked(status, chosen), inherit: false },
  };
};

/** @param {any} network @param {CanvasRenderingContext2D} context */
const draw = (network, context) => {
  const scale = network.getScale();
  const shown = spots.filter((spot) => scene.shown.has(spot.id));
  for (const spot of shown) if (spot.size * scale >= LEAST_SIGN) drawSign(context, spot);
  const labels = placeLabels(context, labelScene({ scale, view: viewOf(network) }));
  drawLabels(context, labels, scale);
  drawMarks(context, marksAt(scale), scale);
  scene.labels = new Map(labels.flatMap(({ id, box }) => (id ? [[id, box]] : [])));
};

/** @param {{scale: number, view: import("./room.js").Box}} sheet @returns {import("./labels.js").Scene} */
const labelScene = (sheet) => ({
  spots: spots.filter((spot) => scene.shown.has(spot.id)),
  arrows: arrowLabels(),
  chosen: (id) => scene.choosing && scene.chosen.has(id),
  focused: (id) => scene.choosing && scene.focus.has(id),
  faded: (id) => scene.choosing && !scene.chosen.has(id),
  taken: marksAt(sheet.scale).map(({ box }) => box),
  ...sheet,
});

/**
 * All that is in sight, for a picture that leaves the page: of the part of the paper that one sees,
 * or of all of it.
 * @param {any} network @param {{whole: boolean}} shape
 */
export const takePicture = (network, { whole }) => {
  const shown = spots.filter((spot) => scene.shown.has(spot.id));
  const scale = whole ? 1 : network.getScale();
  const view = whole && shown.length ? outline(network, shown, 1) : viewOf(network);
  return {
    scale,
    view,
    nodes: shown.map((spot) => ({
      ...spot,
      border: inked(familyOf(spot.id), scene.chosen.has(spot.id)),
      glyph: glyphIn(spot.id).path,
    })),
    edges: edgeSet
      .get()
      .filter((/** @type {any} */ edge) => !edge.hidden)
      .map((/** @type {any} */ edge) => ({
        ...edge,
        status: scene.seen.get(edge.id) ?? edge.status,
        ink: edge.color.color,
        course: courseOf(edge, spotOf.get(edge.from), spotOf.get(edge.to)),
      })),
    labels: placeLabels(network.canvas.getContext(), labelScene({ scale, view })),
  };
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
  const glyph = glyphIn(id).path;
  if (!paths.has(glyph)) paths.set(glyph, new Path2D(glyph));
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

/** @param {any} edge @param {number} share from 0 to 1 */
const placeOn = (edge, share) => pointOf(courseOf(edge, spotOf.get(edge.from), spotOf.get(edge.to)), share);

/** Nearer to a line's beginning, so that the middle is left to its words. @param {number} scale */
const marksAt = (scale) =>
  placeMarks(
    scene.marks.map(({ proposition, side }) => ({
      sign: SIGNS[side],
      places: [0.25, 0.34, 0.18, 0.66, 0.76].map((share) => placeOn(curveOf.get(proposition.id), share)),
    })),
    scale,
  );

/** What the chosen lines say, as long as it is few. */
const arrowLabels = () => {
  const lines = [...scene.lines].filter((id) => curveOf.has(id));
  if (lines.length > MOST_ARROWS) return [];
  return lines.map((id) => ({
    text: propositions.get(id).arrow,
    places: SHARES.map((share) => placeOn(curveOf.get(id), share)),
  }));
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
      Math.max(1, clientWidth - 24) / (box.right - box.left),
      Math.max(1, clientHeight - 24) / (box.bottom - box.top),
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
 * @returns {?{kind: "entity" | "proposition" | "part", id: string}} a part of the whole is opened
 */
export const hit = (network, point) => {
  const node = network.getNodeAt(point) ?? labelAt(network.DOMtoCanvas(point));
  const id = node ?? network.getEdgeAt(point);
  if (id === undefined) return null;
  if (scene.whole) return { kind: "part", id };
  return { kind: node === undefined ? "proposition" : "entity", id };
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
