/** The drawing of the timeline: exact dates as stacked bars, imprecise ones as spans above them. */
import { placesOf } from "./axis.js";
import { readable } from "../shared/calendar.js";
import { data, groupBy, statuses, strokes } from "../shared/data.js";
import { drawn } from "../shared/dom.js";
import { baseLine, slotStrip, veils, xOf } from "./slots.js";
import { plural } from "../shared/words.js";

/**
 * @typedef {import("./axis.js").Axis} Axis
 * @typedef {import("../shared/range.js").Item & {status: string}} Item as it is drawn
 * @typedef {{first: number, last: number, openBegin: boolean, openEnd: boolean}} Places
 * @typedef {{status: string, places: Places, count: number, lane: number, from: string, to: string}} Bundle
 *   spans that look the same, and the days between which they lie
 * @typedef {{axis: Axis, bars: Map<number, Item[]>, bundles: Bundle[], lanes: number, hiding: number}} Histogram
 */

const LANE = 12;
const MOST_LANES = 4;
/** Without bars there is room for the signs of what is cut out. */
const NO_BARS = 16;
const BARS = 38;
const LABELS = 22;
const LABEL_WIDTH = 84;

/** @param {Places} places */
const isExact = ({ first, last, openBegin, openEnd }) => first === last && !openBegin && !openEnd;

/** Each in the first lane where there is room. @param {Bundle[]} bundles */
const stack = (bundles) => {
  /** @type {number[][]} */
  const lanes = [];
  for (const bundle of bundles) {
    const { first, last } = bundle.places;
    const slots = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    let lane = lanes.findIndex((taken) => slots.every((slot) => !taken.includes(slot)));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane].push(...slots);
    bundle.lane = lane;
  }
  return bundles;
};

/** Whether a date is open on one side, and so less exact than one between two days. @param {Bundle} bundle */
const openness = ({ places: { openBegin, openEnd } }) => Number(openBegin || openEnd);

/** @param {Bundle} bundle */
const breadthOf = ({ places: { first, last } }) => last - first;

/** The closest dates are drawn first, since they tell most. @param {Item[]} items those that are dated @param {Axis} axis @returns {Histogram} */
export const createHistogram = (items, axis) => {
  const spans = new Set(items.map(({ span }) => /** @type {import("../shared/range.js").Span} */ (span)));
  const placed = new Map([...spans].map((span) => [span, placesOf(axis, span)]));
  const placesIn = (/** @type {any} */ { span }) => /** @type {Places} */ (placed.get(span));
  const all = items.map((item) => ({ item, places: placesIn(item) })).filter(({ places }) => places.last >= places.first);
  const exact = all.filter(({ places }) => isExact(places)).map(({ item, places }) => ({ ...item, places }));
  const rough = all.filter(({ places }) => !isExact(places));
  const alike = groupBy(rough, ({ item, places }) => `${item.status} ${Object.values(places)}`);
  const bundles = [...alike.values()]
    .map((group) => ({
      ...{ status: group[0].item.status, places: group[0].places, count: group.length, lane: 0 },
      from: group.map(({ item }) => item.span?.earliest ?? "").sort()[0],
      to: group.map(({ item }) => item.span?.latest ?? "").sort().at(-1) ?? "",
    }))
    .sort((a, b) => openness(a) - openness(b) || breadthOf(a) - breadthOf(b) || b.count - a.count);
  const shown = stack(bundles).filter(({ lane }) => lane < MOST_LANES);
  return {
    axis,
    bars: new Map([...groupBy(exact, ({ places }) => String(places.first))].map(([at, found]) => [+at, found])),
    bundles: shown,
    lanes: Math.max(0, ...shown.map(({ lane }) => lane + 1)),
    hiding: rough.length - shown.reduce((sum, { count }) => sum + count, 0),
  };
};

/** @param {Item[]} items @returns {{status: string, count: number}[]} in the order of the legend */
const tally = (items) => {
  const groups = groupBy(items, ({ status }) => status);
  return data.statuses
    .map((/** @type {any} */ { id }) => ({ status: id, count: groups.get(id)?.length ?? 0 }))
    .filter((/** @type {any} */ { count }) => count);
};

/** @param {Item[]} items */
const wordTally = (items) =>
  tally(items)
    .map(({ status, count }) => `${count} ${statuses.get(status)?.label ?? status}`)
    .join(", ");

/** @param {Axis} axis @param {number} place */
const slotName = ({ unit, slots }, place) => {
  const { start, end, cut } = slots[place];
  return cut ? `${readable(start)} to ${readable(end)}, cut short` : readable(start, unit);
};

/** What the drawing shows, in words. @param {Histogram} histogram */
export const describe = ({ axis, bars, bundles }) => {
  const exact = [...bars].sort(([a], [b]) => a - b).map(([at, items]) => `${slotName(axis, at)}: ${wordTally(items)}`);
  const rough = bundles.reduce((sum, { count }) => sum + count, 0);
  return [...exact, ...(rough ? [`${rough} between two dates or open to one side`] : [])].join("; ");
};

/** A span as one points at it: "2 attributed, between 3 Feb 2025 and 16 Mar 2025". @param {Bundle} bundle */
const wordSpan = ({ status, count, places: { openBegin, openEnd }, from, to }) => {
  const [first, last] = [from, to].map((day) => readable(day));
  const when = openBegin ? `by ${last}` : openEnd ? `since ${first}` : `between ${first} and ${last}`;
  return `${count} ${statuses.get(status)?.label ?? status}, ${when}`;
};

/** What the lines over the bars mean, where there are any. @param {Histogram} histogram @returns {string} */
export const keyToSpans = ({ bundles }) => {
  if (!bundles.length) return "";
  const open = bundles.some(({ places: { openBegin, openEnd } }) => openBegin || openEnd);
  return `lines: the date is known only roughly${open ? "; an arrow: it is open to that side" : ""}`;
};

/** One weave for each status, so that a grey print tells them apart. */
const WEAVES = {
  accepted: "M0 0H6V6H0Z",
  contested: "M-1 1L1-1M0 6L6 0M5 7L7 5",
  denied: "M0 1.5H6M0 4.5H6",
  attributed: "M3 0V6",
  prospective: "M2.4 3H3.6",
};
const weaves = () =>
  Object.entries(WEAVES).map(([status, d]) =>
    drawn(
      "pattern",
      { id: `weave-${status}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      drawn("path", {
        d,
        class: status,
        stroke: "currentColor",
        "stroke-width": 1.4,
        fill: status === "accepted" ? "currentColor" : "none",
      }),
    ),
  );

/** @param {Histogram} histogram @param {number} width */
const sizesOf = ({ axis, lanes, bars }, width) => ({
  x: xOf(axis, width),
  base: lanes * LANE + (bars.size ? BARS : NO_BARS),
  highest: Math.max(1, ...[...bars.values()].map((items) => items.length)),
});

/** @typedef {ReturnType<typeof sizesOf>} Scale */

/** @param {Item[]} items @param {number} place @param {Scale} scale */
const bar = (items, place, { x, base, highest }) => {
  const grown = (/** @type {number} */ count) => (count / highest) * (BARS - 4);
  const width = Math.max(1, Math.min(26, x(place + 1) - x(place) - 2));
  let top = base;
  return tally(items).map(({ status, count }) => {
    top -= grown(count);
    return drawn("rect", {
      x: (x(place) + x(place + 1) - width) / 2,
      y: top,
      width,
      height: grown(count),
      class: status,
      fill: `url(#weave-${status})`,
      stroke: "currentColor",
    });
  });
};

/** @param {Bundle} bundle @param {Scale} scale */
const bundleLine = ({ status, places: { first, last, openBegin, openEnd }, count, lane }, { x }) => {
  const [from, to, y] = [x(first) + 1, x(last + 1) - 1, lane * LANE + LANE / 2];
  const { width, dashes, bar: barred } = strokes[status];
  const line = drawn("path", {
    d: `M${from} ${y}H${to}`,
    "stroke-width": width + 0.6,
    "stroke-dasharray": dashes.join(" "),
  });
  const quarter = from + (to - from) / 4;
  const heads = [barred && `M${quarter} ${y - 4}v8`, openBegin && `M${from + 6} ${y - 4}l-6 4 6 4`, openEnd && `M${to - 6} ${y - 4}l6 4-6 4`];
  const number = drawn("text", { x: (from + to) / 2, y: y + 4, class: "many" });
  number.textContent = count > 1 ? `×${count}` : "";
  return drawn(
    "g",
    { class: `${status} bundle` },
    line,
    ...heads.filter(Boolean).map((d) => drawn("path", { d: String(d), "stroke-width": 1.6 })),
    number,
  );
};

/** @param {Histogram} histogram @param {number} width @param {Scale} scale */
const labels = ({ axis }, width, { x, base }) => {
  let free = -Infinity;
  return axis.slots.flatMap((slot, place) => {
    const middle = (x(place) + x(place + 1)) / 2;
    const fits = middle - free > LABEL_WIDTH / 2 && middle > 20 && middle < width - 20;
    if (!slot.cut && !fits) return [];
    const text = drawn("text", { x: middle, y: slot.cut ? base - 3 : base + LABELS - 3, class: "tick" });
    text.textContent = slot.cut ? "⋯" : readable(slot.start, axis.unit);
    if (!slot.cut) free = middle + LABEL_WIDTH / 2;
    return [text];
  });
};

/** A strip to point at: it says what is there, and chooses that time. */
const strip = (/** @type {Histogram} */ { axis, bars, bundles }, /** @type {number} */ place, /** @type {Scale} */ scale) => {
  const { x, base } = scale;
  const title = drawn("title", {});
  const items = bars.get(place);
  const over = bundles.filter(({ places }) => places.first <= place && place <= places.last);
  const rough = over.map((bundle) => `\n${wordSpan(bundle)}`).join("");
  title.textContent = `${slotName(axis, place)}${items ? `: ${wordTally(items)}` : ""}${rough}`;
  return slotStrip(x, place, base, title);
};

/**
 * @param {Histogram} histogram @param {{low: number, high: number}} thumbs @param {number} width in px
 * @returns {Element[]} what the SVG consists of
 */
export const drawHistogram = (histogram, thumbs, width) => {
  const scale = sizesOf(histogram, width);
  const { slots } = histogram.axis;
  return [
    drawn("defs", {}, ...weaves()),
    baseLine(width, scale.base),
    ...[...histogram.bars].flatMap(([place, items]) => bar(items, place, scale)),
    ...histogram.bundles.map((bundle) => bundleLine(bundle, scale)),
    ...labels(histogram, width, scale),
    ...veils(scale.x, thumbs, { size: slots.length, height: scale.base }),
    ...slots.map((_, place) => strip(histogram, place, scale)),
  ];
};

/** @param {Histogram} histogram @returns {number} in px, with the labels */
export const heightOf = (histogram) => sizesOf(histogram, 0).base + LABELS;
/** @param {Histogram} histogram how many are too many to draw @returns {string} */
export const omission = ({ hiding }) => (hiding ? `${plural(hiding, "more span")} not drawn` : "");
