/**
 * The guided tour: a few views of the affair, each with a sentence; forward, back, and out. And
 * questions in plain words, whose answer is such a view.
 * @typedef {"tour" | "asked"} Way
 * @typedef {import("./steps.js").Step} Step
 */
import { announce } from "./announce.js";
import { section } from "./blocks.js";
import { WHOLE } from "./scope.js";
import { questionSteps, tourSteps } from "./steps.js";
import { data } from "../shared/data.js";
import { byIdOf, element, isPhone } from "../shared/dom.js";
import { change, getState, writeState } from "../shared/state.js";

const LEAST_STEPS = 3;

/** @type {Record<Way, () => Step[]>} */
const WAYS = { tour: tourSteps, asked: questionSteps };

/** What a step does not say is as it is at first. @param {?Step} step @returns {Partial<import("../shared/state.js").State>} */
export const viewOfStep = (step) => ({
  ...WHOLE,
  ...{ selection: null, open: "", view: "network", clock: "", tour: 0, asked: 0 },
  ...(step?.view ?? {}),
});

/** @param {Way} way @param {number} number from 1; 0 ends it */
const goTo = (way, number) => {
  const step = WAYS[way]()[number - 1] ?? null;
  change({ ...viewOfStep(step), [way]: step ? number : 0 });
  if (step) announce(`${way === "tour" ? `Step ${number} of ${tourSteps().length}: ` : ""}${step.title} ${step.words}`);
};

/** @param {number} by */
export const walkTour = (by) => {
  const { tour } = getState();
  if (tour && tourSteps()[tour + by - 1]) goTo("tour", tour + by);
};

/** Close the tour or the answer to a question; false if neither is shown. */
export const closeTour = () => {
  const { tour, asked } = getState();
  if (!tour && !asked) return false;
  goTo("tour", 0);
  return true;
};

/** @param {string} words @param {() => void} act @param {boolean} [off] */
const stepButton = (words, act, off = false) =>
  element("button", { type: "button", id: `tour-${words.toLowerCase()}`, disabled: off, onclick: act }, words);

export const hasTour = () => data.tour.length > 0 || tourSteps().length >= LEAST_STEPS;

/** A link may name a step or a question and nothing else: the view is that of the step. */
const openFromLink = () => {
  const { tour, asked } = getState();
  const link = writeState(getState());
  if (link === `tour=${tour}`) goTo("tour", tour);
  if (link === `asked=${asked}`) goTo("asked", asked);
};

export const createTour = () => {
  const button = byIdOf("tour-button");
  button.hidden = !hasTour();
  openFromLink();
  button.addEventListener("click", () => goTo("tour", getState().tour ? 0 : 1));
};

/** @param {number} number @param {number} count */
const stepButtons = (number, count) => [
  stepButton("Back", () => goTo("tour", number - 1), number === 1),
  stepButton("Next", () => goTo("tour", number + 1), number === count),
];

/** Which step is shown, to come to it once. */
const shown = { key: "" };

/** On a phone one may have scrolled down to where the question was; its answer and the picture come first. @param {string} key */
const comeTo = (key) => {
  if (key === shown.key) return;
  shown.key = key;
  byIdOf("tour").scrollIntoView({ block: isPhone() ? "start" : "nearest" });
};

/** @param {import("../shared/state.js").State} state */
export const paintTour = ({ tour, asked }) => {
  const place = byIdOf("tour");
  const steps = tour ? tourSteps() : asked ? questionSteps() : [];
  const step = steps[(tour || asked) - 1];
  place.hidden = !step;
  byIdOf("tour-button").setAttribute("aria-pressed", String(Boolean(step && tour)));
  if (!step) {
    shown.key = "";
    return place.replaceChildren();
  }
  place.setAttribute("aria-label", tour ? "Guided tour" : "Question and answer");
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
  place.replaceChildren(
    element(
      "p",
      { dir: "auto" },
      tour ? element("small", {}, `Step ${tour} of ${steps.length} · `) : "",
      element("b", { dir: "auto" }, /[?.!:]$/.test(step.title) ? step.title : `${step.title}:`),
      ` ${step.words}`,
    ),
    element("div", {}, ...(tour ? stepButtons(tour, steps.length) : []), stepButton("Close", closeTour)),
  );
  if (focused) (document.getElementById(focused) ?? byIdOf("tour-close")).focus();
  comeTo(`${tour} ${asked}`);
};

/** At the top of the overview; the first has its answer with it, before one has pressed anything. */
export const questionButtons = () =>
  section(
    "Questions",
    element(
      "ul",
      { class: "questions-asked" },
      questionSteps().map(({ title, words }, place) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", onclick: () => goTo("asked", place + 1) },
            element("span", { dir: "auto" }, title),
            place === 0 && element("small", { dir: "auto" }, words),
          ),
        ),
      ),
    ),
  );
