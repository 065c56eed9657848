/** The named questions as a list to choose from, with fields for what a question takes. */
import { data, nameOf, propositionsOf, sources, speakers } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { fillQuestion } from "./queries.js";
import { readSetting } from "./setting.js";
import { plural } from "../shared/words.js";

/**
 * @typedef {import("./setting.js").Question} Question
 * @typedef {import("./setting.js").Parameter} Parameter
 */

const nameOrder = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Whoever a question can be about, by name. @returns {[string, string][]} */
const nameable = () => {
  /** @type {(id: string) => [string, string]} */
  const pair = (id) => [id, nameOf(id)];
  /** @type {[string, string][]} */
  const titles = [...sources.values()].map(({ id, title }) => [id, title]);
  const ids = new Set([...data.entities.map((/** @type {any} */ { id }) => id), ...speakers.keys()]);
  return [...new Map([...titles, ...[...ids].map(pair)])].sort(([, one], [, other]) =>
    nameOrder.compare(one, other),
  );
};

/** @returns {string[]} those first that most is said about: good examples */
const wellKnown = () =>
  data.entities
    .map((/** @type {any} */ { id }) => id)
    .sort(
      (/** @type {string} */ one, /** @type {string} */ other) =>
        propositionsOf(other).length - propositionsOf(one).length,
    );

/** @param {Parameter} parameter @param {number} place @param {() => void} onChange */
const fieldOf = ({ name, kind, help, optional }, place, onChange) => {
  const shape = { name, id: `takes-${name}`, onchange: onChange };
  const known = wellKnown()[place];
  const field =
    kind === "entity"
      ? element(
          "select",
          shape,
          optional && element("option", { value: "" }, "anyone"),
          nameable().map(([id, label]) =>
            element("option", { value: id, selected: !optional && id === known }, label),
          ),
        )
      : element("input", { ...shape, type: kind === "date" ? "date" : "text" });
  return element("label", { for: `takes-${name}`, title: help }, element("span", {}, name), field);
};

/** @param {Question} question */
const optionOf = ({ name, asks }) => element("option", { value: name }, asks);

/**
 * @param {(sparql: string) => void} onAsk called when a question or one of its values is chosen
 * @returns {{place: HTMLElement, forget: () => void}} `forget` when another query is asked
 */
export const createQuestions = (onAsk) => {
  const { questions } = readSetting();
  const fields = element("div", { class: "takes" });
  const list = /** @type {HTMLSelectElement} */ (
    element(
      "select",
      { id: "question", onchange: () => offerFields() },
      element("option", { value: "" }, plural(questions.length, "question")),
      questions.map(optionOf),
    )
  );
  const chosen = () => questions.find(({ name }) => name === list.value);
  const put = () => {
    const values = [.../** @type {NodeListOf<HTMLInputElement>} */ (fields.querySelectorAll("[name]"))];
    const question = chosen();
    if (question)
      onAsk(fillQuestion(question, Object.fromEntries(values.map(({ name, value }) => [name, value]))));
  };
  const offerFields = () => {
    const { parameters } = chosen() ?? { parameters: [] };
    fields.replaceChildren(...parameters.map((parameter, place) => fieldOf(parameter, place, put)));
    put();
  };
  const place = element(
    "div",
    { class: "questions" },
    element("label", { for: "question", class: "unseen" }, "Named questions"),
    list,
    fields,
  );
  const forget = () => {
    list.value = "";
    fields.replaceChildren();
  };
  return { place, forget };
};

/** What is asked first: the question the page leads with; of a file without claims, anything. */
export const firstQuery = () => {
  const contested = readSetting().questions.find(({ name }) => name === "contested");
  return data.dossier.base && contested
    ? fillQuestion(contested, {})
    : "SELECT * WHERE { ?s ?p ?o } LIMIT 100";
};
