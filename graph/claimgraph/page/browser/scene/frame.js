/** The picture in its frame: it fills what room there is, on a screen of any size. */
import { byIdOf, isPhone } from "../shared/dom.js";
import { follow, getState } from "../shared/state.js";
import { closeness, fit, fitAll } from "./network.js";

/**
 * Fits the picture anew when its frame changes, until it is moved or enlarged by hand.
 * @param {any} network @param {HTMLElement} container
 * @returns {() => void} fit it, whatever was done by hand
 */
export const keepFitted = (network, container) => {
  let touched = false;
  const refit = () => {
    touched = false;
    fit(network);
  };
  for (const name of ["zoom", "dragEnd"]) network.on(name, () => (touched = true));
  new ResizeObserver(() => touched || fit(network)).observe(container);
  byIdOf("fit-button").addEventListener("click", () => fitAll(network));
  return refit;
};

/** A step of the tour, or an answer, is looked at as a whole; so is all of it afterwards. @param {() => void} refit */
export const followSteps = (refit) => {
  const last = { tour: getState().tour, asked: getState().asked };
  follow(({ tour, asked }) => {
    if (last.tour === tour && last.asked === asked) return;
    Object.assign(last, { tour, asked });
    refit();
  });
};

/** Where two lie close together one comes closer to see how they fan out, and goes back afterwards. @param {() => void} refit */
export const followFans = (refit) => {
  let last = closeness();
  follow(() => {
    if (last === closeness()) return;
    last = closeness();
    refit();
  });
};

/** On a phone the panel lies over the page: what is chosen comes into sight above it, as large as it can be. @param {() => void} refit */
export const showAbovePanel = (refit) => {
  const last = { id: getState().selection?.id };
  follow(({ selection }) => {
    if (selection?.id === last.id) return;
    if (isPhone()) {
      if (selection && !last.id) byIdOf("stage").scrollIntoView();
      refit();
    }
    last.id = selection?.id;
  });
};

/** On a phone the picture comes first; what it would be pushed away by is folded. */
export const foldOnPhones = () => {
  if (!isPhone()) return;
  for (const folded of ["legend", "timeline"]) byIdOf(folded).removeAttribute("open");
};
