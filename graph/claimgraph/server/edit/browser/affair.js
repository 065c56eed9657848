/** Beside the text: what the last decision changed, what is contested, what is wrong, the network. */
import { byId, count, make } from "./dom.js";

/** @typedef {import("./server.js").Move} Move */

/** What the last decision changed; null before the first. @type {Move[] | null} */
let moved = null;
/** @type {any} */
let whole = null;
let around = "";
let title = "";
/** @type {HTMLImageElement | null} */
let picture = null;
let jump = (/** @type {string} */ _file, /** @type {number} */ _line) => {};

/** @param {typeof jump} go */
export const setUpAffair = (go) => {
  jump = go;
};

/** @param {Move[] | null} moves */
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
  if (!wanted || wanted === around) return;
  around = wanted;
  title = `The network around ${names.join(" and ")}`;
  lookAgain();
};

/** Draw it again: something was decided. */
export const lookAgain = () => {
  const wanted = around;
  if (!wanted) return;
  // the picture that is there stays until the next one is
  const image = /** @type {HTMLImageElement} */ (make("img", { id: "network", alt: title }));
  const take = (/** @type {HTMLImageElement | null} */ found) => {
    if (wanted !== around) return;
    picture = found;
    paintAffair();
  };
  image.addEventListener("load", () => take(image));
  image.addEventListener("error", () => take(null));
  image.src = `${wanted}&turn=${Date.now()}`;
};

/** @param {string} status */
const chip = (status) => make("span", { class: `status ${status}` }, status || "gone");

/** @param {string} file @param {string} words */
const link = (file, words) => {
  const [, name, line] = /([^/]+?):(\d+)$/.exec(file) ?? [];
  return name ? make("button", { type: "button", class: "plain", onclick: () => jump(name, Number(line)) }, words) : words;
};

const paintAffair = () => {
  byId("affair").replaceChildren(
    make("h2", {}, "What changed"),
    moved?.length
      ? make("ul", { class: "moves" }, moved.map((it) => make("li", { class: it.after === "contested" && it.before !== it.after ? "struck" : "" },
        chip(it.after), it.words, it.before && make("small", {}, `was ${it.before}`),
        it.after === "contested" ? it.against.map((other) => make("small", {}, `against: ${other}`)) : null)))
      : make("p", { class: "soft" }, moved ? "No statement has another status than before." : "Nothing yet: decide on a draft, or choose words in the text."),
    ...(picture ? [make("h2", {}, "Around it"), picture] : []),
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
    whole.numbers.findings > whole.findings.length ? make("p", { class: "soft" }, `The first ${whole.findings.length} are listed; claimgraph check lists all.`) : null,
    make("ul", {}, [...whole.findings, ...whole.notices].map((/** @type {any} */ it) => make("li", {}, link(it.place, it.message), make("small", {}, it.place), ...Object.entries(it.detail).map(([name, value]) => make("small", {}, `${name}: ${value}`)), it.cure && make("small", {}, it.cure))))),
].filter((it) => it !== null);
