/** The picture: vis-network draws discs and lines where Python put them; signs and labels are ours. */
/* global vis */
import { drawnStatus, SIGNS } from "../shared/compare.js";
import { courseOf, pointOf } from "./courses.js";
import { data, entities, kinds, propositions } from "../shared/data.js";
import { isLarge } from "../shared/communities.js";
import { readJson } from "../shared/embedded.js";
import { glyphOf } from "./glyphs.js";
import { drawLabels, placeLabels } from "./labels.js";
import { drawMarks, forgetStyles, placeMarks, styleOf } from "./marks.js";
import { isWhole, sheetOf } from "./opened.js";
import { drawSign, fitSpots, labelAt, outline, viewOf } from "./paper.js";
import { colour, fade } from "./theme.js";
import { getMarks } from "../shared/things.js";
import { concerned, differencesInSight, visiblePropositions } from "../shared/visible.js";

/** @type {import("./labels.js").Spot[]} */
let spots = [];
/** @type {any[]} */
let edges = [];
/** @type {Map<string, import("./labels.js").Spot>} */
let spotOf = new Map();
/** @type {Map<string, any>} */
let curveOf = new Map();
const MOST_ARROWS = 14;
/** Where along a line its words may stand, the best place first. */
const SHARES = [0.5, 0.38, 0.62, 0.28, 0.72];

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
  /** @type {import("../shared/compare.js").Difference[]} */
  marks: [],
  choosing: false,
  /** The status that each line in sight is drawn with. */
  seen: new Map(),
  /** Whether it is communities that are drawn. */
  whole: false,
  labels: new Map(),
  /** What stands on lines. @type {string[]} */
  arrows: [],
};

const spotsInSight = () => spots.filter((spot) => scene.shown.has(spot.id));

/** @param {HTMLElement} container */
export const createNetwork = (container) => {
  lay({ spots: readJson("nodes"), edges: readJson("edges") });
  const network = new vis.Network(container, { nodes: nodeSet, edges: edgeSet }, readJson("options"));
  network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => draw(network, context));
  return network;
};

/** @param {import("../shared/state.js").State} state */
export const paint = (state) => {
  const visible = visiblePropositions(state);
  const sheet = isLarge ? sheetOf(state) : null;
  if (sheet) lay(sheet);
  const nodeOf = (/** @type {string} */ id) => (sheet ? sheet.nodeOf(id) : id);
  const differing = differencesInSight(state);
  const seen = sheet?.seen ?? new Map(visible.map((line) => [line.id, drawnStatus(line, state)]));
  const inSight = new Set(visible);
  const lines = state.selection
    ? concerned(state.selection, state).filter((line) => inSight.has(line))
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
  for (const spot of spotsInSight()) {
    const ink = inked(familyOf(spot.id), scene.chosen.has(spot.id));
    drawSign(context, spot, { path: glyphIn(spot.id).path, ink, scale });
  }
  const labels = placeLabels(context, labelScene({ scale, view: viewOf(network) }));
  drawLabels(context, labels, scale);
  drawMarks(context, marksAt(scale), scale);
  scene.labels = new Map(labels.flatMap(({ id, box }) => (id ? [[id, box]] : [])));
  scene.arrows = labels.flatMap(({ id, lines }) => (id ? [] : lines));
};

/** @param {{scale: number, view: import("./room.js").Box}} sheet @returns {import("./labels.js").Scene} */
const labelScene = (sheet) => ({
  spots: spotsInSight(),
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
  const shown = spotsInSight();
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
  const lines = [...scene.lines].filter((id) => curveOf.has(id) && scene.seen.has(id));
  if (lines.length > MOST_ARROWS) return [];
  return lines.map((id) => ({
    text: propositions.get(id).arrow,
    places: SHARES.map((share) => placeOn(curveOf.get(id), share)),
  }));
};

/** Show all that is in sight. @param {any} network */
export const fit = (network) => fitSpots(network, spotsInSight());

/**
 * What lies at a point of the picture; a label counts as its node.
 * @param {any} network @param {{x: number, y: number}} point in px from the picture's corner
 * @returns {?{kind: "entity" | "proposition" | "part", id: string}} a part of the whole is opened
 */
export const hit = (network, point) => {
  const node = network.getNodeAt(point) ?? labelAt(scene.labels, network.DOMtoCanvas(point));
  const id = node ?? network.getEdgeAt(point);
  if (id === undefined) return null;
  if (scene.whole) return { kind: "part", id };
  return { kind: node === undefined ? "proposition" : "entity", id };
};

/** What tests and the console may ask. */
export const inspect = () => ({
  nodes: nodeSet.get(),
  edges: edgeSet.get(),
  labels: Object.fromEntries(scene.labels),
  arrows: scene.arrows,
  total: data.propositions.length,
});
