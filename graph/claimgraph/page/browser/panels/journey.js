/** The panel of a path: its steps, each with every statement between the two and who says so. */
import { claimsAbout } from "../shared/data.js";
import { listOf, section } from "./blocks.js";
import { claimCard, entityLink, propositionEntry } from "./cards.js";
import { element } from "../shared/dom.js";
import { stateLink } from "../shared/links.js";
import { endsOf, pathId } from "../shared/path.js";
import { getState } from "../shared/state.js";
import { stepsOf } from "../shared/visible.js";
import { plural } from "../shared/words.js";
import { audible } from "./sight.js";

/** @param {import("../shared/path.js").Step} step @param {number} place */
const stepSection = ({ from, to, lines }, place) =>
  section(
    `Step ${place + 1}`,
    element("p", { class: "step" }, entityLink(from), " — ", entityLink(to)),
    ...lines.map((line) =>
      element(
        "div",
        {},
        element("ul", { class: "entries" }, propositionEntry(line)),
        listOf(audible(claimsAbout(line.id)), (claim) => claimCard(claim), { tag: "div", limit: 2, name: "cards" }),
      ),
    ),
  );

/** @param {string} id */
export const renderPath = (id) => {
  const { from, to } = endsOf(id);
  const steps = stepsOf(id, getState());
  const back = stateLink("The way back", { kind: "path", id: pathId(to, from) });
  return [
    element("p", { class: "lead" }, steps.length ? `Shortest path, ${plural(steps.length, "step")}` : "Path"),
    element("h2", {}, entityLink(from), " to ", entityLink(to)),
    steps.length
      ? element("p", { class: "lead" }, "Over the lines shown, in either direction. ", back)
      : element("p", {}, "No path leads there over the lines in sight."),
    ...steps.map(stepSection),
  ];
};
