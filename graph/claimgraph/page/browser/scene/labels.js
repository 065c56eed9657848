/**
 * Labels are drawn here and not by vis-network, because they keep their size on screen: at the
 * scale of the layout none overlap; further out the less connected are left out, never shrunk.
 * @typedef {{id: string, x: number, y: number, size: number, slot: string, lines: string[],
 *   degree: number, unnamed: boolean}} Spot
 * @typedef {{text: string, places: {x: number, y: number}[]}} ArrowLabel places where it may stand,
 *   the best first
 * @typedef {{spots: Spot[], arrows: ArrowLabel[], chosen: (id: string) => boolean,
 *   focused: (id: string) => boolean, faded: (id: string) => boolean,
 *   scale: number, view: import("./room.js").Box, taken: import("./room.js").Box[]}} Scene `taken` is
 *   where something else stands already
 * @typedef {{id: string, lines: string[], box: import("./room.js").Box, weight: number, ink: string,
 *   x: number, align: CanvasTextAlign}} Label of a node, or of an arrow, whose `id` is empty
 */
import { createRoom } from "./room.js";
import { colour } from "./theme.js";

const FONT = 13.5;
const SMALLEST = 11;
const LARGEST = 15;
const LEADING = 16 / 13.5;
const GAP = 4;
/** So many chosen ones are named even where a name lies on discs or lines; of more, those that have room. */
const MOST_FORCED = 12;
/** Between two names, in px: closer they would read as one. */
const BETWEEN = 3;
/** So many of the best connected are named even where a name lies on the discs of others. */
const MOST_CENTRAL = 6;
const SIDES = ["below", "above", "right", "left"];
/** Where the name of a central one may stand besides. */
const AWAY = 14; // px further off, where signs lie on its disc
const CORNERS = ["below right", "below left", "above right", "above left"];

/** In px on screen. @param {number} scale */
export const fontSize = (scale) => Math.min(LARGEST, Math.max(SMALLEST, FONT * scale));

/** @param {number} scale @param {number} weight @returns {string} a font in network units */
const fontOf = (scale, weight) => `${weight} ${fontSize(scale) / scale}px ${colour("sans")}`;

/**
 * Where a label lies, in network units.
 * @param {CanvasRenderingContext2D} context @param {Spot} spot @param {number} scale
 * @returns {import("./room.js").Box}
 */
export const boxOf = (context, spot, scale) => {
  const width = Math.max(...spot.lines.map((line) => context.measureText(line).width));
  const height = (spot.lines.length * LEADING * fontSize(scale)) / scale;
  const sides = spot.slot.split(" ");
  const reach = spot.size + GAP / Math.min(scale, 1);
  const beside = sides.length === 1 ? reach : 0;
  const across = sides.includes("right") ? beside : sides.includes("left") ? -beside - width : -width / 2;
  const down = sides.includes("below") ? reach : sides.includes("above") ? -reach - height : -height / 2;
  return {
    left: spot.x + across,
    top: spot.y + down,
    right: spot.x + across + width,
    bottom: spot.y + down + height,
  };
};

/** @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {number} scale */
export const measureAll = (context, spots, scale) => {
  context.save();
  context.font = fontOf(scale, 400);
  const boxes = spots.map((spot) => boxOf(context, spot, scale));
  context.restore();
  return boxes;
};

/**
 * A label beside its node is flush with it.
 * @param {string} slot @param {import("./room.js").Box} box
 * @returns {{x: number, align: CanvasTextAlign}}
 */
const anchorOf = (slot, box) => {
  if (slot.endsWith("right")) return { x: box.left, align: "left" };
  if (slot.endsWith("left")) return { x: box.right, align: "right" };
  return { x: (box.left + box.right) / 2, align: "center" };
};

/**
 * Find room: nodes first, the chosen and the best connected before the others, then the arrows of
 * what is chosen. What does not fit is left out.
 * @param {CanvasRenderingContext2D} context only measures
 * @param {Scene} scene
 * @returns {Label[]}
 */
export const placeLabels = (context, scene) => {
  const { spots, view, scale } = scene;
  const room = createRoom(120 / scale);
  const inView = spots.filter(
    (spot) => spot.x > view.left && spot.x < view.right && spot.y > view.top && spot.y < view.bottom,
  );
  const central = listCentral(inView, scene);
  const dense = createRoom(120 / scale);
  const names = createRoom(120 / scale);
  const clear = createRoom(120 / scale);
  for (const spot of inView) {
    room.take(boxOfDisc(spot));
    if (!scene.faded(spot.id)) clear.take(boxOfDisc(spot));
  }
  for (const spot of central) dense.take(boxOfDisc(spot));
  for (const box of scene.taken) room.take(box);
  for (const box of scene.taken) for (const one of [clear, dense, names]) one.take(box);
  context.save();
  const labels = [...placeNodeLabels(context, inView, { ...scene, room, clear, dense, names, central }), ...placeArrowLabels(context, { ...scene, room })];
  context.restore();
  return labels;
};

/** @param {Spot} spot @returns {import("./room.js").Box} */
export const boxOfDisc = ({ x, y, size }) => ({ left: x - size, top: y - size, right: x + size, bottom: y + size });

/** @param {import("./room.js").Box} box @param {number} by @returns {import("./room.js").Box} */
const grown = ({ left, top, right, bottom }, by) => ({ left: left - by, top: top - by, right: right + by, bottom: bottom + by });

/** The best connected of those in sight, and what is in focus. @param {Spot[]} spots @param {Scene} scene @returns {Set<Spot>} */
const listCentral = (spots, { faded, focused }) => {
  const clear = spots.filter(({ id }) => !faded(id)).sort((a, b) => b.degree - a.degree);
  return new Set([...clear.filter(({ id }) => focused(id)).slice(0, MOST_CENTRAL), ...clear.slice(0, MOST_CENTRAL)]);
};

/** @typedef {Scene & {room: ReturnType<typeof createRoom>}} Roomy */
/** @typedef {Roomy & {clear: ReturnType<typeof createRoom>, dense: ReturnType<typeof createRoom>, names: ReturnType<typeof createRoom>, central: Set<Spot>}} Crowded
 *   `clear` holds all but the discs that are faint, `dense` what not even the name of a central one may lie on, `names` what no name may */

/**
 * Zoomed out, or beside a stroke across a line, a label may have to stand on another side of its node
 * than the layout chose; one that the edge would cut is left out.
 * @param {CanvasRenderingContext2D} context @param {Spot} spot
 * @param {Roomy} sheet @returns {Spot | undefined}
 */
const roomFor = (context, spot, { scale, room, view }, corners = /** @type {string[]} */ ([])) => {
  const slots = [spot.slot, ...SIDES, ...corners];
  const fits = (/** @type {import("./room.js").Box} */ box) => isWithinView(box, view) && room.isFree(box);
  return slots.map((slot) => ({ ...spot, slot })).find((tried) => fits(boxOf(context, tried, scale)));
};

/** Beside its disc, or a little off it. @param {CanvasRenderingContext2D} context @param {Spot} spot @param {Roomy} scene */
const roomAround = (context, spot, scene) =>
  [0, AWAY]
    .map((away) => roomFor(context, { ...spot, size: spot.size + away / scene.scale }, scene, CORNERS))
    .find(Boolean);

/** @param {import("./room.js").Box} box @param {import("./room.js").Box} view */
const isWithinView = (box, view) =>
  box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;

/** @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {Crowded} scene @returns {Label[]} */
const placeNodeLabels = (context, spots, scene) => {
  const { chosen, focused, faded, scale, room, clear, dense, names, central } = scene;
  const isNamed = spots.filter(({ id }) => chosen(id)).length <= MOST_FORCED;
  const rank = (/** @type {Spot} */ it) => 2 * Number(central.has(it)) + Number(chosen(it.id));
  const order = spots.sort((a, b) => rank(b) - rank(a) || b.degree - a.degree);
  return order.flatMap((spot) => {
    if (faded(spot.id) && scale < 0.5) return [];
    const weight = focused(spot.id) ? 600 : 400;
    context.font = fontOf(scale, weight);
    const placed =
      roomFor(context, spot, scene) ??
      (chosen(spot.id) ? roomFor(context, spot, { ...scene, room: clear }) : null) ??
      (central.has(spot) ? roomAround(context, spot, { ...scene, room: dense }) : null) ??
      (isNamed && chosen(spot.id) ? roomAround(context, spot, { ...scene, room: names }) : null);
    if (!placed) return [];
    const box = boxOf(context, placed, scale);
    for (const taken of [room, clear, dense, names]) taken.take(grown(box, BETWEEN / scale));
    const ink = faded(spot.id) ? "rule" : "ink";
    return [{ id: spot.id, lines: spot.lines, box, weight, ink, ...anchorOf(placed.slot, box) }];
  });
};

/** @param {CanvasRenderingContext2D} context @param {Roomy} scene @returns {Label[]} */
const placeArrowLabels = (context, { arrows, scale, room }) => {
  context.font = fontOf(scale, 500);
  const half = (LEADING * fontSize(scale)) / scale / 2;
  return arrows.flatMap(({ text, places }) => {
    const width = context.measureText(text).width / 2;
    const boxes = places.map(({ x, y }) => ({
      left: x - width,
      right: x + width,
      top: y - half,
      bottom: y + half,
    }));
    const box = boxes.find((one) => room.isFree(one));
    if (!box) return [];
    room.take(box);
    return [{ id: "", lines: [text], box, weight: 500, ink: "ink", ...anchorOf("", box) }];
  });
};

/**
 * Where each line of a label stands: the middle of its height.
 * @param {Label} label @returns {{line: string, x: number, y: number}[]}
 */
export const linesOf = ({ lines, x, box }) => {
  const leading = (box.bottom - box.top) / lines.length;
  return lines.map((line, place) => ({ line, x, y: box.top + leading * (place + 0.5) }));
};

/**
 * The words of a line stand on the line: a plate hides it, where a halo would leave dashes between letters.
 * @param {CanvasRenderingContext2D} context @param {import("./room.js").Box} box @param {number} scale
 */
const drawPlate = (context, { left, top, right, bottom }, scale) => {
  const [pad, trim] = [3 / scale, 2 / scale];
  context.save();
  context.fillStyle = colour("paper");
  context.fillRect(left - pad, top + trim, right - left + 2 * pad, bottom - top - 2 * trim);
  context.restore();
};

/** @param {CanvasRenderingContext2D} context @param {Label[]} labels @param {number} scale */
export const drawLabels = (context, labels, scale) => {
  context.save();
  Object.assign(context, {
    textBaseline: "middle",
    lineJoin: "round",
    lineWidth: 4 / scale,
    strokeStyle: colour("paper"),
  });
  for (const label of labels) {
    Object.assign(context, {
      font: fontOf(scale, label.weight),
      textAlign: label.align,
      fillStyle: colour(label.ink),
    });
    if (!label.id) drawPlate(context, label.box, scale);
    for (const { line, x, y } of linesOf(label)) {
      context.strokeText(line, x, y);
      context.fillText(line, x, y);
    }
  }
  context.restore();
};
