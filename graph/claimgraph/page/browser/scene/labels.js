/**
 * Labels are drawn here and not by vis-network, because they keep their size on screen: at the
 * scale of the layout none overlap; further out the less connected are left out, never shrunk.
 * @typedef {{id: string, x: number, y: number, size: number, slot: string, lines: string[],
 *   degree: number, unnamed: boolean}} Spot
 * @typedef {{text: string, places: {x: number, y: number}[]}} ArrowLabel places where it may stand,
 *   the best first
 * @typedef {{spots: Spot[], arrows: ArrowLabel[], chosen: (id: string) => boolean,
 *   focused: (id: string) => boolean, faded: (id: string) => boolean, leastFaint: number,
 *   scale: number, view: import("./room.js").Box, taken: import("./room.js").Box[]}} Scene `taken` is
 *   where something else stands already, and at a scale below `leastFaint` nothing faint is named
 * @typedef {{id: string, lines: string[], box: import("./room.js").Box, weight: number, ink: string,
 *   x: number, align: CanvasTextAlign, leader?: Point[]}} Label of a node, or of an arrow, whose `id` is
 *   empty; a `leader` is the line from a name to its disc, where it stands far off
 * @typedef {{x: number, y: number}} Point
 */
import { createRoom } from "./room.js";
import { colour, fade } from "./theme.js";

const FONT = 13.5;
const SMALLEST = 11;
const LARGEST = 15;
const LEADING = 16 / 13.5;
const GAP = 4;
/** So many chosen ones are named even where a name lies on discs or lines; of more, those that have room. */
const MOST_FORCED = 12;
/** Between two names, in px: closer they would read as one. */
const BETWEEN = 3;
/** So many of the best connected are named even where a name lies on the discs of others. */
const MOST_CENTRAL = 6;
/** Of so many names each may also stand at a corner of its disc, or a little off it; more would take too long to try in each frame. */
const MOST_SOUGHT = 60;
/** From which scale on what is faint is named; at rest nothing is before one comes closer. */
export const LEAST_FAINT = { chosen: 0.5, rest: 0.8 };
/** The ink of names that are faint. */
export const FAINT = "rule";
/** Paler and thinner than any line of a statement, or it would read as an accepted one. */
export const inkOfLeader = () => fade(colour("soft"), colour("paper"), 0.45);
/** In px. */
export const WIDTH_OF_LEADER = 0.8;
const SIDES = ["below", "above", "right", "left"];
const CORNERS = ["below right", "below left", "above right", "above left"];
/** How far off its disc a name may stand, in px: signs may lie on the disc. */
const DISTANCES = [0, 7, 14, 22];
/** By so much it is nearer to its disc than to others, in px. */
const NEARER = 4;
/** How far a name may stand that a line leads from to its disc, in px, and in how many directions it is tried. */
const [FAR, DIRECTIONS] = [[34, 50, 68, 88], 16];

/** In px on screen. @param {number} scale */
export const fontSize = (scale) => Math.min(LARGEST, Math.max(SMALLEST, FONT * scale));

/** @param {number} scale @param {number} weight @returns {string} a font in network units */
const fontOf = (scale, weight) => `${weight} ${fontSize(scale) / scale}px ${colour("sans")}`;

/** @typedef {{width: number, height: number}} Extent of a label, in network units */

/** @param {CanvasRenderingContext2D} context with the font @param {string[]} lines @param {number} scale @returns {Extent} */
const extentOf = (context, lines, scale) => ({
  width: Math.max(...lines.map((line) => context.measureText(line).width)),
  height: (lines.length * LEADING * fontSize(scale)) / scale,
});

/**
 * Where a label lies, in network units.
 * @param {Extent} extent @param {{x: number, y: number, size: number, slot: string}} spot @param {number} scale
 * @returns {import("./room.js").Box}
 */
const boxBeside = ({ width, height }, { x, y, size, slot }, scale) => {
  const sides = slot.split(" ");
  const reach = size + GAP / Math.min(scale, 1);
  const beside = sides.length === 1 ? reach : 0;
  const across = sides.includes("right") ? beside : sides.includes("left") ? -beside - width : -width / 2;
  const down = sides.includes("below") ? reach : sides.includes("above") ? -reach - height : -height / 2;
  return { left: x + across, top: y + down, right: x + across + width, bottom: y + down + height };
};

/** @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {number} scale @param {number} weight */
export const measureAll = (context, spots, scale, weight) => {
  context.save();
  context.font = fontOf(scale, weight);
  const boxes = spots.map((spot) => boxBeside(extentOf(context, spot.lines, scale), spot, scale));
  context.restore();
  return boxes;
};

/**
 * A label beside its node is flush with it.
 * @param {string} slot @param {import("./room.js").Box} box
 * @returns {{x: number, align: CanvasTextAlign}}
 */
const anchorOf = (slot, box) => {
  if (slot.endsWith("right")) return { x: box.left, align: "left" };
  if (slot.endsWith("left")) return { x: box.right, align: "right" };
  return { x: (box.left + box.right) / 2, align: "center" };
};

/**
 * Find room: nodes first, the chosen and the best connected before the others, then the arrows of
 * what is chosen, then what is faint. What does not fit is left out.
 * @param {CanvasRenderingContext2D} context only measures
 * @param {Scene} scene
 * @returns {Label[]}
 */
export const placeLabels = (context, scene) => {
  const { spots, view, scale } = scene;
  const room = createRoom(120 / scale);
  const inView = spots.filter(
    (spot) => spot.x > view.left && spot.x < view.right && spot.y > view.top && spot.y < view.bottom,
  );
  const central = listCentral(inView, scene);
  const dense = createRoom(120 / scale);
  const names = createRoom(120 / scale);
  const clear = createRoom(120 / scale);
  for (const spot of inView) {
    room.take(boxOfDisc(spot));
    if (!scene.faded(spot.id)) clear.take(boxOfDisc(spot));
  }
  for (const spot of central) dense.take(boxOfDisc(spot));
  for (const box of scene.taken) room.take(box);
  for (const box of scene.taken) for (const one of [clear, dense, names]) one.take(box);
  context.save();
  const crowded = { ...scene, room, clear, dense, names, central };
  const [full, faint] = [false, true].map((wanted) => inView.filter(({ id }) => scene.faded(id) === wanted));
  const labels = [
    ...placeNodeLabels(context, full, crowded),
    ...placeArrowLabels(context, crowded),
    ...placeNodeLabels(context, faint, crowded),
  ];
  context.restore();
  return labels;
};

/** @param {Spot} spot @returns {import("./room.js").Box} */
export const boxOfDisc = ({ x, y, size }) => ({ left: x - size, top: y - size, right: x + size, bottom: y + size });

/** @param {import("./room.js").Box} box @param {number} by @returns {import("./room.js").Box} */
const grown = ({ left, top, right, bottom }, by) => ({ left: left - by, top: top - by, right: right + by, bottom: bottom + by });

/** The best connected of those in sight, and what is in focus. @param {Spot[]} spots @param {Scene} scene @returns {Set<Spot>} */
const listCentral = (spots, { faded, focused }) => {
  const clear = spots.filter(({ id }) => !faded(id)).sort((a, b) => b.degree - a.degree);
  return new Set([...clear.filter(({ id }) => focused(id)).slice(0, MOST_CENTRAL), ...clear.slice(0, MOST_CENTRAL)]);
};

/** @typedef {Scene & {room: ReturnType<typeof createRoom>}} Roomy */
/** @typedef {Roomy & {clear: ReturnType<typeof createRoom>, dense: ReturnType<typeof createRoom>, names: ReturnType<typeof createRoom>, central: Set<Spot>}} Crowded
 *   `clear` holds all but the discs that are faint, `dense` what not even the name of a central one may lie on, `names` what no name may */

/** @param {import("./room.js").Box} box @param {import("./room.js").Box} view */
const isWithinView = (box, view) =>
  box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;

/** From a box to the rim of a disc. @param {import("./room.js").Box} box @param {Spot} spot */
const wayTo = ({ left, top, right, bottom }, { x, y, size }) =>
  Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0)) - size;

/** A name nearer to another disc would be read as that one's. @param {import("./room.js").Box} box @param {Spot} spot @param {Scene} scene */
const isNearest = (box, spot, { spots, faded, scale }) => {
  const own = wayTo(box, spot) + NEARER / scale;
  return spots.every((other) => other.id === spot.id || faded(other.id) || wayTo(box, other) > own);
};

/** @typedef {{slot: string, away: number, box: import("./room.js").Box}} Place where a name may stand */

/**
 * Zoomed out, or beside a stroke across a line, a label may have to stand on another side of its node
 * than the layout chose; one that the edge would cut is left out.
 * @param {Spot} spot @param {Extent} extent @param {Scene} scene @returns {Place[]}
 */
const placesBeside = (spot, extent, { scale, view }) =>
  [spot.slot, ...SIDES]
    .map((slot) => ({ slot, away: 0, box: boxBeside(extent, { ...spot, slot }, scale) }))
    .filter(({ box }) => isWithinView(box, view));

/** The same, then at its corners and a little off it. @param {Spot} spot @param {Extent} extent @param {Scene} scene @returns {Place[]} */
const placesAround = (spot, extent, scene) =>
  DISTANCES.flatMap((away) =>
    [spot.slot, ...SIDES, ...CORNERS].map((slot) => {
      const size = spot.size + away / scene.scale;
      return { slot, away, box: boxBeside(extent, { ...spot, slot, size }, scene.scale) };
    }),
  ).filter(({ box }) => isWithinView(box, scene.view));

/** Far off, with a line that leads to its disc. @param {Spot} spot @param {Extent} extent @param {Scene} scene @returns {Place[]} */
const placesFarOff = (spot, { width, height }, { scale, view }) =>
  FAR.flatMap((away) =>
    Array.from({ length: DIRECTIONS }, (_, turn) => {
      const angle = (2 * Math.PI * turn) / DIRECTIONS;
      const reach = spot.size + away / scale;
      const [x, y] = [spot.x + reach * Math.cos(angle), spot.y + reach * Math.sin(angle)];
      const left = x - width * (0.5 - 0.5 * Math.cos(angle));
      const top = y - height * (0.5 - 0.5 * Math.sin(angle));
      const box = { left, right: left + width, top, bottom: top + height };
      return { slot: "far", away, box };
    }),
  ).filter(({ box }) => isWithinView(box, view));

/** From a name to the rim of its disc. @param {import("./room.js").Box} box @param {Spot} spot @returns {Point[]} */
const leaderTo = ({ left, top, right, bottom }, spot) => {
  const from = { x: Math.min(Math.max(spot.x, left), right), y: Math.min(Math.max(spot.y, top), bottom) };
  const way = Math.hypot(from.x - spot.x, from.y - spot.y);
  const share = spot.size / Math.max(way, spot.size);
  return [from, { x: spot.x + share * (from.x - spot.x), y: spot.y + share * (from.y - spot.y) }];
};

/**
 * Which names are looked for: the central ones first, by degree, and of the others those that have the
 * fewest places.
 * @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {Crowded} scene
 * @returns {{spot: Spot, weight: number, extent: Extent, isSought: boolean, places: Place[], beside: Place[], all: Place[]}[]} `all`: also those nearer to another disc
 */
const listSought = (context, spots, scene) => {
  const { chosen, focused, faded, leastFaint, scale, clear, central } = scene;
  const named = spots.filter(({ id }) => !faded(id) || scale >= leastFaint);
  const areFew = named.filter(({ id }) => !faded(id)).length <= MOST_SOUGHT;
  const rank = (/** @type {Spot} */ it) => 2 * Number(central.has(it)) + Number(chosen(it.id));
  return named
    .map((spot) => {
      const weight = focused(spot.id) ? 600 : 400;
      context.font = fontOf(scale, weight);
      const isSought = central.has(spot) || (areFew && !faded(spot.id));
      const extent = extentOf(context, spot.lines, scale);
      const beside = placesBeside(spot, extent, scene);
      const all = isSought ? placesAround(spot, extent, scene) : beside;
      const places = isSought ? all.filter(({ box }) => isNearest(box, spot, scene)) : all;
      const ways = isSought && !central.has(spot) ? places.filter(({ box }) => clear.isFree(box)).length : Infinity;
      return { spot, weight, extent, isSought, places, beside, all, ways };
    })
    .sort((a, b) => rank(b.spot) - rank(a.spot) || (a.ways < b.ways ? -1 : a.ways > b.ways ? 1 : b.spot.degree - a.spot.degree));
};

/** The first answer that is none of nothing. @template T, Answer @param {T[]} items @param {(item: T) => Answer | undefined} ask */
const firstOf = (items, ask) => {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
};

/** @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {Crowded} scene @returns {Label[]} */
const placeNodeLabels = (context, spots, scene) => {
  const { chosen, faded, scale, room, clear, dense, names, central } = scene;
  const areForced = spots.filter(({ id }) => chosen(id)).length <= MOST_FORCED;
  return listSought(context, spots, scene).flatMap(({ spot, weight, extent, isSought, places, beside, all }) => {
    const near = places.filter(({ away }) => away === 0);
    const isChosen = chosen(spot.id);
    /** @type {[ReturnType<typeof createRoom>, () => Place[]][]} the better first; far places are only made where nothing else is free */
    const tries = [
      [room, () => near],
      [clear, () => (isChosen ? near : [])],
      [room, () => places],
      [clear, () => (isChosen ? places : [])],
      [clear, () => (isSought ? placesFarOff(spot, extent, scene) : [])],
      [room, () => beside],
      [clear, () => (isChosen ? beside : [])],
      [dense, () => (central.has(spot) ? all : [])],
      [names, () => (areForced && isChosen ? all : [])],
    ];
    const placed = firstOf(tries, ([free, among]) => among().find(({ box }) => free.isFree(box)));
    if (!placed) return [];
    const { slot, box } = placed;
    for (const taken of [room, clear, dense, names]) taken.take(grown(box, BETWEEN / scale));
    const ink = faded(spot.id) ? FAINT : "ink";
    const leader = slot === "far" ? leaderTo(box, spot) : undefined;
    return [{ id: spot.id, lines: spot.lines, box, weight, ink, leader, ...anchorOf(slot, box) }];
  });
};

/** The words of a line may stand on what is faint. @param {CanvasRenderingContext2D} context @param {Crowded} scene @returns {Label[]} */
const placeArrowLabels = (context, { arrows, scale, room, clear }) => {
  context.font = fontOf(scale, 500);
  const half = (LEADING * fontSize(scale)) / scale / 2;
  return arrows.flatMap(({ text, places }) => {
    const width = context.measureText(text).width / 2;
    const boxes = places.map(({ x, y }) => ({
      left: x - width,
      right: x + width,
      top: y - half,
      bottom: y + half,
    }));
    const box = boxes.find((one) => clear.isFree(one));
    if (!box) return [];
    for (const taken of [room, clear]) taken.take(box);
    return [{ id: "", lines: [text], box, weight: 500, ink: "ink", ...anchorOf("", box) }];
  });
};

/**
 * Where each line of a label stands: the middle of its height.
 * @param {Label} label @returns {{line: string, x: number, y: number}[]}
 */
export const linesOf = ({ lines, x, box }) => {
  const leading = (box.bottom - box.top) / lines.length;
  return lines.map((line, place) => ({ line, x, y: box.top + leading * (place + 0.5) }));
};

/**
 * The words of a line stand on the line: a plate hides it, where a halo would leave dashes between letters.
 * @param {CanvasRenderingContext2D} context @param {import("./room.js").Box} box @param {number} scale
 */
const drawPlate = (context, { left, top, right, bottom }, scale) => {
  const [pad, trim] = [3 / scale, 2 / scale];
  context.save();
  context.fillStyle = colour("paper");
  context.fillRect(left - pad, top + trim, right - left + 2 * pad, bottom - top - 2 * trim);
  context.restore();
};

/** @param {CanvasRenderingContext2D} context @param {Point[]} leader @param {number} scale */
const drawLeader = (context, [from, to], scale) => {
  context.save();
  Object.assign(context, { strokeStyle: inkOfLeader(), lineWidth: WIDTH_OF_LEADER / scale });
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.restore();
};

/** @param {CanvasRenderingContext2D} context @param {Label[]} labels @param {number} scale */
export const drawLabels = (context, labels, scale) => {
  context.save();
  Object.assign(context, {
    textBaseline: "middle",
    lineJoin: "round",
    lineWidth: 4 / scale,
    strokeStyle: colour("paper"),
  });
  for (const label of labels) {
    Object.assign(context, {
      font: fontOf(scale, label.weight),
      textAlign: label.align,
      fillStyle: colour(label.ink),
    });
    if (!label.id) drawPlate(context, label.box, scale);
    if (label.leader) drawLeader(context, label.leader, scale);
    for (const { line, x, y } of linesOf(label)) {
      if (label.ink !== FAINT) context.strokeText(line, x, y); // or a faint name would cut a line in full
      context.fillText(line, x, y);
    }
  }
  context.restore();
};
