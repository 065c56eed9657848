/** An answer as a reader sees it: a table to sort, yes or no, a drawing, an error with its place. */
import { element } from "../shared/dom.js";
import { offer } from "../shared/download.js";
import { shownText, writeCsvAnswer, writeTsvAnswer } from "./answers.js";
import { nameOfTerm } from "./names.js";
import { stateLink } from "../shared/links.js";
import { canSketch, createSketch } from "./sketch.js";
import { withMark } from "../export/spreadsheet.js";
import { thingOf } from "../shared/things.js";
import { writeTurtle } from "./turtle.js";
import { plural } from "../shared/words.js";

/**
 * @typedef {import("./answers.js").TableAnswer} TableAnswer
 * @typedef {import("./answers.js").GraphAnswer} GraphAnswer
 * @typedef {import("./answers.js").ErrorAnswer} ErrorAnswer
 * @typedef {{column: string, down: boolean}} Order
 */

const MOST_SHOWN = 500;
const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

/** @param {string} words @param {string} ending @param {string} type @param {() => string} write */
const saveButton = (words, ending, type, write) =>
  element(
    "button",
    { type: "button", "data-save": ending, onclick: () => offer(`answer.${ending}`, type, [write()]) },
    words,
  );

/** @param {import("./engine.js").Term | undefined} term */
const cellOf = (term) => {
  if (!term) return element("td", { class: "unbound" });
  const thing = thingOf(term);
  const name = nameOfTerm(term);
  const shown = name || shownText(term);
  const hint = term.type === "uri" ? term.value : (term.language ?? term.datatype ?? null);
  return element(
    "td",
    { dir: "auto", title: hint, class: term.datatype ? "typed" : null },
    thing ? stateLink(shown, thing) : shown,
    name && element("small", { class: "address", dir: "ltr" }, ` ${shownText(term)}`),
  );
};

/** By what a reader sees. @param {import("./engine.js").Term | undefined} term */
const sortingText = (term) => (term && nameOfTerm(term)) || shownText(term);

/** @param {TableAnswer} answer @param {?Order} order */
const rowsInOrder = ({ rows }, order) => {
  if (!order) return rows;
  const { column, down } = order;
  const turn = down ? -1 : 1;
  return [...rows].sort((one, other) => turn * compare(sortingText(one[column]), sortingText(other[column])));
};

/** @param {?Order} order @param {string} column */
const directionOf = (order, column) =>
  order?.column === column ? (order.down ? "descending" : "ascending") : null;

/** A name may break after each of its words. @param {string} column */
const breakable = (column) => column.split(/(?<=_)/).flatMap((word, place) => (place ? [element("wbr"), word] : [word]));

/** @param {TableAnswer} answer @param {?Order} order @param {(column: string) => void} onSort */
const tableOf = (answer, order, onSort) =>
  element(
    "table",
    {},
    element("caption", { class: "unseen" }, "Answer of the query"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        answer.columns.map((column) =>
          element(
            "th",
            { scope: "col", "aria-sort": directionOf(order, column) },
            element("button", { type: "button", onclick: () => onSort(column) }, breakable(column)),
          ),
        ),
      ),
    ),
    element(
      "tbody",
      {},
      rowsInOrder(answer, order)
        .slice(0, MOST_SHOWN)
        .map((found) =>
          element(
            "tr",
            {},
            answer.columns.map((column) => cellOf(found[column])),
          ),
        ),
    ),
  );

/** @param {TableAnswer} answer */
const showTable = (answer) => {
  /** @type {?Order} */
  let order = null;
  const place = element("div", { class: "rows", tabindex: "0", role: "region", "aria-label": "Answer" });
  const paintRows = () => place.replaceChildren(tableOf(answer, order, sortByColumn));
  /** @param {string} column */
  const sortByColumn = (column) => {
    order = { column, down: order?.column === column && !order.down };
    paintRows();
    /** @type {?HTMLElement} */ (place.querySelector("[aria-sort] button"))?.focus();
  };
  paintRows();
  const cut = answer.rows.length > MOST_SHOWN;
  return [
    cut && element("p", { class: "meta" }, `The first ${MOST_SHOWN} are shown; the downloads have all.`),
    place,
  ];
};

/** @param {GraphAnswer} answer */
const showGraph = ({ triples }) => [
  element(
    "div",
    canSketch(triples) ? { class: "drawn" } : {},
    canSketch(triples) && createSketch(triples),
    element(
      "pre",
      { class: "turtle", tabindex: "0", dir: "ltr", "aria-label": "Turtle" },
      writeTurtle(triples),
    ),
  ),
];

/** @param {ErrorAnswer} answer @param {() => void} onPlace */
const showError = ({ words, line, column }, onPlace) => [
  element(
    "p",
    { class: "failed", role: "alert" },
    line > 0 &&
      element(
        "button",
        { type: "button", class: "plain", onclick: onPlace },
        `Line ${line}, column ${column}`,
      ),
    line > 0 ? ": " : "",
    words,
  ),
];

/**
 * @param {import("./answers.js").Answer} answer
 * @param {(line: number, column: number) => void} onPlace
 * @returns {(Node | false)[]}
 */
export const showAnswer = (answer, onPlace) => {
  if (answer.kind === "table") return showTable(answer);
  if (answer.kind === "graph") return showGraph(answer);
  if (answer.kind === "error") return showError(answer, () => onPlace(answer.line, answer.column));
  return [element("p", { class: "truth" }, answer.value ? "Yes" : "No")];
};

/** @param {import("./answers.js").Answer} answer @returns {HTMLElement[]} */
export const saveButtons = (answer) => {
  if (answer.kind === "table")
    return [
      saveButton("CSV", "csv", "text/csv", () => withMark(writeCsvAnswer(answer))),
      saveButton("TSV", "tsv", "text/tab-separated-values", () => writeTsvAnswer(answer)),
      saveButton("JSON", "json", "application/sparql-results+json", () => answer.json),
    ];
  if (answer.kind === "graph")
    return [saveButton("Turtle", "ttl", "text/turtle", () => writeTurtle(answer.triples))];
  return [];
};

/** @param {import("./answers.js").Answer} answer what came, in a few words */
export const wordAnswer = (answer) => {
  if (answer.kind === "table") return plural(answer.rows.length, "row");
  if (answer.kind === "graph") return plural(answer.triples.length, "triple");
  return answer.kind === "truth" ? "answered" : "error";
};
