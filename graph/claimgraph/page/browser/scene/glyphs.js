/** Signs of the kinds of entity, drawn on a field of 24 by 24, and the colour family of each. */
import { drawn } from "../shared/dom.js";

/** @type {Record<string, {path: string, family: string}>} */
const GLYPHS = {
  flag: { family: "state", path: "M6 21V4h12l-2.5 4L18 12H6" },
  shield: { family: "state", path: "M12 3l7 2.5V11c0 5-3 8-7 10-4-2-7-5-7-10V5.5z" },
  landmark: { family: "institution", path: "M4 9.5l8-5.5 8 5.5zM6.5 12v5M12 12v5M17.5 12v5M4 20h16" },
  newspaper: {
    family: "media",
    path: "M4 5h12v14H6a2 2 0 0 1-2-2zM16 9h4v8a2 2 0 0 1-4 0M7 9h6M7 12h6M7 15h6",
  },
  wire: {
    family: "media",
    path: "M12 11v10M12 8.5a1.5 1.5 0 1 0 0 .01M7.5 13.5a6.5 6.5 0 0 1 0-9M16.5 13.5a6.5 6.5 0 0 0 0-9",
  },
  building: { family: "company", path: "M3 21h18M5.5 21V4h8v17M13.5 9h5v12M8.5 8h2M8.5 12h2M8.5 16h2" },
  person: { family: "people", path: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-8 15-8 15 0" },
  people: {
    family: "people",
    path: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c0-7 13-7 13 0M16 11.5a3.5 3.5 0 0 0 0-7M17.5 14.5c2.5.5 4 2.5 4 5",
  },
  missile: {
    family: "weapon",
    path: "M12 2.5c2.5 2.5 3 5 3 8V17H9v-6.5c0-3 .5-5.5 3-8zM9 12.5L6 16v3l3-2M15 12.5l3 3.5v3l-3-2M12 19.5v2",
  },
  gear: {
    family: "weapon",
    path: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  },
  scroll: {
    family: "paperwork",
    path: "M7 4h11v13a3 3 0 0 1-3 3H6a2.5 2.5 0 0 1-2.5-3H12M7 4v13M10 8.5h5M10 12.5h5",
  },
  calendar: { family: "paperwork", path: "M4.5 6h15v14h-15zM4.5 10.5h15M9 3.5v4M15 3.5v4M9 15h6" },
  vote: { family: "paperwork", path: "M4 12.5h16V20H4zM8 12.5l2.5-8.5 6.5 2-2 6.5" },
  pin: {
    family: "place",
    path: "M12 21.5c-4.5-5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3.5-2 6.5-6.5 11.5zM12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  },
  mask: {
    family: "unnamed",
    path: "M3 8c3-1.8 6-1 9 .3C15 7 18 6.2 21 8c0 5.5-2 9-5 9-2 0-2.8-1.8-4-3-1.2 1.2-2 3-4 3-3 0-5-3.5-5-9zM7 11.5h2.5M14.5 11.5H17",
  },
};
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
