/** The legend, which is the filter: relations by colour, statuses by the kind of line. */
import { statusSign } from "../panels/blocks.js";
import { choice, choicesUnder } from "../panels/choices.js";
import { cells, data, families, familyOfRelation } from "./data.js";
import { byIdOf, element } from "../shared/dom.js";
import { familySign } from "./inks.js";

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

export const createFilters = () => {
  const byFamily = sums(cells.p, (place) => familyOfRelation[place], families.length);
  const byStatus = sums(cells.status, (place) => place, data.statuses.length);
  byIdOf("legend").append(
    ...choicesUnder(
      "by-family",
      { title: "Colour: most frequent relation" },
      families.map((family, place) =>
        choice({ id: family, label: family, definition: within(family) }, { sign: familySign(family), count: byFamily[place], key: "hiddenFamilies" }),
      ),
    ),
    ...choicesUnder(
      "by-status",
      { title: "Dashes: status" },
      data.statuses.map((/** @type {any} */ status, /** @type {number} */ place) =>
        choice(status, { sign: statusSign(status.id, 38), count: byStatus[place], key: "hiddenStatuses", explained: true }),
      ),
    ),
    element("p", { class: "lead" }, "Width: number of claims. Dashes: the most frequent status that is not accepted; a plain line has nothing disputed. Figures are claims."),
  );
};
