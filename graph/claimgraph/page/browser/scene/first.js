/**
 * The paper, laid out as the page was built. Of a large page this is the first drawing: the picture
 * of all communities stands there while the data are unpacked, and nothing in it moves afterwards.
 */
/* global vis */
import { byIdOf } from "../shared/dom.js";
import { isZipped, readJson } from "../shared/embedded.js";
import { glyphOf } from "./glyphs.js";
import { drawLabels, placeLabels } from "./labels.js";
import { drawSign, fitSpots, viewOf } from "./paper.js";
import { colour } from "./theme.js";

/** So long a tab waits that is not looked at, where no frame is ever drawn, in ms. */
const PATIENCE = 100;

export const nodeSet = new vis.DataSet();
export const edgeSet = new vis.DataSet();
/** Spots and lines as they were laid out when the page was built. @type {{spots: any[], edges: any[]}} */
export const laidOut = { spots: readJson("nodes"), edges: readJson("edges") };

/** @param {any} spot */
export const discOf = ({ id, x, y, size, unnamed, members }) => ({
  id,
  x,
  y,
  size,
  shape: "dot",
  borderWidth: members > 1 ? 5 : 2,
  shapeProperties: { borderDashes: unnamed ? [4, 3] : false },
});

export const network = new vis.Network(byIdOf("network"), { nodes: nodeSet, edges: edgeSet }, readJson("options"));

/** @param {CanvasRenderingContext2D} context */
const drawUnread = (context) => {
  const scale = network.getScale();
  for (const spot of laidOut.spots) {
    const { path, family } = glyphOf(spot.glyph);
    drawSign(context, spot, { path, ink: colour(family), scale });
  }
  const no = () => false;
  const plain = { chosen: no, focused: no, faded: no, leastFaint: 0, arrows: [], taken: [] };
  const labels = placeLabels(context, { spots: laidOut.spots, ...plain, scale, view: viewOf(network) });
  drawLabels(context, labels, scale);
};

const drawFirst = async () => {
  const border = (/** @type {any} */ { glyph }) => colour(glyphOf(glyph).family);
  nodeSet.add(
    laidOut.spots.map((spot) => ({ ...discOf(spot), color: { background: colour("card"), border: border(spot) } })),
  );
  edgeSet.add(laidOut.edges.map((edge) => ({ ...edge, color: { color: colour(edge.status), inherit: false } })));
  network.on("afterDrawing", drawUnread);
  fitSpots(network, laidOut.spots);
  network.redraw();
  await new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, PATIENCE);
  });
};

/** The data are there, and whoever draws from now on knows what is hidden and chosen. */
export const leaveFirst = () => network.off("afterDrawing", drawUnread);

// A link may ask for another picture than this.
if (isZipped && location.hash.length < 2) await drawFirst();
