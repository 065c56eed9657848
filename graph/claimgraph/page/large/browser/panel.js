/** Beside the picture: the whole, an actor, or a pair with its claims. */
import { listOf, section, statusLine, statusSign } from "./blocks.js";
import { isDay, readable } from "./calendar.js";
import { commandOf, isHere, openClaims } from "./claims.js";
import { cells, data, entities, families, groups, kinds, nameOf, statuses, titleOf } from "./data.js";
import { byIdOf, element, link } from "./dom.js";
import { familySign } from "./inks.js";
import { sparkline } from "./months.js";
import { cellsOfPair, highs, idOfPair, lows, pairCount, pairOfId, pairsOfActor } from "./pairs.js";
import { sheetOf } from "./sheets.js";
import { change, clear, getState, select, writeState } from "./state.js";
import { familyOfMix, gateOf, mixOf, ranked, tallyOf } from "./tally.js";
import { plural, quoted } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./tally.js").Mix} Mix */

const FIRST_CARDS = 20;

/** @param {number} number */
const shownNumber = (number) => number.toLocaleString("en");

/** @param {string} words @param {import("./state.js").Selection} target */
const chooser = (words, { kind, id }) =>
  element(
    "a",
    {
      ...{ href: `#${writeState({ ...getState(), selection: { kind, id } })}`, class: "plain", dir: "auto" },
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        select(kind, id);
      },
    },
    words,
  );

/** @param {number} actor */
const actorLink = (actor) => chooser(nameOf(actor), { kind: "entity", id: String(actor) });

/** @param {Node | Node[]} words @param {number} number */
const counted = (words, number) => element("li", {}, element("span", {}, words), element("small", {}, shownNumber(number)));

/** @param {number} pair */
const pairLink = (pair) => chooser(`${nameOf(lows[pair])} – ${nameOf(highs[pair])}`, { kind: "pair", id: idOfPair(pair) });

/** @param {[string, number]} share */
const statusEntry = ([id, number]) =>
  element("li", { class: "lined" }, statusSign(id, 28), `${shownNumber(number)} ${statuses.get(id)?.label ?? id}`);

/** @param {Mix} mix how what is said stands, in claims */
const standing = (mix) => element("ul", { class: "entries" }, ranked(mix.statuses).map(statusEntry));

/** @param {[number, number]} share */
const relationEntry = ([relation, number]) =>
  counted([familySign(data.relations[relation].family), text(data.relations[relation].label)], number);

/** @param {string} words */
const text = (words) => document.createTextNode(words);

/** @param {[number, number]} share negative is a voice that is no actor of the picture */
const voiceEntry = ([voice, number]) =>
  counted(voice < 0 ? text(data.voices[-voice - 1]) : actorLink(voice), number);

/** The heaviest places of a column of counts. @param {Uint32Array} weights @param {number} most */
const heaviest = (weights, most) => {
  /** @type {[number, number][]} */
  const found = [];
  weights.forEach((weight, place) => weight && found.push([place, weight]));
  return found.sort(([, one], [, other]) => other - one).slice(0, most);
};

const held = () => {
  const { ends, claims } = data.opened;
  return element(
    "p",
    { class: "lead" },
    `All ${shownNumber(data.counts.claims)} claims are counted here. ${shownNumber(claims)} of them, those of the ` +
      `${shownNumber(ends.at(-1) ?? 0)} heaviest pairs, lie in this file and open one by one; `,
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
    element("p", { class: "lead" }, `Drawn are ${shownNumber(drawn)} of ${shownNumber(known)} ${what}, those of whom most is said.`),
  ];
};

/** @param {State} state */
const overview = (state) => {
  const tally = tallyOf(state);
  return [
    ...heading(state),
    data.dossier.description && element("p", { class: "lead", dir: "auto" }, data.dossier.description),
    held(),
    section("Of whom most is said", ...listOf(heaviest(tally.actors, 100), ([it, n]) => counted(actorLink(it), n), { limit: 10 })),
    section("The heaviest pairs", ...listOf(heaviest(tally.pairs, 100), ([it, n]) => counted(pairLink(it), n), { limit: 10 })),
    section("Who belongs together", ...listOf([...groups.keys()], groupEntry, { limit: 8 })),
    section("Sources", element("ul", { class: "entries" }, data.sources.map((/** @type {any} */ it) => element("li", {}, link(it.url, it.title))))),
  ];
};

/** @param {number} actor @param {(cell: number) => boolean} gate */
const partnersOf = (actor, gate) =>
  pairsOfActor(actor)
    .map((pair) => ({ pair, mix: mixOf(cellsOfPair(pair).filter(gate)) }))
    .filter(({ mix }) => mix.total)
    .sort((one, other) => other.mix.total - one.mix.total);

/** @param {{pair: number, mix: Mix}} partner @param {number} actor */
const partnerEntry = ({ pair, mix }, actor) => {
  const other = lows[pair] === actor ? highs[pair] : lows[pair];
  const words = chooser(nameOf(other), { kind: "pair", id: idOfPair(pair) });
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
const renderActor = (state, id) => {
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
  element("p", { class: "lead" }, "These claims do not lie in this file. Where the graph was built, this shows them (DIR is the folder of the build):"),
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
const renderPair = (state, id) => {
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

const painted = { key: "unpainted", id: "" };

/** @param {State} state */
export const paintPanel = (state) => {
  const key = writeState(state);
  if (key === painted.key) return;
  const { selection } = state;
  const panel = byIdOf("panel");
  const top = painted.id === (selection?.id ?? "") ? panel.scrollTop : 0;
  Object.assign(painted, { key, id: selection?.id ?? "" });
  const back = element("button", { type: "button", class: "plain back", onclick: clear }, "← Overview (Esc)");
  const render = selection?.kind === "pair" ? renderPair : renderActor;
  const children = selection ? [back, ...render(state, selection.id)] : overview(state);
  document.body.classList.toggle("chosen", selection !== null);
  panel.replaceChildren(.../** @type {Node[]} */ (children.flat().filter(Boolean)));
  panel.scrollTop = top;
};

/** How much is drawn, of how much. @param {State} state @param {import("./sheets.js").Sheet} sheet */
export const paintMasthead = (state, { spots, edges }) => {
  const { total } = tallyOf(state);
  const { claims } = data.counts;
  const all = `all ${shownNumber(claims)} claims about ${shownNumber(data.counts.statements)} statements`;
  const inSight = total === claims ? all : `${shownNumber(total)} of ${shownNumber(claims)} claims`;
  byIdOf("counts").textContent =
    `${shownNumber(spots.length)} of ${shownNumber(data.actors.length)} actors and ${shownNumber(edges.length)} of ` +
    `${shownNumber(pairCount)} pairs drawn, from ${inSight}`;
  byIdOf("narrowed").textContent = narrowing(state);
  byIdOf("nothing").hidden = edges.length > 0;
  byIdOf("nothing").textContent = "Nothing is in sight: the filters or the time leave no claim";
};

/** @param {State} state */
const narrowing = ({ hiddenFamilies, hiddenStatuses, from, to, open }) =>
  [
    open && (groups.has(open) ? `among ${titleOf(open)}` : `around ${nameOf(open)}`),
    (from || to) && `${from || data.months[1]} to ${to || data.months.at(-1)}`,
    hiddenFamilies.size && `without ${families.filter((family) => hiddenFamilies.has(family)).join(", ")}`,
    hiddenStatuses.size && `without what is ${[...hiddenStatuses].join(", ")}`,
  ]
    .filter(Boolean)
    .join("; ");
