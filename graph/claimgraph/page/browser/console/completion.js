/** What the editor completes: keywords, prefixes, variables, the terms and things of the graph. */
import { data } from "../shared/data.js";
import { prefixes, shorten } from "../shared/prefixes.js";

/** @typedef {{label: string, detail?: string, type: string, apply?: string, boost?: number}} Option */

const KEYWORDS = [
  ..."SELECT|DISTINCT|WHERE|CONSTRUCT|DESCRIBE|ASK|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|BIND".split(
    "|",
  ),
  ..."VALUES|SERVICE|EXISTS|AS|IN|LIMIT|OFFSET|UNDEF|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT".split("|"),
  ..."STR|LANG|DATATYPE|BOUND|COALESCE|IF|CONTAINS|STRSTARTS|STRENDS|REGEX|REPLACE|LCASE|UCASE|YEAR".split(
    "|",
  ),
  ..."isIRI|isLiteral|isBlank|FILTER NOT EXISTS|GROUP BY|ORDER BY|HAVING|DESC|ASC|PREFIX".split("|"),
];
const WORD = /[?$]?[\p{L}\p{N}_%:-]*/u;
const QUIET = new Set(["Comment", "String", "IriRef"]);
const MOST_THINGS = 3000;

/** Asked of the graph itself, so that only what is in it is proposed. */
export const TERMS = `SELECT DISTINCT ?it ?what ?label WHERE {
  { ?s ?it ?o BIND("property" AS ?what) } UNION { ?s a ?it BIND("class" AS ?what) }
  UNION { ?it skos:notation ?name BIND("term" AS ?what) }
  OPTIONAL { ?it rdfs:label ?label }
}`;

const KINDS_OF_TERM = { property: "property", class: "class", term: "constant" };

/** @param {import("./answers.js").Row[]} rows of TERMS @returns {Option[]} */
const termOptions = (rows) => {
  const options = new Map();
  for (const { it, what, label } of rows) {
    const written = shorten(it.value);
    if (it.type !== "uri" || options.has(written) || written.startsWith(":")) continue;
    const type = KINDS_OF_TERM[/** @type {"property"} */ (what.value)];
    options.set(written, { label: written, detail: label?.value ?? what.value, type });
  }
  return [...options.values()];
};

/** An entity is found by the name that the page knows it under, too. @returns {Option[]} */
const entityOptions = () =>
  data.entities.slice(0, MOST_THINGS).flatMap((/** @type {any} */ { id, label }) => {
    const written = shorten(id);
    return [
      { label: written, detail: label, type: "entity" },
      { label, detail: written, type: "entity", apply: written, boost: -1 },
    ];
  });

/** @param {string} text @returns {Option[]} */
const variableOptions = (text) =>
  [...new Set(text.match(/\?\w+/g))].map((label) => ({ label, type: "variable" }));

/** @returns {Option[]} */
const fixedOptions = () => [
  ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
  ...prefixes.map(([prefix, address]) => ({
    label: `${prefix}:`,
    detail: address,
    type: "namespace",
    boost: 1,
  })),
];

/** @param {any} context of CodeMirror @param {any} syntaxTree */
const isQuiet = (context, syntaxTree) => {
  const { name } = syntaxTree(context.state).resolveInner(context.pos, -1);
  return QUIET.has(name);
};

/** @param {any} syntaxTree of CodeMirror */
export const createCompletion = (syntaxTree) => {
  let known = [...fixedOptions(), ...entityOptions()];
  return {
    /** @param {import("./answers.js").Row[]} rows */
    learn: (rows) => (known = [...fixedOptions(), ...entityOptions(), ...termOptions(rows)]),
    /** @param {any} context */
    source: (context) => {
      const word = context.matchBefore(WORD);
      if ((!word?.text && !context.explicit) || isQuiet(context, syntaxTree)) return null;
      const isVariable = /^[?$]/.test(word.text);
      const others = context.state.doc.toString().replace(/[?$]\w*$/, "");
      const options = isVariable ? variableOptions(others).filter(({ label }) => label !== word.text) : known;
      return { from: word.from, options, validFor: WORD };
    },
  };
};
