/** The menu of what one can take along: pictures, data, and a link to exactly this view. */
import { announce } from "./announce.js";
import { downloadCsv } from "./csv.js";
import { offer } from "./download.js";
import { byIdOf, element } from "./dom.js";
import { writeGexf } from "./gexf.js";
import { takePicture } from "./network.js";
import { drawPng } from "./png.js";
import { composeSheet } from "./sheet.js";
import { getState } from "./state.js";
import { writeSvg } from "./svg.js";
import { colour } from "./theme.js";
import { writeTriples } from "./triples.js";

/**
 * The clipboard is closed to a page in some places; then the address is shown, ready to be copied.
 * @param {HTMLInputElement} field
 */
const copyLink = async (field) => {
  field.value = location.href;
  try {
    await navigator.clipboard.writeText(location.href);
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
export const createTakeAlong = (network) => {
  const menu = /** @type {HTMLDetailsElement} */ (byIdOf("take"));
  const field = /** @type {HTMLInputElement} */ (
    element("input", { type: "text", readonly: true, hidden: true, "aria-label": "Link to this view" })
  );
  /** The menu closes when it is done; what was done is announced. @param {() => unknown} act */
  const closing = (act) => async () => {
    if ((await act()) !== false) menu.open = false;
  };
  /** @param {string} name @param {string} purpose @param {() => unknown} act */
  const entry = (name, purpose, act) =>
    element("li", {}, element("button", { type: "button", onclick: closing(act) }, name, element("small", {}, ` ${purpose}`)));
  menu.append(
    element(
      "ul",
      {},
      Object.entries(actionsOf(network)).map(([name, act]) => entry(name, PURPOSES[name], act)),
      entry("Copy link", "to exactly this view", () => copyLink(field)),
      entry("Print", "on one page", () => print()),
    ),
    field,
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.stopPropagation();
  });
  addEventListener("pointerdown", ({ target }) => {
    if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
};
