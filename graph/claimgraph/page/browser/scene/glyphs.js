/** Signs of the kinds of entity, drawn on a field of 24 by 24, and the colour family of each. */
import { drawn } from "../shared/dom.js";
import { readJson } from "../shared/embedded.js";

/** Of palette and shapes there is one set for all that draws them; see marks.py. @type {Record<string, {path: string, family: string}>} */
const GLYPHS = readJson("glyphs");
const UNKNOWN = { family: "unnamed", path: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z" };

/** @param {string} name */
export const glyphOf = (name) => (Object.hasOwn(GLYPHS, name) ? GLYPHS[name] : UNKNOWN);

/** @param {string} name @param {number} size in px */
export const glyphSign = (name, size) =>
  drawn(
    "svg",
    {
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      "stroke-width": 1.8,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    },
    drawn("path", { d: glyphOf(name).path }),
  );

/** @param {{width: number, dashes: number[], bar: boolean}} stroke @param {number} length */
export const strokeSign = (stroke, length) => {
  const line = drawn("path", {
    d: `M0 6.5H${length}`,
    "stroke-width": stroke.width,
    "stroke-dasharray": stroke.dashes.join(" "),
  });
  const bar = stroke.bar ? [drawn("path", { d: `M${length / 2} 2V11`, "stroke-width": 2 })] : [];
  return drawn(
    "svg",
    { viewBox: `0 0 ${length} 13`, width: length, height: 13, "aria-hidden": "true" },
    line,
    ...bar,
  );
};
