/** Which parts of the picture are taken: a grid of cells, so that thousands of boxes stay cheap. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** @param {Box} one @param {Box} other */
export const boxesMeet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

const ROW = 100_003;

/** @param {number} cell its size */
export const createRoom = (cell) => {
  /** By a number for each cell: two that share one only look at more boxes. @type {Map<number, Box[]>} */
  const cells = new Map();
  /** @param {Box} box */
  const keys = function* (box) {
    for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x++) {
      for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y++) yield x * ROW + y;
    }
  };
  return {
    /** @param {Box} box */
    take(box) {
      for (const key of keys(box)) {
        const own = cells.get(key);
        if (own) own.push(box);
        else cells.set(key, [box]);
      }
    },
    /** @param {Box} box */
    isFree(box) {
      for (const key of keys(box)) if (cells.get(key)?.some((taken) => boxesMeet(taken, box))) return false;
      return true;
    },
  };
};
