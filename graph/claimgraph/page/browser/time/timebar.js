/** The bar of time under the picture: it plays, and its thumbs and slots choose what time is looked at. */
import { byIdOf, drawn, element } from "../shared/dom.js";
import { createPlayer, isStill, nextThumbs } from "./player.js";
import { change, getState, glide, settle } from "../shared/state.js";
import { movedTo, rangeOf, thumbsOf } from "./thumbs.js";

/**
 * @typedef {{slots: import("./thumbs.js").Slot[], nameOf: (date: string) => string}} Scale and how its dates are read aloud
 * @typedef {{front: HTMLElement, scaleNow: () => Scale, paint: () => void}} Shape what stands before the button
 */

/** @param {Shape} shape the empty bar lies in the page and gets everything but its drawing */
export const createTimebar = ({ front, scaleNow, paint }) => {
  const thumbsNow = () => thumbsOf(scaleNow(), getState());
  /** What has no date would stand there from the first step on: it comes back with the last. */
  const before = { undated: true };
  const player = createPlayer({
    step: () => {
      const { slots } = scaleNow();
      const isWhole = (/** @type {import("./thumbs.js").Thumbs} */ { low, high }) => low === 0 && high >= slots.length;
      if (isWhole(thumbsNow())) before.undated = getState().undated;
      const next = nextThumbs(thumbsNow(), slots);
      glide({ ...rangeOf(scaleNow(), next), undated: isWhole(next) && before.undated });
      return next.high < slots.length;
    },
    show: (playing) => {
      byIdOf("play").textContent = playing ? "Pause" : "Play";
    },
    settle,
  });

  /** @param {"low" | "high"} end @param {string} name */
  const thumb = (end, name) =>
    element("input", {
      ...{ type: "range", id: `time-${end}`, min: 0, step: 1, "aria-label": name },
      oninput: (/** @type {any} */ { target }) => {
        player.stop();
        glide(rangeOf(scaleNow(), movedTo(thumbsNow(), end, Number(target.value))));
        paintThumbs(getState(), scaleNow());
      },
      onchange: settle,
    });

  /** What has no date lies in no slot. @param {Event} event */
  const chooseSlot = ({ target }) => {
    const place = /** @type {SVGElement} */ (target).dataset.slot;
    if (place === undefined) return;
    player.stop();
    change({ ...rangeOf(scaleNow(), { low: Number(place), high: Number(place) + 1 }), undated: false, dateless: false });
  };

  const drawing = drawn("svg", { "aria-hidden": "true" });
  drawing.addEventListener("click", chooseSlot);
  byIdOf("timeline").append(
    element(
      "div",
      { class: "clocks" },
      front,
      element("button", { type: "button", id: "play", onclick: player.toggle }, isStill() ? "Step" : "Play"),
      element("output", { id: "time-words" }),
      undatedChoice(),
    ),
    element("p", { id: "time-told", class: "unseen" }),
    element("div", { class: "axis" }, drawing, thumb("low", "From"), thumb("high", "Until")),
  );
  new ResizeObserver(paint).observe(byIdOf("timeline"));
};

const undatedChoice = () =>
  element(
    "label",
    { id: "time-undated" },
    element("input", { type: "checkbox", onchange: () => change({ undated: !getState().undated }) }),
    element("span", {}),
  );

export const timeDrawing = () => /** @type {SVGElement} */ (byIdOf("timeline").querySelector("svg"));

/** @param {import("../shared/state.js").State} state @param {Scale} scale */
export const paintThumbs = (state, { slots, nameOf }) => {
  const { low, high } = thumbsOf({ slots }, state);
  const words = slots.length ? [nameOf(slots[low].start), nameOf(slots[high - 1].end)] : [];
  for (const [place, [end, value]] of Object.entries({ low, high }).entries()) {
    const input = /** @type {HTMLInputElement} */ (byIdOf(`time-${end}`));
    input.max = String(slots.length);
    input.value = String(value);
    input.setAttribute("aria-valuetext", words[place] ?? "no date");
  }
  byIdOf("time-words").textContent = words.join(" – ");
};

/** @param {import("../shared/state.js").State} state @param {number} count @param {string} words how many lie on no axis */
export const paintUndated = (state, count, words) => {
  const [box, label] = byIdOf("time-undated").children;
  byIdOf("time-undated").hidden = !count;
  Object.assign(box, { checked: state.undated });
  label.textContent = words;
};
