/** Plays the range through time, one slot after the other. */

/** @typedef {import("./thumbs.js").Thumbs} Thumbs */

const PAUSE = 800;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Who wants no motion gets one step at a press. */
export const isStill = () => still.matches;

/**
 * From the beginning on the range grows; a narrower one wanders with its width kept.
 * @param {Thumbs} thumbs @param {import("./thumbs.js").Slot[]} slots
 * @returns {Thumbs}
 */
export const nextThumbs = ({ low, high }, slots) => {
  const done = high >= slots.length;
  const start = done ? { low: 0, high: low === 0 ? 1 : high - low } : null;
  const next = start ?? { low: low === 0 ? 0 : low + 1, high: high + 1 };
  const skips = next.high < slots.length && slots[next.high - 1].cut;
  return skips ? nextThumbs(next, slots) : next;
};

/** @param {{step: () => boolean, show: (playing: boolean) => void, settle: () => void}} player */
export const createPlayer = ({ step, show, settle }) => {
  let timer = 0;
  const stop = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    show(false);
    settle();
  };
  const play = () => {
    step();
    if (isStill()) return settle();
    timer = setInterval(() => step() || stop(), PAUSE);
    show(true);
  };
  return { stop, toggle: () => (timer ? stop() : play()) };
};
