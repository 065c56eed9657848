/** The guided tour: a few views of the affair, each with a sentence; forward, back, and out. */
import { announce } from "./announce.js";
import { WHOLE } from "./scope.js";
import { tourSteps } from "./steps.js";
import { byIdOf, element } from "../shared/dom.js";
import { change, getState } from "../shared/state.js";

const LEAST_STEPS = 3;

/** What a step does not say is as it is at first. @param {number} number from 1; 0 ends the tour */
const goTo = (number) => {
  const step = tourSteps()[number - 1];
  change({ ...WHOLE, selection: null, open: "", view: "network", clock: "", ...(step?.view ?? {}), tour: step ? number : 0 });
  if (step) announce(`Step ${number} of ${tourSteps().length}: ${step.title}. ${step.words}`);
};

/** @param {number} by */
export const walkTour = (by) => {
  const { tour } = getState();
  if (tour && tourSteps()[tour + by - 1]) goTo(tour + by);
};

/** @param {string} words @param {number} to @param {boolean} [off] */
const stepButton = (words, to, off = false) =>
  element("button", { type: "button", id: `tour-${words.toLowerCase()}`, disabled: off, onclick: () => goTo(to) }, words);

export const createTour = () => {
  const button = byIdOf("tour-button");
  button.hidden = tourSteps().length < LEAST_STEPS;
  button.addEventListener("click", () => goTo(getState().tour ? 0 : 1));
};

/** @param {import("../shared/state.js").State} state */
export const paintTour = ({ tour }) => {
  const place = byIdOf("tour");
  const steps = tour ? tourSteps() : [];
  const step = steps[tour - 1];
  place.hidden = !step;
  byIdOf("tour-button").setAttribute("aria-pressed", String(Boolean(step)));
  if (!step) return place.replaceChildren();
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
  place.replaceChildren(
    element(
      "p",
      { dir: "auto" },
      element("small", {}, `Step ${tour} of ${steps.length} · `),
      element("b", {}, `${step.title}:`),
      ` ${step.words}`,
    ),
    element(
      "div",
      {},
      stepButton("Back", tour - 1, tour === 1),
      stepButton("Next", tour + 1, tour === steps.length),
      stepButton("Close", 0),
    ),
  );
  if (focused) (document.getElementById(focused) ?? byIdOf("tour-next")).focus();
};
