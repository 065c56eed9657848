/** What the pointer is at, in words. */
import { drawnStatus } from "../shared/compare.js";
import { claimsAbout, groupBy, nameOf, propositions, statuses } from "../shared/data.js";
import { hit, linesDrawnBy } from "./network.js";
import { wordStatus } from "../panels/blocks.js";
import { wordsOfPart } from "./opened.js";
import { linesOfPart } from "../shared/pair.js";
import { endsOf } from "../shared/path.js";
import { getState } from "../shared/state.js";
import { isClaimVisible, isVisible } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @param {string} id */
const wordsOfPair = (id) => {
  const { from, to } = endsOf(id);
  const state = getState();
  const lines = (linesDrawnBy(id) ?? linesOfPart(id, state)).filter((line) => isVisible(line, state));
  const claims = lines.flatMap((line) => claimsAbout(line.id)).filter((claim) => isClaimVisible(claim, state));
  const counts = [...groupBy(lines, (line) => drawnStatus(line, state))]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([status, own]) => `${own.length} ${statuses.get(status)?.label ?? status}`);
  const amounts = `${plural(lines.length, "statement")} (${counts.join(", ")}), ${plural(claims.length, "claim")}`;
  return `${nameOf(from)} – ${nameOf(to)} · ${amounts}`;
};

/** @param {{kind: string, id: string}} found */
export const wordsOf = ({ kind, id }) => {
  if (kind === "part") return wordsOfPart(id);
  if (kind === "entity") return nameOf(id);
  if (kind === "pair") return wordsOfPair(id);
  const { label, status, ground } = propositions.get(id);
  return `${label} · ${wordStatus(status, ground)}`;
};

/** @param {any} network @returns {(point: {x: number, y: number}) => string} */
export const pointedAt = (network) => (point) => {
  const found = hit(network, point);
  return found ? wordsOf(found) : "";
};
