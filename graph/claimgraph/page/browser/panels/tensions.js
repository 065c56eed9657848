/**
 * What is no dispute of fact, though it looks like one: statements that nearly contradict each
 * other, things that some want and others do not, and what was reported otherwise later. And who calls
 * a statement a lie.
 * @typedef {import("../shared/data.js").Tension} Tension
 */
import { listOf, section } from "./blocks.js";
import { propositionEntry } from "./cards.js";
import { propositions, tensionsOf } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { getState } from "../shared/state.js";
import { sideBlock, sidesOf } from "./disputes.js";
import { TENSIONS } from "../shared/signs.js";
import { tensionsInSight } from "../shared/visible.js";

/** @param {Tension} tension @param {string} [here] beside this statement only the other is named */
const tensionBlock = ({ left, right, words, kind }, here = "") => {
  const ends = [...new Set([left, right])].filter((id) => id !== here && propositions.has(id));
  return element(
    "div",
    { class: "tension" },
    ends.length > 0 && element("ul", { class: "entries" }, ends.map((id) => propositionEntry(propositions.get(id)))),
    kind === "lie" && sidesOf(left).map(sideBlock),
    words && element("p", { class: "meta", dir: "auto" }, `${TENSIONS[kind].before}${words}`),
  );
};

/** @param {Tension[]} found @param {string} [here] */
const tensionSections = (found, here) =>
  Object.entries(TENSIONS).map(([kind, { sign, title }]) =>
    section(
      [sign, title].filter(Boolean).join(" "),
      ...listOf(
        found.filter((one) => one.kind === kind),
        (one) => tensionBlock(one, here),
        { tag: "div", limit: 8, name: "tensions" },
      ),
    ),
  );

/** In the panel of one statement. @param {string} id */
export const tensionsBeside = (id) => tensionSections(tensionsOf(id), id);

/** In the panel of an issue; who calls a statement a lie stands among its sides there. @param {string[]} ids */
export const tensionsAmong = (ids) => {
  const found = new Set(ids.flatMap((id) => tensionsOf(id)));
  return tensionSections([...found].filter(({ kind }) => kind !== "lie"));
};

/** In the overview: all of them, as far as they are in sight. */
export const tensionLists = () => tensionSections(tensionsInSight(getState()));
