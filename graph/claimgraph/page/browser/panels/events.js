/** What happened, or was said, in the chosen time: a list in the order of time. */
import { listOf, section } from "./blocks.js";
import { propositionEntry } from "./cards.js";
import { claimsAbout } from "../shared/data.js";
import { byDay, rangeWords } from "../shared/calendar.js";
import { element } from "../shared/dom.js";
import { BEGINNING, clockOf, END, isClaimInRange, isDated } from "../shared/range.js";
import { visiblePropositions } from "../shared/visible.js";

/** @typedef {import("../shared/state.js").State} State @typedef {import("../shared/data.js").Proposition} Proposition */

/** Whether all of a span lies in the range. @param {{earliest: string, latest: string}} span @param {State} state */
const isWithin = ({ earliest, latest }, { from, to }) =>
  earliest !== BEGINNING && latest !== END && (!from || earliest >= from) && (!to || latest <= to);

/** The spans of a statement by the clock, as far as they touch the range. @param {Proposition} proposition @param {State} state */
const spansIn = (proposition, state) => {
  if (clockOf(state) === "happened") return isDated(proposition) ? [proposition.when] : [];
  return claimsAbout(proposition.id)
    .filter((claim) => isClaimInRange(claim, { ...state, undated: false, dateless: false }))
    .map(({ said }) => said);
};

/** @param {State} state @returns {{proposition: Proposition, day: string, sure: boolean}[]} */
const eventsIn = (state) =>
  visiblePropositions(state)
    .map((proposition) => {
      const spans = spansIn(proposition, state).filter((span) => span !== null);
      const day = spans.map(({ earliest }) => earliest).sort()[0] ?? "";
      return { proposition, day, sure: spans.some((span) => isWithin(span, state)) };
    })
    .filter(({ day }) => day)
    .sort(byDay(({ day }) => day));

/** @param {State} state */
export const renderEvents = (state) => {
  if (state.dateless) {
    const lines = visiblePropositions(state);
    return [section("Without a date", ...listOf(lines, propositionEntry, { limit: 60 }))];
  }
  if (!state.from && !state.to) return [];
  const events = eventsIn(state);
  const lists = [true, false].map((sure) => events.filter((event) => event.sure === sure));
  const [certain, possible] = lists.map((some) =>
    listOf(some, ({ proposition }) => propositionEntry(proposition)),
  );
  const verb = clockOf(state) === "happened" ? "Happened" : "Said";
  return [
    section(`${verb} ${rangeWords(state)}`, ...(certain.length ? certain : [element("p", {}, "Nothing for certain.")])),
    section("Perhaps then: the date is rough", ...possible),
  ];
};
