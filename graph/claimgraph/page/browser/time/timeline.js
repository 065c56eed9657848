/** The timeline under the picture: which time is looked at, by which clock. */
import { createAxis } from "./axis.js";
import { rangeWords, readable } from "../shared/calendar.js";
import { drawnStatus } from "../shared/compare.js";
import { byIdOf, element } from "../shared/dom.js";
import { createHistogram, describe, drawHistogram, heightOf, keyToSpans, omission } from "./histogram.js";
import { clockOf, itemsOf } from "../shared/range.js";
import { change, getState } from "../shared/state.js";
import { rangeOf, thumbsOf } from "./thumbs.js";
import { createTimebar, paintThumbs, paintUndated, timeDrawing } from "./timebar.js";
import { isAudible, visiblePropositions } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @typedef {import("../shared/state.js").State} State */

/** @type {Record<string, {words: string, one: string}>} */
const CLOCKWORK = {
  happened: { words: "when it happened", one: "statement" },
  said: { words: "when it was said", one: "claim" },
};
/** Slots do not depend on what is filtered, so that nothing jumps. @type {Record<string, import("./axis.js").Axis>} */
const axes = { happened: createAxis(itemsOf("happened")), said: createAxis(itemsOf("said")) };

/** @param {State} state */
const scaleOf = (state) => ({ ...axes[clockOf(state)], nameOf: (/** @type {string} */ date) => readable(date) });

/** @param {string} clock */
const clockChoice = (clock) =>
  element(
    "label",
    {},
    element("input", { type: "radio", name: "clock", value: clock, onchange: () => change({ clock }) }),
    CLOCKWORK[clock].words,
  );

export const createTimeline = () => {
  byIdOf("timeline").hidden = !axes.happened.slots.length && !axes.said.slots.length;
  createTimebar({
    front: element("div", { role: "radiogroup", "aria-label": "Clock" }, Object.keys(CLOCKWORK).map(clockChoice)),
    scaleNow: () => scaleOf(getState()),
    paint: () => paintTimeline(getState()),
  });
  const label = byIdOf("time-undated");
  const group = element("div", { class: "dateless" });
  label.replaceWith(group);
  group.append(label, datelessButton);
};

const showDateless = () => {
  const { dateless } = getState();
  change(dateless ? { dateless: false } : { dateless: true, undated: true, from: "", to: "", selection: null });
};
const datelessButton = element("button", { type: "button", id: "time-dateless", "aria-pressed": "false", onclick: showDateless }, "Only these");

/** What the thumbs cannot tell, since they stand between slots. @param {State} state */
const exactRange = (state) => {
  const axis = axes[clockOf(state)];
  const { from, to } = rangeOf(axis, thumbsOf(axis, state));
  return state.from === from && state.to === to ? "" : rangeWords(state);
};

/** What the other filters let through. @param {State} state */
const itemsInSight = (state) => {
  const timeless = { ...state, from: "", to: "", undated: true, dateless: false };
  const lines = new Map(visiblePropositions(timeless).map((line) => [line.id, line]));
  return itemsOf(clockOf(state)).flatMap((item) => {
    const line = lines.get(item.about);
    if (!line || (item.claim && !isAudible(item.claim, timeless))) return [];
    return [{ ...item, status: drawnStatus(line, state) }];
  });
};

/** @param {State} state @param {import("../shared/range.js").Item[]} items */
const paintWords = (state, items) => {
  const clock = clockOf(state);
  const undated = items.filter(({ span }) => !span).length;
  paintUndated(state, undated, `${plural(undated, CLOCKWORK[clock].one)} without a date`);
  datelessButton.hidden = !undated;
  datelessButton.setAttribute("aria-pressed", String(state.dateless));
  for (const radio of byIdOf("timeline").querySelectorAll("[name=clock]"))
    Object.assign(radio, { checked: /** @type {HTMLInputElement} */ (radio).value === clock });
};

/** @param {State} state */
export const paintTimeline = (state) => {
  const drawing = timeDrawing();
  const items = itemsInSight(state);
  paintWords(state, items);
  paintThumbs(state, scaleOf(state));
  const exact = state.dateless ? "what has no date" : axes[clockOf(state)].slots.length ? exactRange(state) : "";
  if (exact) byIdOf("time-words").textContent = exact;
  const axis = axes[clockOf(state)];
  const dated = items.filter(({ span }) => span);
  const histogram = createHistogram(dated, axis);
  drawing.setAttribute("height", String(heightOf(histogram)));
  const words = axis.slots.length ? describe(histogram) : "nothing is dated";
  byIdOf("time-told").textContent = `By ${CLOCKWORK[clockOf(state)].words}: ${words}.`;
  byIdOf("time-more").textContent = [keyToSpans(histogram), omission(histogram)].filter(Boolean).join(" · ");
  for (const part of [drawing.parentElement, byIdOf("play"), byIdOf("time-words")])
    /** @type {HTMLElement} */ (part).hidden = !axis.slots.length;
  const isDrawn = axis.slots.length > 0 && drawing.clientWidth > 0;
  drawing.replaceChildren(
    ...(isDrawn ? drawHistogram(histogram, thumbsOf(axis, state), drawing.clientWidth) : []),
  );
};
