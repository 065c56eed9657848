/** Claims by month: the histogram that narrows the time, and a small one for each actor and pair. */
import { endOf, readable, UNITS } from "./calendar.js";
import { data, families } from "./data.js";
import { byIdOf, drawn, element } from "./dom.js";
import { inkOf } from "./inks.js";
import { createPlayer, isStill, nextThumbs } from "./player.js";
import { change, getState, glide, settle } from "./state.js";
import { tallyOf } from "./tally.js";
import { plural } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {{start: string, end: string, first: number, last: number, cut: boolean}} Slot months, the places of the first and last, and nothing left out */

const HEIGHT = 46;
const LABELS = 18;
const INSET = 8;
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
  const calendar = /** @type {import("./calendar.js").Unit} */ (UNITS.find(({ name }) => name === unit));
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

/** @param {ArrayLike<number>} months claims by month @param {Slot} slot */
const sumIn = (months, { first, last }) => {
  let sum = 0;
  for (let place = first; place <= last; place++) sum += months[place] ?? 0;
  return sum;
};

/** @param {State} state @returns {{low: number, high: number}} thumbs stand between slots */
const thumbsOf = ({ from, to }) => {
  const first = from ? slots.findIndex(({ end }) => end >= from) : 0;
  const last = to ? slots.findLastIndex(({ start }) => start <= to) : slots.length - 1;
  const low = first < 0 ? slots.length - 1 : first;
  return { low, high: Math.max(last + 1, low + 1) };
};

/** @param {{low: number, high: number}} thumbs */
const rangeOf = ({ low, high }) => ({
  from: low > 0 ? slots[low].start : "",
  to: high < slots.length ? slots[high - 1].end : "",
});

const player = createPlayer({
  step: () => {
    glide(rangeOf(nextThumbs(thumbsOf(getState()), slots)));
    return thumbsOf(getState()).high < slots.length;
  },
  show: (playing) => {
    byIdOf("play").textContent = playing ? "Pause" : "Play";
  },
  settle,
});

/** @param {"low" | "high"} end @param {string} label */
const thumb = (end, label) =>
  element("input", {
    ...{ type: "range", id: `time-${end}`, min: 0, max: slots.length, step: 1, "aria-label": label },
    oninput: (/** @type {any} */ { target }) => {
      player.stop();
      const { low, high } = thumbsOf(getState());
      const value = Number(target.value);
      glide(rangeOf(end === "low" ? { low: Math.min(value, high - 1), high } : { low, high: Math.max(value, low + 1) }));
      paintMonths(getState());
    },
    onchange: settle,
  });

/** @param {Event} event */
const chooseSlot = ({ target }) => {
  const place = Number(/** @type {SVGElement} */ (target).dataset.slot ?? -1);
  if (place < 0) return;
  player.stop();
  change(rangeOf({ low: place, high: place + 1 }));
};

export const createMonths = () => {
  const place = byIdOf("timeline");
  place.hidden = slots.length < 2;
  const drawing = drawn("svg", { "aria-hidden": "true", height: HEIGHT + LABELS });
  drawing.addEventListener("click", chooseSlot);
  place.append(
    element(
      "div",
      { class: "clocks" },
      element("span", {}, `claims by ${unit} in which it happened, else was said`),
      element("button", { type: "button", id: "play", onclick: player.toggle }, isStill() ? "Step" : "Play"),
      element("output", { id: "time-words" }),
      element(
        "label",
        { id: "time-undated" },
        element("input", { type: "checkbox", onchange: () => change({ undated: !getState().undated }) }),
        element("span", {}),
      ),
    ),
    element("p", { id: "time-told", class: "unseen" }),
    element("div", { class: "axis" }, drawing, thumb("low", "From"), thumb("high", "Until")),
  );
  new ResizeObserver(() => paintMonths(getState())).observe(place);
};

/** @param {Uint32Array[]} months by family @param {number} width */
const bars = (months, width) => {
  const step = (width - 2 * INSET) / slots.length;
  const all = slots.map((slot) => months.map((one) => sumIn(one, slot)));
  const most = Math.max(1, ...all.map((parts) => parts.reduce((sum, part) => sum + part, 0)));
  return all.flatMap((parts, place) => {
    let top = HEIGHT;
    return parts.map((part, family) => {
      const height = ((HEIGHT - 12) * part) / most;
      top -= height;
      const at = { x: INSET + place * step + 1, y: top, width: Math.max(1, step - 2), height };
      return drawn("rect", { ...at, class: `bar ${inkOf(families[family])}-ink` });
    });
  });
};

/** @param {number} width */
const axisMarks = (width) => {
  const step = (width - 2 * INSET) / slots.length;
  const every = Math.ceil(64 / step);
  const words = slots.flatMap(({ start }, place) =>
    place % every ? [] : [drawn("text", { x: INSET + (place + 0.5) * step, y: HEIGHT + 14 }, document.createTextNode(readable(`${start}-01`, unit)))],
  );
  return [drawn("path", { class: "base", d: `M${INSET} ${HEIGHT}.5H${width - INSET}` }), ...words];
};

/** @param {{low: number, high: number}} thumbs @param {number} width what is not looked at, and what can be pressed */
const covers = ({ low, high }, width) => {
  const step = (width - 2 * INSET) / slots.length;
  const strip = (/** @type {number} */ from, /** @type {number} */ to, /** @type {Record<string, any>} */ props) =>
    drawn("rect", { x: INSET + from * step, y: 0, width: Math.max(0, (to - from) * step), height: HEIGHT + LABELS, ...props });
  return [
    strip(0, low, { class: "veil" }),
    strip(high, slots.length, { class: "veil" }),
    ...slots.map((_, place) => strip(place, place + 1, { class: "strip", "data-slot": place })),
  ];
};

/** @param {State} state */
export const paintMonths = (state) => {
  if (!slots.length) return;
  const drawing = /** @type {SVGElement} */ (byIdOf("timeline").querySelector("svg"));
  const { months } = tallyOf(state);
  const thumbs = thumbsOf(state);
  const width = drawing.clientWidth;
  for (const [end, value] of Object.entries(thumbs)) {
    const input = /** @type {HTMLInputElement} */ (byIdOf(`time-${end}`));
    input.value = String(value);
    input.setAttribute("aria-valuetext", slots[end === "low" ? value : value - 1]?.start ?? "");
  }
  byIdOf("time-words").textContent = `${readable(`${slots[thumbs.low].start}-01`, unit)} – ${readable(`${slots[thumbs.high - 1].end}-01`, unit)}`;
  const undated = months.reduce((sum, one) => sum + one[0], 0);
  const [box, words] = byIdOf("time-undated").children;
  byIdOf("time-undated").hidden = undated === 0;
  Object.assign(box, { checked: state.undated });
  words.textContent = `${plural(undated, "claim")} without a month`;
  byIdOf("time-told").textContent = `By ${unit}: ${slots.map((slot) => `${slot.start} ${months.reduce((sum, one) => sum + sumIn(one, slot), 0)}`).join(", ")}.`;
  drawing.replaceChildren(...(width ? [...bars(months, width), ...axisMarks(width), ...covers(thumbs, width)] : []));
};

/** The months of a few claims at a glance. @param {import("./tally.js").Mix} mix */
export const sparkline = ({ months }) => {
  if (slots.length < 2) return null;
  const sums = slots.map(({ first, last }) => {
    let sum = 0;
    for (let place = first; place <= last; place++) sum += months.get(place) ?? 0;
    return sum;
  });
  const most = Math.max(1, ...sums);
  const peak = sums.indexOf(Math.max(...sums));
  const step = 300 / slots.length;
  const told = `most in ${readable(`${slots[peak].start}-01`, unit)}: ${plural(sums[peak], "claim")}`;
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
    element("figcaption", {}, told),
  );
};
