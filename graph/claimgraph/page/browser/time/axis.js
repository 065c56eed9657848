/** The timeline's axis: slots of one unit, where long stretches without anything are cut out. */
import { endOf, UNITS } from "../shared/calendar.js";
import { BEGINNING, END } from "../shared/range.js";

/**
 * @typedef {import("../shared/calendar.js").Unit} Unit
 * @typedef {import("../shared/range.js").Item} Item
 * @typedef {import("../shared/range.js").Span} Span
 * @typedef {import("./thumbs.js").Slot} Slot
 * @typedef {{unit: string, slots: Slot[]}} Axis
 */

const MOST_SLOTS = 72;
/** Empty slots in a row that are still drawn one by one. */
const LONGEST_VOID = 5;
/** A finer unit is taken when nearly as many items fit into one slot of it. */
const NEARLY = 0.8;

/** @param {Unit} unit @param {number} first @param {number} last @returns {Slot} */
const slot = (unit, first, last) => ({
  start: unit.start(first),
  end: endOf(unit, last),
  cut: last > first,
});

/** @param {Unit} unit @param {number} first @param {number} last what lies between two that are used */
const fill = (unit, first, last) => {
  if (last < first) return [];
  if (last - first >= LONGEST_VOID) return [slot(unit, first, last)];
  return Array.from({ length: last - first + 1 }, (_, step) => slot(unit, first + step, first + step));
};

/** @param {Unit} unit @param {string[]} dates @returns {Slot[]} */
const slotsOf = (unit, dates) => {
  const used = [...new Set(dates.map(unit.placeOf))].sort((a, b) => a - b);
  return used.flatMap((place, index) => [
    ...(index ? fill(unit, used[index - 1] + 1, place - 1) : []),
    slot(unit, place, place),
  ]);
};

/** @param {Map<Span, number>} counts @param {Unit} unit how many lie in one slot */
const exact = (counts, unit) =>
  [...counts].reduce(
    (sum, [{ earliest, latest }, count]) => (unit.placeOf(earliest) === unit.placeOf(latest) ? sum + count : sum),
    0,
  );

/** @param {Item[]} items @returns {Axis} without slots when nothing is dated */
export const createAxis = (items) => {
  /** @type {Map<Span, number>} */
  const counts = new Map();
  for (const { span } of items) if (span) counts.set(span, (counts.get(span) ?? 0) + 1);
  const ends = [...counts.keys()].flatMap(({ earliest, latest }) => [earliest, latest]);
  const dates = [...new Set(ends)].filter((date) => date !== BEGINNING && date !== END);
  const drawable = UNITS.map((unit) => ({ unit, slots: slotsOf(unit, dates), exact: exact(counts, unit) }));
  const narrow = drawable.filter(({ slots }) => slots.length <= MOST_SLOTS);
  const several = narrow.filter(({ slots }) => slots.length > 1);
  const wide = several.length ? several : narrow; // one bar for all would tell nothing
  const best = Math.max(1, ...wide.map((one) => one.exact));
  const chosen = wide.find((one) => one.exact >= NEARLY * best) ?? wide.find(isMonth) ?? wide.at(-1) ?? drawable[3];
  return { unit: chosen.unit.name, slots: chosen.slots };
};

/** Where nothing is exact, days would promise too much. @param {{unit: Unit}} one */
const isMonth = ({ unit }) => unit.name === "month";

/** The slots that a span touches; an open side reaches beyond the axis. @param {Axis} axis @param {import("../shared/range.js").Span} span */
export const placesOf = ({ slots }, { earliest, latest }) => ({
  first: Math.max(0, slots.findIndex(({ end }) => end >= earliest)),
  last: slots.findLastIndex(({ start }) => start <= latest),
  openBegin: earliest === BEGINNING,
  openEnd: latest === END,
});
