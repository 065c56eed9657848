/** The panel of an actor: with whom, what it does, what is done to it, and who says so. */
import { listOf, section } from "../panels/blocks.js";
import { cells, entities, kinds, nameOf } from "./data.js";
import { element } from "../shared/dom.js";
import { counted, relationEntry, shownNumber, standing, voiceEntry } from "./entries.js";
import { familySign } from "./inks.js";
import { stateLink } from "../shared/links.js";
import { sparkline } from "./months.js";
import { cellsOfPair, highs, idOfPair, lows, pairsOfActor } from "./pairs.js";
import { change, getState } from "./state.js";
import { familyOfMix, gateOf, mixOf, ranked } from "./tally.js";
import { plural } from "../shared/words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./tally.js").Mix} Mix */

/** @param {number} actor @param {(cell: number) => boolean} gate */
const partnersOf = (actor, gate) =>
  pairsOfActor(actor)
    .map((pair) => ({ pair, mix: mixOf(cellsOfPair(pair).filter(gate)) }))
    .filter(({ mix }) => mix.total)
    .sort((one, other) => other.mix.total - one.mix.total);

/** @param {{pair: number, mix: Mix}} partner @param {number} actor */
const partnerEntry = ({ pair, mix }, actor) => {
  const other = lows[pair] === actor ? highs[pair] : lows[pair];
  const words = stateLink(nameOf(other), { kind: "pair", id: idOfPair(pair) });
  return counted([familySign(familyOfMix(mix)), words], mix.total);
};

/** @param {string} id */
const drawButton = (id) =>
  getState().open === id
    ? null
    : element("button", { type: "button", onclick: () => change({ open: id }) }, "Draw its partners");

/** @param {string} title @param {Mix} mix */
const relations = (title, mix) =>
  section(`${title} (${shownNumber(mix.total)})`, ...listOf(ranked(mix.relations), relationEntry, { limit: 8 }));

/** @param {State} state @param {string} id */
export const renderActor = (state, id) => {
  const actor = Number(id);
  const gate = gateOf(state);
  const touching = pairsOfActor(actor).flatMap(cellsOfPair).filter(gate);
  const mix = mixOf(touching);
  const partners = partnersOf(actor, gate);
  return [
    element("h2", { dir: "auto" }, nameOf(actor)),
    element("p", { class: "lead" }, `${kinds.get(entities.get(id)?.type)?.label ?? ""} · ${plural(mix.total, "claim")} in sight, with ${plural(partners.length, "partner")}`),
    drawButton(id),
    sparkline(mix),
    standing(mix),
    section(`Partners (${shownNumber(partners.length)})`, ...listOf(partners, (one) => partnerEntry(one, actor), { limit: 12 })),
    relations("What it does", mixOf(touching.filter((cell) => cells.s[cell] === actor))),
    relations("What is done to it", mixOf(touching.filter((cell) => cells.o[cell] === actor))),
    section("Who says so", ...listOf(ranked(mix.voices), voiceEntry, { limit: 8 })),
  ];
};
