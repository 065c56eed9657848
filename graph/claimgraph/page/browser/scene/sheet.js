/**
 * The picture as a list of marks in px, with a caption: SVG, PNG and print draw the same sheet.
 * @typedef {{kind: "path", d: string, stroke: string, fill: string, width: number,
 *   dashes: number[], at: ?{x: number, y: number, scale: number}}} Stroke
 * @typedef {{kind: "text", text: string, x: number, y: number, size: number, weight: number,
 *   fill: string, halo: string, align: CanvasTextAlign}} Words
 * @typedef {{width: number, height: number, paper: string, title: string, marks: (Stroke | Words)[]}} Sheet
 */
import { data, kinds, entities, statuses, strokes } from "../shared/data.js";
import { byIdOf } from "../shared/dom.js";
import { entryOf, headingOf, pointOf } from "./courses.js";
import { glyphOf } from "./glyphs.js";
import { FAINT, fontSize, inkOfLeader, linesOf, WIDTH_OF_LEADER } from "./labels.js";
import { inkOfMark } from "./marks.js";
import { SIGN_WORDS } from "../shared/signs.js";
import { colour } from "./theme.js";

const MARGIN = 20;
const LEGEND_ROW = 22;
const SAYING = "Every line is a claim that someone made, not a fact of ours;";

/** @param {string} d @param {Partial<Stroke>} props @returns {Stroke} */
const pathMark = (d, props) => ({
  kind: "path",
  d,
  stroke: "none",
  fill: "none",
  width: 1,
  dashes: [],
  at: null,
  ...props,
});

/** @param {string} text @param {number} x @param {number} y @param {Partial<Words>} [props] @returns {Words} */
const textMark = (text, x, y, props = {}) => ({
  kind: "text",
  text,
  x,
  y,
  size: 13,
  weight: 400,
  fill: colour("ink"),
  halo: "",
  align: "left",
  ...props,
});

/** Hundredths of a px are enough, and the same picture gives the same bytes. @param {number} value */
const hundredth = (value) => Math.round(value * 100) / 100;

/** @param {number[][]} points */
const polygonPath = (points) => `M${points.map((point) => point.map(hundredth).join(" ")).join("L")}Z`;

/** @param {import("./courses.js").Course} course @returns {string} */
const wayOf = ({ from, to, bend, loop }) => {
  if (loop) {
    const [x, y] = [from.x + from.size * Math.cos(0.8), from.y - from.size * Math.sin(0.8)].map(hundredth);
    return `M${x - loop} ${y}a${loop} ${loop} 0 1 1 0 .01Z`;
  }
  const control = bend ? `Q${hundredth(bend.x)} ${hundredth(bend.y)} ` : "L";
  return `M${hundredth(from.x)} ${hundredth(from.y)}${control}${hundredth(to.x)} ${hundredth(to.y)}`;
};

/** @param {any} edge @returns {Stroke[]} */
const headOf = ({ course, ink, width, arrows }) => {
  if (course.loop || !arrows.to.enabled) return [];
  const tip = entryOf(course);
  const { x, y } = pointOf(course, tip);
  const angle = headingOf(course, tip);
  const length = 15 * arrows.to.scaleFactor + 3 * width;
  const shape = [[0, 0], [-1, 0.3], [-0.9, 0], [-1, -0.3]]; // prettier-ignore
  const turned = shape.map(([along, across]) => [
    x + length * (along * Math.cos(angle) - across * Math.sin(angle)),
    y + length * (along * Math.sin(angle) + across * Math.cos(angle)),
  ]);
  return [pathMark(polygonPath(turned), { fill: ink })];
};

/** @param {any} edge @returns {Stroke[]} */
const barOf = ({ course, ink, width, arrows }) => {
  if (!arrows.middle?.enabled || course.loop) return [];
  const { x, y } = pointOf(course, 0.5);
  const angle = headingOf(course, 0.5) + Math.PI / 2;
  const half = 0.5 * (15 * arrows.middle.scaleFactor + 3 * width);
  const [across, down] = [half * Math.cos(angle), half * Math.sin(angle)];
  const d = `M${hundredth(x - across)} ${hundredth(y - down)}L${hundredth(x + across)} ${hundredth(y + down)}`;
  return [pathMark(d, { stroke: ink, width: 1.4 * width })];
};

/** @param {any} edge @returns {Stroke[]} */
const edgeMarks = (edge) => [
  pathMark(wayOf(edge.course), { stroke: edge.ink, width: edge.width, dashes: edge.dashes || [] }),
  ...barOf(edge),
  ...headOf(edge),
];

/** @param {number} x @param {number} y @param {number} radius */
const discPath = (x, y, radius) => {
  const r = hundredth(radius);
  return `M${hundredth(x - r)} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
};

/** @param {any} node @returns {Stroke[]} */
const nodeMarks = ({ x, y, size, unnamed, border, glyph }) => {
  const grown = (size * 1.16) / 24;
  const at = { x: hundredth(x - 12 * grown), y: hundredth(y - 12 * grown), scale: hundredth(grown) };
  return [
    pathMark(discPath(x, y, size), { fill: colour("card"), stroke: border, width: 2, dashes: unnamed ? [4, 3] : [] }),
    pathMark(glyph, { stroke: border, width: 1.7, at }),
  ];
};

/** Everything in network units becomes px of the sheet. @param {any} picture @param {number} top */
const placedMarks = ({ view, scale, nodes, edges, labels, marks: signs = [] }, top) => {
  const at = { x: hundredth(MARGIN - view.left * scale), y: hundredth(top - view.top * scale), scale: hundredth(scale) };
  const size = hundredth(fontSize(scale));
  const marks = [...edges.flatMap(edgeMarks), ...nodes.flatMap(nodeMarks)];
  const written = labels.flatMap((/** @type {any} */ label) =>
    linesOf(label).map(({ line, x, y }) =>
      textMark(line, hundredth(x * at.scale + at.x), hundredth(y * at.scale + at.y), {
        size,
        weight: label.weight,
        fill: colour(label.ink),
        halo: label.ink === FAINT ? "" : colour("paper"),
        align: label.align,
      }),
    ),
  );
  const signed = signs.flatMap((/** @type {any} */ mark) =>
    ringMarks(mark.sign, hundredth(mark.x * at.scale + at.x), hundredth(mark.y * at.scale + at.y), inkOfMark(mark)),
  );
  const leaders = labels.flatMap((/** @type {any} */ { leader }) =>
    leader ? [pathMark(`M${leader.map((/** @type {any} */ { x, y }) => `${hundredth(x)} ${hundredth(y)}`).join("L")}`, { stroke: inkOfLeader(), width: WIDTH_OF_LEADER / scale })] : [],
  );
  return [...[...marks, ...leaders].map((mark) => withinSheet(mark, at)), ...written, ...signed];
};

/** A sign in its ring, as lines carry it. @param {string} sign @param {number} x @param {number} y @param {string} [ink] @returns {(Stroke | Words)[]} */
const ringMarks = (sign, x, y, ink = colour("ink")) => [
  pathMark(discPath(x, y, 8), { fill: colour("card"), stroke: ink, width: 1.2 }),
  textMark(sign, x, y, { weight: 700, align: "center", fill: ink }),
];

/** @param {Stroke} mark @param {{x: number, y: number, scale: number}} at @returns {Stroke} */
const withinSheet = (mark, at) => {
  const own = mark.at ?? { x: 0, y: 0, scale: 1 };
  return {
    ...mark,
    at: { x: own.x * at.scale + at.x, y: own.y * at.scale + at.y, scale: own.scale * at.scale },
  };
};

/** How many px words take. @returns {(words: string) => number} */
const measure = () => {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.font = `13px ${colour("sans")}`;
  return (words) => pen.measureText(words).width;
};

/** A sentence in as many lines as a width asks for. @param {string} sentence @param {number} width */
const wrapped = (sentence, width) => {
  const size = measure();
  return sentence.split(" ").reduce((/** @type {string[]} */ lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    return lines.length && size(longer) > width ? [...lines, word] : [...lines.slice(0, -1), longer];
  }, []);
};

/**
 * Signs with their names, in rows as wide as the sheet.
 * @param {{label: string, sign: (x: number, y: number) => (Stroke | Words)[], room: number}[]} items
 * @param {number} top @param {number} width
 */
const legendRows = (items, top, width) => {
  const size = measure();
  let [x, y] = [MARGIN, top];
  const marks = items.flatMap(({ label, sign, room }) => {
    const needed = room + 8 + size(label) + 22;
    if (x > MARGIN && x + needed > width) [x, y] = [MARGIN, y + LEGEND_ROW];
    const made = [...sign(x, y), textMark(label, hundredth(x + room + 8), y)];
    x += needed;
    return made;
  });
  return { marks, bottom: items.length ? y + LEGEND_ROW : top };
};

/** @param {string} status @returns {(x: number, y: number) => Stroke[]} */
const lineMarks = (status) => (x, y) => {
  const { width, dashes, bar } = strokes[status];
  const ink = { stroke: colour(status), width };
  const cross = bar ? [pathMark(`M${hundredth(x + 18)} ${y - 5}v10`, { ...ink, width: 2 })] : [];
  return [pathMark(`M${hundredth(x)} ${y}h36`, { ...ink, dashes }), ...cross];
};

/** @param {string} kind @returns {(x: number, y: number) => Stroke[]} */
const kindMarks = (kind) => (x, y) => {
  const { path: d, family } = glyphOf(kinds.get(kind).glyph);
  return [pathMark(d, { stroke: colour(family), width: 1.8, at: { x: hundredth(x), y: y - 9, scale: 0.75 } })];
};

/** @param {any} picture */
const legendItems = ({ edges, nodes, marks = [] }) => {
  const signs = new Set(marks.map((/** @type {any} */ { sign }) => sign));
  const lines = new Set(edges.map((/** @type {any} */ edge) => edge.status));
  const things = new Set(nodes.map((/** @type {any} */ node) => entities.get(node.id).type));
  return [
    [...statuses.values()]
      .filter(({ id }) => lines.has(id))
      .map(({ id, label }) => ({ label, sign: lineMarks(id), room: 36 })),
    [...kinds.values()]
      .filter(({ id }) => things.has(id))
      .map(({ id, label }) => ({ label, sign: kindMarks(id), room: 18 })),
    Object.entries(SIGN_WORDS)
      .filter(([sign]) => signs.has(sign))
      .map(([sign, label]) => ({ label, sign: (/** @type {number} */ x, /** @type {number} */ y) => ringMarks(sign, x + 9, y), room: 18 })),
  ];
};

/** Whoever is handed the picture must see that it is not the whole. @param {number} width of the sheet */
const sayingsIn = (width) => {
  const narrowed = byIdOf("narrowed").textContent;
  const faint = document.getElementById("foremost"); // the page that counts has none: it draws all alike
  const sentences = [
    `${SAYING} ${byIdOf("solid").textContent}`,
    ...(narrowed ? [`Shown here: ${narrowed}.`] : []),
    ...(faint && !faint.hidden ? [String(faint.textContent)] : []),
  ];
  return sentences.flatMap((sentence) => wrapped(sentence, width - 2 * MARGIN));
};

/** @param {string[]} sayings */
const titleRoom = ({ length }) => MARGIN + (1 + length) * LEGEND_ROW - 2;

/** @param {number} width @param {string[]} sayings */
const titleMarks = (width, sayings) => [
  pathMark(`M0 0H${width}V${titleRoom(sayings)}H0Z`, { fill: colour("paper") }),
  textMark(data.dossier.title, MARGIN, MARGIN + 8, { size: 17, weight: 600 }),
  ...sayings.map((saying, place) =>
    textMark(saying, MARGIN, MARGIN + 8 + (1 + place) * LEGEND_ROW, { fill: colour("soft") }),
  ),
];

/**
 * @param {any} picture as network.js takes it
 * @param {{titled?: boolean}} [shape] without a title where one stands beside it
 * @returns {Sheet}
 */
export const composeSheet = (picture, { titled = true } = {}) => {
  const { view, scale } = picture;
  const width = Math.max(480, Math.ceil((view.right - view.left) * scale) + 2 * MARGIN);
  const sayings = titled ? sayingsIn(width) : [];
  const top = titled ? titleRoom(sayings) + 8 : MARGIN;
  const bottom = top + Math.ceil((view.bottom - view.top) * scale) + MARGIN + LEGEND_ROW / 2;
  const [lines, things, signs] = legendItems(picture);
  const first = legendRows([...lines, ...signs], bottom, width - MARGIN);
  const second = legendRows(things, first.bottom, width - MARGIN);
  return {
    width,
    height: second.bottom,
    paper: colour("paper"),
    title: data.dossier.title,
    marks: [
      ...placedMarks(picture, top),
      pathMark(`M0 ${bottom - MARGIN}H${width}V${second.bottom}H0Z`, { fill: colour("paper") }),
      ...(titled ? titleMarks(width, sayings) : []),
      ...first.marks,
      ...second.marks,
    ],
  };
};
