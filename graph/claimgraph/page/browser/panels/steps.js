/**
 * The steps of the guided tour: those that the dossier gives, else made from the graph itself: what
 * is contested, the turning point, who stands where, what rests on unnamed voices, what is to come.
 * Each also answers a question in plain words.
 * @typedef {{title: string, words: string, asks?: string, view: Partial<import("../shared/state.js").State>}} Step
 */
import { claimsAbout, claimsBy, claimsFor, data, groupBy, propositions, propositionsOf, restingOnUnnamed, throughWhom } from "../shared/data.js";
import { readable } from "../shared/calendar.js";
import { mostContested, sidesOf } from "./disputes.js";
import { perspectives } from "../shared/perspectives.js";
import { itemsOf } from "../shared/range.js";
import { listed, plural } from "../shared/words.js";

const MOST_CONTESTED_STEPS = 2;
const MOST_MONTHS = 1;

/** Who says what of these: "United States asserts and suggests; Turkey denies. Called a lie by Russia." @param {string[]} ids @returns {string[]} */
const wordVoices = (ids) => {
  const sides = ids.flatMap(sidesOf);
  const [charges, claims] = [true, false].map((wanted) =>
    sides.filter(({ charging }) => charging === wanted).flatMap((side) => side.claims),
  );
  const voices = [...groupBy(claims, (claim) => claim.claimant.label + throughWhom(claim))].map(
    ([who, own]) => `${who} ${listed(own.map(({ stance }) => stance.label))}`,
  );
  const accusers = listed(charges.map(({ claimant }) => claimant.label));
  return [voices.length ? `${voices.join("; ")}.` : "", accusers && `Called a lie by ${accusers}.`].filter(Boolean);
};

const MOST_UNNAMED = 4;

/** @param {string[]} names "A, B and 3 others" */
const someOf = (names) => {
  const distinct = [...new Set(names)];
  const rest = distinct.length - MOST_UNNAMED;
  return rest > 1 ? listed([...distinct.slice(0, MOST_UNNAMED), `${rest} others`]) : listed(distinct);
};

/** @returns {Step[]} */
const contestedSteps = () =>
  mostContested()
    .slice(0, MOST_CONTESTED_STEPS)
    .map(({ question, propositions: ids, target }, place) => {
      const known = ids.filter((id) => propositions.has(id));
      return {
        title: place ? "Contested too" : "What is contested most",
        asks: place ? "" : "What is contested, and by whom?",
        words: [question, ...wordVoices(known)].join(" "),
        view: { selection: target },
      };
    });

/** The last day of a month. @param {string} month */
const endOfMonth = (month) => {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};

/** @returns {Step[]} the months in which most is known to have happened */
const turningSteps = () => {
  const months = new Map();
  for (const { span } of itemsOf("happened")) {
    const month = span?.earliest.slice(0, 7);
    if (span && month === span.latest.slice(0, 7)) months.set(month, (months.get(month) ?? 0) + 1);
  }
  return [...months]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, MOST_MONTHS)
    .map(([month, count]) => ({
      title: "A turning point",
      asks: `What happened in ${readable(`${month}-01`, "month")}?`,
      words: `${readable(`${month}-01`, "month")}: ${plural(count, "statement")} of what happened then, more than in any other month.`,
      view: { clock: "happened", from: `${month}-01`, to: endOfMonth(month), undated: false },
    }));
};

/** @returns {Step[]} the two of whom most is heard, next to each other; who only reports is no side */
const sidesSteps = () => {
  const heard = [...perspectives]
    .filter(([, { kind, id }]) => kind === "principal" && propositionsOf(id).length > 0)
    .map(([key, { id, label }]) => ({ key, label, claims: claimsBy(id).length + claimsFor(id).length }))
    .sort((one, other) => other.claims - one.claims);
  if (heard.length < 2) return [];
  const [here, there] = heard;
  return [
    {
      title: "Who says what",
      asks: `Where do ${here.label} and ${there.label} differ?`,
      words: `The picture according to ${here.label} beside that of ${there.label}: marked are lines on which the two differ.`,
      view: { perspective: here.key, versus: there.key },
    },
  ];
};

/** @returns {Step[]} */
const unnamedSteps = () => {
  const found = [...restingOnUnnamed()];
  if (!found.length) return [];
  const voices = found.flatMap(({ id }) => claimsAbout(id)).map((claim) => claim.claimant.label + throughWhom(claim));
  return [
    {
      title: "What rests on unnamed voices",
      asks: "What rests on unnamed sources only?",
      words: `${plural(found.length, "statement")} that nobody with a name makes, but only ${someOf(voices)}.`,
      view: { unnamed: true },
    },
  ];
};

/** @returns {Step[]} */
const comingSteps = () => {
  const found = data.propositions.filter((/** @type {any} */ { status }) => status === "prospective");
  if (!found.length) return [];
  const others = data.statuses.map((/** @type {any} */ { id }) => id).filter((/** @type {string} */ id) => id !== "prospective");
  return [
    {
      title: "What is to come",
      asks: "What is planned, urged or feared?",
      words: `${plural(found.length, "statement")} of what is planned, urged or feared; none has happened in these sources.`,
      view: { hiddenStatuses: new Set(others) },
    },
  ];
};

/** @param {string} id of a principal or a source */
const perspectiveOf = (id) => [...perspectives].find(([, one]) => one.id === id)?.[0] ?? "";

/** A step of the dossier; a question whose answer names its claims leads to them. @param {any} step @param {number} place @returns {Step} */
const givenStep = ({ title, words, selection, answer, view }, place) => {
  const { accordingTo, beside, clock, from, to, only, around } = view;
  const others = data.statuses.map((/** @type {any} */ { id }) => id).filter((/** @type {string} */ id) => !only.includes(id));
  return {
    title,
    words,
    view: {
      selection: answer.length ? { kind: "answer", id: String(place + 1) } : selection,
      ...(perspectiveOf(accordingTo) && { perspective: perspectiveOf(accordingTo) }),
      ...(perspectiveOf(beside) && { versus: perspectiveOf(beside) }),
      ...((from || to) && { clock, from, to, undated: false }),
      ...(only.length > 0 && { hiddenStatuses: new Set(others) }),
      ...(around && { around }),
    },
  };
};

/** Made when they are first asked for: everyone's picture. @type {?Step[]} */
let made = null;

const madeSteps = () =>
  (made ??= [...contestedSteps(), ...turningSteps(), ...sidesSteps(), ...unnamedSteps(), ...comingSteps()]);

/** @returns {Step[]} */
export const tourSteps = () => (data.tour.length ? data.tour.map(givenStep) : madeSteps());

/** The program asks it too where the dossier has questions of its own, unless that is one of them. */
const ALWAYS_ASKED = new Set(["What rests on unnamed sources only?"]);

/** Questions in plain words, each with the view that answers it. @returns {Step[]} */
export const questionSteps = () => {
  const asked = madeSteps().flatMap((step) => (step.asks ? [{ ...step, title: step.asks }] : []));
  /** @type {Step[]} */
  const given = data.questions.map(givenStep);
  const own = new Set(given.map(({ title }) => title));
  return given.length ? [...given, ...asked.filter(({ title }) => ALWAYS_ASKED.has(title) && !own.has(title))] : asked;
};
