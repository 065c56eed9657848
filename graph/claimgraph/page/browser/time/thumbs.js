/**
 * Two thumbs choose a time out of slots; they stand between them: 0 before the first, n after the last.
 * Slots begin and end with days or with months, as the range does.
 * @typedef {{start: string, end: string, cut: boolean}} Slot
 * @typedef {{slots: Slot[]}} Slots
 * @typedef {{low: number, high: number}} Thumbs
 * @typedef {{from: string, to: string}} Bounds inclusive; an empty one is open
 */

/** @param {Slots} axis @param {Bounds} range @returns {Thumbs} */
export const thumbsOf = ({ slots }, { from, to }) => {
  const first = from ? slots.findIndex(({ end }) => end >= from) : 0;
  const last = to ? slots.findLastIndex(({ start }) => start <= to) : slots.length - 1;
  const low = first < 0 ? slots.length - 1 : first;
  return { low, high: Math.max(last + 1, low + 1) };
};

/** @param {Slots} axis @param {Thumbs} thumbs @returns {Bounds} */
export const rangeOf = ({ slots }, { low, high }) => ({
  from: low > 0 ? slots[low].start : "",
  to: high < slots.length ? slots[high - 1].end : "",
});

/** One moved as far as the other lets it. @param {Thumbs} thumbs @param {"low" | "high"} end @param {number} value @returns {Thumbs} */
export const movedTo = ({ low, high }, end, value) =>
  end === "low" ? { low: Math.min(value, high - 1), high } : { low, high: Math.max(value, low + 1) };
