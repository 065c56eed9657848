/** Claims by month: the histogram that narrows the time, and a small one for each actor and pair. */
import { endOf, readable, UNITS } from "../shared/calendar.js";
import { data, families } from "./data.js";
import { byIdOf, drawn, element } from "../shared/dom.js";
import { inkOf } from "./inks.js";
import { baseLine, slotStrip, veils, xOf } from "../time/slots.js";
import { getState } from "./state.js";
import { tallyOf } from "./tally.js";
import { thumbsOf } from "../time/thumbs.js";
import { createTimebar, paintThumbs, paintUndated, timeDrawing } from "../time/timebar.js";
import { plural } from "../shared/words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {{start: string, end: string, first: number, last: number, cut: boolean}} Slot months, the places of the first and last, and nothing left out */

const HEIGHT = 46;
const LABELS = 18;
const MOST_SLOTS = 72;
/** Months that are named: the first place is for what has none. */
const named = data.months.slice(1);

/** @param {string} month @param {string} unit */
const placeIn = (month, unit) => UNITS.find(({ name }) => name === unit)?.placeOf(`${month}-01`) ?? 0;

/** Months, or years where months would be too many; those without a claim too. @returns {{unit: string, slots: Slot[]}} */
const createSlots = () => {
  const spanOf = (/** @type {string} */ unit) => placeIn(named.at(-1), unit) - placeIn(named[0], unit) + 1;
  if (!named.length) return { unit: "month", slots: [] };
  const unit = spanOf("month") <= MOST_SLOTS ? "month" : spanOf("year") <= 2 * MOST_SLOTS ? "year" : "decade";
  const calendar = /** @type {import("../shared/calendar.js").Unit} */ (UNITS.find(({ name }) => name === unit));
  const from = placeIn(named[0], unit);
  const slots = Array.from({ length: spanOf(unit) }, (_, step) => {
    const [start, end] = [calendar.start(from + step).slice(0, 7), endOf(calendar, from + step).slice(0, 7)];
    const inside = named.filter((/** @type {string} */ month) => month >= start && month <= end);
    const first = inside.length ? named.indexOf(inside[0]) + 1 : 1;
    return { ...{ start, end, first, last: first + inside.length - 1 }, cut: false };
  });
  return { unit, slots };
};

const { unit, slots } = createSlots();

/** @param {(place: number) => number | undefined} claimsIn a month @param {Slot} slot */
const sumIn = (claimsIn, { first, last }) => {
  let sum = 0;
  for (let place = first; place <= last; place++) sum += claimsIn(place) ?? 0;
  return sum;
};

/** @param {string} month as one reads it, in the unit of the slots */
const slotName = (month) => readable(`${month}-01`, unit);
const scale = { slots, nameOf: slotName };

export const createMonths = () => {
  byIdOf("timeline").hidden = slots.length < 2;
  createTimebar({
    front: element("span", {}, `claims by ${unit} in which it happened, else was said`),
    scaleNow: () => scale,
    paint: () => paintMonths(getState()),
  });
};

/** @param {Uint32Array[]} months by family @param {(place: number) => number} x */
const bars = (months, x) => {
  const all = slots.map((slot) => months.map((one) => sumIn((place) => one[place], slot)));
  const most = Math.max(1, ...all.map((parts) => parts.reduce((sum, part) => sum + part, 0)));
  const width = Math.max(1, x(1) - x(0) - 2);
  return all.flatMap((parts, place) => {
    let top = HEIGHT;
    return parts.map((part, family) => {
      const height = ((HEIGHT - 12) * part) / most;
      top -= height;
      const at = { x: x(place) + 1, y: top, width, height };
      return drawn("rect", { ...at, class: `bar ${inkOf(families[family])}-ink` });
    });
  });
};

/** @param {(place: number) => number} x */
const slotNames = (x) => {
  const every = Math.ceil(64 / (x(1) - x(0)));
  return slots.flatMap(({ start }, place) =>
    place % every ? [] : [drawn("text", { x: x(place + 0.5), y: HEIGHT + 14 }, document.createTextNode(slotName(start)))],
  );
};

/** @param {State} state @param {Uint32Array[]} months @param {number} width in px */
const drawMonths = (state, months, width) => {
  const x = xOf(scale, width);
  const height = HEIGHT + LABELS;
  return [
    ...bars(months, x),
    baseLine(width, HEIGHT + 0.5),
    ...slotNames(x),
    ...veils(x, thumbsOf(scale, state), { size: slots.length, height }),
    ...slots.map((_, place) => slotStrip(x, place, height)),
  ];
};

/** @param {State} state */
export const paintMonths = (state) => {
  if (!slots.length) return;
  const drawing = timeDrawing();
  const { months } = tallyOf(state);
  const undated = months.reduce((sum, one) => sum + one[0], 0);
  paintThumbs(state, scale);
  paintUndated(state, undated, `${plural(undated, "claim")} without a month`);
  const bySlot = slots.map((slot) => `${slot.start} ${months.reduce((sum, one) => sum + sumIn((place) => one[place], slot), 0)}`);
  byIdOf("time-told").textContent = `By ${unit}: ${bySlot.join(", ")}.`;
  drawing.setAttribute("height", String(HEIGHT + LABELS));
  const width = drawing.clientWidth;
  drawing.replaceChildren(...(width ? drawMonths(state, months, width) : []));
};

/** The months of a few claims at a glance. @param {import("./tally.js").Mix} mix */
export const sparkline = ({ months }) => {
  if (slots.length < 2) return null;
  const sums = slots.map((slot) => sumIn((place) => months.get(place), slot));
  const most = Math.max(1, ...sums);
  const peak = sums.indexOf(Math.max(...sums));
  const step = 300 / slots.length;
  const peakWords = `most in ${slotName(slots[peak].start)}: ${plural(sums[peak], "claim")}`;
  return element(
    "figure",
    { class: "spark" },
    drawn(
      "svg",
      { viewBox: "0 0 300 40", preserveAspectRatio: "none", "aria-hidden": "true" },
      ...sums.map((sum, place) => {
        const height = sum ? Math.max(1, (38 * sum) / most) : 0;
        return drawn("rect", { x: place * step + 1, y: 40 - height, width: Math.max(1, step - 2), height });
      }),
    ),
    element("figcaption", {}, peakWords),
  );
};
