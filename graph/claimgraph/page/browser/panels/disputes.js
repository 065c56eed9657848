/** Who affirms and who denies: what is most contested stands first. */
import { claimsAbout, data, issues, propositions } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { propositionLink, sideHeading } from "./cards.js";
import { stateLink } from "../shared/links.js";
import { quoted } from "../shared/words.js";
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

/**
 * Never across propositions: who affirms one of an issue may well deny the other.
 * @param {string} id
 * @returns {Side[]}
 */
export const sidesOf = (id) => {
  const claims = audible(claimsAbout(id)).filter((claim) => claim.counts);
  return [
    ["affirming", "Affirmed by "],
    ["denying", "Denied by "],
  ]
    .map(([polarity, words]) => ({
      words,
      polarity,
      claims: claims.filter((claim) => claim.stance.polarity === polarity),
    }))
    .filter((side) => side.claims.length > 0);
};

/** @param {Side} side */
const voices = ({ claims }) => new Set(claims.map((claim) => claim.claimant.id)).size;

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
    const sides = dispute.propositions.map((id) => sidesOf(id).map(voices));
    const weaker = sides.map((pair) => (pair.length < 2 ? 0 : Math.min(...pair)));
    return 100 * weaker.reduce((sum, one) => sum + one, 0) + sides.flat().reduce((sum, one) => sum + one, 0);
  };
  return allDisputes()
    .filter((dispute) => dispute.propositions.some((id) => propositions.has(id) && isSeen(propositions.get(id))))
    .map((dispute) => ({ dispute, weight: weigh(dispute) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ dispute }) => dispute);
};

/** @param {Side} side */
export const sideBlock = ({ words, polarity, claims }) =>
  element(
    "div",
    { class: `side ${polarity}` },
    element("div", { class: "who" }, element("b", {}, words), sideHeading(claims)),
    element("blockquote", { lang: claims[0].language, dir: "auto" }, quoted(claims[0].quote)),
  );

/** @param {string} id */
const propositionBlock = (id) => {
  const proposition = propositions.get(id);
  return (
    proposition &&
    isSeen(proposition) &&
    element("div", { class: "stated" }, propositionLink(proposition), sidesOf(id).map(sideBlock))
  );
};

/** @param {Dispute} dispute */
export const disputeBlock = ({ question, propositions: ids, target }) =>
  element("article", { class: "issue" }, stateLink(question, target, "question"), ids.map(propositionBlock));

/** @param {string[]} ids */
export const statedBlocks = (ids) => ids.map(propositionBlock).filter(Boolean);
