/** The paper that vis-network draws on: which part of it is seen, how far it is full, and signs on it. */
import { measureAll } from "./labels.js";

/**
 * @typedef {import("./labels.js").Spot} Spot
 * @typedef {import("./room.js").Box} Box
 */

const CLOSEST = 1.25;
/** At the top of the paper stands what opens the list: the highest node keeps clear of it, in px. */
const HEAD = 30;
/** A smaller disc has no sign, in px of the screen. */
const LEAST_SIGN = 6;
/** @type {Map<string, Path2D>} */
const paths = new Map();

/** @param {any} network @returns {Box} */
export const viewOf = (network) => {
  const { clientWidth, clientHeight } = network.canvas.frame;
  const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: clientWidth, y: clientHeight });
  return { left, top, right, bottom };
};

/** What discs and names cover: names keep their size on the screen. @param {any} network @param {Spot[]} spots @param {number} scale @param {number} [weight] of names @returns {Box} */
export const outline = (network, spots, scale, weight = 400) => {
  const labels = measureAll(network.canvas.getContext(), spots, scale, weight);
  const discs = spots.map(({ x, y, size }) => ({ left: x - size, top: y - size, right: x + size, bottom: y + size }));
  return [...labels, ...discs].reduce((all, box) => ({
    left: Math.min(all.left, box.left),
    top: Math.min(all.top, box.top),
    right: Math.max(all.right, box.right),
    bottom: Math.max(all.bottom, box.bottom),
  }));
};

/** Show all of them, with their names, without a flight. @param {any} network @param {Spot[]} spots @param {{closest?: number, weight?: number}} [shape] */
export const fitSpots = (network, spots, { closest = 0, weight = 400 } = {}) => {
  if (!spots.length) return;
  const { clientWidth, clientHeight } = network.canvas.frame;
  let scale = 1;
  let box = { left: 0, top: 0, right: 0, bottom: 0 };
  for (let round = 0; round < 3; round++) {
    box = outline(network, spots, scale, weight);
    const [across, down] = [box.right - box.left, box.bottom - box.top];
    scale = Math.min(Math.max(CLOSEST, closest), Math.max(1, clientWidth - 24) / across, Math.max(1, clientHeight - 24 - HEAD) / down);
  }
  const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom - HEAD / scale) / 2 };
  network.moveTo({ position, scale, animation: false });
};

/** @param {Map<string, Box>} labels @param {{x: number, y: number}} point @returns {string | undefined} */
export const labelAt = (labels, { x, y }) =>
  [...labels].find(([, box]) => x > box.left && x < box.right && y > box.top && y < box.bottom)?.[0];

/** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {{path: string, ink: string, scale: number}} sign in a square of 24 */
export const drawSign = (context, { x, y, size }, { path, ink, scale }) => {
  if (size * scale < LEAST_SIGN) return;
  if (!paths.has(path)) paths.set(path, new Path2D(path));
  const grown = (size * 1.16) / 24;
  context.save();
  context.translate(x - 12 * grown, y - 12 * grown);
  context.scale(grown, grown);
  Object.assign(context, { strokeStyle: ink, lineWidth: 1.7, lineCap: "round", lineJoin: "round" });
  context.stroke(/** @type {Path2D} */ (paths.get(path)));
  context.restore();
};
