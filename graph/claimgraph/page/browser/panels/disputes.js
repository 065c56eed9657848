/** Who affirms and who denies: what is most contested stands first. */
import { chargesAgainst, claimsAbout, data, issues, propositions } from "../shared/data.js";
import { byDay } from "../shared/calendar.js";
import { element } from "../shared/dom.js";
import { propositionLink, sideHeading } from "./cards.js";
import { stateLink } from "../shared/links.js";
import { wordDay, quoted } from "../shared/words.js";
import { audible, isSeen } from "./sight.js";

/**
 * @typedef {{words: string, polarity: string, claims: import("../shared/data.js").Claim[]}} Side
 * @typedef {{question: string, propositions: string[], target: import("../shared/state.js").Selection}} Dispute
 */

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
    { words: "Affirmed by ", polarity: "affirming", claims: of("affirming") },
    { words: "Denied by ", polarity: "denying", claims: of("denying") },
    { words: "Called a lie by ", polarity: "denying", claims: inOrderOfTime(audible(chargesAgainst(id))) },
  ].filter((side) => side.claims.length > 0);
};

/** How many affirm, and how many deny. @param {string} id */
const countVoices = (id) =>
  ["affirming", "denying"].map((polarity) => {
    const claims = sidesOf(id).flatMap((side) => (side.polarity === polarity ? side.claims : []));
    return new Set(claims.map(({ claimant }) => claimant.id)).size;
  });

/** Whether a question holds a statement that is contested: a dossier may ask others, too. @param {Dispute} dispute */
const isContested = (dispute) => dispute.propositions.some((id) => propositions.get(id)?.status === "contested");

/** What is contested, the most first. */
export const mostContested = () => disputesInSight().filter(isContested);

/** What the dossier asks besides. */
export const otherQuestions = () => disputesInSight().filter((dispute) => !isContested(dispute));

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

/** @param {Side} side */
export const sideBlock = ({ words, polarity, claims: [first, ...others] }) =>
  element(
    "div",
    { class: `side ${polarity}` },
    element("div", { class: "who" }, words && element("b", {}, words), sideHeading([first, ...others])),
    element("blockquote", { lang: first.language, dir: "auto" }, quoted(first.quote)),
    wordDay(first.said) && element("p", { class: "meta" }, wordDay(first.said)),
  );

/** Who neither affirms nor denies it, but wants, fears or refuses it. @param {string} id @returns {Side[]} */
const stancesOn = (id) => {
  const claims = heardOn(id);
  return claims.length ? [{ words: "", polarity: "other", claims }] : [];
};

/** @param {string} id @param {(id: string) => Side[]} [otherwise] of what nobody affirms or denies */
const propositionBlock = (id, otherwise = () => []) => {
  const proposition = propositions.get(id);
  if (!proposition || !isSeen(proposition)) return null;
  const sides = sidesOf(id);
  return element(
    "div",
    { class: "stated" },
    propositionLink(proposition),
    (sides.length ? sides : otherwise(id)).map(sideBlock),
  );
};

/** @param {Dispute} dispute */
export const disputeBlock = ({ question, propositions: ids, target }) =>
  element("article", { class: "issue" }, stateLink(question, target, "question"), ids.map((id) => propositionBlock(id)));

/** With the words of those, too, who only want, fear or refuse it. @param {string[]} ids */
export const statedBlocks = (ids) => ids.map((id) => propositionBlock(id, stancesOn)).filter(Boolean);
