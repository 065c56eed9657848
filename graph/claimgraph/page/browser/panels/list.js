/** The picture as a list: everyone and everything in it, and the statements of each, by keyboard. */
import { entities, kinds, propositionsOf } from "../shared/data.js";
import { listOf } from "./blocks.js";
import { entityLink, propositionEntry } from "./cards.js";
import { byIdOf, element } from "../shared/dom.js";
import { getState } from "../shared/state.js";
import { visiblePropositions } from "../shared/visible.js";
import { plural } from "../shared/words.js";

const MOST_BRANCHES = 300;

/** @param {string} id @param {Set<import("../shared/data.js").Proposition>} visible */
const branch = (id, visible) => {
  const own = propositionsOf(id).filter((proposition) => visible.has(proposition));
  const { type } = entities.get(id);
  return element(
    "li",
    {},
    element("span", {}, entityLink(id), element("small", {}, ` ${kinds.get(type)?.label ?? type}`)),
    element(
      "details",
      {},
      element("summary", {}, plural(own.length, "statement")),
      element("ul", { class: "entries" }, own.map(propositionEntry)),
    ),
  );
};

/** Only what is open is made. @param {import("../shared/state.js").State} state */
export const paintList = (state) => {
  const list = /** @type {HTMLDetailsElement} */ (byIdOf("list"));
  for (const old of list.querySelectorAll(":scope > ul, :scope > button")) old.remove();
  if (!list.open) return;
  const visible = new Set(visiblePropositions(state));
  const ends = new Set([...visible].flatMap(({ subject, object }) => [subject, object]));
  const degree = (/** @type {string} */ id) => propositionsOf(id).length;
  const ranked = [...ends].sort((one, other) => degree(other) - degree(one));
  list.append(...listOf(ranked, (id) => branch(id, visible), { limit: MOST_BRANCHES, name: "branches" }));
};

/** Choosing leaves the list as it is: only the filter changes what is in it. */
export const createList = () => {
  const list = /** @type {HTMLDetailsElement} */ (byIdOf("list"));
  list.addEventListener("toggle", () => paintList(getState()));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    list.open = false;
    list.querySelector("summary")?.focus();
    event.stopPropagation();
  });
};
