/**
 * What is in sight as RDF (Turtle 1.1): propositions described, never asserted, and the claims on
 * them. It is a part of the graph that the page was made of, triple by triple: the statuses are
 * those of the whole, even where some claims are out of sight.
 */
import { readJson } from "../shared/embedded.js";
import { bareLabel, data, entities, kinds, nameOf, originOf, propositions, reportersOf, sources } from "../shared/data.js";
import { BEGINNING, END } from "../shared/range.js";
import { visibleClaims } from "../shared/visible.js";

/**
 * The table of the RDF shape of a claim that the program writes its graph by: for each thing its
 * class, and its properties with the form of their objects and the member of our record.
 * @type {{prefixes: Record<string, string>,
 *   things: Record<string, {type: string, traits: [string, string, string][]}>}}
 */
const rdfShape = readJson("shape");

/** @param {string} letter */
const asUnicode = (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @param {string} text @returns {string} a literal on one line, with nothing that could end it */
const quotedLiteral = (text) =>
  `"${text.toWellFormed().replace(/[\u0000-\u001F"\\\u007F-\u009F\u2028\u2029]/g, asUnicode)}"`;

/** @param {string} day @returns {string} */
const dated = (day) => (/^\d{4}-\d\d-\d\d$/.test(day) ? `"${day}"^^xsd:date` : quotedLiteral(day));

/** @param {string} letters @returns {string} its UTF-8 as %XX */
const percent = (letters) => encodeURIComponent(letters.toWellFormed());

/**
 * An address as Turtle writes it: what RFC 3987 does not allow in one is percent-encoded. What is
 * no address becomes a blank node of that name.
 * @param {string} id @returns {string}
 */
const resource = (id) => {
  const [before, ...after] = id.split("#");
  const whole = after.length ? `${before}#${after.map(percent).join("%23")}` : before;
  const clean = whole.replace(/%(?![0-9a-f]{2})|[^\w.~:/?#@!$&'()*+,;=%\u00A0-\u1FFF\u3040-\uD7FF-]/giu, percent);
  if (/^(?:https?:|urn:[a-z0-9][a-z0-9-]*:.)/i.test(clean) && URL.canParse(clean)) return `<${clean}>`;
  return `_:b${[...new TextEncoder().encode(id)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
};

/** @param {boolean} value */
const truth = (value) => `"${value}"^^xsd:boolean`;

/** @type {Record<string, (value: any) => string>} */
const FORMS = {
  node: resource,
  address: resource,
  term: (name) => resource(name.includes(":") ? name : `${rdfShape.prefixes.cg}${name}`),
  text: quotedLiteral,
  english: (text) => `${quotedLiteral(text)}@en`,
  date: dated,
  boolean: truth,
  mark: truth,
};

/** @param {any} record @param {string} path @returns {any} */
const memberOf = (record, path) => path.split(".").reduce((it, name) => it?.[name], record);

/**
 * What is said of one thing, by the table; what is empty is not written.
 * @param {string} thing @param {string} id @param {any} record @param {string[]} more
 */
const described = (thing, id, record, more = []) => {
  const { type, traits } = rdfShape.things[thing];
  const said = traits.flatMap(([predicate, form, path]) =>
    [memberOf(record, path)]
      .flat()
      .filter((value) => (form === "boolean" ? typeof value === "boolean" : value))
      .map((value) => `${predicate} ${FORMS[form](value)}`),
  );
  return `${resource(id)} ${[...(type ? [`a ${type}`] : []), ...more, ...new Set(said)].join(" ;\n  ")} .\n`;
};

/** Both sides of a time, which are marked where they are open. @param {{earliest: string, latest: string}} [time] */
const bounded = (time) => ({
  ...(time ?? { earliest: BEGINNING, latest: END }),
  openBegin: (time?.earliest ?? BEGINNING) === BEGINNING,
  openEnd: (time?.latest ?? END) === END,
});

/** @param {import("../shared/data.js").Proposition["qualifiers"][number]} qualifier @returns {string[]} */
const qualifying = ({ property = "", term = "", datatype = "" }) => {
  const predicate = resource(property);
  if (!predicate.startsWith("<")) return [];
  return [`${predicate} ${datatype ? `${quotedLiteral(term)}^^${resource(datatype)}` : resource(term)}`];
};

/** @param {import("../shared/data.js").Proposition} proposition */
const propositionTriples = (proposition) =>
  described(
    "proposition",
    proposition.id,
    {
      ...proposition,
      plain: proposition.mouth && bareLabel(proposition.id),
      when: bounded(proposition.when ?? undefined),
    },
    proposition.qualifiers.flatMap(qualifying),
  );

/** @param {import("../shared/data.js").Claim} claim */
const evidenceOf = (claim) => claim.evidence ?? `evidence of ${claim.id}`;

/** The statement that a claim is about in the graph, also where another one stands for it here. @param {import("../shared/data.js").Claim} claim */
const originalOf = ({ original, about }) => original ?? about;

/** @param {string} id of a statement, also of one for which another stands: it has the status of that one */
const statedAs = (id) => {
  const home = propositions.get(data.homeOf(id));
  if (home.id === id) return home;
  const { status, rule } = home;
  return { ...data.unfolded.find((/** @type {any} */ one) => one.id === id), status, rule };
};

/** @param {import("../shared/data.js").Claim} claim */
const claimTriples = (claim) =>
  described("claim", claim.id, {
    ...claim,
    about: originalOf(claim),
    evidence: evidenceOf(claim),
    origin: originOf(claim).id,
    nearest: claim.chain[0]?.id,
    via: reportersOf(claim).map(({ id }) => id),
    chainWords: [sources.get(claim.source)?.title, ...claim.chain.map(({ label }) => label)].join(" < "),
  });

/** @param {string} id */
const sourceTriples = (id) => {
  const source = sources.get(id);
  const url = /^https?:/i.test(source?.url ?? "") && source.url;
  return described("source", id, { ...source, url, published: source?.dates && bounded(source.dates) });
};

/** Whoever has no name exists in one source alone. @param {string} id */
const onlySource = (id) =>
  data.claims.find((/** @type {any} */ claim) => claim.chain.some((/** @type {any} */ link) => link.id === id))?.source;

/** @param {string} id */
const entityTriples = (id) => {
  const entity = entities.get(id);
  const kind = kinds.get(entity?.type)?.class;
  const unnamedIn = entity?.unnamed && onlySource(id);
  return described("entity", id, { label: nameOf(id), ...entity, unnamedIn }, kind ? [`a ${resource(kind)}`] : []);
};

/** @param {import("../shared/state.js").State} state @returns {string} */
export const writeTriples = (state) => {
  const claims = visibleClaims(state);
  const about = [...new Set(claims.map(originalOf))].map(statedAs);
  const evidence = new Map(claims.map((claim) => [evidenceOf(claim), claim]));
  const named = new Set([
    ...about.flatMap(({ subject, object }) => [subject, object]),
    ...claims.flatMap((c) => [c.claimant.id, ...c.chain.map(({ id }) => id), ...(c.principal ? [c.principal.id] : [])]),
  ]);
  const read = new Set([...claims.map((claim) => claim.source), ...[...named].filter((id) => sources.has(id))]);
  const prefixes = Object.entries(rdfShape.prefixes).map(([name, iri]) => `@prefix ${name}: <${iri}> .\n`);
  return [
    `# ${data.dossier.title.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").toWellFormed()}\n${prefixes.join("")}`,
    ...about.map(propositionTriples),
    ...claims.map(claimTriples),
    ...[...evidence].map(([id, claim]) => described("evidence", id, claim)),
    ...[...read].map(sourceTriples),
    ...[...named].filter((id) => !read.has(id)).map(entityTriples),
    ...(data.terms ? [data.terms] : []),
  ].join("\n");
};
