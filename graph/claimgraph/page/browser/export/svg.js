/** A sheet as SVG: text stays text, nothing is fetched, every reader of XML can read it. */
import { drawn } from "../shared/dom.js";
import { colour } from "../scene/theme.js";

/** @type {Record<string, string>} */
const ANCHORS = { left: "start", center: "middle", right: "end" };

/**
 * XML has no way to write most control characters and none for halves of surrogate pairs
 * (https://www.w3.org/TR/xml/#charsets).
 * @param {string} text
 */
export const xmlText = (text) =>
  text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");

/** @param {import("../scene/sheet.js").Stroke} mark */
const pathOf = ({ d, stroke, fill, width, dashes, at }) =>
  drawn("path", {
    d,
    fill,
    stroke,
    "stroke-width": width,
    "stroke-linejoin": "round",
    ...(dashes.length ? { "stroke-dasharray": dashes.join(" ") } : {}),
    ...(at ? { transform: `translate(${at.x} ${at.y}) scale(${at.scale})` } : {}),
  });

/** @param {import("../scene/sheet.js").Words} mark */
const textOf = ({ text, x, y, size, weight, fill, halo, align }) =>
  drawn(
    "text",
    {
      x,
      y,
      fill,
      "font-size": size,
      "font-weight": weight,
      "text-anchor": ANCHORS[align],
      "dominant-baseline": "central",
      ...(halo ? { stroke: halo, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round" } : {}),
    },
    document.createTextNode(xmlText(text)),
  );

/** @param {import("../scene/sheet.js").Sheet} sheet @returns {Element} */
export const drawSvg = ({ width, height, paper, title, marks }) =>
  drawn(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "font-family": colour("sans").replaceAll('"', "'"),
    },
    drawn("title", {}, document.createTextNode(xmlText(title))),
    drawn("rect", { width, height, fill: paper }),
    ...marks.map((mark) => (mark.kind === "path" ? pathOf(mark) : textOf(mark))),
  );

/** @param {import("../scene/sheet.js").Sheet} sheet @returns {string} */
export const writeSvg = (sheet) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawSvg(sheet))}\n`;
