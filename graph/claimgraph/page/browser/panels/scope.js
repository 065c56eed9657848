/** Above the picture, and on paper: what narrows it, each with a button that takes it away. */
import { data, kinds, nameOf, sources, speakers, statuses } from "../shared/data.js";
import { rangeWords } from "../shared/calendar.js";
import { byIdOf, element } from "../shared/dom.js";
import { EVERYONE, perspectiveName } from "../shared/perspectives.js";
import { clockOf } from "../shared/range.js";
import { change } from "../shared/state.js";
import { visiblePropositions } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @typedef {import("../shared/state.js").State} State */

const MOST_NAMED = 3;

/** @param {string} id */
const titleOf = (id) => sources.get(id)?.title ?? id;

/**
 * Named are the fewer: those left, or those left out.
 * @param {string[]} all @param {Set<string>} hidden @param {{one: string, many?: string, named: (id: string) => string}} shape
 */
const wordHidden = (all, hidden, { one, many, named }) => {
  const left = all.filter((id) => !hidden.has(id));
  if (left.length === all.length) return "";
  const gone = all.filter((id) => hidden.has(id));
  if (left.length && left.length <= Math.min(MOST_NAMED, gone.length)) return `only ${left.map(named).join(", ")}`;
  if (gone.length <= MOST_NAMED) return `without ${gone.map(named).join(", ")}`;
  return `without ${plural(gone.length, one, many)}`;
};

/** @param {{id: string}[]} legend */
const idsOf = (legend) => legend.map(({ id }) => id);

/** @param {Map<string, any>} legend @returns {(id: string) => string} */
const labelIn = (legend) => (id) => legend.get(id)?.label ?? id;

/** @type {{words: (state: State) => string | 0, without: Partial<State>}[]} */
const SCOPES = [
  {
    words: ({ perspective }) => (perspective === EVERYONE ? "" : `according to ${perspectiveName(perspective)}`),
    without: { perspective: EVERYONE, versus: "" },
  },
  { words: ({ versus }) => versus && `beside ${perspectiveName(versus)}`, without: { versus: "" } },
  {
    words: (state) => (state.from || state.to ? `${clockOf(state)} ${rangeWords(state)}` : ""),
    without: { from: "", to: "", undated: true },
  },
  { words: ({ undated, dateless }) => (undated || dateless ? "" : "only what is dated"), without: { undated: true } },
  { words: ({ dateless }) => (dateless ? "only what has no date" : ""), without: { dateless: false } },
  { words: ({ unnamed }) => (unnamed ? "only what rests on unnamed sources" : ""), without: { unnamed: false } },
  {
    words: ({ hiddenStatuses }) => wordHidden(idsOf(data.statuses), hiddenStatuses, { one: "status", many: "statuses", named: labelIn(statuses) }),
    without: { hiddenStatuses: new Set() },
  },
  {
    words: ({ hiddenKinds }) => wordHidden(idsOf(data.kinds), hiddenKinds, { one: "kind of thing", many: "kinds of things", named: labelIn(kinds) }),
    without: { hiddenKinds: new Set() },
  },
  {
    words: ({ hiddenSpeakers }) => wordHidden([...speakers.keys()], hiddenSpeakers, { one: "speaker", named: nameOf }),
    without: { hiddenSpeakers: new Set() },
  },
  {
    words: ({ hiddenSources }) => wordHidden([...sources.keys()], hiddenSources, { one: "source", named: titleOf }),
    without: { hiddenSources: new Set() },
  },
  {
    words: ({ around, depth }) => around && `within ${plural(depth, "step")} of ${nameOf(around)}`,
    without: { around: "", depth: 1 },
  },
];

/** What takes everything away that narrows the picture. @type {Partial<State>} */
export const WHOLE = Object.assign({}, ...SCOPES.map((scope) => scope.without));

/** @param {string} words @param {Partial<State>} without */
const chip = (words, without) =>
  element(
    "li",
    {},
    element("span", { dir: "auto" }, words),
    element(
      "button",
      { type: "button", "aria-label": `Remove: ${words}`, onclick: () => change(without) },
      "×",
    ),
  );

/** An empty sheet says why it is empty. @param {State} state */
const paintNothing = (state) => {
  const place = byIdOf("nothing");
  const empty = !visiblePropositions(state).length && data.propositions.length > 0;
  place.hidden = !empty || state.view === "table";
  if (place.hidden === (place.childElementCount === 0)) return;
  const show = element("button", { type: "button", onclick: () => change(WHOLE) }, "Show all again");
  place.replaceChildren(...(empty ? ["Nothing matches the filters above and in the legend. ", show] : []));
};

/** @param {State} state */
export const paintScope = (state) => {
  const narrowed = SCOPES.map(({ words, without }) => ({ words: words(state) || "", without })).filter(
    ({ words }) => words,
  );
  const place = byIdOf("scope");
  byIdOf("narrowed").textContent = narrowed.map(({ words }) => words).join("; ");
  const hadFocus = place.contains(document.activeElement);
  place.hidden = !narrowed.length;
  const all = element("button", { type: "button", class: "plain", onclick: () => change(WHOLE) }, "Show all again");
  const chips = narrowed.map(({ words, without }) => chip(words, without));
  place.replaceChildren(...chips, ...(narrowed.length > 1 ? [element("li", { class: "all" }, all)] : []));
  paintNothing(state);
  if (hadFocus) (place.querySelector("button") ?? byIdOf("fit-button")).focus();
};
