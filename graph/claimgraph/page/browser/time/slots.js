/** What every drawing over an axis of time has: where slots lie, what can be pressed, what is veiled. */
import { drawn } from "../shared/dom.js";

/** Half a thumb: so far the ends of a slider's way are from the ends of the slider. */
export const INSET = 8;

/** @param {{slots: unknown[]}} axis @param {number} width in px @returns {(place: number) => number} where a slot begins */
export const xOf = ({ slots }, width) => (place) => INSET + (place / slots.length) * (width - 2 * INSET);

/** What is not looked at. @param {(place: number) => number} x @param {{low: number, high: number}} thumbs @param {{size: number, height: number}} paper slots, and px */
export const veils = (x, { low, high }, { size, height }) =>
  [[0, low], [high, size]].map(([from, to]) =>
    drawn("rect", { class: "veil", x: x(from), y: 0, width: Math.max(0, x(to) - x(from)), height }),
  );

/** What can be pressed, and pointed at. @param {(place: number) => number} x @param {number} place @param {number} height @param {...Element} children */
export const slotStrip = (x, place, height, ...children) => {
  const width = x(place + 1) - x(place);
  return drawn("rect", { x: x(place), y: 0, width, height, class: "strip", "data-slot": place }, ...children);
};

/** @param {number} width @param {number} y */
export const baseLine = (width, y) => drawn("path", { class: "base", d: `M${INSET} ${y}H${width - INSET}` });
