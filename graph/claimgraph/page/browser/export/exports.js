/** The menu of exports: pictures, data, and a link to exactly this view. */
import { announce } from "../panels/announce.js";
import { downloadCsv } from "./csv.js";
import { offer } from "../shared/download.js";
import { element } from "../shared/dom.js";
import { writeGexf } from "./gexf.js";
import { createMenu } from "../panels/menu.js";
import { printTour } from "./print.js";
import { hasTour } from "../panels/tour.js";
import { takePicture } from "../scene/network.js";
import { drawPng } from "./png.js";
import { composeSheet } from "../scene/sheet.js";
import { getState } from "../shared/state.js";
import { writeSvg } from "./svg.js";
import { colour } from "../scene/theme.js";
import { writeTriples } from "./triples.js";

/** A file has another address on every computer, and its folders are nobody else's business: its name is left. */
const isFile = location.protocol === "file:";
const linkHere = () => (isFile ? `${location.pathname.split("/").at(-1)}${location.hash}` : location.href);

/**
 * The clipboard is closed to a page in some places; then the address is shown, ready to be copied.
 * @param {HTMLInputElement} field
 */
const copyLink = async (field) => {
  field.value = linkHere();
  try {
    await navigator.clipboard.writeText(field.value);
    announce("Link copied");
    field.hidden = true;
    return true;
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    field.hidden = false;
    field.focus();
    field.select();
    announce("Copy the link from the field");
    return false;
  }
};

/** @param {any} network */
const actionsOf = (network) => ({
  PNG: async () => {
    const sheet = composeSheet(takePicture(network, { whole: false }));
    offer("png", "image/png", [await drawPng(sheet, colour("sans"))]);
  },
  SVG: () => offer("svg", "image/svg+xml", [writeSvg(composeSheet(takePicture(network, { whole: false })))]),
  CSV: downloadCsv,
  Turtle: () => offer("ttl", "text/turtle", [writeTriples(getState())]),
  GEXF: () => offer("gexf", "application/xml", [writeGexf(takePicture(network, { whole: true }))]),
});

/** @type {Record<string, string>} */
const PURPOSES = {
  PNG: "picture, double size",
  SVG: "picture, to edit",
  CSV: "claims, for spreadsheets",
  Turtle: "claims, as RDF",
  GEXF: "network, for Gephi",
};

/** @param {any} network */
export const createExports = (network) => {
  const field = /** @type {HTMLInputElement} */ (
    element("input", { type: "text", readonly: true, hidden: true, "aria-label": "Link to this view" })
  );
  const files = Object.entries(actionsOf(network)).map(([name, act]) => ({ name, purpose: PURPOSES[name], act }));
  const link = {
    name: "Copy link",
    purpose: isFile ? "to this view, for whoever has this file" : "to exactly this view",
    act: () => copyLink(field),
  };
  const report = { name: "Print the tour", purpose: "a page for each step", act: printTour };
  const onPaper = [{ name: "Print", purpose: "on one page", act: () => print() }, ...(hasTour() ? [report] : [])];
  createMenu([...files, link, ...onPaper], field);
};
