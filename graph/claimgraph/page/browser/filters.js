/**
 * The legend, which is the filter.
 * @typedef {"hiddenStatuses" | "hiddenKinds" | "hiddenSpeakers" | "hiddenSources"} Key
 */
import { data, groupBy, propositionsOf, sources, speakers } from "./data.js";
import { byIdOf, element } from "./dom.js";
import { statusSign } from "./blocks.js";
import { glyphOf, glyphSign } from "./glyphs.js";
import { toggled } from "./held.js";
import { change, getState } from "./state.js";

/**
 * @param {{id: string, label: string, definition?: string}} item
 * @param {{sign: Element | "", count: number, key: Key}} shape
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
        checked: getState()[key].has(id) ? null : "",
        value: id,
        onchange: () => change({ [key]: toggled(getState()[key], id) }),
      }),
      sign || null,
      element("span", { dir: "auto" }, label),
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

/** So many are listed, those with the most claims first: a longer list nobody reads. */
const MOST_LISTED = 200;

/**
 * A list that is made when it is opened, since thousands may speak.
 * @param {string} title @param {Key} key
 * @param {{groups: Map<string, any[]>, named: (id: string) => string}} shape
 */
const longList = (title, key, { groups, named }) => {
  const ranked = [...groups].sort(([, one], [, other]) => other.length - one.length).slice(0, MOST_LISTED);
  const ids = ranked.map(([id]) => id);
  const rest = groups.size - ids.length;
  const make = () => [
    element(
      "p",
      { class: "all-or-none" },
      element("button", { type: "button", onclick: () => change({ [key]: new Set() }) }, "All"),
      element("button", { type: "button", onclick: () => change({ [key]: new Set(ids) }) }, "None"),
      rest ? element("small", {}, `${rest.toLocaleString("en")} more stay shown`) : "",
    ),
    element(
      "ul",
      { class: "choices voices", "aria-label": title },
      ranked.map(([id, { length }]) => choice({ id, label: named(id) }, { sign: "", count: length, key })),
    ),
  ];
  const list = element("details", { class: "voices" }, element("summary", { class: "heading" }, title));
  list.addEventListener("toggle", () => {
    if (list.childElementCount === 1) list.append(...make());
    list.scrollIntoView({ block: "nearest" });
  });
  return list;
};

/** Speakers and sources, where there is something to choose between. */
const voiceLists = () => {
  const bySpeaker = groupBy(data.claims, ({ claimant }) => claimant.id);
  const bySource = groupBy(data.claims, ({ source }) => source);
  return [
    bySpeaker.size > 1 &&
      longList("Who says so", "hiddenSpeakers", { groups: bySpeaker, named: (id) => speakers.get(id)?.label ?? id }),
    bySource.size > 1 &&
      longList("In which source", "hiddenSources", { groups: bySource, named: (id) => sources.get(id)?.title ?? id }),
  ].filter((list) => list !== false);
};

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
    ...voiceLists(),
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
    box.checked = !state[/** @type {Key} */ (box.dataset.key)].has(box.value);
  }
};
