/**
 * What is in sight as RDF (Turtle 1.1): propositions described, never asserted, and the claims on
 * them. Statuses are left out: they are computed from all claims, of which this may be a part.
 */
import { data, entities, originOf, propositions, sources } from "../shared/data.js";
import { visibleClaims } from "../shared/visible.js";

const CG_BASE = "https://w3id.org/claimgraph/";
const HEAD = `@prefix cg: <${CG_BASE}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
`;

/** @param {string} letter */
const asUnicode = (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** @param {string} text @returns {string} a literal on one line, with nothing that could end it */
const quotedLiteral = (text) =>
  `"${text.toWellFormed().replace(/[\u0000-\u001F"\\\u007F-\u009F\u2028\u2029]/g, asUnicode)}"`;

/** @param {string} text @param {string} language a tag that is none is left out (RFC 5646) */
const tagged = (text, language) =>
  quotedLiteral(text) + (/^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(language) ? `@${language}` : "");

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

/** @param {string} id @param {[string, string | undefined | null | false][]} said */
const described = (id, said) => {
  const present = said.filter(([, value]) => value);
  return `${resource(id)} ${present.map(([term, value]) => `${term} ${value}`).join(" ;\n  ")} .\n`;
};

/** @param {import("../shared/data.js").Proposition} proposition */
const propositionTriples = ({ id, subject, predicate, object, label, when, qualifiers }) =>
  described(id, [
    ["a", "cg:Proposition"],
    ["rdfs:label", quotedLiteral(label)],
    ["rdf:subject", resource(subject)],
    ["rdf:predicate", resource(predicate.id)],
    ["rdf:object", resource(object)],
    ["cg:earliest", when && dated(when.earliest)],
    ["cg:latest", when && dated(when.latest)],
    ["rdfs:comment", qualifiers.map((q) => quotedLiteral(`${q.label}: ${q.value}`)).join(", ")],
  ]);

/** @param {import("../shared/data.js").Claim} claim */
const claimTriples = (claim) =>
  described(claim.id, [
    ["a", "cg:Claim"],
    ["cg:about", resource(claim.about)],
    ["cg:stance", resource(claim.stance.id)],
    ["cg:claimant", resource(claim.claimant.id)],
    ["cg:origin", resource(originOf(claim).id)],
    ["cg:source", resource(claim.source)],
    ["cg:chain", claim.chain.length > 0 && quotedLiteral(claim.chain.map((hop) => hop.label).join(" < "))],
    ["cg:evidence", `[ a cg:Evidence ; oa:exact ${tagged(claim.quote, claim.language)} ]`],
    ["cg:saidWords", claim.said.words && quotedLiteral(claim.said.words)],
    ["cg:saidEarliest", dated(claim.said.earliest)],
    ["cg:saidLatest", dated(claim.said.latest)],
    ["cg:note", claim.note && quotedLiteral(claim.note)],
  ]);

/** @param {string} id */
const sourceTriples = (id) => {
  const source = sources.get(id);
  return described(id, [
    ["a", "cg:Source"],
    ["dcterms:title", quotedLiteral(source?.title ?? id)],
    ["dcterms:issued", source?.published && quotedLiteral(source.published)],
    ["schema:url", source?.url && /^https?:/i.test(source.url) && resource(source.url)],
  ]);
};

/** @param {import("../shared/state.js").State} state @returns {string} */
export const writeTriples = (state) => {
  const claims = visibleClaims(state);
  const about = [...new Set(claims.map((claim) => claim.about))].map((id) => propositions.get(id));
  const names = new Map(claims.flatMap((c) => [c.claimant, ...c.chain]).map((one) => [one.id, one.label]));
  for (const { subject, object } of about) {
    for (const end of [subject, object]) names.set(end, entities.get(end).label);
  }
  const read = new Set(claims.map((claim) => claim.source));
  for (const id of read) names.delete(id);
  const named = [...names].map(([id, label]) => described(id, [["rdfs:label", quotedLiteral(label)]]));
  return [
    `# ${data.dossier.title.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").toWellFormed()}\n${HEAD}`,
    ...about.map(propositionTriples),
    ...claims.map(claimTriples),
    ...[...read].map(sourceTriples),
    ...named,
  ].join("\n");
};
