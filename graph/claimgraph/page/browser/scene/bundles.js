/**
 * One line for a pair of whom much is said: as wide as it has claims, dashed like what is least
 * settled in it. It fans out into its statements when it is chosen.
 * @typedef {import("../shared/data.js").Proposition} Proposition
 * @typedef {{id: string, from: string, to: string, status: string, lines: Proposition[],
 *   claims: number, width: number, dashes: number[] | false, smooth: any, arrows: any}} Bundle
 */
import { claimsAbout, groupBy, strokes } from "../shared/data.js";
import { isPhone } from "../shared/dom.js";
import { idOfPair } from "../shared/pair.js";
import { isAudible } from "../shared/visible.js";

/** In a picture of few lines, a bundle of up to so many statements is drawn as single lines. */
const MOST_STRANDS = 10;
/** A picture of more lines than this has one line a pair, wherever a pair has several. */
export const FEW_LINES = 150;
/** More do not fan out, nor do those that lie too close together: the panel lists them. */
export const MOST_FANNED = 24;
/** What a strand of a fan needs of the way between its ends, in px. */
const ROOM_OF_STRAND = 6;
/** So many pairs are drawn in full in such a picture while nothing is chosen, besides what is contested: as many as have room for their names. */
const MOST_FOREMOST = { screen: 20, phone: 8 };
/** As the page that counts has them. */
const [WIDE, THIN] = [9, 0.8];

/** @param {number} claims @param {number} most */
const widthOf = (claims, most) => THIN + (WIDE - THIN) * Math.sqrt(claims / Math.max(1, most));

/** A solid line only where nothing in it is disputed. @param {Map<string, number>} statuses */
const statusOf = (statuses) => {
  const ranked = [...statuses].sort(([, one], [, other]) => other - one);
  return ranked.find(([id]) => id !== "accepted")?.[0] ?? "accepted";
};

/** @param {Proposition[]} lines @param {Map<string, string>} seen @param {import("../shared/state.js").State} state */
const mixOf = (lines, seen, state) => {
  /** @type {Map<string, number>} */
  const statuses = new Map();
  let claims = 0;
  for (const { id } of lines) {
    const own = claimsAbout(id).filter((claim) => isAudible(claim, state)).length;
    const status = seen.get(id) ?? "attributed";
    statuses.set(status, (statuses.get(status) ?? 0) + Math.max(1, own));
    claims += own;
  }
  return { claims, status: statusOf(statuses) };
};

/**
 * Of many lines those that are drawn in full: between two of whom something is contested or signed,
 * and between those of whom most is said. The others are faint.
 * @param {Proposition[]} lines @param {{state: import("../shared/state.js").State, signed: Set<string>, few: number}} shape
 * @returns {Proposition[]} nothing where they are few
 */
export const foremostOf = (lines, { state, signed, few }) => {
  if (lines.length <= few) return [];
  const isDisputed = (/** @type {Proposition} */ { id, status }) => status === "contested" || signed.has(id);
  const pairs = [...groupBy(lines, idOfPair).values()].map((own) => ({
    own,
    disputed: own.some(isDisputed),
    claims: own.reduce((sum, { id }) => sum + claimsAbout(id).filter((claim) => isAudible(claim, state)).length, 0),
  }));
  const ranked = pairs.sort((one, other) => other.claims - one.claims);
  const most = isPhone() ? MOST_FOREMOST.phone : MOST_FOREMOST.screen;
  return ranked.filter(({ disputed }, place) => disputed || place < most).flatMap(({ own }) => own);
};

/** Dashes grow with the line, or wide ones would run together. @param {string} status @param {number} width */
const dashesOf = (status, width) => {
  const { dashes } = strokes[status];
  const grown = Math.max(1, width / 3);
  return dashes.length ? dashes.map((/** @type {number} */ length) => length * grown) : false;
};

/**
 * @param {Proposition[]} lines in sight, as far as their ends are drawn
 * @param {{seen: Map<string, string>, state: import("../shared/state.js").State, open: Set<string>,
 *   unit: number, lengthOf: (line: Proposition) => number}} shape `unit` is a px at the size of the drawing; `open` are the pairs whose lines are drawn each for itself, where their length leaves room
 * @returns {Bundle[]}
 */
export const bundlesOf = (lines, { seen, state, open, unit, lengthOf }) => {
  const most = lines.length > FEW_LINES ? 1 : MOST_STRANDS;
  const fansOut = (/** @type {string} */ id, /** @type {Proposition[]} */ own) =>
    open.has(id) && own.length <= MOST_FANNED && lengthOf(own[0]) >= ROOM_OF_STRAND * unit * own.length;
  const pairs = [...groupBy(lines, idOfPair)].filter(
    ([id, own]) => own.length > most && own[0].subject !== own[0].object && !fansOut(id, own),
  );
  const mixes = pairs.map(([id, own]) => ({ id, own, ...mixOf(own, seen, state) }));
  const heaviest = Math.max(1, ...mixes.map(({ claims }) => claims));
  return mixes.map(({ id, own, claims, status }) => {
    const width = unit * widthOf(claims, heaviest);
    return {
      id: `pair ${id}`,
      from: own[0].subject,
      to: own[0].object,
      status,
      lines: own,
      claims,
      width,
      dashes: dashesOf(status, width),
      smooth: false,
      arrows: {
        to: { enabled: false },
        middle: { enabled: strokes[status].bar, type: "bar", scaleFactor: Math.max(0.7, width / 6) },
      },
    };
  });
};
