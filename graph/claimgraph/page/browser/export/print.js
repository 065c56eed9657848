/** One sheet of paper: the picture with its legend, what is contested, and the sources. */
import { data } from "../shared/data.js";
import { disputeBlock, mostContested, sidesOf } from "../panels/disputes.js";
import { byIdOf, element } from "../shared/dom.js";
import { takePicture } from "../scene/network.js";
import { composeSheet } from "../scene/sheet.js";
import { drawSvg } from "./svg.js";

/** What fits beside the picture: headings, statements, and twice the sides with their quotes. */
const MOST_PRINTED = 30;
const MOST_SOURCES = 8;

/** The day of publication, never that of printing. @param {any} source */
const sourceLine = ({ title, publisher, published, url }) =>
  element(
    "li",
    { dir: "auto" },
    [title, publisher].filter(Boolean).join(", "),
    published && [", ", element("span", { class: "day" }, published)],
    url && `, ${url}`,
  );

/** @param {number} left @param {string} what */
const remainder = (left, what) => left > 0 && element("p", { class: "meta" }, `and ${left} more ${what}`);

/** @param {import("../panels/disputes.js").Dispute[]} disputes @returns {number} how many fit, at least one */
const fitting = (disputes) => {
  let room = MOST_PRINTED;
  const heightOf = (/** @type {string} */ id) => 1 + 2 * sidesOf(id).length;
  const over = disputes.findIndex(
    ({ propositions: ids }) => (room -= ids.reduce((sum, id) => sum + heightOf(id), 1)) < 0,
  );
  return over < 0 ? disputes.length : Math.max(1, over);
};

const issuesColumn = () => {
  const disputes = mostContested();
  const count = fitting(disputes);
  return element(
    "div",
    { class: "quarrels" },
    element("h3", {}, "Most contested"),
    disputes.slice(0, count).map(disputeBlock),
    remainder(disputes.length - count, "issues in the page"),
  );
};

const sourcesBlock = () =>
  element(
    "div",
    { class: "sources" },
    element("h3", {}, "Sources"),
    element("ul", {}, data.sources.slice(0, MOST_SOURCES).map(sourceLine)),
    remainder(data.sources.length - MOST_SOURCES, "sources in the page"),
  );

/** Paper gets all that is in sight, drawn anew in the light colours. @param {any} network */
export const followPrinter = (network) => {
  addEventListener("beforeprint", () => {
    const sheet = composeSheet(takePicture(network, { whole: true }), { titled: false });
    byIdOf("print").replaceChildren(drawSvg(sheet), issuesColumn(), sourcesBlock());
  });
  addEventListener("afterprint", () => byIdOf("print").replaceChildren());
};
