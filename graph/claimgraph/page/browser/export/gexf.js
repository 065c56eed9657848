/** What is in sight for Gephi (GEXF 1.3): each statement an edge, with its status and its voices. */
import { claimsAbout, entities, propositions } from "../shared/data.js";
import { getState } from "../shared/state.js";
import { isClaimVisible } from "../shared/visible.js";
import { xmlText } from "./svg.js";

const GEXF = "http://gexf.net/1.3";
const COLUMNS_OF_EDGES = ["status", "predicate", "claims", "claimants"];

/** @param {Record<string, string>} values */
const cleaned = (values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, xmlText(value)]));

/** @param {string} tag @param {Record<string, string>} [values] @param {...Node} children */
const gexf = (tag, values = {}, ...children) => {
  const made = document.createElementNS(GEXF, tag);
  for (const [name, value] of Object.entries(cleaned(values))) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

/** @param {string[]} titles @param {string} kind */
const columnsOf = (titles, kind) =>
  gexf(
    "attributes",
    { class: kind },
    ...titles.map((title, id) => gexf("attribute", { id: String(id), title, type: "string" })),
  );

/** @param {string[]} values */
const valuesOf = (values) =>
  gexf("attvalues", {}, ...values.map((value, id) => gexf("attvalue", { for: String(id), value })));

/** @param {any} node as network.js takes its picture */
const nodeOf = ({ id, x, y }) => {
  const { label, type } = entities.get(id);
  const place = document.createElementNS(`${GEXF}/viz`, "viz:position");
  for (const [name, value] of [["x", x], ["y", -y], ["z", 0]]) place.setAttribute(name, String(value)); // prettier-ignore
  return gexf("node", { id, label }, valuesOf([type]), place);
};

/** @param {any} edge as network.js takes its picture */
const edgeOf = ({ id, from, to, status }) => {
  const claims = claimsAbout(id).filter((claim) => isClaimVisible(claim, getState()));
  const { label, predicate } = propositions.get(id);
  const voices = [...new Set(claims.map((claim) => claim.claimant.label))].join(", ");
  const values = [status, predicate.label, String(claims.length), voices];
  return gexf("edge", { id, source: from, target: to, label, kind: predicate.label }, valuesOf(values));
};

/** A line of a pair holds several statements. @param {any} edge */
const statementsOf = (edge) =>
  edge.lines?.map((/** @type {import("../shared/data.js").Proposition} */ { id, subject, object, status }) => ({
    ...{ id, from: subject, to: object, status },
  })) ?? [edge];

/** @param {{nodes: any[], edges: any[]}} picture @returns {string} */
export const writeGexf = ({ nodes, edges }) => {
  const root = gexf(
    "gexf",
    { version: "1.3" },
    gexf(
      "graph",
      { defaultedgetype: "directed", mode: "static" },
      columnsOf(["type"], "node"),
      columnsOf(COLUMNS_OF_EDGES, "edge"),
      gexf("nodes", {}, ...nodes.map(nodeOf)),
      gexf("edges", {}, ...edges.flatMap(statementsOf).map(edgeOf)),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
};
