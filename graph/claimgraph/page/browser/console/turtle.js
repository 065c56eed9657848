/** Triples as Turtle: what CONSTRUCT and DESCRIBE answer, readable. */
import { groupBy } from "../shared/data.js";
import { prefixes, writeTerm } from "../shared/prefixes.js";

/** @typedef {import("./engine.js").Term} Term */

const TYPE = "rdf:type";

/** @param {[string, string, string][]} triples of one subject */
const writeSubject = (triples) => {
  const lines = [...groupBy(triples, ([, predicate]) => predicate)].map(
    ([predicate, group]) =>
      `${predicate === TYPE ? "a" : predicate} ${group.map(([, , object]) => object).join(", ")}`,
  );
  return `${triples[0][0]} ${lines.join(" ;\n  ")} .\n`;
};

/** @param {string} turtle @returns {string} the prefixes that it uses */
const prologue = (turtle) =>
  prefixes
    .filter(
      ([prefix]) =>
        new RegExp(`(^|[\\s^])${prefix}:`, "m").test(turtle) || (prefix === "rdf" && / a /.test(turtle)),
    )
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([prefix, address]) => `@prefix ${prefix}: <${address}> .\n`)
    .join("");

/** @param {Term[][]} triples @returns {string} */
export const writeTurtle = (triples) => {
  const written = triples
    .map((triple) => /** @type {[string, string, string]} */ (triple.map(writeTerm)))
    .sort((one, other) => (one.join(" ") < other.join(" ") ? -1 : 1));
  const body = [...groupBy(written, ([subject]) => subject).values()].map(writeSubject).join("\n");
  return `${prologue(body)}\n${body}`;
};
