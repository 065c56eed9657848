/** The legend, which is the filter: statuses, kinds of things, speakers and sources. */
import { boxesOfLegend, checkBoxes, choice, choicesUnder } from "./choices.js";
import { data, entities, groupBy, propositionsOf, sources, speakers, statuses } from "../shared/data.js";
import { byIdOf, element } from "../shared/dom.js";
import { statusSign } from "./blocks.js";
import { glyphOf, glyphSign } from "../scene/glyphs.js";
import { change, getState } from "../shared/state.js";
import { drawnStatus } from "../shared/compare.js";
import { TENSIONS } from "../shared/signs.js";
import { tensionsInSight, visibleClaims, visiblePropositions, withoutHiding } from "../shared/visible.js";

/** @param {Map<string, any[]>} groups */
const statusChoices = (groups) =>
  data.statuses.map((/** @type {any} */ status) =>
    choice(status, {
      sign: statusSign(status.id, 38),
      count: groups.get(status.id)?.length ?? 0,
      key: "hiddenStatuses",
      explained: true,
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
 * @param {string} title @param {import("../shared/state.js").Hidden} key
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
    if (list.childElementCount === 1) {
      list.append(...make());
      paintFilters(getState());
    }
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
    ...choicesUnder("by-status", { title: "Status of the statement" }, statusChoices(groupBy(data.propositions, (p) => p.status))),
    ...choicesUnder("by-kind", { title: "Kind of thing", kind: "kinds" }, kindChoices(groupBy(drawn, (entity) => entity.type))),
    ...tensionSigns(),
    ...voiceLists(),
  );
};

/** Not boxes, since their lines have a status too: what the signs on lines mean. */
const tensionSigns = () => {
  const marked = Object.entries(TENSIONS).filter(
    ([kind, { sign }]) => sign && data.tensions.some((/** @type {any} */ one) => one.kind === kind),
  );
  if (!marked.length) return [];
  return [
    element("span", { class: "heading", id: "by-sign" }, "Signs on lines"),
    element(
      "ul",
      { class: "choices signs", "aria-labelledby": "by-sign" },
      marked.map(([kind, { sign, words }]) =>
        element("li", { "data-kind": kind }, element("b", {}, sign), element("span", {}, words), element("span", { class: "count" })),
      ),
    ),
  ];
};

/** @param {import("../shared/state.js").State} state a comparison has signs of its own */
const paintSigns = (state) => {
  const counts = groupBy(state.versus ? [] : tensionsInSight(state), ({ kind }) => kind);
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (byIdOf("legend").querySelectorAll("[data-kind]"))) {
    const count = row.querySelector(".count");
    if (count) count.textContent = String(counts.get(/** @type {"near"} */ (row.dataset.kind))?.length ?? 0);
  }
};

/** A side's picture has its own words for a status. @param {HTMLInputElement[]} boxes */
const nameStatuses = (boxes) => {
  for (const { value, labels } of boxes) {
    const { label, definition } = statuses.get(value);
    const name = labels?.[0].querySelector("span");
    if (name) name.textContent = label;
    byIdOf(`means-${value}`).textContent = definition;
  }
};

/** What each part of the legend counts. @type {Record<import("../shared/state.js").Hidden, (state: import("../shared/state.js").State) => string[]>} */
const COUNTED = {
  hiddenStatuses: (state) => visiblePropositions(state).map((line) => drawnStatus(line, state)),
  hiddenKinds: (state) =>
    [...new Set(visiblePropositions(state).flatMap(({ subject, object }) => [subject, object]))].map(
      (id) => entities.get(id).type,
    ),
  hiddenSpeakers: (state) => visibleClaims(state).map(({ claimant }) => claimant.id),
  hiddenSources: (state) => visibleClaims(state).map(({ source }) => source),
};

/**
 * A box counts what is in sight, or would be if it were ticked: with four lines drawn the ticked
 * boxes add up to four.
 * @param {import("../shared/state.js").State} state
 */
export const paintFilters = (state) => {
  const boxes = groupBy(boxesOfLegend(), ({ dataset }) => dataset.key ?? "");
  for (const [name, found] of boxes) {
    const key = /** @type {import("../shared/state.js").Hidden} */ (name);
    const counts = groupBy(COUNTED[key](withoutHiding(state, key)), (id) => id);
    for (const { value, labels } of found) {
      const count = labels?.[0].querySelector(".count");
      if (count) count.textContent = (counts.get(value)?.length ?? 0).toLocaleString("en");
    }
  }
  nameStatuses(boxes.get("hiddenStatuses") ?? []);
  checkBoxes(state);
  paintSigns(state);
};
