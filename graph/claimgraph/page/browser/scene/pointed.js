/** What the pointer is at, in words. */
import { nameOf, propositions, statuses } from "../shared/data.js";
import { hit } from "./network.js";
import { wordsOfPart } from "./opened.js";

/** @param {{kind: string, id: string}} found */
const wordsOf = ({ kind, id }) => {
  if (kind === "part") return wordsOfPart(id);
  if (kind === "entity") return nameOf(id);
  const { label, status } = propositions.get(id);
  return `${label} · ${statuses.get(status)?.label ?? status}`;
};

/** @param {any} network @returns {(point: {x: number, y: number}) => string} */
export const pointedAt = (network) => (point) => {
  const found = hit(network, point);
  return found ? wordsOf(found) : "";
};
