/** Nodes where the page says what is drawn: rings about the first, the same for the same nodes. */
import { entities, propositionsOf } from "../shared/data.js";

const AIM = 17;
const MOST_ROWS_OF_LABEL = 3;
const STEP = { x: 200, y: 130 };
/** Along a ring, what a label takes. */
const ROOM = 125;

/** @param {string} label @returns {string[]} lines of about 17 characters */
export const wrapLabel = (label) => {
  /** @type {string[]} */
  const lines = [];
  for (const word of label.split(/\s+/)) {
    const joined = `${lines.at(-1)} ${word}`;
    if (lines.length && joined.length <= AIM) lines[lines.length - 1] = joined;
    else lines.push(word.length > AIM + 5 ? `${word.slice(0, AIM + 4)}…` : word);
  }
  return lines.length <= MOST_ROWS_OF_LABEL ? lines : [...lines.slice(0, MOST_ROWS_OF_LABEL - 1), `${lines[MOST_ROWS_OF_LABEL - 1]}…`];
};

/** @param {string} id @param {{x: number, y: number}} place */
export const spotAt = (id, { x, y }) => {
  const { label, unnamed, type, glyph } = entities.get(id);
  const degree = propositionsOf(id).length;
  const size = Math.min(12 + 2.4 * Math.sqrt(Math.max(0, degree - 1)), 21);
  return { id, x, y, size, slot: "below", lines: wrapLabel(label), degree, unnamed, kind: type, glyph };
};

/** @param {number} count @returns {{x: number, y: number}[]} the middle, then ring after ring */
export const ringsOf = (count) => {
  const places = [{ x: 0, y: 0 }];
  for (let ring = 1; places.length < count; ring++) {
    const room = Math.floor((Math.PI * ring * (STEP.x + STEP.y)) / ROOM);
    const size = Math.min(room, count - places.length);
    for (let place = 0; place < size; place++) {
      const angle = (2 * Math.PI * (place + 0.5 * (ring % 2))) / size;
      places.push({
        x: Math.round(ring * STEP.x * Math.cos(angle)),
        y: Math.round(ring * STEP.y * Math.sin(angle)),
      });
    }
  }
  return places.slice(0, count);
};
