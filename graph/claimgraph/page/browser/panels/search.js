/** Find by name in any language, alias, kind, status or words of a statement, with the keyboard alone if one likes. */
import { data, entities, kinds, speakers, statuses } from "../shared/data.js";
import { byIdOf, byInput, element } from "../shared/dom.js";
import { select } from "../shared/state.js";
import { fold } from "../shared/words.js";

/**
 * @typedef {{kind: "entity" | "proposition" | "issue", id: string, label: string, about: string,
 *   names: string[], rank: number}} Entry
 */

const MOST_FOUND = 12;

/** @returns {Entry[]} */
const createIndex = () => {
  const named = data.entities.map((/** @type {any} */ { id, label, labels, aliases, type }) => ({
    kind: "entity",
    id,
    label,
    about: kinds.get(type)?.label ?? type,
    names: [label, ...labels.map((/** @type {any} */ { text }) => text), ...aliases].map(fold),
    rank: 0,
  }));
  const outside = [...speakers.values()]
    .filter(({ id }) => !entities.has(id))
    .map(({ id, label }) => ({ kind: "entity", id, label, about: "speaker", names: [fold(label)], rank: 0 }));
  const asked = data.issues.map((/** @type {any} */ { id, question }) => ({
    kind: "issue",
    id,
    label: question,
    about: "issue",
    names: [fold(question)],
    rank: 1,
  }));
  const stated = data.propositions.map((/** @type {any} */ { id, label, status }) => ({
    kind: "proposition",
    id,
    label,
    about: `statement, ${statuses.get(status)?.label ?? status}`,
    names: [fold(label)],
    rank: 2,
  }));
  return [...named, ...outside, ...asked, ...stated];
};

/**
 * Beginnings of names before beginnings of words before the rest; last the words in another order.
 * @param {string} name
 * @param {string} words
 */
const quality = (name, words) =>
  name.startsWith(words) ? 0 : name.includes(` ${words}`) ? 1 : name.includes(words) ? 2 : words.split(" ").every((word) => name.includes(word)) ? 3 : 9;

/** Of a kind or status only words from their beginning: "test" is not meant to find what is contested. @param {string} about @param {string} words */
const isOfKind = (about, words) => quality(about, words) < 2;

/** A kind or status ("agreement", "contested") finds all that are of it. @param {Entry} entry @param {string} words */
const scoreOf = ({ names, about }, words) => Math.min(...names.map((name) => quality(name, words)), isOfKind(fold(about), words) ? 5 : 9);

/** @param {Entry[]} index @param {string} query @returns {Entry[]} */
const lookUp = (index, query) => {
  const words = fold(query.trim());
  if (!words) return [];
  return index
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score < 9)
    .sort((a, b) => a.entry.rank - b.entry.rank || a.score - b.score)
    .slice(0, MOST_FOUND)
    .map(({ entry }) => entry);
};

export const createSearch = () => {
  /** Made when it is first looked into. @type {?Entry[]} */
  let index = null;
  const input = /** @type {HTMLInputElement} */ (byIdOf("find"));
  input.placeholder += byInput(" ( / )", "");
  const list = byIdOf("found");
  /** @type {Entry[]} */
  let found = [];
  let active = 0;

  const show = () => {
    list.replaceChildren(
      ...found.map(({ label, about }, place) =>
        element(
          "li",
          {
            role: "option",
            id: `found-${place}`,
            "aria-selected": String(place === active),
            onpointerdown: (/** @type {Event} */ event) => (event.preventDefault(), choose(place)),
          },
          element("span", { dir: "auto" }, label),
          element("small", {}, about),
        ),
      ),
    );
    const missed = found.length === 0 && input.value.trim() !== "";
    if (missed) list.append(element("li", { class: "none", role: "option", "aria-disabled": "true" }, "No match in names, statements and questions. Quotes are not searched."));
    list.hidden = found.length === 0 && !missed;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length === 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const search = (/** @type {string} */ query) => {
    [found, active] = [query ? lookUp((index ??= createIndex()), query) : [], 0];
    show();
  };
  const choose = (/** @type {number} */ place) => {
    if (!found[place]) return;
    select(found[place].kind, found[place].id);
    input.value = "";
    search("");
    input.blur();
  };
  const move = (/** @type {number} */ step) => {
    active = (active + step + found.length) % Math.max(1, found.length);
    show();
  };
  /** @type {Record<string, () => void>} */
  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => choose(active) };

  input.addEventListener("input", () => search(input.value));
  input.addEventListener("blur", () => (list.hidden = true));
  input.addEventListener("focus", () => search(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      input.value = "";
      search("");
      event.stopPropagation();
    } else if (Object.hasOwn(keys, event.key)) {
      keys[event.key]();
      event.preventDefault();
    }
  });
};
