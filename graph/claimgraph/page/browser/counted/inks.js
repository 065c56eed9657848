/** The colour of each family of relations, by the name of a variable of the style sheet. */
import { element } from "../shared/dom.js";
import { colour } from "../scene/theme.js";

/** @type {Record<string, string>} */
const INKS = {
  conflict: "weapon", cooperation: "institution", talks: "state", transfer: "company",
  membership: "people", office: "paperwork", security: "media",
}; // prettier-ignore

/** @param {string} family */
export const inkOf = (family) => INKS[family] ?? "unnamed";

/** @param {string} family */
export const inkColour = (family) => colour(inkOf(family));

/** @param {string} family a spot of its colour */
export const familySign = (family) => element("span", { class: `spot ${inkOf(family)}-ink`, "aria-hidden": "true" });
