/** The legend, which is the filter. */
import { data, groupBy, propositionsOf } from "./data.js";
import { byIdOf, element } from "./dom.js";
import { statusSign } from "./cards.js";
import { glyphOf, glyphSign } from "./glyphs.js";
import { change, getState, toggled } from "./state.js";

/**
 * @param {{id: string, label: string, definition?: string}} item
 * @param {{sign: Element, count: number, key: "hiddenStatuses" | "hiddenKinds"}} shape
 */
const choice = ({ id, label, definition }, { sign, count, key }) =>
  element(
    "li",
    {},
    element(
      "label",
      { title: definition ?? null },
      element("input", {
        type: "checkbox",
        "data-key": key,
        value: id,
        onchange: () => change({ [key]: toggled(getState()[key], id) }),
      }),
      sign,
      element("span", {}, label),
      element("span", { class: "count" }, count.toLocaleString("en")),
    ),
  );

/** @param {Map<string, any[]>} groups */
const statusChoices = (groups) =>
  data.statuses.map((/** @type {any} */ status) =>
    choice(status, {
      sign: statusSign(status.id, 38),
      count: groups.get(status.id)?.length ?? 0,
      key: "hiddenStatuses",
    }),
  );

/** @param {any} kind */
const kindSign = (kind) => {
  const sign = glyphSign(kind.glyph, 18);
  sign.setAttribute("class", `kind-${glyphOf(kind.glyph).family}`);
  return sign;
};

/** @param {Map<string, any[]>} groups */
const kindChoices = (groups) =>
  data.kinds
    .filter((/** @type {any} */ kind) => groups.has(kind.id))
    .map((/** @type {any} */ kind) =>
      choice(kind, { sign: kindSign(kind), count: groups.get(kind.id)?.length ?? 0, key: "hiddenKinds" }),
    );

export const createFilters = () => {
  const drawn = data.entities.filter((/** @type {any} */ entity) => propositionsOf(entity.id).length > 0);
  byIdOf("legend").append(
    element("span", { class: "heading", id: "by-status" }, "Status of the statement"),
    element(
      "ul",
      { class: "choices", "aria-labelledby": "by-status" },
      statusChoices(groupBy(data.propositions, (p) => p.status)),
    ),
    element("span", { class: "heading", id: "by-kind" }, "Kind of thing"),
    element(
      "ul",
      { class: "choices kinds", "aria-labelledby": "by-kind" },
      kindChoices(groupBy(drawn, (entity) => entity.type)),
    ),
  );
};

/** Statuses are counted anew, since each perspective has others. @param {HTMLInputElement} box */
const countFor = ({ value, dataset, labels }) => {
  const count = labels?.[0].querySelector(".count");
  if (dataset.key !== "hiddenStatuses" || !count) return;
  const found = data.propositions.filter((/** @type {any} */ { status }) => status === value);
  count.textContent = found.length.toLocaleString("en");
};

/** @param {import("./state.js").State} state */
export const paintFilters = (state) => {
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (
    byIdOf("legend").querySelectorAll("input")
  )) {
    countFor(box);
    box.checked = !state[/** @type {"hiddenStatuses"} */ (box.dataset.key)].has(box.value);
  }
};
