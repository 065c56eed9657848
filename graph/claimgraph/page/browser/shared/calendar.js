/**
 * Days, months, years and decades as numbers in a row. Dates are ISO strings, which compare as
 * they follow each other; where one must be reckoned with, it is done in UTC, so that no time
 * zone moves it.
 */

/** @typedef {{name: string, placeOf: (date: string) => number, start: (place: number) => string}} Unit */

export const DAY = 86_400_000;

/** @param {number} days since 1970 @returns {string} */
const isoDay = (days) => new Date(days * DAY).toISOString().slice(0, 10);
/** @param {string} date @returns {number} */
const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / DAY;

/** @param {number} year */
const pad = (year) => String(year).padStart(4, "0");
/** @param {string} date */
const yearOf = (date) => Number(date.slice(0, 4));

/** @param {string} date what is none would stop the page where a day is reckoned from it */
export const isDay = (date) => /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));

/** Compares two things by a day of theirs: the earlier comes first. @template T @param {(one: T) => string} dateOf */
export const byDay = (dateOf) => (/** @type {T} */ one, /** @type {T} */ other) => {
  const [first, second] = [dateOf(one), dateOf(other)];
  return first < second ? -1 : Number(first > second);
};

/** From the finest to the coarsest. @type {Unit[]} */
export const UNITS = [
  { name: "day", placeOf: dayOf, start: isoDay },
  {
    name: "month",
    placeOf: (date) => 12 * yearOf(date) + Number(date.slice(5, 7)) - 1,
    start: (place) => `${pad(Math.floor(place / 12))}-${String((place % 12) + 1).padStart(2, "0")}-01`,
  },
  { name: "year", placeOf: yearOf, start: (place) => `${pad(place)}-01-01` },
  {
    name: "decade",
    placeOf: (date) => Math.floor(yearOf(date) / 10),
    start: (place) => `${pad(10 * place)}-01-01`,
  },
];

/** The last day before the next begins. @param {Unit} unit @param {number} place @returns {string} */
export const endOf = (unit, place) => isoDay(dayOf(unit.start(place + 1)) - 1);

const WRITTEN = {
  day: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};
const writers = new Map(
  Object.entries(WRITTEN).map(([name, parts]) => [
    name,
    new Intl.DateTimeFormat("en-GB", {
      .../** @type {Intl.DateTimeFormatOptions} */ (parts),
      timeZone: "UTC",
    }),
  ]),
);

/** @param {string} date @param {string} [unit] @returns {string} as "5 Feb 2025", "Feb 2025", "2025" or "2020s" */
export const readable = (date, unit = "day") =>
  unit === "decade"
    ? `${Number(date.slice(0, 4))}s`
    : /** @type {Intl.DateTimeFormat} */ (writers.get(unit)).format(new Date(`${date}T00:00:00Z`));

/** @param {{from: string, to: string}} range as "from 1 Jul 2019 until 31 Jul 2019"; nothing when it is open */
export const rangeWords = ({ from, to }) =>
  [from && `from ${readable(from)}`, to && `until ${readable(to)}`].filter(Boolean).join(" ");
