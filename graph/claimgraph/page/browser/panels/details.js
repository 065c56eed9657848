/** The panel for what is chosen: a proposition, an entity or speaker, an issue. */
import {
  bareLabel,
  claimsAbout,
  claimsBy,
  claimsFor,
  claimsThrough,
  conflictsOf,
  data,
  entities,
  groupBy,
  impliedBy,
  issues,
  kinds,
  mentionsOf,
  nameOf,
  propositions,
  propositionsOf,
  standsBehind,
  statuses,
} from "../shared/data.js";
import { claimsOfAnswer, partsOf, quotesOf, titleOfAnswer } from "../shared/answers.js";
import { listOf, section, statusLine, statusSign } from "./blocks.js";
import { answerCard, claimCard, publishedOnce, entityLink, propositionEntry, propositionLink, wordConflict, wordsNote } from "./cards.js";
import { againstLine, opponentIn, opposedClaims } from "./disputes.js";
import { standpointsOn } from "./differences.js";
import { tensionsBeside } from "./tensions.js";
import { versusSections } from "./versus.js";
import { element, link } from "../shared/dom.js";
import { linesOfFan } from "../scene/network.js";
import { glyphOf, glyphSign } from "../scene/glyphs.js";
import { renderPath } from "./journey.js";
import { linesOfPair, linesOfPart, wholeOf } from "../shared/pair.js";
import { endsOf } from "../shared/path.js";
import { stateLink } from "../shared/links.js";
import { audible, claimsInSight, hiddenLine, hiddenNote, inSight } from "./sight.js";
import { renderNeighbourhood } from "../scene/neighbourhood.js";
import { getState } from "../shared/state.js";
import { languageName, plural } from "../shared/words.js";

/** @param {[string, import("../shared/dom.js").Child][]} pairs */
const facts = (pairs) => {
  const present = pairs.filter(([, value]) => value);
  return (
    present.length > 0 &&
    element(
      "dl",
      { class: "facts" },
      present.flatMap(([name, value]) => [
        element("dt", { dir: "auto" }, name),
        element("dd", { dir: "auto" }, value),
      ]),
    )
  );
};

/** Of more letters a heading is set smaller: it would push what it is about out of sight. */
const LONG = 110;

/** @param {string} about @param {import("../shared/dom.js").Child | import("../shared/dom.js").Child[]} words */
const title = (about, words) => [
  element("p", { class: "lead count" }, about),
  element("h2", { dir: "auto", class: typeof words === "string" && words.length > LONG ? "long" : null }, words),
];

/** @param {import("../shared/data.js").Claim[]} claims @param {{naming?: boolean}} [shape] */
const cards = (claims, shape) => {
  const shown = audible(claims);
  return [
    ...listOf(shown, (claim) => claimCard(claim, shape), { tag: "div", limit: 40, name: "cards" }),
    hiddenNote(claims.length - shown.length, "claim"),
  ];
};

/** Who affirms stands before who denies, and both before who does neither. @type {Record<string, number>} */
const RANKS = { affirming: 0, denying: 1 };

/** @param {import("../shared/data.js").Claim[]} claims */
const bySides = (claims) => {
  const rankOf = (/** @type {import("../shared/data.js").Claim} */ { stance }) => RANKS[stance.polarity] ?? 2;
  return [...claims].sort((one, other) => rankOf(one) - rankOf(other));
};

/** @param {any} proposition */
const conflictBlocks = ({ id }) =>
  conflictsOf(id).map((/** @type {any} */ conflict) => {
    const opponent = opponentIn(id, conflict);
    const other = opponent.id === id ? null : propositions.get(opponent.id);
    return element(
      "div",
      { class: "conflict" },
      element("p", {}, `${wordConflict(conflict.kind)}: ${conflict.ground}`),
      conflict.because && element("p", { dir: "auto" }, conflict.because),
      other && againstLine(opponent),
      other && hiddenLine(other),
      ...cards(other ? opposedClaims(opponent) : []),
    );
  });

/** @param {any} proposition */
const besides = ({ id, subject, object }) =>
  propositionsOf(subject).filter(
    (other) =>
      other.id !== id &&
      [other.subject, other.object].includes(object) &&
      [other.subject, other.object].includes(subject),
  );

/** @param {any} proposition */
const whenOf = ({ when }) => when && (when.words || when.edtf);

/** @param {{value: string, id: ?string}} qualifier */
const qualifierOf = ({ value, id }) => {
  if (!id) return value;
  return propositions.has(id) ? propositionLink(propositions.get(id)) : entityLink(id);
};

/** The affirmed statements from which this one follows. @param {string} id */
const grounds = (id) =>
  impliedBy(id).filter((other) => claimsAbout(other.id).some(({ stance }) => stance.polarity === "affirming"));

/** @param {string} id */
const renderProposition = (id) => {
  const proposition = propositions.get(id);
  const claims = claimsAbout(id);
  const issue = issues.get(proposition.issue);
  return [
    ...title(plural(audible(claims).length, "claim"), proposition.label),
    hiddenLine(proposition),
    standpointsOn(getState(), id) ?? statusLine(proposition.status, proposition.ground),
    element(
      "p",
      { class: "rule" },
      element("b", {}, proposition.rule.label),
      ` ${proposition.rule.definition}`,
    ),
    facts([
      ["subject", entityLink(proposition.subject)],
      ["object", entityLink(proposition.object)],
      ...proposition.qualifiers.map((/** @type {any} */ qualifier) => [qualifier.label, qualifierOf(qualifier)]),
      ["when", whenOf(proposition)],
      ["issue", issue && stateLink(issue.question, { kind: "issue", id: issue.id })],
    ]),
    section("Who says what", claims.length > 0 && wordsNote(), ...cards(bySides(claims))),
    entries("Follows from", grounds(id)),
    section("In conflict", ...conflictBlocks(proposition)),
    ...tensionsBeside(id),
    entries("Also between these two", besides(proposition)),
  ];
};

/** @param {any} entity */
const kindLine = (entity) => {
  const { family } = glyphOf(entity.glyph);
  return element(
    "span",
    { class: `status kind-${family}` },
    glyphSign(entity.glyph, 18),
    kinds.get(entity.type)?.label ?? entity.type,
  );
};

/** @param {any} entity */
const entityFacts = (entity) => [
  kindLine(entity),
  entity.description && element("p", { class: "rule", dir: "auto" }, entity.description),
  facts([
    ...entity.labels.map((/** @type {any} */ { language, text }) => [
      languageName(language),
      element("span", { lang: language }, text),
    ]),
    ["also", entity.aliases.join(" · ")],
    ["elsewhere", entity.match && link(entity.match, entity.match.replace(/^https?:\/\/(www\.)?/, ""))],
    ["named", entity.unnamed && "nowhere: an unnamed source, in the words of its source"],
  ]),
];

/** @param {string} heading @param {any[]} found */
const entries = (heading, found) => {
  const shown = inSight(found);
  return section(
    heading,
    ...listOf(shown, propositionEntry, { limit: 30 }),
    hiddenNote(found.length - shown.length, "statement"),
  );
};

/**
 * In the order of the legend, each status with its name.
 * @template T @param {T[]} found @param {(item: T) => string} statusOf
 * @param {(items: T[]) => (import("../shared/dom.js").Child)[]} render
 */
const byStatus = (found, statusOf, render) => {
  const groups = groupBy(found, statusOf);
  return [...statuses.keys()]
    .filter((status) => groups.has(status))
    .flatMap((status) => [
      element("h4", {}, statusLine(status), ` ${groups.get(status)?.length}`),
      ...render(groups.get(status) ?? []),
    ]);
};

/** @param {any[]} found */
export const entriesByStatus = (found) => {
  const shown = inSight(found);
  return [
    ...byStatus(
      shown,
      ({ status }) => status,
      (items) => listOf(items, propositionEntry, { limit: 30 }),
    ),
    hiddenNote(found.length - shown.length, "statement"),
  ];
};

/** @param {import("../shared/data.js").Claim[]} claims */
const cardsByStatus = (claims) => {
  const known = claims.filter(({ about }) => propositions.has(about));
  const shown = claimsInSight(known);
  return [
    ...byStatus(
      shown,
      ({ about }) => propositions.get(about).status,
      (items) => cards(items, { naming: true }),
    ),
    hiddenNote(known.length - shown.length, "claim"),
  ];
};

/** @param {string} id */
const renderEntity = (id) => {
  const entity = entities.get(id);
  const around = propositionsOf(id);
  const [offices, others] = [true, false].map((wanted) =>
    around.filter((p) => (p.predicate.family === "office") === wanted),
  );
  const through = [
    ...new Set(
      claimsThrough(id)
        .map((claim) => propositions.get(claim.about))
        .filter(Boolean),
    ),
  ];
  const mentioned = mentionsOf(id);
  const said = claimsBy(id);
  const meant = claimsFor(id);
  return [
    ...title(
      [
        `${plural(inSight(around).length, "statement")} about it`,
        inSight(mentioned).length > 0 && `${inSight(mentioned).length} that name it`,
        `${plural(claimsInSight([...said, ...meant]).length, "claim")} by or for it`,
      ]
        .filter(Boolean)
        .join(" · "),
      nameOf(id),
    ),
    ...(entity ? entityFacts(entity) : []),
    renderNeighbourhood(id),
    entries(
      "Offices",
      offices.filter((p) => p.subject === id),
    ),
    entries(
      "Who speaks for it",
      offices.filter((p) => p.object === id && p.subject !== id),
    ),
    others.length > 0 && section("What is said about it", ...entriesByStatus(others)),
    mentioned.length > 0 && section("Where it is named", ...entriesByStatus(mentioned)),
    said.length > 0 && section("What it says", ...cardsByStatus(said)),
    meant.length > 0 && section("What is said on its behalf", ...cardsByStatus(meant)),
    entries("What it passed on", through),
  ];
};

/** @param {string} id */
const renderIssue = (id) => {
  const issue = issues.get(id);
  const members = issue.propositions
    .map((/** @type {string} */ one) => propositions.get(one))
    .filter(Boolean);
  return [
    ...title(plural(inSight(members).length, "statement"), issue.question),
    hiddenNote(members.length - inSight(members).length, "statement"),
    ...versusSections(issue),
    section(
      "Who says what",
      ...cards(
        bySides(data.claims.filter((/** @type {any} */ claim) => issue.propositions.includes(claim.about))),
        { naming: true },
      ),
    ),
  ];
};

/** @param {string} number of a question: its answer, heading by heading */
const renderAnswer = (number) => {
  const quotes = partsOf(number).map((part) => ({ words: part.words, own: quotesOf(part) }));
  const { note, card } = cardsUnder(quotes.flatMap(({ own }) => own));
  return [
    ...title(plural(claimsOfAnswer(number).length, "claim"), titleOfAnswer(number)),
    note,
    ...quotes.map(({ words, own }) => section(words, ...own.map(card))),
  ];
};

/** A note for above the cards of an answer, and how each is made: what was printed in one place says so once. @param {import("../shared/answers.js").Row[][]} quotes */
const cardsUnder = (quotes) => {
  const printed = publishedOnce(quotes);
  return {
    note: wordsNote(...(printed ? [" All are from ", printed, "."] : [])),
    card: (/** @type {import("../shared/answers.js").Row[]} */ rows) => answerCard(rows, { published: !printed }),
  };
};

/**
 * Statements with the claims that count, each with its quote and through whom it is known.
 * @param {import("../shared/data.js").Proposition[]} found
 */
export const quotesByStatus = (found) => {
  const shown = inSight(found);
  const { note, card } = cardsUnder(shown.flatMap(quotedOn));
  const groups = byStatus(
    shown,
    ({ status }) => status,
    (items) => listOf(items.flatMap(quotedOn), card, { tag: "div", limit: 40, name: "cards" }),
  );
  return [...(shown.length ? [note] : []), ...groups, hiddenNote(found.length - shown.length, "statement")];
};

/** @param {import("../shared/data.js").Proposition} proposition */
const quotedOn = ({ id }) =>
  quotesOf({ words: "", rows: audible(claimsAbout(id)).filter(standsBehind).map((claim) => ({ claim: claim.id, statement: bareLabel(id) })) });

/** A line of a fan that holds several statements opens. @param {import("../scene/bundles.js").Bundle} line */
const fanEntry = ({ id, status, from, to, words, lines, arrows }) =>
  element(
    "li",
    { class: "lined" },
    statusSign(status, 28),
    element(
      "span",
      {},
      stateLink(words, { kind: "pair", id: id.slice("pair ".length) }),
      element("small", { dir: "auto" }, arrows.to.enabled ? ` ${nameOf(from)} to ${nameOf(to)}` : ` ${plural(lines.length, "statement")}`),
    ),
  );

/** What the lines between the two hold, for those who cannot point at them. @param {number} count of all statements */
const fanSection = (count) => {
  const parts = linesOfFan().filter(({ lines }) => lines.length > 1 && lines.length < count);
  return section("Lines in the picture", ...listOf(parts, fanEntry, { limit: 24 }));
};

/** @param {string} id all that is said between two, either way, or a part of it */
const renderPair = (id) => {
  const { from, to } = endsOf(id);
  const lines = linesOfPart(id, getState());
  const all = linesOfPair(id);
  const claims = lines.flatMap((line) => claimsAbout(line.id));
  return [
    ...title(
      `${plural(inSight(lines).length, "statement")} · ${plural(claimsInSight(claims).length, "claim")}`,
      [entityLink(from), " — ", entityLink(to)],
    ),
    lines.length < all.length &&
      element("p", { class: "meta" }, stateLink(`All ${plural(all.length, "statement")} between the two`, { kind: "pair", id: wholeOf(id) })),
    fanSection(lines.length),
    section("What is said about the two", ...entriesByStatus(lines)),
  ];
};

const RENDERERS = { proposition: renderProposition, entity: renderEntity, issue: renderIssue, answer: renderAnswer, path: renderPath, pair: renderPair };

/** @param {import("../shared/state.js").Selection} selection */
export const renderDetails = ({ kind, id }) => RENDERERS[kind](id);
