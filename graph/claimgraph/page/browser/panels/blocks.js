/** Headings, lists and signs of status: what both pages build their panels from. */
import { statuses, strokes } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { strokeSign } from "../scene/glyphs.js";

/** @param {string} status @param {number} length */
export const statusSign = (status, length) => {
  const sign = strokeSign(strokes[status], length);
  sign.setAttribute("class", status);
  return sign;
};

/** @param {string} status @param {string} [ground] on what an accepted statement rests @param {string} [label] */
export const statusLine = (status, ground = "", label) =>
  element(
    "span",
    { class: `status ${status}` },
    statusSign(status, 34),
    element("span", { dir: "auto" }, label ?? wordStatus(status, ground)),
  );

/** @param {string} status @param {string} [ground] @returns {string} "accepted: reported by one source" */
export const wordStatus = (status, ground = "") =>
  [statuses.get(status)?.label ?? status, ground].filter(Boolean).join(": ");

/**
 * A list that is cut says so, and can be had whole.
 * @template T @param {T[]} items @param {(item: T) => HTMLElement} render
 * @param {{tag?: string, limit?: number, name?: string}} [shape]
 */
export const listOf = (items, render, { tag = "ul", limit = 12, name = "entries" } = {}) => {
  if (!items.length) return [];
  const list = element(tag, { class: name }, items.slice(0, limit).map(render));
  if (items.length <= limit) return [list];
  const more = element(
    "button",
    {
      type: "button",
      class: "plain",
      onclick: () => {
        list.append(...items.slice(limit).map(render));
        more.remove();
      },
    },
    `Show all ${items.length.toLocaleString("en")}`,
  );
  return [list, more];
};

/**
 * @param {string} title
 * @param {...import("../shared/dom.js").Child | import("../shared/dom.js").Child[]} children nothing is shown when
 * there are none
 */
export const section = (title, ...children) => {
  const present = children.flat().filter(Boolean);
  return present.length
    ? element("section", {}, element("h3", {}, title), .../** @type {Node[]} */ (present))
    : null;
};
