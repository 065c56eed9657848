/** Draws the network: vis-network draws circles and lines at the positions that Python computed, and this module draws pictures, labels and marks on top. */
import { drawnStatus } from "../shared/compare.js";
import { bundlesOf, FEW_LINES, foremostOf, MOST_FANNED } from "./bundles.js";
import { courseOf, pointOf } from "./courses.js";
import { claimsAbout, data, groupBy, propositions, strokes } from "../shared/data.js";
import { byIdOf, isPhone } from "../shared/dom.js";
import { isLarge } from "../shared/communities.js";
import { drawDragged } from "./drag.js";
import { discOf, edgeSet, laidOut, leaveFirst, network, nodeSet } from "./first.js";
import { glyphOf } from "./glyphs.js";
import { idOfPair, linesOfPair, wholeOf } from "../shared/pair.js";
import { boxOfDisc, drawLabels, LEAST_FAINT, placeLabels } from "./labels.js";
import { drawMarks, MOST_HEAPED, placeMarks, styleOf } from "./marks.js";
import { isWhole, sheetOf } from "./opened.js";
import { drawSign, fitSpots, labelAt, outline, viewOf } from "./paper.js";
import { colour, fade } from "./theme.js";
import { getMarks } from "../shared/things.js";
import { SIGNS, TENSIONS } from "../shared/signs.js";
import { concerned, differencesInSight, tensionsInSight, visiblePropositions } from "../shared/visible.js";

/** @type {import("./labels.js").Spot[]} */
let spots = [];
/** @type {any[]} */
let edges = [];
/** @type {Map<string, import("./labels.js").Spot>} */
let spotOf = new Map();
/** @type {Map<string, any>} */
let curveOf = new Map();
const MOST_ARROWS = 14;
/** Of more lines that differ between two pictures the foremost are marked. */
const MOST_MARKED = 60;
const MOST_BARRED = 500;
/** Half of the stroke across a denied line, in network units. */
const BAR = 10;
/** Of more lines only those that are drawn are given to vis-network: most lie in bundles. */
const MOST_LAID = 1000;
/** What each line of a fan wants of the way between its ends, in px, and how close one comes for it at most. */
const [WIDTH_IN_FAN, CLOSEST_FAN] = [13, 12];
/** For less than this one stays where one is. */
const CLOSER = 1.2;
/** As at this scale discs and lines are drawn there at least, or on a phone they would be hairs. */
const LEAST_CLOSE = 0.6;
/** What is left of the ink of what an answer or a step of the tour does not speak of. */
const FAINTEST = 0.1;
/** Where along a line its words may stand, the best place first. */
const SHARES = [0.5, 0.38, 0.62, 0.28, 0.72];

/** Draw nodes and lines, unless the same ones are drawn already. @param {{spots: any[], edges: any[]}} sheet */
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
  if (edges.length <= MOST_LAID) edgeSet.add(edges.map((edge) => ({ ...edge })));
};

/** What is in sight, what is chosen, and whether anything is: set by paint, read when drawing. */
const scene = {
  shown: new Set(),
  chosen: new Set(),
  lines: new Set(),
  focus: new Set(),
  /** What lines carry: by statement, the sign of a difference or of a tension. @type {{id: string, sign: string}[]} */
  marks: [],
  comparing: false,
  choosing: false,
  /** Whether of many lines only the foremost are drawn in full. */
  foremost: false,
  /** Whether a step of the tour, or an answer, says what to look at. */
  guided: false,
  /** Whether it is a pair that is chosen. */
  fanned: false,
  /** How close one has to come to see how a chosen pair fans out; 0 where one sees it from here. */
  close: 0,
  /** The scale at which all is in sight. */
  fitted: 1,
  /** By how much discs and lines shrink in the drawing then, so as to keep their size on the screen. */
  shrunk: 1,
  /** The status that each line in sight is drawn with. */
  seen: new Map(),
  /** Whether it is communities that are drawn. */
  whole: false,
  labels: new Map(),
  /** Names that stand far off, each with the line to its disc. @type {{id: string, leader: import("./labels.js").Point[]}[]} */
  led: [],
  /** @type {import("./bundles.js").Bundle[]} */
  bundles: [],
  /** The bundle that a statement is drawn in. @type {Map<string, import("./bundles.js").Bundle>} */
  bundled: new Map(),
  /** What stands on lines. @type {string[]} */
  arrows: [],
};

const spotsInSight = () => spots.filter((spot) => scene.shown.has(spot.id)).map(sized);

export const createNetwork = () => {
  leaveFirst();
  lay(laidOut);
  drawDragged(network, draw);
  return network;
};

/**
 * What is drawn in full while the rest is faint: what is chosen, else where two pictures differ, else
 * what an answer speaks of. Of many lines, and where nothing is chosen, the foremost; of a step that
 * leaves a few lines in sight, all of them, with their words.
 * @param {import("../shared/data.js").Proposition[]} visible @param {import("../shared/state.js").State} state
 * @param {{differing: import("../shared/compare.js").Difference[], signed: Set<string>}} marked
 */
const linesInFull = (visible, state, { differing, signed }) => {
  const { selection, versus } = state;
  const inSight = new Set(visible);
  if (selection) return { lines: concerned(selection, state).filter((line) => inSight.has(line)), named: [], foremost: false };
  const answered = getMarks();
  const marked = visible.filter(({ id }) => answered.propositions.has(id));
  if (!versus && marked.length + answered.entities.size) return { lines: marked, named: [...answered.entities], foremost: false };
  if (!versus && state.tour + state.asked > 0 && visible.length <= MOST_ARROWS) return { lines: visible, named: [], foremost: false };
  const all = versus ? differing.map(({ proposition }) => proposition) : visible.filter(({ id }) => curveOf.has(id));
  const foremost = foremostOf(all, { state, signed, few: versus ? MOST_MARKED : FEW_LINES });
  return { lines: foremost.length || !versus ? foremost : all, named: [], foremost: foremost.length > 0 };
};

/** @param {import("../shared/state.js").State} state */
export const paint = (state) => {
  const visible = visiblePropositions(state);
  const sheet = isLarge ? sheetOf(state) : null;
  if (sheet) lay(sheet);
  const nodeOf = (/** @type {string} */ id) => (sheet ? sheet.nodeOf(id) : id);
  const differing = differencesInSight(state);
  const seen = sheet?.seen ?? new Map(visible.map((line) => [line.id, drawnStatus(line, state)]));
  const signs = signsOf(state, differing).filter(({ id }) => seen.has(id) && curveOf.has(id));
  const signed = new Set(signs.filter(({ sign }) => sign !== SIGNS.here && sign !== SIGNS.there).map(({ id }) => id));
  scene.whole = sheet !== null && isWhole(sheet);
  const { lines, named, foremost } = linesInFull(scene.whole && !state.selection ? [] : visible, state, { differing, signed });
  scene.foremost = foremost;
  scene.choosing = !scene.whole && (state.selection !== null || state.versus !== "" || lines.length + named.length > 0);
  scene.lines = new Set(lines.map((line) => line.id));
  scene.shown = new Set(visible.flatMap((line) => [line.subject, line.object]).map(nodeOf));
  scene.chosen = new Set(lines.flatMap((line) => [line.subject, line.object]).map(nodeOf));
  scene.focus = new Set(state.selection?.kind === "entity" ? [state.selection.id] : foremost ? [] : scene.chosen);
  for (const id of named) scene.focus.add(id);
  for (const id of scene.focus) scene.chosen.add(id);
  scene.seen = seen;
  scene.comparing = state.versus !== "";
  scene.fanned = state.selection?.kind === "pair";
  scene.guided = state.tour + state.asked > 0;
  scene.marks = signs.filter(({ id }) => !scene.choosing || scene.lines.has(id));
  byIdOf("foremost").hidden = !foremost;
  bundle(visible, state);
  nodeSet.update(spots.map(({ id }) => paintNode(id)));
  const isDrawn = (/** @type {any} */ { id }) => seen.has(id) && !scene.bundled.has(id);
  edgeSet.update(
    edges
      .filter((edge) => isDrawn(edge) || edgeSet.get(edge.id))
      .map((edge) =>
        isDrawn(edge) ? { ...edge, ...paintEdge(edge, seen.get(edge.id) ?? "") } : { id: edge.id, hidden: true },
      ),
  );
  edgeSet.update(scene.bundles.map(paintBundle));
};

/** A comparison has signs of its own. @param {import("../shared/state.js").State} state @param {import("../shared/compare.js").Difference[]} differing */
const signsOf = (state, differing) => {
  if (state.versus) return differing.map(({ proposition: { id }, side }) => ({ id, sign: SIGNS[side] }));
  return tensionsInSight(state).flatMap(({ kind, left, right }) =>
    TENSIONS[kind].sign ? [...new Set([left, right])].map((id) => ({ id, sign: TENSIONS[kind].sign })) : [],
  );
};

/** The pairs that are drawn strand by strand, since it is they that one looks at. @param {import("../shared/state.js").State} state */
const openPairs = ({ selection }) => {
  if (selection?.kind === "pair") return new Set([wholeOf(selection.id)]);
  if (selection?.kind === "entity" || scene.foremost) return new Set();
  return new Set([...scene.lines].map((id) => idOfPair(propositions.get(id))));
};

/** @param {{subject: string, object: string}} line */
const lengthOf = ({ subject, object }) => {
  const [from, to] = [spotOf.get(subject), spotOf.get(object)];
  return from && to ? Math.hypot(from.x - to.x, from.y - to.y) : 0;
};

/** Where the ends of a chosen pair lie too close together for what is drawn between them. */
const comeClose = () => {
  const [line] = scene.fanned ? [...scene.lines].map((id) => propositions.get(id)) : [];
  const count = line ? linesOfPair(idOfPair(line)).length : 0;
  const wanted = line && line.subject !== line.object ? (WIDTH_IN_FAN * Math.min(MOST_FANNED, count)) / Math.max(1, lengthOf(line)) : 0;
  scene.close = count > 1 && wanted > CLOSER * scene.fitted ? Math.min(CLOSEST_FAN, wanted) : 0;
  scene.shrunk = scene.close ? Math.max(LEAST_CLOSE, scene.fitted) / scene.close : 1;
  spotOf = new Map(spots.map((spot) => [spot.id, sized(spot)]));
};

/** @param {any} spot @returns {import("./labels.js").Spot} */
const sized = (spot) => (scene.shrunk === 1 ? spot : { ...spot, size: scene.shrunk * spot.size });

/** @param {import("../shared/data.js").Proposition[]} visible @param {import("../shared/state.js").State} state */
const bundle = (visible, state) => {
  const drawn = scene.whole ? [] : visible.filter(({ id }) => curveOf.has(id));
  const unit = edges.length ? edges[0].width / strokes[edges[0].status].width : 1;
  comeClose();
  const bundles = bundlesOf(drawn, { seen: scene.seen, state, open: openPairs(state), chosen: scene.lines, unit, px: unit * scene.shrunk, lengthOf });
  const kept = new Set(bundles.map(({ id }) => id));
  edgeSet.remove(scene.bundles.map(({ id }) => id).filter((id) => !kept.has(id)));
  scene.bundles = bundles;
  scene.bundled = new Map(bundles.flatMap((one) => one.lines.map(({ id }) => [id, one])));
};

/** @param {import("./bundles.js").Bundle} one */
const isChosenBundle = ({ lines }) => lines.some(({ id }) => scene.lines.has(id));

/** @param {import("./bundles.js").Bundle} one */
const paintBundle = (one) => ({
  ...{ id: one.id, from: one.from, to: one.to, width: one.width, dashes: one.dashes, arrows: one.arrows },
  ...{ smooth: one.smooth, hidden: false, status: one.status },
  color: { color: inked(one.status, isChosenBundle(one)), inherit: false },
});

/** What a line of a pair holds as it is drawn now: fewer than the part that it opens where others have lines of their own. @param {string} id */
export const linesDrawnBy = (id) => scene.bundles.find((one) => one.id === `pair ${id}`)?.lines ?? null;

/** The lines of a chosen pair, each with what it opens. @returns {import("./bundles.js").Bundle[]} */
export const linesOfFan = () => (scene.fanned ? scene.bundles.filter(isChosenBundle) : []);

/** What is drawn for a statement: its own line, or that of its pair. @param {string} id */
const lineDrawnFor = (id) => scene.bundled.get(id) ?? curveOf.get(id);

/** @param {string} ink @param {boolean} chosen */
const inked = (ink, chosen) => (scene.choosing && !chosen ? fade(colour(ink), colour("paper"), scene.guided ? FAINTEST : undefined) : colour(ink));

/** @param {string} id */
const glyphIn = (id) => glyphOf(/** @type {any} */ (spotOf.get(id)).glyph);

/** @param {string} id */
const familyOf = (id) => glyphIn(id).family;

/** @param {string} id */
const paintNode = (id) => ({
  id,
  hidden: !scene.shown.has(id),
  size: spotOf.get(id)?.size,
  color: { background: colour("card"), border: inked(familyOf(id), scene.chosen.has(id)) },
});

/** @param {{dashes: number[] | false, arrows: any}} style */
const shrink = ({ dashes, arrows: { to, middle, ...others } }) => ({
  dashes: dashes && dashes.map((length) => scene.shrunk * length),
  arrows: { ...others, to: shrinkHead(to), middle: shrinkHead(middle) },
});

/** @param {any} head */
const shrinkHead = (head) => (head?.enabled ? { ...head, scaleFactor: scene.shrunk * (head.scaleFactor ?? 1) } : head);

/** @param {any} edge @param {string} status */
const paintEdge = (edge, status) => {
  const chosen = scene.lines.has(edge.id);
  const style = styleOf(edge, status);
  return {
    id: edge.id,
    hidden: false,
    ...style,
    ...(scene.shrunk < 1 && shrink(style)),
    width: (chosen ? 1.5 : 1) * scene.shrunk * style.width,
    color: { color: inked(status, chosen), inherit: false },
  };
};

/** @param {CanvasRenderingContext2D} context */
const draw = (context) => {
  const scale = network.getScale();
  for (const spot of spotsInSight()) {
    const ink = inked(familyOf(spot.id), scene.chosen.has(spot.id));
    drawSign(context, spot, { path: glyphIn(spot.id).path, ink, scale });
  }
  const labels = placeLabels(context, labelScene({ scale, view: viewOf(network) }));
  drawLabels(context, labels, scale);
  drawMarks(context, marksAt(scale, labels.map(({ box }) => box)), scale);
  scene.labels = new Map(labels.flatMap(({ id, box }) => (id ? [[id, box]] : [])));
  scene.led = labels.flatMap(({ id, leader }) => (leader ? [{ id, leader }] : []));
  scene.arrows = labels.flatMap(({ id, lines }) => (id ? [] : lines));
};

/** @param {{scale: number, view: import("./room.js").Box}} sheet @returns {import("./labels.js").Scene} */
const labelScene = (sheet) => ({
  spots: spotsInSight(),
  arrows: arrowLabels(),
  chosen: (id) => scene.choosing && scene.chosen.has(id),
  focused: (id) => scene.choosing && scene.focus.has(id),
  faded: (id) => scene.choosing && !scene.chosen.has(id),
  leastFaint: scene.guided ? Infinity : LEAST_FAINT[scene.foremost ? "rest" : "chosen"],
  taken: [...barBoxes(), ...(areHeaped() ? [] : marksAt(sheet.scale).map(({ box }) => box))],
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
  const labels = placeLabels(network.canvas.getContext(), labelScene({ scale, view }));
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
        lines: scene.bundles.find(({ id }) => id === edge.id)?.lines ?? null,
        ink: edge.color.color,
        course: courseOf(edge, spotOf.get(edge.from), spotOf.get(edge.to)),
      })),
    labels,
    marks: marksAt(scale, labels.map(({ box }) => box)),
  };
};

/** @param {any} edge @param {number} share from 0 to 1 */
const placeOn = (edge, share) => pointOf(courseOf(edge, spotOf.get(edge.from), spotOf.get(edge.to)), share);

/** The strokes across denied lines, which names keep off; of more lines than this a name is small beside the others. */
const barBoxes = () =>
  scene.seen.size > MOST_BARRED
    ? []
    : [...scene.seen].flatMap(([id, status]) => {
        if (!strokes[status].bar || scene.bundled.has(id) || !curveOf.has(id)) return [];
        const { x, y } = placeOn(curveOf.get(id), 0.5);
        return [{ left: x - BAR, right: x + BAR, top: y - BAR, bottom: y + BAR }];
      });

/** Each sign once a line: where those of a bundle differ in several ways, it is another status. */
const marksByLine = () =>
  [...groupBy(scene.marks, ({ id }) => lineDrawnFor(id).id).values()].flatMap((own) => {
    const signs = [...new Set(own.map(({ sign }) => sign))];
    const marks = scene.comparing && signs.length > 1 ? [SIGNS.other] : signs;
    const faded = scene.choosing && !own.some(({ id }) => scene.lines.has(id));
    return marks.map((sign) => ({ id: own[0].id, sign, faded }));
  });

/** Names keep off a few signs; of a heap of signs it is they that keep off the names. */
const areHeaped = () => marksByLine().length > MOST_HEAPED;

/** Nearer to a line's beginning, so that the middle is left to its words. @param {number} scale @param {import("./room.js").Box[]} [taken] by names */
const marksAt = (scale, taken = []) =>
  placeMarks(
    marksByLine().map(({ id, sign, faded }) => ({
      sign,
      faded,
      places: [0.25, 0.34, 0.18, 0.42, 0.5, 0.58, 0.66, 0.76].map((share) => placeOn(lineDrawnFor(id), share)),
    })),
    scale,
    [...discBoxes(), ...(areHeaped() ? taken : [])],
  );

const discBoxes = () => (scene.marks.length ? spotsInSight().map(boxOfDisc) : []);

/** @param {any} edge @param {string} text */
const arrowLabel = (edge, text) => ({ text, places: SHARES.map((share) => placeOn(edge, share)) });

/** What the chosen lines say, as long as it is few, and of a pair those of which most is said; a bundle says how much it holds. */
const arrowLabels = () => {
  const lines = [...scene.lines].filter((id) => curveOf.has(id) && scene.seen.has(id));
  const single = lines.filter((id) => !scene.bundled.has(id));
  const bundles = scene.bundles.filter(isChosenBundle);
  const drawn = [
    ...single.map((id) => ({ line: curveOf.get(id), words: propositions.get(id).arrow, claims: claimsAbout(id).length })),
    ...bundles.map((one) => ({ line: one, words: one.words, claims: one.claims })),
  ];
  if (scene.foremost || (drawn.length > MOST_ARROWS && !scene.fanned)) return [];
  const foremost = drawn.sort((one, other) => other.claims - one.claims).slice(0, MOST_ARROWS);
  return foremost.map(({ line, words }) => arrowLabel(line, words));
};

/** Show all that is in sight. @param {any} network */
export const fitAll = (network) => fitSpots(network, spotsInSight());

/** Show what a step is about, and on a phone what is chosen, as large as it can be; else all that is in sight. @param {any} network */
export const fit = (network) => {
  const shown = spotsInSight();
  const chosen = (scene.guided || isPhone() || scene.foremost || scene.close > 0) && scene.choosing ? shown.filter(({ id }) => scene.chosen.has(id)) : [];
  fitSpots(network, chosen.length ? chosen : shown, { closest: scene.close, weight: scene.focus.size ? 600 : 400 });
  if (!scene.close) scene.fitted = network.getScale();
};

/** How close a chosen pair is looked at. */
export const closeness = () => scene.close;

/**
 * What lies at a point of the picture; a label counts as its node.
 * @param {any} network @param {{x: number, y: number}} point in px from the picture's corner
 * @returns {?{kind: "entity" | "proposition" | "pair" | "part", id: string}} a part of the whole is opened
 */
export const hit = (network, point) => {
  const node = network.getNodeAt(point) ?? labelAt(scene.labels, network.DOMtoCanvas(point));
  const id = node ?? network.getEdgeAt(point);
  if (id === undefined) return null;
  if (node === undefined && id.startsWith("pair ")) return { kind: "pair", id: id.slice(5) };
  if (scene.whole) return { kind: "part", id };
  return { kind: node === undefined ? "proposition" : "entity", id };
};

/** What tests and the console may ask. */
export const inspect = () => ({
  nodes: nodeSet.get(),
  edges: edgeSet.get(),
  labels: Object.fromEntries(scene.labels),
  led: scene.led,
  fan: linesOfFan().map(({ id, words, lines }) => ({ id, words, lines: lines.map((line) => line.id) })),
  arrows: scene.arrows,
  signs: marksByLine(),
  rings: marksAt(network.getScale()).map(({ box }) => box),
  total: data.propositions.length,
});
