/** Who affirms and who denies. What is most contested stands first. */
import { chargesAgainst, claimsAbout, conflictsOf, data, issues, propositions } from "../shared/data.js";
import { byDay } from "../shared/calendar.js";
import { element } from "../shared/dom.js";
import { distinctVoices, propositionLink, voicesOf } from "./cards.js";
import { stateLink } from "../shared/links.js";
import { plural, quoted, wordDay } from "../shared/words.js";
import { audible, isSeen } from "./sight.js";

/**
 * @typedef {{polarity: string, charging: boolean, claims: import("../shared/data.js").Claim[]}} Side charging
 *   claims are about another statement, which calls this one a lie
 * @typedef {{question: string, propositions: string[], target: import("../shared/state.js").Selection}} Dispute
 */

const MOST_OPPONENTS = 3;

/** Issues, and conflicts that belong to none. @returns {Dispute[]} */
const allDisputes = () => {
  const named = data.issues.map((/** @type {any} */ issue) => ({
    ...issue,
    target: { kind: "issue", id: issue.id },
  }));
  const loose = data.conflicts
    .filter((/** @type {any} */ conflict) => !issues.has(conflict.issue))
    .map((/** @type {any} */ { left, right }) => ({
      question: propositions.get(left)?.label ?? left,
      propositions: [...new Set([left, right])],
      target: { kind: "proposition", id: left },
    }));
  return [...named, ...loose];
};

/** By the day on which it was said at the latest. @param {import("../shared/data.js").Claim[]} claims */
const inOrderOfTime = (claims) => [...claims].sort(byDay(({ said }) => said.latest));

/** What counts, the first that was said first. @param {string} id */
const heardOn = (id) => inOrderOfTime(audible(claimsAbout(id)).filter(({ counts }) => counts));

/**
 * Never across propositions: who affirms one of an issue may well deny the other.
 * @param {string} id
 * @returns {Side[]}
 */
export const sidesOf = (id) => {
  const claims = heardOn(id);
  const of = (/** @type {string} */ polarity) => claims.filter(({ stance }) => stance.polarity === polarity);
  return [
    { polarity: "affirming", charging: false, claims: of("affirming") },
    { polarity: "denying", charging: false, claims: of("denying") },
    { polarity: "denying", charging: true, claims: inOrderOfTime(audible(chargesAgainst(id))) },
  ].filter((side) => side.claims.length > 0);
};

/** How many affirm, and how many deny. @param {string} id */
const countVoices = (id) =>
  ["affirming", "denying"].map((polarity) => {
    const claims = sidesOf(id).flatMap((side) => (side.polarity === polarity ? side.claims : []));
    return new Set(claims.map(({ claimant }) => claimant.id)).size;
  });

/** @param {string} id */
const isContested = (id) => propositions.get(id)?.status === "contested";

/** A dossier may also ask what nobody disputes. @param {Dispute} dispute */
const holdsContested = (dispute) => dispute.propositions.some(isContested);

/** What is contested, the most first. */
export const mostContested = () => disputesInSight().filter(holdsContested);

/** What the dossier asks besides. */
export const otherQuestions = () => disputesInSight().filter((dispute) => !holdsContested(dispute));

/**
 * Both sides weigh, the weaker one more: three against three is more contested than nine against one.
 * @returns {Dispute[]}
 */
const disputesInSight = () => {
  const weigh = (/** @type {Dispute} */ dispute) => {
    const sides = dispute.propositions.map(countVoices);
    const weaker = sides.map((pair) => Math.min(...pair));
    return 100 * weaker.reduce((sum, one) => sum + one, 0) + sides.flat().reduce((sum, one) => sum + one, 0);
  };
  return allDisputes()
    .filter((dispute) => dispute.propositions.some((id) => propositions.has(id) && isSeen(propositions.get(id))))
    .map((dispute) => ({ dispute, weight: weigh(dispute) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ dispute }) => dispute);
};

/** Whoever is quoted stands above the quote, the others below it; the verbs of charges are about another statement. @param {Side} side */
export const sideBlock = ({ polarity, charging, claims }) => {
  const [first, ...others] = distinctVoices(claims);
  const shape = { verbs: !charging };
  return element(
    "div",
    { class: `side ${polarity}` },
    element("div", { class: "who" }, charging && "Called a lie by ", ...voicesOf([first], shape)),
    element("blockquote", { lang: first.language, dir: "auto" }, quoted(first.quote)),
    first.remarks?.inferred && element("p", { class: "meta", dir: "auto" }, `inferred: ${first.remarks.inferred}`),
    wordDay(first.said) && element("p", { class: "meta" }, wordDay(first.said)),
    others.length > 0 && element("div", { class: "who" }, "also ", ...voicesOf(others, shape)),
  );
};

/** Who neither affirms nor denies it, but wants, fears or refuses it. @param {string} id @returns {Side[]} */
const stancesOn = (id) => {
  const claims = heardOn(id);
  return claims.length ? [{ polarity: "other", charging: false, claims }] : [];
};

/** Whether a conflict opposes claims of a polarity. @param {string} polarity @param {string} side "affirming", "denying" or "any" */
const isOpposed = (polarity, side) => side === "any" || polarity === side;

/** The claims that a conflict opposes. @param {{id: string, side: string}} end @returns {import("../shared/data.js").Claim[]} */
export const opposedClaims = ({ id, side }) => claimsAbout(id).filter(({ stance }) => isOpposed(stance.polarity, side));

/** The same, side by side. @param {string} id @param {string} side */
export const opposedOn = (id, side) => {
  const sides = sidesOf(id).filter(({ polarity }) => isOpposed(polarity, side));
  return sides.length || side !== "any" ? sides : stancesOn(id);
};

/** The other end of a conflict. @param {string} id @param {any} conflict @returns {{id: string, side: string}} */
export const opponentIn = (id, { left, right, sides }) =>
  left === id ? { id: right, side: sides[1] } : { id: left, side: sides[0] };

/** "against: Mevlut Cavusoglu denies: Turkey is in talks to buy Su-35". @param {{id: string, side: string}} opponent */
export const againstLine = ({ id, side }) => {
  // The verb of a charge is about the charge, not about what it calls a lie.
  const claims = opposedOn(id, side).flatMap((one) => (one.charging ? [] : one.claims));
  const who = claims.length ? [...voicesOf(claims), ": "] : [];
  return element("p", { class: "meta" }, "against: ", who, propositionLink(propositions.get(id)));
};

/** What contradicts a statement that by itself is only affirmed, or only denied. @param {string} id @param {Side[]} sides */
const opponentsOf = (id, sides) => {
  if (new Set(sides.map(({ polarity }) => polarity)).size > 1) return [];
  const found = conflictsOf(id).map((/** @type {any} */ conflict) => opponentIn(id, conflict));
  const others = new Map(found.map((/** @type {{id: string, side: string}} */ one) => [one.id, one]));
  return [...others.values()].filter((one) => one.id !== id && propositions.has(one.id) && isSeen(propositions.get(one.id)));
};

/** @param {any} proposition @param {Side[]} sides */
const propositionBlock = (proposition, sides) =>
  element("div", { class: "stated" }, propositionLink(proposition), sides.map(sideBlock));

/** @param {string[]} ids @returns {any[]} */
const seenOf = (ids) => ids.map((id) => propositions.get(id)).filter((one) => one && isSeen(one));

/** @param {any} proposition */
const contestedBlock = (proposition) => {
  const sides = sidesOf(proposition.id);
  const block = propositionBlock(proposition, sides);
  for (const other of opponentsOf(proposition.id, sides).slice(0, MOST_OPPONENTS))
    block.append(againstLine(other));
  return block;
};

/** Of a contested issue the contested statements; the others are where its question leads. @param {Dispute} dispute */
export const disputeBlock = ({ question, propositions: ids, target }) => {
  const seen = seenOf(ids);
  const contested = seen.filter(({ id }) => isContested(id));
  const rest = contested.length ? seen.length - contested.length : 0;
  return element(
    "article",
    { class: "issue" },
    stateLink(question, target, "question"),
    contested.length ? contested.map(contestedBlock) : seen.map((one) => propositionBlock(one, sidesOf(one.id))),
    rest > 0 && element("p", { class: "meta" }, stateLink(`${plural(rest, "statement")} more, not contested`, target)),
  );
};

/** With the words of those, too, who only want, fear or refuse it. @param {string[]} ids */
export const statedBlocks = (ids) =>
  seenOf(ids).map((one) => {
    const sides = sidesOf(one.id);
    return propositionBlock(one, sides.length ? sides : stancesOn(one.id));
  });
