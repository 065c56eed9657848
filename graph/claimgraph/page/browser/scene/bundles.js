/**
 * One line for a pair of whom much is said: as wide as it has claims, dashed like what is least
 * settled in it. It fans out when it is chosen.
 * @typedef {import("../shared/data.js").Proposition} Proposition
 * @typedef {{id: string, from: string, to: string, status: string, lines: Proposition[],
 *   claims: number, words: string, width: number, dashes: number[] | false, smooth: any, arrows: any}} Bundle
 */
import { claimsAbout, groupBy, strokes } from "../shared/data.js";
import { isPhone } from "../shared/dom.js";
import { fanOf } from "./fans.js";
import { idOfPair } from "../shared/pair.js";
import { courseOfLine, fan } from "./strands.js";
import { isAudible } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** In a picture of few lines, a bundle of up to so many statements is drawn as single lines. */
const MOST_STRANDS = 10;
/** A picture of more lines than this has one line a pair, wherever a pair has several. */
export const FEW_LINES = 150;
/** So many lines a fan has at most, and fewer where its ends lie close together. */
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

/** Dashes grow with the line, or wide ones would run together. @param {string} status @param {number} width @param {number} px */
const dashesOf = (status, width, px) => {
  const { dashes } = strokes[status];
  const grown = Math.max(Math.min(1, px), width / 3);
  return dashes.length ? dashes.map((/** @type {number} */ length) => length * grown) : false;
};

/** @param {import("./fans.js").Strand} strand @param {{width: number, claims: number, px: number, bend: number}} shape @returns {Bundle} */
const drawnAs = ({ directed, ...strand }, { width, claims, px, bend }) => ({
  ...strand,
  claims,
  width,
  dashes: dashesOf(strand.status, width, px),
  ...courseOfLine(strand, strand.from < strand.to ? bend : -bend),
  arrows: {
    to: { enabled: directed, scaleFactor: 0.45 * Math.min(1, px) },
    middle: { enabled: strokes[strand.status].bar, type: "bar", scaleFactor: Math.max(0.7 * Math.min(1, px), width / 6) },
  },
});

/**
 * @param {Proposition[]} lines in sight, as far as their ends are drawn
 * @param {{seen: Map<string, string>, state: import("../shared/state.js").State, open: Set<string>,
 *   chosen: Set<string>, unit: number, px: number, lengthOf: (line: Proposition) => number}} shape
 *   `unit` is a px at the size of the drawing, `px` one of the screen, where one looks closer; `open` are
 *   the pairs that fan out, and of them the statements that are `chosen`
 * @returns {Bundle[]} a statement that stands alone in a fan is one, with the statement's own id
 */
export const bundlesOf = (lines, { seen, state, open, chosen, unit, px, lengthOf }) => {
  const most = lines.length > FEW_LINES ? 1 : MOST_STRANDS;
  const pairs = [...groupBy(lines, idOfPair)]
    .filter(([, own]) => own.length > most && own[0].subject !== own[0].object)
    .map(([id, own]) => ({ id, own, ...mixOf(own, seen, state) }));
  const heaviest = Math.max(1, ...pairs.map(({ claims }) => claims));
  return pairs.flatMap(({ id, own, status }) => {
    const isOpen = open.has(id);
    const room = isOpen ? Math.min(MOST_FANNED, Math.floor(lengthOf(own[0]) / (ROOM_OF_STRAND * px))) : 0;
    if (own.length <= room && px === unit) return [];
    const single = isOpen ? own.filter((line) => chosen.has(line.id)) : [];
    const rest = own.filter((line) => !single.includes(line));
    const strands = fanOf(id, single, {
      most: rest.length ? room - 1 : room,
      statusOf: (line) => seen.get(line.id) ?? line.status,
      claimsOf: (some) => mixOf(some, seen, state).claims,
    });
    const others = strands.length ? rest : own;
    if (others.length) {
      const mixed = strands.length ? mixOf(others, seen, state).status : status;
      const [{ subject: from, object: to }] = others;
      strands.push({ id: `pair ${id}`, from, to, status: mixed, lines: others, words: plural(others.length, "statement"), directed: false });
    }
    const bends = fan(strands.length);
    return strands.map((strand, place) => {
      const { claims } = mixOf(strand.lines, seen, state);
      const width = strand.lines.length > 1 ? widthOf(claims, heaviest) : 1.5 * strokes[strand.status].width;
      return drawnAs(strand, { claims, px, width: px * width, bend: bends[place] });
    });
  });
};
