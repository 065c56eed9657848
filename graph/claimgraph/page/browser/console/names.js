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

/** How far apart two words are, in letters: Levenshtein's distance. @param {string} one @param {string} other */
const lettersApart = (one, other) => {
  let row = [...one].map((_, place) => place + 1);
  row.unshift(0);
  [...other].forEach((letter, down) => {
    const next = [down + 1];
    [...one].forEach((its, across) => {
      next.push(Math.min(next[across] + 1, row[across + 1] + 1, row[across] + Number(its !== letter)));
    });
    row = next;
  });
  return row[one.length] ?? other.length;
};

/** The nearest, if one is near enough to be a slip. @param {string} word @param {Iterable<string>} among */
const nearestTo = (word, among) => {
  const most = Math.max(1, Math.floor(word.length / 3));
  let [best, least] = ["", most + 1];
  for (const one of among) {
    if (Math.abs(one.length - word.length) >= least) continue;
    const apart = lettersApart(one.toLowerCase(), word.toLowerCase());
    if (apart < least) [best, least] = [one, apart];
  }
  return best;
};

const NO_NAMES = /#[^\n]*|<[^>\s]*>/g;
const STRINGS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const NAMES = /(?<![\w?$@^:%-])(?:[A-Za-z][\w-]*)?:[A-Za-z_][\w-]*/g;

/** @returns {Iterable<string>} */
const labelsOfThings = () =>
  [...data.entities, ...data.propositions].flatMap((/** @type {any} */ { label, aliases }) => [label, ...(aliases ?? [])]);

/**
 * Names in a query that the graph does not have, each with the nearest that it has.
 * @param {string} sparql @returns {{wrong: string, right: string}[]}
 */
export const misspelt = (sparql) => {
  if (!writable.size) return [];
  const things = new Set(data.entities.map((/** @type {any} */ { id }) => shorten(id)));
  const prefixed = [...new Set(sparql.replace(NO_NAMES, " ").replace(STRINGS, " ").match(NAMES) ?? [])];
  const terms = prefixed
    .filter((name) => !writable.has(name) && !things.has(name))
    .map((wrong) => {
      const among = [...writable, ...things].filter((name) => name.split(":")[0] === wrong.split(":")[0]);
      return { wrong, right: nearestTo(wrong, among) };
    });
  const labels = new Set(labelsOfThings());
  const words = [...new Set(sparql.replace(NO_NAMES, " ").match(STRINGS) ?? [])]
    .filter((text) => text.length > 5 && !labels.has(text.slice(1, -1)))
    .map((wrong) => ({ wrong, right: nearestTo(wrong.slice(1, -1), labels) }))
    .map(({ wrong, right }) => ({ wrong, right: right && `${wrong[0]}${right}${wrong[0]}` }));
  return [...terms, ...words].filter(({ right }) => right);
};
