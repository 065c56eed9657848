/** Two ends, and all that is said between them either way, or a part of it: one thing that can be chosen. */
import { drawnStatus } from "./compare.js";
import { propositionsOf } from "./data.js";
import { endsOf, joinIds, pathId, splitIds } from "./path.js";

/** @typedef {import("./data.js").Proposition} Proposition */
/** @typedef {{status: string, subject: string, predicate: string}} Part what is empty narrows nothing */

/** The same, whichever end comes first. @param {{subject: string, object: string}} line */
export const idOfPair = ({ subject, object }) =>
  subject < object ? pathId(subject, object) : pathId(object, subject);

/** @param {string} pair @param {Part} part */
export const idOfPart = (pair, { status, subject, predicate }) =>
  `${pair} ${joinIds(...[status, subject, predicate].filter(Boolean))}`;

/** @param {string} id of a pair or a part of it @returns {Part} */
export const partIn = (id) => {
  const [status = "", subject = "", predicate = ""] = splitIds(id).slice(2);
  return { status, subject, predicate };
};

/** @param {string} id of a pair or a part of it */
export const wholeOf = (id) => id.split(" ").slice(0, 2).join(" ");

/** All between the two. @param {string} id of the pair or a part of it @returns {Proposition[]} */
export const linesOfPair = (id) => {
  const { from, to } = endsOf(id);
  const pair = wholeOf(id);
  return propositionsOf(from).filter((line) => idOfPair(line) === pair && (from !== to || line.subject === line.object));
};

/** @param {string} id of a pair or a part of it @param {import("./state.js").State} state a status is that of the chosen picture */
export const linesOfPart = (id, state) => {
  const { status, subject, predicate } = partIn(id);
  return linesOfPair(id).filter(
    (line) =>
      (!status || drawnStatus(line, state) === status) &&
      (!subject || line.subject === subject) &&
      (!predicate || line.predicate.id === predicate),
  );
};
