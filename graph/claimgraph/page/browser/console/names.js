/** What addresses are called: things by the page, terms by what the graph says of them. */
import { data, sources } from "../shared/data.js";
import { shorten } from "../shared/prefixes.js";
import { thingOf, nameOfThing } from "../shared/things.js";

/** Of properties, classes and other terms, once they are learnt. @type {Map<string, string>} */
const learnt = new Map();
/** All that a query may name, as it would be written. @type {Set<string>} */
const writable = new Set();

/** @param {import("./answers.js").Row[]} rows of TERMS */
export const learnNames = (rows) => {
  for (const { it, label } of rows) {
    if (it.type !== "uri") continue;
    writable.add(shorten(it.value));
    if (label && !label.language?.startsWith("x")) learnt.set(it.value, label.value);
  }
};

/** @param {import("./engine.js").Term} term @returns {string} empty where nothing is known but the address */
export const nameOfTerm = (term) => {
  if (term.type !== "uri") return "";
  const thing = thingOf(term);
  return (thing && nameOfThing(thing)) || sources.get(term.value)?.title || (learnt.get(term.value) ?? "");
};

/** What a query may name. @returns {import("./slips.js").Known} */
export const namesInGraph = () => {
  const named = [...data.entities, ...data.propositions];
  return {
    terms: writable,
    things: new Set(data.entities.map((/** @type {any} */ { id }) => shorten(id))),
    statements: new Set(data.propositions.map((/** @type {any} */ { label }) => label)),
    labels: new Set(named.flatMap((/** @type {any} */ { label, aliases }) => [label, ...(aliases ?? [])])),
  };
};
