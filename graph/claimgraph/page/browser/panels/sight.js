/** What the panel lists is what is in sight; what the filter hides is counted, and can be had. */
import { element } from "../shared/dom.js";
import { change, getState } from "../shared/state.js";
import { isAudible, isClaimVisible, isVisible } from "../shared/visible.js";
import { plural } from "../shared/words.js";
import { WHOLE } from "./scope.js";

/** @typedef {import("../shared/data.js").Proposition} Proposition @typedef {import("../shared/data.js").Claim} Claim */

/** @param {Proposition} line */
export const isSeen = (line) => isVisible(line, getState());

/** @param {Proposition[]} lines */
export const inSight = (lines) => lines.filter(isSeen);

/** @param {Claim[]} claims */
export const claimsInSight = (claims) => claims.filter((claim) => isClaimVisible(claim, getState()));

/** What is said of a statement by those who are not hidden. @param {Claim[]} claims */
export const audible = (claims) => claims.filter((claim) => isAudible(claim, getState()));

/** @param {string} words */
const withButton = (words) =>
  element(
    "p",
    { class: "meta unseen-here" },
    words,
    " ",
    element("button", { type: "button", class: "plain", onclick: () => change(WHOLE) }, "Show all"),
  );

/** @param {number} count @param {string} one */
export const hiddenNote = (count, one) => count > 0 && withButton(`${plural(count, one)} hidden by the filter.`);

/** @param {Proposition} line what is chosen stays open when the filter hides its line */
export const hiddenLine = (line) => !isSeen(line) && withButton("The filter hides this statement: it is not drawn.");
