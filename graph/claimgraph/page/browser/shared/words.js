/** Words and typography that are the page's own. */
import { DAY, isDay, readable } from "./calendar.js";

/** @param {number} count @param {string} one @param {string} [many] */
export const plural = (count, one, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Typographic quotation marks; a quote keeps the marks that it contains. @param {string} words */
export const quoted = (words) => `“${words}”`;

/** @param {import("./data.js").Claim["said"]} said */
export const saidWhen = (said) => {
  const bounds = boundsOf(said);
  if (!said.words || /^\d{4}-\d\d(-\d\d)?$/.test(said.words)) return bounds || said.words;
  return bounds && said.words !== bounds ? `${said.words} (${bounds})` : said.words;
};

/** Of a rough date the words tell more than the day would; where nothing is known to a month, nothing. */
const KNOWN = 31 * DAY;

/** When something was said, where that is known to a month: a wider span is a guess. @param {import("./data.js").Claim["said"]} said */
export const wordDay = (said) => {
  const span = Date.parse(said.latest) - Date.parse(said.earliest);
  return said.openBegin || said.openEnd || !(span <= KNOWN) ? "" : boundsOf(said);
};

/** What is no date, in a file that somebody else wrote, stays as it is. @param {string} date */
const dayOrWords = (date) => (isDay(date) ? readable(date) : date);

/** @param {import("./data.js").Claim["said"]} said */
const isWholeMonth = ({ earliest, latest }) =>
  earliest.slice(0, 7) === latest.slice(0, 7) && earliest.endsWith("-01") && new Date(Date.parse(latest) + DAY).getUTCDate() === 1;

/** @param {import("./data.js").Claim["said"]} said */
const boundsOf = (said) => {
  if (said.guessed || (said.openBegin && said.openEnd)) return "";
  if (said.openBegin) return `no later than ${dayOrWords(said.latest)}`;
  if (said.openEnd) return `no earlier than ${dayOrWords(said.earliest)}`;
  if (isWholeMonth(said)) return readable(said.earliest, "month");
  const days = [said.earliest, said.latest].map(dayOrWords);
  return days[0] === days[1] ? days[0] : days.join(" to ");
};

/** Case and accents do not matter in a search. @param {string} words */
export const fold = (words) =>
  words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i");

/** @param {string[]} names */
export const listed = (names) => {
  const distinct = [...new Set(names)];
  return distinct.length < 2
    ? distinct.join("")
    : `${distinct.slice(0, -1).join(", ")} and ${distinct.at(-1)}`;
};

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

/** @param {string} tag @returns {string} "Arabic"; a tag that is none stays as it is */
export const languageName = (tag) => {
  try {
    return languageNames.of(tag) ?? tag;
  } catch (error) {
    if (error instanceof RangeError) return tag;
    throw error;
  }
};
