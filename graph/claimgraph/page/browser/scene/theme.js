/** Colours as the style sheet has them now; the canvas follows the system's light and dark. */

/** Asked thousands of times a frame, and a computed style is slow. @type {Map<string, string>} */
const asked = new Map();

/** @param {string} name of a variable of the style sheet @returns {string} a colour as #rrggbb */
export const colour = (name) => {
  if (!asked.has(name))
    asked.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return /** @type {string} */ (asked.get(name));
};

/** @param {string} hex @returns {number[]} */
const channels = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));

/**
 * Opaque, so that a line under a faded node does not shine through.
 * @param {string} ink
 * @param {string} paper
 * @param {number} [share] how much of the ink is left
 */
export const fade = (ink, paper, share = 0.17) => {
  const back = channels(paper);
  return `rgb(${channels(ink)
    .map((channel, place) => Math.round(share * channel + (1 - share) * back[place]))
    .join(",")})`;
};

/** Paper is light, whatever the screen is. @param {boolean} printing */
const setPrinting = (printing) => document.documentElement.classList.toggle("print", printing);

/** @param {() => void} listener */
export const followTheme = (listener) => {
  const renew = () => {
    asked.clear();
    listener();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
  addEventListener("beforeprint", () => (setPrinting(true), renew()));
  addEventListener("afterprint", () => (setPrinting(false), renew()));
};
