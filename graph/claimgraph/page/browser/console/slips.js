/**
 * What a query without an answer may have meant, and where it found nothing: in the console and on
 * the server's query page.
 * @typedef {{terms: Set<string>, things: Set<string>, labels: Set<string>, statements?: Set<string>}} Known terms and things as a query writes them, names, and labels of statements
 */
import { element } from "../shared/dom.js";
import { patternWithoutMatch } from "./patterns.js";

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

/**
 * Names in a query that the graph does not have, each with the nearest that it has.
 * @param {string} sparql @param {Known} known @returns {{wrong: string, right: string}[]}
 */
const misspelt = (sparql, { terms, things, labels, statements = new Set() }) => {
  if (!terms.size) return [];
  const prefixed = [...new Set(sparql.replace(NO_NAMES, " ").replace(STRINGS, " ").match(NAMES) ?? [])];
  const slips = prefixed
    .filter((name) => !terms.has(name) && !things.has(name))
    .map((wrong) => {
      const among = [...terms, ...things].filter((name) => name.split(":")[0] === wrong.split(":")[0]);
      return { wrong, right: nearestTo(wrong, among) };
    });
  const untagged = [...sparql.replace(NO_NAMES, " ").matchAll(/("|')([^"'\\\n]+)\1(?!@)/g)]
    .filter(([, , text]) => statements.has(text))
    .map(([wrong]) => ({ wrong, right: `${wrong}@en` }));
  const words = [...new Set(sparql.replace(NO_NAMES, " ").match(STRINGS) ?? [])]
    .filter((text) => text.length > 5 && !labels.has(text.slice(1, -1)))
    .map((wrong) => ({ wrong, right: nearestTo(wrong.slice(1, -1), labels) }))
    .map(({ wrong, right }) => ({ wrong, right: right && `${wrong[0]}${right}${wrong[0]}` }));
  return [...slips, ...untagged, ...words].filter(({ right }) => right);
};

/**
 * @param {string} sparql a SELECT that gave no row
 * @param {{known: Known, ask: (sparql: string) => Promise<?boolean>, mend: (sparql: string) => void}} shape
 *   `ask` gives nothing where it cannot be asked; `mend` takes the query as it was meant
 */
export const explainEmpty = async (sparql, { known, ask, mend }) => {
  const pattern = await patternWithoutMatch(sparql, ask);
  const slips = misspelt(sparql, known).map(({ wrong, right }) =>
    element(
      "p",
      { class: "meta slip" },
      element("code", { dir: "auto" }, wrong),
      " is not in this graph. Did you mean ",
      element("button", { type: "button", class: "plain", dir: "auto", onclick: () => mend(sparql.replaceAll(wrong, right)) }, right),
      "?",
    ),
  );
  if (!pattern) return slips;
  const found = element("code", { dir: "ltr" }, pattern);
  return [...slips, element("p", { class: "meta empty" }, "Nothing matches this pattern together with those before it: ", found)];
};
