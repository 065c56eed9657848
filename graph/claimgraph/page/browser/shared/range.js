/** When something was said or happened, as spans of days, and what lies in the chosen range. */
import { isDay } from "./calendar.js";
import { claimsAbout, data, propositions } from "./data.js";

/**
 * Bounds that both lie in the past or future of everything stand for an open side.
 * @typedef {{earliest: string, latest: string}} Span inclusive, ISO dates
 * @typedef {"happened" | "said"} Clock
 * @typedef {{clock: string, from: string, to: string, undated: boolean, dateless: boolean}} Range an empty
 *   bound is open; `dateless` is for what has no date, and nothing else
 * @typedef {{about: string, span: ?Span, claim?: import("./data.js").Claim}} Item
 *   `about` is a proposition; a claim where it was said
 */

export const BEGINNING = "0001-01-01";
export const END = "9999-12-31";

/** A hundred thousand claims share some hundred days. @type {WeakMap<Span, ?Span>} */
const spans = new WeakMap();

/** @param {Span} time */
const isSpan = ({ earliest, latest }) =>
  isDay(earliest) && isDay(latest) && !(earliest === BEGINNING && latest === END);

/** @param {?{earliest: string, latest: string}} time @returns {?Span} nothing when both sides are open */
const spanOf = (time) => {
  if (!time) return null;
  if (!spans.has(time)) spans.set(time, isSpan(time) ? time : null);
  return spans.get(time) ?? null;
};

/** What the timeline counts: statements by when they happened, claims by when they were said. */
const ITEMS = {
  happened: () =>
    data.propositions.map((/** @type {any} */ { id, when }) => ({ about: id, span: spanOf(when) })),
  said: () =>
    data.claims
      .filter((/** @type {any} */ claim) => propositions.has(claim.about))
      .map((/** @type {any} */ claim) => ({ about: claim.about, span: spanOf(claim.said), claim })),
};
/** @type {Map<Clock, Item[]>} */
const counted = new Map();

/** @param {Clock} clock @returns {Item[]} */
export const itemsOf = (clock) => {
  if (!counted.has(clock)) counted.set(clock, ITEMS[clock]());
  return counted.get(clock) ?? [];
};

/** @param {Span} span */
const isClosed = ({ earliest, latest }) => earliest !== BEGINNING && latest !== END;

/**
 * How many times are told apart, none of them longer than a month, and of how much: fifty claims of
 * one article that were all made on one day tell less than five events of as many months.
 * @param {Clock} clock
 */
const sharpness = (clock) => {
  const sharp = itemsOf(clock).flatMap(({ span }) =>
    span && isClosed(span) && span.earliest.slice(0, 7) === span.latest.slice(0, 7) ? [`${span.earliest} ${span.latest}`] : [],
  );
  return [new Set(sharp).size, sharp.length];
};

/** The clock that tells more is the one that is shown first. @returns {Clock} */
const findSharper = () => {
  const [[times, count], [others, other]] = [sharpness("happened"), sharpness("said")];
  return times > others || (times === others && count >= other) ? "happened" : "said";
};
/** Found when it is first asked for: of a large page that is after the first drawing. @type {?Clock} */
let sharper = null;

/** @param {{clock: string}} range @returns {Clock} */
export const clockOf = ({ clock }) => /** @type {Clock} */ (clock || (sharper ??= findSharper()));

/** @param {Range} range @returns {boolean} */
export const isNarrow = ({ from, to, undated, dateless }) => Boolean(from || to || !undated || dateless);

/** @param {?Span} span @param {Range} range */
const meets = (span, { from, to, undated, dateless }) => {
  if (!span) return undated || dateless;
  if (dateless) return false;
  return (!from || span.latest >= from) && (!to || span.earliest <= to);
};

/** @param {import("./data.js").Claim} claim @param {Range} range */
export const isClaimInRange = (claim, range) =>
  meets(
    spanOf(clockOf(range) === "said" ? claim.said : (propositions.get(claim.about)?.when ?? null)),
    range,
  );

/** A statement lasts as long as one of its claims. @param {import("./data.js").Proposition} proposition @param {Range} range */
export const isInRange = (proposition, range) => {
  if (!isNarrow(range)) return true;
  if (clockOf(range) === "happened") return meets(spanOf(proposition.when), range);
  return claimsAbout(proposition.id).some((claim) => meets(spanOf(claim.said), range));
};

/** @param {import("./data.js").Proposition} proposition whether it is known, however roughly, when it happened */
export const isDated = (proposition) => spanOf(proposition.when) !== null;
