/** In the panel of an entity: look at its neighbourhood only, or for the way to another one. */
import { data, entities, nameOf, propositionsOf } from "../shared/data.js";
import { byInput, element } from "../shared/dom.js";
import { pathId } from "../shared/path.js";
import { change, follow, getState, select } from "../shared/state.js";
import { fold } from "../shared/words.js";

const DEPTHS = [
  { depth: 0, words: "all" },
  { depth: 1, words: "1 step" },
  { depth: 2, words: "2 steps" },
];

/** @param {string} id @param {{depth: number, words: string}} choice */
const depthButton = (id, { depth, words }) => {
  const { around, depth: now } = getState();
  const pressed = around === id ? depth === now : depth === 0 && !around;
  return element(
    "button",
    {
      type: "button",
      id: `near-${depth}`,
      "aria-pressed": String(pressed),
      onclick: () => change(depth ? { around: id, depth } : { around: "", depth: 1 }),
    },
    words,
  );
};

const inPicture = () => data.entities.filter((/** @type {any} */ { id }) => propositionsOf(id).length > 0);

/** Names to complete from, made when they are first asked for. @param {HTMLElement} datalist */
const fillNames = (datalist) => {
  if (datalist.childElementCount) return;
  datalist.append(
    ...inPicture().map((/** @type {any} */ { label, aliases }) =>
      element("option", { value: label }, aliases.join(", ")),
    ),
  );
};

/** By name or alias; words that only one name begins with, or contains, will do. @param {string} words */
const entityCalled = (words) => {
  const sought = fold(words.trim());
  if (!sought) return undefined;
  const named = inPicture().map((/** @type {any} */ { id, label, aliases }) => ({
    id,
    names: [label, ...aliases].map(fold),
  }));
  /** @type {((name: string) => boolean)[]} */
  const ways = [
    (name) => name === sought,
    (name) => name.startsWith(sought),
    (name) => name.includes(sought),
  ];
  return ways
    .map((fits) => named.filter((/** @type {any} */ { names }) => names.some(fits)))
    .find((found) => found.length === 1)?.[0].id;
};

/** @param {string} id @param {string} words @returns {string} an answer, where there is no path to show */
const seek = (id, words) => {
  const goal = entityCalled(words);
  if (!goal) return "No one thing in the picture is called that.";
  if (goal === id) return "That is where the path begins.";
  select("path", pathId(id, goal));
  return "";
};

/** @param {string} id */
const pathForm = (id) => {
  const names = element("datalist", { id: "goals" });
  const answer = element("p", { class: "lead", role: "status" });
  const input = /** @type {HTMLInputElement} */ (
    element("input", {
      type: "text",
      id: "goal",
      list: "goals",
      autocomplete: "off",
      placeholder: byInput("Name, or Shift-click it", "Name"),
      onfocus: () => fillNames(names),
    })
  );
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    answer.textContent = seek(id, input.value);
  };
  return element(
    "form",
    { onsubmit },
    element("label", { for: "goal" }, "Path to"),
    input,
    element("button", { type: "submit" }, "Find"),
    names,
    answer,
  );
};

/** What has no line has neither neighbours nor paths. @param {string} id */
export const renderNeighbourhood = (id) =>
  propositionsOf(id).length > 0 &&
  element(
    "div",
    { class: "near" },
    element(
      "div",
      { role: "group", "aria-label": `How much to show around ${nameOf(id)}` },
      element("span", {}, "Show"),
      DEPTHS.map((choice) => depthButton(id, choice)),
    ),
    pathForm(id),
  );

/** Another neighbourhood is looked at as a whole. @param {() => void} refit */
export const followNeighbourhood = (refit) => {
  const shown = { around: getState().around, depth: getState().depth };
  follow(({ around, depth }) => {
    if (shown.around === around && shown.depth === depth) return;
    Object.assign(shown, { around, depth });
    refit();
  });
};
