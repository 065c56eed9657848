/**
 * Labels are drawn here and not by vis-network, because they keep their size on screen: at the
 * scale of the layout none overlap; further out the less connected are left out, never shrunk.
 * @typedef {{id: string, x: number, y: number, size: number, slot: string, lines: string[],
 *   degree: number, unnamed: boolean}} Spot
 * @typedef {{text: string, places: {x: number, y: number}[]}} ArrowLabel places where it may stand,
 *   the best first
 */
import { createRoom } from "./room.js";
import { colour } from "./theme.js";

const FONT = 13.5;
const SMALLEST = 11;
const LARGEST = 15;
const LEADING = 16 / 13.5;
const GAP = 4;

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
  const reach = spot.size + GAP / Math.min(scale, 1);
  const across = spot.slot === "right" ? reach : spot.slot === "left" ? -reach - width : -width / 2;
  const down = spot.slot === "below" ? reach : spot.slot === "above" ? -reach - height : -height / 2;
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
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
const write = (context, text, x, y) => {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
};

/** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {import("./room.js").Box} box */
const writeLines = (context, spot, box) => {
  const leading = (box.bottom - box.top) / spot.lines.length;
  const x = spot.slot === "right" ? box.left : spot.slot === "left" ? box.right : (box.left + box.right) / 2;
  context.textAlign = spot.slot === "right" ? "left" : spot.slot === "left" ? "right" : "center";
  spot.lines.forEach((line, place) => write(context, line, x, box.top + leading * (place + 0.5)));
};

/**
 * Write what fits: arrows of what is chosen, then nodes, the chosen and the best connected first.
 * @param {CanvasRenderingContext2D} context
 * @param {{spots: Spot[], arrows: ArrowLabel[], chosen: (id: string) => boolean,
 *   focused: (id: string) => boolean, faded: (id: string) => boolean,
 *   scale: number, view: import("./room.js").Box}} scene
 * @returns {Map<string, import("./room.js").Box>} the boxes of the labels that were written
 */
export const drawLabels = (context, { spots, arrows, chosen, focused, faded, scale, view }) => {
  const room = createRoom(120 / scale);
  const inView = spots.filter(
    (spot) => spot.x > view.left && spot.x < view.right && spot.y > view.top && spot.y < view.bottom,
  );
  for (const { x, y, size } of inView)
    room.take({ left: x - size, top: y - size, right: x + size, bottom: y + size });
  context.save();
  Object.assign(context, {
    textBaseline: "middle",
    lineJoin: "round",
    lineWidth: 4 / scale,
    strokeStyle: colour("paper"),
  });
  const written = new Map();
  const ink = { plain: colour("ink"), faded: colour("rule") };
  for (const spot of inView.sort(
    (a, b) => Number(chosen(b.id)) - Number(chosen(a.id)) || b.degree - a.degree,
  )) {
    if (faded(spot.id) && scale < 0.5) continue;
    context.font = fontOf(scale, focused(spot.id) ? 600 : 400);
    const box = boxOf(context, spot, scale);
    if (!chosen(spot.id) && !room.isFree(box)) continue;
    room.take(box);
    written.set(spot.id, box);
    context.fillStyle = faded(spot.id) ? ink.faded : ink.plain;
    writeLines(context, spot, box);
  }
  drawArrowLabels(context, arrows, { room, scale });
  context.restore();
  return written;
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ArrowLabel[]} arrows
 * @param {{room: ReturnType<typeof createRoom>, scale: number}} scene
 */
const drawArrowLabels = (context, arrows, { room, scale }) => {
  Object.assign(context, { font: fontOf(scale, 500), textAlign: "center", fillStyle: colour("ink") });
  const half = (LEADING * fontSize(scale)) / scale / 2;
  for (const { text, places } of arrows) {
    const width = context.measureText(text).width / 2;
    const boxes = places.map(({ x, y }) => ({
      left: x - width,
      right: x + width,
      top: y - half,
      bottom: y + half,
    }));
    const box = boxes.find((one) => room.isFree(one));
    if (!box) continue;
    room.take(box);
    write(context, text, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  }
};
