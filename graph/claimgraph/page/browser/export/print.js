/** One sheet of paper: the picture with its legend, what is contested, and the sources. */
import { claimCard } from "../panels/cards.js";
import { data } from "../shared/data.js";
import { disputeBlock, mostContested, sidesOf } from "../panels/disputes.js";
import { byIdOf, element } from "../shared/dom.js";
import { takePicture } from "../scene/network.js";
import { composeSheet } from "../scene/sheet.js";
import { getState, glide } from "../shared/state.js";
import { tourSteps } from "../panels/steps.js";
import { viewOfStep } from "../panels/tour.js";
import { concerned, visibleClaims } from "../shared/visible.js";
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

/** @param {any} network */
const drawnNow = (network) => drawSvg(composeSheet(takePicture(network, { whole: true }), { titled: false }));

/** So many quotes stand under the picture of a step. */
const MOST_QUOTED = 6;

/** A page of the report: a step of the tour with its picture, and the words behind what it shows. @param {any} network @param {import("../panels/steps.js").Step} step @param {number} number */
const leafOf = (network, step, number) => {
  glide(viewOfStep(step));
  const { selection } = getState();
  const about = new Set(selection ? concerned(selection, getState()).map(({ id }) => id) : []);
  const claims = visibleClaims(getState()).filter((claim) => about.has(claim.about));
  return element(
    "section",
    { class: "leaf" },
    element("h2", { dir: "auto" }, `${number}. ${step.title}`),
    element("p", { dir: "auto" }, step.words),
    drawnNow(network),
    element("div", { class: "cards" }, claims.slice(0, MOST_QUOTED).map((claim) => claimCard(claim, { naming: true }))),
    remainder(claims.length - MOST_QUOTED, "claims in the page"),
  );
};

/** The pages of the tour; afterwards everything is as it was. @param {any} network */
const reportOf = (network) => {
  const before = getState();
  const leaves = tourSteps().map((step, place) => leafOf(network, step, place + 1));
  glide(before);
  return [...leaves, sourcesBlock()];
};

const wanted = { report: false };

/** As a report, a page for each step. */
export const printTour = () => {
  wanted.report = true;
  print();
};

/** Paper gets all that is in sight, drawn anew in the light colours. @param {any} network */
export const followPrinter = (network) => {
  addEventListener("beforeprint", () => {
    const sheets = wanted.report ? reportOf(network) : [drawnNow(network), issuesColumn(), sourcesBlock()];
    byIdOf("print").replaceChildren(...sheets);
  });
  addEventListener("afterprint", () => {
    wanted.report = false;
    byIdOf("print").replaceChildren();
  });
};
