/** How a line looks with the status that it has now, and the signs on lines. */
import { strokes } from "../shared/data.js";
import { createRoom } from "./room.js";
import { colour, fade } from "./theme.js";

const RADIUS = 8;
/** Between two rings, or they would read as one sign. */
const BETWEEN_RINGS = 4;
/** Of more signs than this those are left out that would lie on others; the panel lists all. */
export const MOST_HEAPED = 30;

/**
 * How a line looks with a status, whole: vis-network merges styles, so that what is left out would stay
 * as it was. Its own width tells the size of the drawing.
 * @param {any} edge as it was laid out
 * @param {string} status
 */
export const styleOf = (edge, status) => {
  const { width, dashes, bar } = strokes[status];
  const unit = edge.width / strokes[edge.status].width;
  const off = { enabled: false };
  if (status === edge.status)
    return { width: edge.width, dashes: edge.dashes || false, arrows: { ...edge.arrows, middle: edge.arrows.middle ?? off } };
  return {
    width: width * unit,
    dashes: dashes.length ? dashes.map((/** @type {number} */ length) => length * unit) : false,
    arrows: { ...edge.arrows, middle: bar ? { enabled: true, type: "bar", scaleFactor: 0.7 * unit } : off },
  };
};

/** @typedef {{x: number, y: number, sign: string, faded: boolean, box: import("./room.js").Box}} Mark */

/**
 * A ring for each line, never on another; a few may lie on discs and names. What has no room is left to the panel.
 * @param {{sign: string, faded: boolean, places: {x: number, y: number}[]}[]} wanted places along the line, the best first
 * @param {number} scale @param {import("./room.js").Box[]} taken where a heap of them keeps off
 * @returns {Mark[]}
 */
export const placeMarks = (wanted, scale, taken) => {
  const [room, rings] = [createRoom(60 / scale), createRoom(60 / scale)];
  for (const box of taken) room.take(box);
  const half = (RADIUS + BETWEEN_RINGS / 2) / scale;
  return wanted.flatMap(({ sign, faded, places }) => {
    const tried = places.map(({ x, y }) => ({
      ...{ x, y, sign, faded },
      box: { left: x - half, right: x + half, top: y - half, bottom: y + half },
    }));
    const clear = tried.find(({ box }) => room.isFree(box));
    const ring = clear ?? (wanted.length > MOST_HEAPED ? null : tried.find(({ box }) => rings.isFree(box)));
    if (!ring) return [];
    for (const taken of [room, rings]) taken.take(ring.box);
    return [ring];
  });
};

/** Of what is not chosen it is as faint as its line. @param {{faded: boolean}} mark */
export const inkOfMark = ({ faded }) => (faded ? fade(colour("ink"), colour("paper")) : colour("ink"));

/** A sign in a ring, as large on screen at every scale. @param {CanvasRenderingContext2D} context @param {Mark} mark @param {number} scale */
const drawMark = (context, mark, scale) => {
  const { x, y, sign } = mark;
  context.strokeStyle = inkOfMark(mark);
  context.beginPath();
  context.arc(x, y, RADIUS / scale, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.save();
  context.fillStyle = inkOfMark(mark);
  context.fillText(sign, x, y);
  context.restore();
};

/** @param {CanvasRenderingContext2D} context @param {Mark[]} marks @param {number} scale */
export const drawMarks = (context, marks, scale) => {
  context.save();
  Object.assign(context, {
    fillStyle: colour("card"),
    lineWidth: 1.2 / scale,
    font: `700 ${13 / scale}px sans-serif`,
    textAlign: "center",
    textBaseline: "middle",
  });
  for (const mark of marks) drawMark(context, mark, scale);
  context.restore();
};
