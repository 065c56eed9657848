/** A small network for what CONSTRUCT and DESCRIBE answer. */
/* global vis */
import { nameOf } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { shownText } from "./answers.js";
import { select } from "../shared/state.js";
import { colour } from "../scene/theme.js";
import { thingOf } from "../shared/things.js";

/** @typedef {import("./engine.js").Term} Term */

const MOST_LINES = 150;
const LONGEST = 32;
/** Smaller, and no label can be read; one rather moves the drawing. */
const LEAST_SCALE = 0.85;

/** @param {string} words */
const cut = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words);

/** @param {Term} term */
const termKey = ({ type, value, language, datatype }) => JSON.stringify([type, value, language, datatype]);

/** @param {Term} term */
const spotOfTerm = (term) => {
  const thing = term.type === "uri" ? thingOf(term) : null;
  return {
    id: termKey(term),
    label: cut(thing?.kind === "entity" ? nameOf(thing.id) : shownText(term)),
    shape: term.type === "literal" ? "box" : "ellipse",
    font: { color: colour(thing ? "ink" : "soft"), size: 14 },
    color: { background: colour("card"), border: colour(thing ? "focus" : "rule") },
  };
};

/** @param {Term[]} triple */
const lineOfTriple = ([subject, predicate, object]) => ({
  from: termKey(subject),
  to: termKey(object),
  arrows: { to: { enabled: true, scaleFactor: 0.5 } },
  label: shownText(predicate).replace(/^[\w-]*:/, ""),
  font: { color: colour("soft"), size: 12, strokeColor: colour("paper"), strokeWidth: 3 },
  color: { color: colour("accepted") },
});

/** Positions are found before the first frame; then nothing moves. */
const SKETCH_OPTIONS = {
  layout: { randomSeed: 7 },
  physics: {
    stabilization: { iterations: 300 },
    barnesHut: { springLength: 60, avoidOverlap: 0.2, gravitationalConstant: -1800 },
  },
  interaction: { hover: false, zoomView: true },
  nodes: { chosen: false },
  edges: { chosen: false, smooth: { type: "dynamic" } },
};

/** @param {Term[][]} triples whether they are few enough to be drawn */
export const canSketch = (triples) => triples.length > 0 && triples.length <= MOST_LINES;

/** @param {Term[][]} triples @returns {HTMLElement} drawn once it is in the page */
export const createSketch = (triples) => {
  const terms = new Map(
    triples.flatMap(([subject, , object]) => [subject, object]).map((it) => [termKey(it), it]),
  );
  const words = `Drawing of ${triples.length} triples; they are listed below as Turtle.`;
  const place = element("div", {
    class: "sketch",
    role: "img",
    "aria-label": words,
    title: "Drag to move, turn the wheel to zoom",
  });
  requestAnimationFrame(() => {
    const nodes = [...terms.values()].map(spotOfTerm);
    const network = new vis.Network(place, { nodes, edges: triples.map(lineOfTriple) }, SKETCH_OPTIONS);
    network.once("stabilizationIterationsDone", () => {
      network.setOptions({ physics: false });
      network.fit({ animation: false, minZoomLevel: LEAST_SCALE, maxZoomLevel: 1 });
    });
    network.on("click", (/** @type {any} */ { nodes: [key] }) => {
      const thing = key && thingOf(/** @type {Term} */ (terms.get(key)));
      if (thing) select(thing.kind, thing.id);
    });
  });
  return place;
};
