/** Lines of the panel: an actor, a pair, a relation, a status or a voice, with its number of claims. */
import { statusSign } from "../panels/blocks.js";
import { data, nameOf, statuses } from "./data.js";
import { element } from "../shared/dom.js";
import { familySign } from "./inks.js";
import { stateLink } from "../shared/links.js";
import { highs, idOfPair, lows } from "./pairs.js";
import { ranked } from "./tally.js";

/** @typedef {import("./tally.js").Mix} Mix */

/** @param {number} number */
export const shownNumber = (number) => number.toLocaleString("en");

/** @param {number} actor */
export const actorLink = (actor) => stateLink(nameOf(actor), { kind: "entity", id: String(actor) });

/** @param {Node | Node[]} words @param {number} number */
export const counted = (words, number) => element("li", {}, element("span", {}, words), element("small", {}, shownNumber(number)));

/** @param {number} pair */
export const pairLink = (pair) => stateLink(`${nameOf(lows[pair])} – ${nameOf(highs[pair])}`, { kind: "pair", id: idOfPair(pair) });

/** @param {[string, number]} share */
const statusEntry = ([id, number]) =>
  element("li", { class: "lined" }, statusSign(id, 28), `${shownNumber(number)} ${statuses.get(id)?.label ?? id}`);

/** @param {Mix} mix how what is said stands, in claims */
export const standing = (mix) => element("ul", { class: "entries" }, ranked(mix.statuses).map(statusEntry));

/** @param {[number, number]} share */
export const relationEntry = ([relation, number]) =>
  counted([familySign(data.relations[relation].family), text(data.relations[relation].label)], number);

/** @param {string} words */
const text = (words) => document.createTextNode(words);

/** @param {[number, number]} share negative is a voice that is no actor of the picture */
export const voiceEntry = ([voice, number]) =>
  counted(voice < 0 ? text(data.voices[-voice - 1]) : actorLink(voice), number);
