/** Above the picture, and on paper: what narrows it, each with a button that takes it away. */
import { nameOf } from "./data.js";
import { rangeWords } from "./calendar.js";
import { byIdOf, element } from "./dom.js";
import { EVERYONE, perspectiveName } from "./perspectives.js";
import { clockOf } from "./range.js";
import { change } from "./state.js";
import { plural } from "./words.js";

/** @typedef {import("./state.js").State} State */

/** @type {{words: (state: State) => string | 0, without: Partial<State>}[]} */
const SCOPES = [
  {
    words: ({ perspective }) => (perspective === EVERYONE ? "" : `according to ${perspectiveName(perspective)}`),
    without: { perspective: EVERYONE, versus: "" },
  },
  { words: ({ versus }) => versus && `beside ${perspectiveName(versus)}`, without: { versus: "" } },
  {
    words: (state) => (state.from || state.to ? `${clockOf(state)} ${rangeWords(state)}` : ""),
    without: { from: "", to: "" },
  },
  { words: ({ undated }) => (undated ? "" : "only what is dated"), without: { undated: true } },
  {
    words: ({ hiddenSpeakers: { size } }) => size && `without ${plural(size, "speaker")}`,
    without: { hiddenSpeakers: new Set() },
  },
  {
    words: ({ hiddenSources: { size } }) => size && `without ${plural(size, "source")}`,
    without: { hiddenSources: new Set() },
  },
  {
    words: ({ around, depth }) => around && `within ${plural(depth, "step")} of ${nameOf(around)}`,
    without: { around: "", depth: 1 },
  },
];

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

/** @param {State} state */
export const paintScope = (state) => {
  const narrowed = SCOPES.map(({ words, without }) => ({ words: words(state) || "", without })).filter(
    ({ words }) => words,
  );
  const place = byIdOf("scope");
  byIdOf("narrowed").textContent = narrowed.map(({ words }) => words).join("; ");
  const hadFocus = place.contains(document.activeElement);
  place.hidden = !narrowed.length;
  place.replaceChildren(...narrowed.map(({ words, without }) => chip(words, without)));
  if (hadFocus) (place.querySelector("button") ?? byIdOf("fit-button")).focus();
};
