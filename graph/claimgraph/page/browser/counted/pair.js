/** The panel of a pair: its relations each way, which open on their claims. */
import { listOf, section, statusLine } from "../panels/blocks.js";
import { isDay, readable } from "../shared/calendar.js";
import { commandOf, isHere, openClaims } from "./claims.js";
import { cells, data, nameOf } from "./data.js";
import { element, link } from "../shared/dom.js";
import { actorLink, shownNumber, standing, voiceEntry } from "./entries.js";
import { familySign } from "./inks.js";
import { sparkline } from "./months.js";
import { cellsOfPair, highs, lows, pairOfId } from "./pairs.js";
import { getState } from "./state.js";
import { gateOf, mixOf, ranked } from "./tally.js";
import { plural, quoted } from "../shared/words.js";

/** @typedef {import("./state.js").State} State */

const FIRST_CARDS = 20;

/** What is no single day or month stays as it is written. @param {string} edtf */
const dayWords = (edtf) => {
  if (isDay(edtf)) return readable(edtf);
  return /^\d{4}-\d\d$/.test(edtf) ? readable(`${edtf}-01`, "month") : edtf;
};

/** @param {import("./claims.js").Told} claim */
const card = (claim) =>
  element(
    "article",
    { class: `card ${claim.polarity} ${claim.counts ? "" : "void"}` },
    element("div", {}, element("b", { dir: "auto" }, claim.speaker), ` ${claim.stance}: `, element("span", { dir: "auto" }, claim.label)),
    claim.quote && element("blockquote", {}, quoted(claim.quote)),
    statusLine(claim.status),
    element("p", { class: "meta" }, [
      [claim.day && `happened ${dayWords(claim.day)}`, claim.said && `said ${dayWords(claim.said)}`, !claim.counts && "retracted or reversed"]
        .filter(Boolean)
        .join(" · "),
    ]),
    claim.source && element("p", { class: "meta" }, link(claim.source.url, claim.source.title), claim.line ? `, row ${shownNumber(claim.line)}` : ""),
  );

/** @param {number} pair */
const notHere = (pair) => [
  element("p", { class: "lead" }, "These claims are not in this file. Where the graph was built, this shows them (DIR is the folder of the build):"),
  element("p", {}, element("code", {}, commandOf(pair))),
];

/** Twenty at a time. @param {import("./claims.js").Told[]} claims @returns {HTMLElement[]} */
const cards = (claims) => listOf(claims, (claim) => element("li", {}, card(claim)), { limit: FIRST_CARDS, name: "claims" });

/** @param {State} state @returns {(claim: {day: string, said: string}) => boolean} */
const withinTime = ({ from, to }) => (claim) => {
  const month = (claim.day || claim.said).slice(0, 7);
  if (!month) return true; // the server's table has no day
  return (!from || month >= from) && (!to || month <= to);
};

/** A relation of one direction; its claims are unpacked when it is opened. @param {number} pair @param {number} subject @param {[number, number]} share */
const strand = (pair, subject, [relation, number]) => {
  const { label, family } = data.relations[relation];
  const made = element("details", { class: "strand" }, element("summary", {}, familySign(family), `${label} `, element("small", {}, shownNumber(number))));
  made.addEventListener("toggle", async () => {
    if (made.childElementCount > 1) return;
    const waiting = element("p", { class: "lead" }, "Opening …");
    made.append(waiting);
    const opened = await openClaims(pair);
    const { hiddenStatuses, ...state } = getState();
    const fits = (/** @type {import("./claims.js").Told} */ it) =>
      it.relation < 0 || (it.subject === subject && it.relation === relation && !hiddenStatuses.has(it.status) && withinTime({ hiddenStatuses, ...state })(it));
    waiting.replaceWith(...(opened.kind === "here" ? cards(opened.claims.filter(fits)) : notHere(pair)));
  });
  return made;
};

/** @param {number} pair @param {number} subject @param {number} object @param {number[]} chosen */
const direction = (pair, subject, object, chosen) => {
  const own = mixOf(chosen.filter((cell) => cells.s[cell] === subject));
  return own.total
    ? section(`${nameOf(subject)} → ${nameOf(object)} (${plural(own.total, "claim")})`, ...ranked(own.relations).map((share) => strand(pair, subject, share)))
    : null;
};

/** @param {State} state @param {string} id */
export const renderPair = (state, id) => {
  const pair = pairOfId(id);
  if (pair === undefined) return [element("p", { class: "lead" }, "Nothing is said between these two.")];
  const [low, high] = [lows[pair], highs[pair]];
  const chosen = cellsOfPair(pair).filter(gateOf(state));
  const mix = mixOf(chosen);
  return [
    element("h2", {}, actorLink(low), " – ", actorLink(high)),
    element("p", { class: "lead" }, `${plural(mix.total, "claim")} in sight${isHere(pair) || data.served ? "; a relation opens on its claims" : ""}`),
    sparkline(mix),
    standing(mix),
    direction(pair, low, high, chosen),
    low !== high && direction(pair, high, low, chosen),
    section("Who says so", ...listOf(ranked(mix.voices), voiceEntry, { limit: 8 })),
    !isHere(pair) && !data.served && notHere(pair),
  ];
};
