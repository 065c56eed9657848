/** Small pieces that the evidence panel is made of. */
import { claimOf } from "../shared/answers.js";
import { statusSign } from "./blocks.js";
import { bareLabel, groupBy, nameOf, originOf, propositions, sources, throughWhom } from "../shared/data.js";
import { element, link } from "../shared/dom.js";
import { stateLink } from "../shared/links.js";
import { placeOf, quoteOf } from "./passage.js";
import { plural, saidWhen } from "../shared/words.js";

/** @param {import("../shared/data.js").Speaker} speaker */
export const speakerLink = ({ id, label, unnamed }) =>
  stateLink(label, { kind: "entity", id }, unnamed ? "unnamed" : "");

/** @param {string} id */
export const entityLink = (id) => speakerLink({ id, label: nameOf(id), unnamed: false });

/** @param {any} proposition */
export const propositionLink = ({ id, label }) => stateLink(label, { kind: "proposition", id });

/** @param {any} proposition */
export const propositionEntry = (proposition) =>
  element(
    "li",
    { class: "lined" },
    statusSign(proposition.status, 28),
    element("span", {}, propositionLink(proposition), proposition.ground && element("small", { dir: "auto" }, ` ${proposition.ground}`)),
  );

/** From the source to the origin, hop by hop. @param {import("../shared/data.js").Claim} claim */
const chainOf = (claim) => {
  const source = sources.get(claim.source);
  const read = source
    ? element(
        "li",
        {},
        link(source.url, source.title),
        ` ${[source.publisher, source.published].filter(Boolean).join(", ")}`,
        placeOf(claim) && [" · ", link(placeOf(claim), "find the words")],
      )
    : element("li", {}, claim.source);
  const hops = claim.chain.map((hop) =>
    element("li", {}, speakerLink(hop), hop === originOf(claim) && hop.unnamed ? " (unnamed)" : ""),
  );
  return element("ul", { class: "chain", "aria-label": "How the words reached the reader" }, read, hops);
};

/** Else what a reporter wrote is read as the speaker's own words: “earlier denied that such talks”. @param {...import("../shared/dom.js").Child} more */
export const wordsNote = (...more) =>
  element("p", { class: "lead" }, "Quotes are the words of the source, not always the speaker's.", ...more);

/** @param {import("../shared/data.js").Claim} claim */
const remarksOf = (claim) =>
  [
    !claim.counts && "retracted or reversed: no longer counts",
    claim.translated && "translated",
    claim.principal && claim.principal.id !== claim.claimant.id && `speaks for ${claim.principal.label}`,
  ]
    .filter(Boolean)
    .join(" · ");

/**
 * One claim with its words and where they come from.
 * @param {import("../shared/data.js").Claim} claim
 * @param {{naming?: boolean}} [shape]
 */
export const claimCard = (claim, { naming = false } = {}) => {
  const about = propositions.get(claim.about);
  const date = saidWhen(claim.said);
  const named = naming && about && propositionLink({ ...about, label: bareLabel(about.id) });
  return element(
    "article",
    { class: `card ${claim.stance.polarity} ${claim.counts ? "" : "void"}` },
    element("div", {}, ...(named ? speechOf(claim, named) : voicesOf([claim]))),
    quoteOf(claim),
    date && element("p", { class: "meta" }, `said ${date}`),
    remarksOf(claim) && element("p", { class: "meta" }, remarksOf(claim)),
    claim.note && element("p", { class: "meta", dir: "auto" }, claim.note),
    chainOf(claim),
  );
};

/** "Ned Price says that …" @param {import("../shared/data.js").Claim} claim @param {import("../shared/dom.js").Child | import("../shared/dom.js").Child[]} statement */
const speechOf = (claim, statement) => [speakerLink(claim.claimant), throughWhom(claim), ` ${claim.stance.phrase} `, statement];

/** What is only asked is no line, so that nothing leads to it. @param {import("../shared/answers.js").Row} row */
const statementOf = ({ claim, statement }) => {
  const { about } = claimOf(claim);
  return propositions.has(about) ? propositionLink({ id: about, label: statement }) : element("span", {}, statement);
};

/**
 * What somebody says in an answer with one quote; the day comes first. What the quote leaves open and the
 * coder read into it stands beside the quote, never in a fold: it may be what the answer rests on.
 * @param {import("../shared/answers.js").Row[]} rows @param {{published?: boolean}} [shape] false where it is said above the cards
 */
export const answerCard = (rows, { published = true } = {}) => {
  const claim = claimOf(rows[0].claim);
  const statements = rows.flatMap((row, place) => [place ? ", and " : "", statementOf(row)]);
  const notes = new Set(rows.map((row) => claimOf(row.claim).note));
  const day = saidWhen(claim.said);
  return element(
    "article",
    { class: `answered ${claim.stance.polarity}` },
    element("p", {}, day && [element("b", {}, day), " · "], ...speechOf(claim, statements)),
    quoteOf(claim),
    [...notes].map((note) => note && element("p", { class: "meta", dir: "auto" }, note)),
    element(
      "div",
      { class: "foot" },
      published && publicationOf(claim),
      placeOf(claim) && link(placeOf(claim), "find the words"),
      element(
        "details",
        {},
        element("summary", {}, "How it reached the reader"),
        remarksOf(claim) && element("p", { class: "meta" }, remarksOf(claim)),
        chainOf(claim),
      ),
    ),
  );
};

/** By whom and when the words were published. @param {import("../shared/data.js").Claim} claim */
const publicationOf = (claim) => {
  const source = sources.get(claim.source);
  return link(source?.url, source ? [source.publisher || source.title, source.published].filter(Boolean).join(", ") : claim.source);
};

/** Cards of an answer, below the publication where it is one and the same. @param {import("../shared/answers.js").Row[][]} quotes */
export const publishedOnce = (quotes) => {
  const [first, ...others] = quotes.flat().map(({ claim }) => claimOf(claim));
  return first && others.length > 0 && others.every(({ source }) => source === first.source) ? publicationOf(first) : null;
};

/** @type {Record<string, string>} */
const CONFLICTS = { "inconsistent line": "one side contradicts itself", reversal: "the same speaker contradicts an earlier claim" };

/** The kind of a conflict, as a reader says it. @param {string} kind */
export const wordConflict = (kind) => CONFLICTS[kind] ?? kind;

const MOST_VOICES = 4;

/** One claim for all that somebody says with the same verb, himself or through the same reporter. @param {import("../shared/data.js").Claim[]} claims */
export const distinctVoices = (claims) =>
  [...groupBy(claims, (it) => `${it.claimant.id} ${it.stance.id}${throughWhom(it)}`).values()].map(([first]) => first);

/** Who speaks, each with the verb of the claim: "United States suggests". @param {import("../shared/data.js").Claim[]} claims @param {{verbs?: boolean}} [shape] */
export const voicesOf = (claims, { verbs = true } = {}) => {
  const distinct = distinctVoices(claims);
  const shown = distinct.slice(0, MOST_VOICES);
  const rest = distinct.length - shown.length;
  return [
    ...shown.flatMap((claim, place) => [
      place ? ", " : "",
      speakerLink(claim.claimant),
      throughWhom(claim),
      verbs && ` ${claim.stance.label}`,
    ]),
    rest ? ` and ${plural(rest, "other")}` : "",
  ];
};
