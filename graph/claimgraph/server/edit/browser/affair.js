/** Beside the text: what the last decision changed, what is contested, what is wrong, the network. */
import { byId, count, make } from "./dom.js";

/** @typedef {import("./server.js").Move} Move */

/** @type {Move[]} */
let moved = [];
/** @type {any} */
let whole = null;
let around = "";
let jump = (/** @type {string} */ _file, /** @type {number} */ _line) => {};

/** @param {typeof jump} go */
export const setUpAffair = (go) => {
  jump = go;
};

/** @param {Move[]} moves */
export const takeMoves = (moves) => {
  moved = moves;
  paintAffair();
};

/** @param {any} affair */
export const takeAffair = (affair) => {
  whole = affair;
  paintAffair();
};

/** Draw the network around some things. @param {string[]} names */
export const lookAround = (names) => {
  const wanted = names.length ? `network.svg?${names.map((it) => `at=${encodeURIComponent(it)}`).join("&")}` : "";
  if (wanted === around) return;
  around = wanted;
  const image = /** @type {HTMLImageElement | null} */ (document.getElementById("network"));
  if (image && wanted) {
    image.alt = `The network around ${names.join(" and ")}`;
    image.src = `${wanted}&turn=${Date.now()}`;
  }
};

/** Draw it again: something was decided. */
export const lookAgain = () => {
  const image = /** @type {HTMLImageElement | null} */ (document.getElementById("network"));
  if (image && around) image.src = `${around}&turn=${Date.now()}`;
};

/** @param {string} status */
const chip = (status) => make("span", { class: `status ${status}` }, status || "gone");

/** @param {string} file @param {string} words */
const link = (file, words) => {
  const [, name, line] = /([^/]+?):(\d+)$/.exec(file) ?? [];
  return name ? make("button", { type: "button", class: "plain", onclick: () => jump(name, Number(line)) }, words) : words;
};

const paintAffair = () => {
  const box = byId("affair");
  let image = document.getElementById("network");
  if (!image) {
    image = make("img", { id: "network", alt: "" , hidden: true });
    image.addEventListener("load", () => { if (image) image.hidden = false; });
    image.addEventListener("error", () => { if (image) image.hidden = true; });
  }
  box.replaceChildren(
    make("h2", {}, "What changed"),
    moved.length
      ? make("ul", { class: "moves" }, moved.map((it) => make("li", { class: it.after === "contested" && it.before !== it.after ? "struck" : "" },
        chip(it.after), it.words, it.before && make("small", {}, `was ${it.before}`),
        it.after === "contested" ? it.against.map((other) => make("small", {}, `against: ${other}`)) : null)))
      : make("p", { class: "soft" }, "Nothing yet: decide on a draft, or choose words in the text."),
    make("h2", {}, "Around it"), image,
    ...(whole ? paintWhole() : [make("p", { class: "soft" }, "The judge is at work …")]),
  );
};

const paintWhole = () => [
  make("h2", {}, "The affair"),
  make("p", { class: "counts" }, whole.statuses.filter((/** @type {any} */ it) => it.number).map((/** @type {any} */ it) => make("span", {}, chip(it.status), `${it.number} `))),
  whole.contested.length
    ? make("details", {}, make("summary", {}, count(whole.contested.length, "contested statement")), make("ul", {}, whole.contested.map((/** @type {any} */ it) => make("li", {}, it.places[0] ? link(`${it.places[0][0]}:${it.places[0][1]}`, it.words) : it.words, it.against.map((/** @type {string} */ other) => make("small", {}, `against: ${other}`))))))
    : null,
  make("details", { open: whole.numbers.findings > 0 }, make("summary", {}, `${count(whole.numbers.findings, "finding")}, ${count(whole.notices.length, "notice")}`),
    make("ul", {}, [...whole.findings, ...whole.notices].map((/** @type {any} */ it) => make("li", {}, link(it.place, it.message), make("small", {}, it.place), ...Object.entries(it.detail).map(([name, value]) => make("small", {}, `${name}: ${value}`)), it.cure && make("small", {}, it.cure))))),
].filter((it) => it !== null);
