/** Two ends, and all that is said between them either way: one thing that can be chosen. */
import { propositionsOf } from "./data.js";
import { endsOf, pathId } from "./path.js";

/** @typedef {import("./data.js").Proposition} Proposition */

/** The same, whichever end comes first. @param {{subject: string, object: string}} line */
export const idOfPair = ({ subject, object }) =>
  subject < object ? pathId(subject, object) : pathId(object, subject);

/** @param {string} id @returns {Proposition[]} */
export const linesOfPair = (id) => {
  const { from, to } = endsOf(id);
  return propositionsOf(from).filter((line) => idOfPair(line) === id && (from !== to || line.subject === line.object));
};
