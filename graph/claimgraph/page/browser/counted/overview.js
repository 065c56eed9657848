/** The panel at rest: of whom the most is said, or what is drawn instead of the whole. */
import { listOf, section } from "../panels/blocks.js";
import { data, groups, titleOf } from "./data.js";
import { element, link } from "../shared/dom.js";
import { actorLink, counted, pairLink, shownNumber } from "./entries.js";
import { sheetOf } from "./sheets.js";
import { change } from "./state.js";
import { tallyOf } from "./tally.js";

/** @typedef {import("./state.js").State} State */

/** The heaviest places of a column of counts. @param {Uint32Array} weights @param {number} most */
const heaviest = (weights, most) => {
  /** @type {[number, number][]} */
  const found = [];
  weights.forEach((weight, place) => weight && found.push([place, weight]));
  return found.sort(([, one], [, other]) => other - one).slice(0, most);
};

const inFile = () => {
  const { ends, claims } = data.opened;
  if (claims === data.counts.claims)
    return element("p", { class: "lead" }, `All ${shownNumber(claims)} claims are in this file, and open one by one.`);
  return element(
    "p",
    { class: "lead" },
    `All ${shownNumber(data.counts.claims)} claims are counted here. ${shownNumber(claims)} of them, those of the ` +
      `${shownNumber(ends.at(-1) ?? 0)} heaviest pairs, are in this file and open one by one; `,
    data.served ? "the others are fetched from this server." : "for the others the page names a command.",
  );
};

/** A community of the heaviest pairs, which is drawn when it is chosen. @param {string} id */
const groupEntry = (id) =>
  element("li", {}, element("button", { type: "button", class: "plain", dir: "auto", onclick: () => change({ open: id, selection: null }) }, titleOf(id)));

/** Of a community or a vicinity that is drawn, how much of it. @param {State} state */
const heading = (state) => {
  if (!state.open) return [element("h2", { class: "unseen" }, "Overview")];
  const { spots, known } = sheetOf(state);
  const drawn = groups.has(state.open) ? spots.length : spots.length - 1;
  const what = groups.has(state.open) ? "members" : "partners";
  return [
    element("h2", { dir: "auto" }, titleOf(state.open)),
    element("p", { class: "lead" }, `${shownNumber(drawn)} of ${shownNumber(known)} ${what} are drawn, those of whom most is said.`),
  ];
};

/** @param {State} state */
export const renderOverview = (state) => {
  const tally = tallyOf(state);
  return [
    ...heading(state),
    data.dossier.description && element("p", { class: "lead", dir: "auto" }, data.dossier.description),
    inFile(),
    section("Most mentioned", ...listOf(heaviest(tally.actors, 100), ([it, n]) => counted(actorLink(it), n), { limit: 10 })),
    section("The heaviest pairs", ...listOf(heaviest(tally.pairs, 100), ([it, n]) => counted(pairLink(it), n), { limit: 10 })),
    section("Who belongs together", ...listOf([...groups.keys()], groupEntry, { limit: 8 })),
    section("Sources", element("ul", { class: "entries" }, data.sources.map((/** @type {any} */ it) => element("li", {}, link(it.url, it.title))))),
  ];
};
