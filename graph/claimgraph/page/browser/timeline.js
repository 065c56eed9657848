/** The timeline under the picture: which time is looked at, by which clock. */
import { createAxis, rangeOf, thumbsOf } from "./axis.js";
import { readable } from "./calendar.js";
import { drawnStatus } from "./compare.js";
import { byIdOf, drawn, element } from "./dom.js";
import { createHistogram, describe, drawHistogram, heightOf, omission } from "./histogram.js";
import { createPlayer, isStill, nextThumbs } from "./player.js";
import { clockOf, itemsOf } from "./range.js";
import { change, getState, glide, settle } from "./state.js";
import { visiblePropositions } from "./visible.js";
import { plural } from "./words.js";

/** @typedef {import("./state.js").State} State */

/** @type {Record<string, {words: string, one: string}>} */
const CLOCKWORK = {
  happened: { words: "when it happened", one: "statement" },
  said: { words: "when it was said", one: "claim" },
};
/** Slots do not depend on what is filtered, so that nothing jumps. @type {Record<string, import("./axis.js").Axis>} */
const axes = { happened: createAxis(itemsOf("happened")), said: createAxis(itemsOf("said")) };

const axisNow = () => axes[clockOf(getState())];
const thumbsNow = () => thumbsOf(axisNow(), getState());

/** @param {{low: number, high: number}} thumbs */
const moveTo = (thumbs) => glide(rangeOf(axisNow(), thumbs));

const player = createPlayer({
  step: () => {
    moveTo(nextThumbs(thumbsNow(), axisNow().slots));
    return thumbsNow().high < axisNow().slots.length;
  },
  show: (playing) => {
    byIdOf("play").textContent = playing ? "Pause" : "Play";
  },
  settle,
});

/** @param {"low" | "high"} end @param {string} name */
const thumb = (end, name) =>
  element("input", {
    type: "range",
    id: `time-${end}`,
    min: 0,
    step: 1,
    "aria-label": name,
    oninput: (/** @type {any} */ { target }) => {
      player.stop();
      const { low, high } = thumbsNow();
      const value = Number(target.value);
      moveTo(end === "low" ? { low: Math.min(value, high - 1), high } : { low, high: Math.max(value, low + 1) });
      paintThumbs(getState());
    },
    onchange: settle,
  });

/** @param {string} clock */
const clockChoice = (clock) =>
  element(
    "label",
    {},
    element("input", { type: "radio", name: "clock", value: clock, onchange: () => change({ clock }) }),
    CLOCKWORK[clock].words,
  );

/** @param {Event} event */
const chooseSlot = ({ target }) => {
  const place = /** @type {SVGElement} */ (target).dataset.slot;
  if (place === undefined) return;
  player.stop();
  const thumbs = { low: Number(place), high: Number(place) + 1 };
  change({ ...rangeOf(axisNow(), thumbs), undated: false });
};

export const createTimeline = () => {
  const place = byIdOf("timeline");
  place.hidden = !axes.happened.slots.length && !axes.said.slots.length;
  const drawing = drawn("svg", { "aria-hidden": "true" });
  drawing.addEventListener("click", chooseSlot);
  place.append(
    element(
      "div",
      { class: "clocks" },
      element("div", { role: "radiogroup", "aria-label": "Clock" }, Object.keys(CLOCKWORK).map(clockChoice)),
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
  new ResizeObserver(() => paintTimeline(getState())).observe(place);
};

/** What the other filters let through. @param {State} state */
const itemsInSight = (state) => {
  const timeless = { ...state, from: "", to: "", undated: true };
  const lines = new Map(visiblePropositions(timeless).map((line) => [line.id, line]));
  return itemsOf(clockOf(state)).flatMap((item) => {
    const line = lines.get(item.about);
    return line ? [{ ...item, status: drawnStatus(line, state) }] : [];
  });
};

/** @param {State} state */
const paintThumbs = (state) => {
  const { slots } = axes[clockOf(state)];
  const { low, high } = thumbsOf(axes[clockOf(state)], state);
  const ends = { low: [low, slots[low]?.start], high: [high, slots[high - 1]?.end] };
  for (const [end, [value, date]] of Object.entries(ends)) {
    const input = /** @type {HTMLInputElement} */ (byIdOf(`time-${end}`));
    input.max = String(slots.length);
    input.value = String(value);
    input.setAttribute("aria-valuetext", date ? readable(String(date)) : "no date");
  }
  byIdOf("time-words").textContent = slots.length
    ? `${readable(slots[low].start)} – ${readable(slots[high - 1].end)}`
    : "";
};

/** @param {State} state @param {import("./range.js").Item[]} items */
const paintWords = (state, items) => {
  const clock = clockOf(state);
  const undated = items.filter(({ span }) => !span).length;
  const [box, words] = byIdOf("time-undated").children;
  Object.assign(box, { checked: state.undated, disabled: !undated });
  words.textContent = `${plural(undated, CLOCKWORK[clock].one)} without a date`;
  for (const radio of byIdOf("timeline").querySelectorAll("[name=clock]"))
    Object.assign(radio, { checked: /** @type {HTMLInputElement} */ (radio).value === clock });
};

/** @param {State} state */
export const paintTimeline = (state) => {
  const drawing = /** @type {SVGElement} */ (byIdOf("timeline").querySelector("svg"));
  const items = itemsInSight(state);
  paintWords(state, items);
  paintThumbs(state);
  const axis = axes[clockOf(state)];
  const dated = items.filter(({ span }) => span);
  const histogram = createHistogram(dated, axis);
  drawing.setAttribute("height", String(heightOf(histogram)));
  const words = axis.slots.length ? describe(histogram) : "nothing is dated";
  byIdOf("time-told").textContent = `By ${CLOCKWORK[clockOf(state)].words}: ${words}.`;
  byIdOf("time-more").textContent = omission(histogram);
  const isDrawn = axis.slots.length > 0 && drawing.clientWidth > 0;
  drawing.replaceChildren(
    ...(isDrawn ? drawHistogram(histogram, thumbsOf(axis, state), drawing.clientWidth) : []),
  );
};
