/**
 * The SPARQL engine, in a thread of its own: a query that never ends is stopped by ending the
 * thread. It is given the engine and the graph once, then one query after the other.
 */
import init, { Store } from "oxigraph/web.js";

/** @typedef {{type: string, value: string, language?: string, datatype?: string}} Term */

const PROLOGUE = /^(?:\s+|#[^\n]*|PREFIX\s+[^\s<]*\s*<[^>]*>|BASE\s*<[^>]*>)*/i;
const UPDATES = new Set("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split(" "));
const STRING = "http://www.w3.org/2001/XMLSchema#string";

/** @type {?Store} */
let store = null;
let union = true;

/**
 * The bytes are read as a response's body: WebKit reads no Blob in a thread of a page from a file.
 * @param {string} base64 of something gzipped @param {string} type @returns {Response} what it was
 */
const unpack = (base64, type) => {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place++) bytes[place] = letters.charCodeAt(place);
  const body = /** @type {ReadableStream<any>} */ (new Response(bytes).body);
  const stream = body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } });
};

/** The engine is compiled while it is unpacked. @param {{engine: string, graph: string, union: boolean}} setting */
const start = async (setting) => {
  const [graph] = await Promise.all([
    unpack(setting.graph, "application/n-quads").text(),
    init({ module_or_path: unpack(setting.engine, "application/wasm") }),
  ]);
  store = new Store();
  store.load(graph, { format: "application/n-quads", no_transaction: true });
  union = setting.union;
  return { size: store.size };
};

/** @param {any} term of RDF/JS @returns {Term} what can be posted */
const plain = ({ termType, value, language, datatype }) => {
  if (termType === "NamedNode") return { type: "uri", value };
  if (termType === "BlankNode") return { type: "bnode", value };
  if (language) return { type: "literal", value, language };
  return datatype.value === STRING
    ? { type: "literal", value }
    : { type: "literal", value, datatype: datatype.value };
};

/** SELECT and ASK are asked for as JSON, which keeps the order of the columns. @param {string} form */
const optionsFor = (form) => ({
  use_default_graph_as_union: union,
  ...(form === "SELECT" || form === "ASK" ? { results_format: "application/sparql-results+json" } : {}),
});

/** @param {string} sparql */
const formOf = (sparql) => /^[a-z]*|^./i.exec(sparql.replace(PROLOGUE, ""))?.[0].toUpperCase() ?? "";

/** @param {string} form what the parser would refuse in words that nobody understands */
const check = (form) => {
  if (!form) throw new Error("There is no query.");
  if (UPDATES.has(form)) throw new Error("Here a graph is only asked: SELECT, ASK, CONSTRUCT or DESCRIBE.");
};

/** @param {{sparql: string}} request */
const ask = ({ sparql }) => {
  const form = formOf(sparql);
  check(form);
  const answer = /** @type {Store} */ (store).query(sparql, optionsFor(form));
  if (typeof answer === "string") return { json: answer };
  return {
    triples: /** @type {any[]} */ (answer).map(({ subject, predicate, object }) =>
      [subject, predicate, object].map(plain),
    ),
  };
};

const NOT_STARTED =
  "The SPARQL engine cannot be started in this browser. `claimgraph query` gives the same answers on the command line.";
const TRAPPED = "The engine gave up: the query needs more memory or depth than the browser gives it. Ask for less.";

/** Words for a reader; only what the parser says of a query is told as it is. @param {boolean} starting */
const failureOf = (starting) => (/** @type {unknown} */ error) => {
  // After a trap of the engine nothing in it can be relied on.
  const broken = starting || error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  if (starting) return { error: NOT_STARTED, broken };
  if (broken || !(error instanceof Error)) return { error: TRAPPED, broken };
  return { error: error.message, broken };
};

addEventListener("message", async ({ data }) => {
  const began = performance.now();
  const starting = Boolean(data.engine);
  const reply = await Promise.resolve(data)
    .then((request) => (starting ? start(request) : ask(request)))
    .catch(failureOf(starting));
  postMessage({ ...reply, milliseconds: performance.now() - began });
});
