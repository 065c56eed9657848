/** According to whom, and beside whom: two lists to choose from, and the sentence that says so. */
import { data, groupBy } from "../shared/data.js";
import { byIdOf, element } from "../shared/dom.js";
import { SIGNS } from "../shared/signs.js";
import { EVERYONE, perspectives } from "../shared/perspectives.js";
import { change } from "../shared/state.js";
import { differencesInSight } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @typedef {import("../shared/perspectives.js").Perspective} Perspective */

const GROUPS = { principal: "One side", source: "One source alone" };

/** @param {[string, Perspective]} entry */
const option = ([key, { label }]) => element("option", { value: key, dir: "auto" }, label);

/** @param {[string, Perspective][]} entries */
const options = (entries) =>
  [...groupBy(entries, ([, { kind }]) => kind)].flatMap(([kind, found]) =>
    Object.hasOwn(GROUPS, kind)
      ? element("optgroup", { label: GROUPS[/** @type {"source"} */ (kind)] }, found.map(option))
      : found.map(option),
  );

/** @param {string} id @param {string} label @param {HTMLElement[]} choices @param {(key: string) => void} choose */
const list = (id, label, choices, choose) => [
  element("label", { class: "heading", for: id }, label),
  element(
    "select",
    { id, onchange: (/** @type {any} */ { target }) => choose(target.value) },
    choices,
  ),
];

const MOST_SILENT = 12;

/** States that say nothing here: whoever looks for one finds that said, instead of nothing. */
const silent = () => {
  const heard = new Set([...perspectives.values()].map(({ id }) => id));
  const states = data.entities.filter((/** @type {any} */ { id, type }) => type === "country" && !heard.has(id));
  if (!states.length || states.length > MOST_SILENT) return [];
  const names = states.map((/** @type {any} */ { label }) => element("option", { disabled: true, dir: "auto" }, label));
  return [element("optgroup", { label: "Says nothing here" }, names)];
};

export const createChooser = () => {
  const place = byIdOf("perspectives");
  place.hidden = !data.perspectives.length;
  if (place.hidden) return;
  const nobody = element("option", { value: "" }, "nobody");
  place.append(
    ...list("according", "According to", [...options([...perspectives]), ...silent()], (perspective) =>
      change({ perspective, versus: "" }),
    ),
    ...list("beside", "Compared with", [nobody, ...options([...perspectives])], (versus) =>
      change({ versus }),
    ),
    element("p", { id: "whose", role: "status", dir: "auto" }),
  );
};

/** Whose picture it is. @type {Record<string, (name: string) => string>} */
const SENTENCES = {
  everyone: () => "Everyone’s picture: each statement with the status that all claims together give it.",
  undisputed: () => "Only what is accepted.",
  principal: (name) =>
    `The picture according to ${name}: what is accepted, and what it affirms, denies, plans, urges or threatens through those who speak for it by name. Unnamed voices are left out.`,
  source: (name) => `The picture of one source: what the claims in ${name} give by themselves.`,
};

/** @param {import("../shared/state.js").State} state */
const comparison = (state) => {
  const size = differencesInSight(state).length;
  const signs = `${SIGNS.here} only here, ${SIGNS.there} only there, ${SIGNS.other} other status.`;
  return ` ${plural(size, "statement differs", "statements differ")}${size ? `: ${signs}` : "."}`;
};

/** @param {import("../shared/state.js").State} state */
export const paintChooser = (state) => {
  const chosen = perspectives.get(state.perspective);
  if (!chosen) return;
  const other = /** @type {HTMLSelectElement} */ (byIdOf("beside"));
  /** @type {HTMLSelectElement} */ (byIdOf("according")).value = state.perspective;
  for (const one of other.querySelectorAll("option")) one.disabled = one.value === state.perspective;
  other.value = state.versus;
  const sentence = SENTENCES[chosen.kind](chosen.label) + (state.versus ? comparison(state) : "");
  if (byIdOf("whose").textContent !== sentence) byIdOf("whose").textContent = sentence;
  byIdOf("perspectives").classList.toggle("chosen", state.perspective !== EVERYONE || state.versus !== "");
};
