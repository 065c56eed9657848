/** The legend, which is the filter: relations by colour, statuses by the kind of line. */
import { statusSign } from "./blocks.js";
import { cells, data, families, familyOfRelation } from "./data.js";
import { byIdOf, element } from "./dom.js";
import { toggled } from "./held.js";
import { familySign } from "./inks.js";
import { change, getState } from "./state.js";

/** @typedef {"hiddenStatuses" | "hiddenFamilies"} Key */

/** @param {string} id @param {{label: string, title: string, sign: Element, count: number, key: Key}} shape */
const choice = (id, { label, title, sign, count, key }) =>
  element(
    "li",
    {},
    element(
      "label",
      { title },
      element("input", {
        ...{ type: "checkbox", "data-key": key, value: id },
        onchange: () => change({ [key]: toggled(getState()[key], id) }),
      }),
      sign,
      element("span", {}, label),
      element("span", { class: "count" }, count.toLocaleString("en")),
    ),
  );

/** @param {ArrayLike<number>} places @param {(place: number) => number} slotOf @param {number} size */
const sums = (places, slotOf, size) => {
  const made = new Array(size).fill(0);
  for (let cell = 0; cell < places.length; cell++) made[slotOf(places[cell])] += cells.claims[cell];
  return made;
};

/** @param {string} family the relations in it */
const within = (family) =>
  data.relations
    .filter((/** @type {any} */ relation) => relation.family === family)
    .map((/** @type {any} */ { label }) => label)
    .join(", ");

/** @param {string} id @param {string} title @param {HTMLElement[]} choices */
const group = (id, title, choices) => [
  element("span", { class: "heading", id }, title),
  element("ul", { class: "choices", "aria-labelledby": id }, choices),
];

export const createFilters = () => {
  const byFamily = sums(cells.p, (place) => familyOfRelation[place], families.length);
  const byStatus = sums(cells.status, (place) => place, data.statuses.length);
  byIdOf("legend").append(
    ...group(
      "by-family",
      "Colour: most frequent relation",
      families.map((family, place) =>
        choice(family, { label: family, title: within(family), sign: familySign(family), count: byFamily[place], key: "hiddenFamilies" }),
      ),
    ),
    ...group(
      "by-status",
      "Dashes: status",
      data.statuses.map((/** @type {any} */ { id, label, definition }, /** @type {number} */ place) =>
        choice(id, { label, title: definition, sign: statusSign(id, 38), count: byStatus[place], key: "hiddenStatuses" }),
      ),
    ),
    element("p", { class: "lead" }, "Width: number of claims. Dashes: the most frequent status that is not accepted; a plain line has nothing disputed. Figures are claims."),
  );
};

/** @param {import("./state.js").State} state */
export const paintFilters = (state) => {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (byIdOf("legend").querySelectorAll("input")))
    box.checked = !state[/** @type {Key} */ (box.dataset.key)].has(box.value);
};
