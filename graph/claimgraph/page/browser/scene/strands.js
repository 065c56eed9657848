/** Lines as vis-network draws them, where the page says what is drawn; by the rules of curves.py. */
import { groupBy, strokes } from "../shared/data.js";

/** @typedef {{id: string, from: string, to: string, status: string, weight?: number}} Line weighed lines have no direction */

const WIDEST = 0.26;
const CROWDED = 5;

/** How far each of a bundle bends, from one side to the other. @param {number} size */
export const fan = (size) => {
  if (size === 1) return [0];
  const reach = Math.min(WIDEST, 0.1 * (size - 1)) + 0.03 * Math.max(0, size - CROWDED);
  return Array.from({ length: size }, (_, place) => reach * ((2 * place) / (size - 1) - 1));
};

/** @param {{from: string, to: string}} line @param {number} bend */
export const courseOfLine = ({ from, to }, bend) => {
  if (from === to) return { smooth: false, selfReference: { size: 16 + 60 * Math.abs(bend), angle: 0.8 } };
  if (!bend) return { smooth: false };
  return { smooth: { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } };
};

/** @param {Line} line @param {number} bend */
const strand = (line, bend) => {
  const { width, dashes, bar } = strokes[line.status];
  const { id, from, to, status, weight } = line;
  return {
    id,
    from,
    to,
    status,
    width: width * (weight ? 0.7 + 0.35 * Math.log2(weight) : 1),
    dashes: dashes.length ? dashes : false,
    arrows: {
      to: { enabled: !weight, scaleFactor: weight ? 0 : 0.45 },
      ...(bar && { middle: { enabled: true, type: "bar", scaleFactor: 0.7 } }),
    },
    ...courseOfLine(line, bend),
  };
};

/** Parallel lines lie side by side, those of one status together. @param {Line[]} lines */
export const strandsOf = (lines) => {
  const ranks = Object.keys(strokes);
  const bundles = groupBy(lines, ({ from, to }) => [from, to].sort().join(" "));
  return [...bundles.values()].flatMap((bundle) => {
    bundle.sort((a, b) => ranks.indexOf(a.status) - ranks.indexOf(b.status));
    const bends = fan(bundle.length);
    return bundle.map((line, place) => strand(line, line.from < line.to ? bends[place] : -bends[place]));
  });
};
