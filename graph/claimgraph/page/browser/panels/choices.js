/** Boxes of the legend: what is cleared is hidden. */
import { byIdOf, element } from "../shared/dom.js";
import { toggled } from "../shared/held.js";
import { change, getState } from "../shared/state.js";

/** @typedef {import("../shared/state.js").Hidden} Hidden */

/**
 * @param {{id: string, label: string, definition?: string}} item
 * @param {{sign: Element | "", count: number, key: Hidden, explained?: boolean}} shape explained: what it means stands below it
 */
export const choice = ({ id, label, definition }, { sign, count, key, explained = false }) => {
  const meaning = explained && definition ? `means-${id}` : null;
  return element(
    "li",
    {},
    element(
      "label",
      { title: meaning ? null : (definition ?? null) },
      element("input", {
        type: "checkbox",
        "data-key": key,
        "aria-describedby": meaning,
        checked: !getState()[key].has(id),
        value: id,
        onchange: () => change({ [key]: toggled(getState()[key], id) }),
      }),
      sign || null,
      element("span", { dir: "auto" }, label),
      element("span", { class: "count" }, count.toLocaleString("en")),
    ),
    meaning && element("small", { id: meaning, dir: "auto" }, definition ?? ""),
  );
};

/** @param {string} id @param {{title: string, kind?: string}} heading @param {HTMLElement[]} choices */
export const choicesUnder = (id, { title, kind = "" }, choices) => [
  element("span", { class: "heading", id }, title),
  element("ul", { class: `choices ${kind}`.trim(), "aria-labelledby": id }, choices),
];

/** @returns {HTMLInputElement[]} */
export const boxesOfLegend = () => [...byIdOf("legend").querySelectorAll("input")];

/** @param {import("../shared/state.js").State} state */
export const checkBoxes = (state) => {
  for (const box of boxesOfLegend()) box.checked = !state[/** @type {Hidden} */ (box.dataset.key)].has(box.value);
};
