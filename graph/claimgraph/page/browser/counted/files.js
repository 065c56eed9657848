/** The menu of exports: the picture as SVG or PNG, on paper, and the pairs in sight as CSV. */
import { data, nameOf } from "./data.js";
import { byIdOf, element } from "../shared/dom.js";
import { offer } from "../shared/download.js";
import { createMenu } from "../panels/menu.js";
import { cellsOfPair, highs, lows, pairCount } from "./pairs.js";
import { takePicture } from "./network.js";
import { drawPng } from "../export/png.js";
import { composeSheet } from "../scene/sheet.js";
import { withMark, writeRows } from "../export/spreadsheet.js";
import { getState } from "./state.js";
import { drawSvg, writeSvg } from "../export/svg.js";
import { gateOf, mixOf, ranked, tallyOf } from "./tally.js";
import { colour } from "../scene/theme.js";

const COLUMNS = ["one", "other", "claims", "statuses", "relations"];

/** @param {Map<string, number>} sums */
const joined = (sums) => ranked(sums).map(([name, number]) => `${name} ${number}`).join(" | ");

/** Every pair in sight, not only those that are drawn. @returns {string} */
export const writePairs = () => {
  const weights = tallyOf(getState()).pairs;
  const gate = gateOf(getState());
  const rows = [];
  for (let pair = 0; pair < pairCount; pair++) {
    if (!weights[pair]) continue;
    const mix = mixOf(cellsOfPair(pair).filter(gate));
    const relations = new Map([...mix.relations].map(([place, number]) => [data.relations[place].label, number]));
    rows.push([nameOf(lows[pair]), nameOf(highs[pair]), mix.total, joined(mix.statuses), joined(relations)]);
  }
  return writeRows([COLUMNS, ...rows]);
};

/** @param {any} network */
export const createExports = (network) => {
  const sheet = () => composeSheet(takePicture(network));
  createMenu([
    { name: "Pairs in sight (CSV)", act: () => offer("csv", "text/csv", [withMark(writePairs())]) },
    { name: "Picture (SVG)", act: () => offer("svg", "image/svg+xml", [writeSvg(sheet())]) },
    { name: "Picture (PNG)", act: async () => offer("png", "image/png", [await drawPng(sheet(), colour("sans"))]) },
    { name: "Print", act: () => print() },
  ]);
  addEventListener("beforeprint", () =>
    byIdOf("print").replaceChildren(drawSvg(composeSheet(takePicture(network), { titled: false })), element("p", {}, byIdOf("counts").textContent)),
  );
  addEventListener("afterprint", () => byIdOf("print").replaceChildren());
};
