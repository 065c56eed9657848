/**
 * The way of each line, by the formula that vis-network bends it with.
 * @typedef {{x: number, y: number}} Point
 * @typedef {{from: Point & {size: number}, to: Point & {size: number}, bend: ?Point, loop: number}} Course
 *   `bend` is the control point of a quadratic curve; `loop` the radius of a circle back to the node
 */

/** @param {any} edge @param {any} from @param {any} to @returns {Course} */
export const courseOf = (edge, from, to) => ({
  from,
  to,
  bend: edge.smooth && from !== to ? bendOf(edge.smooth, from, to) : null,
  loop: from === to ? edge.selfReference.size : 0,
});

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

/** @param {Course} course @param {number} share from 0 to 1 @returns {Point} */
export const pointOf = ({ from, to, bend, loop }, share) => {
  if (loop) return { x: from.x + from.size, y: from.y - from.size - loop };
  const middle = bend ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const [start, half, end] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return {
    x: start * from.x + half * middle.x + end * to.x,
    y: start * from.y + half * middle.y + end * to.y,
  };
};

/** Which way a line goes at a point, in radians. @param {Course} course @param {number} share */
export const headingOf = (course, share) => {
  const [before, after] = [pointOf(course, share - 0.01), pointOf(course, share + 0.01)];
  return Math.atan2(after.y - before.y, after.x - before.x);
};

/** Where a line enters the disc that it ends at, as a share of its way. @param {Course} course */
export const entryOf = (course) => {
  let [outside, inside] = [0, 1];
  for (let round = 0; round < 20; round++) {
    const middle = (outside + inside) / 2;
    const { x, y } = pointOf(course, middle);
    if (Math.hypot(x - course.to.x, y - course.to.y) > course.to.size + 1) outside = middle;
    else inside = middle;
  }
  return outside;
};
