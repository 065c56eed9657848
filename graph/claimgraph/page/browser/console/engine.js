/**
 * The SPARQL engine in its own thread: started when it is first needed, ended when a query takes
 * too long, and started anew.
 * @typedef {{type: "uri" | "bnode" | "literal", value: string, language?: string, datatype?: string}} Term
 * @typedef {{json?: string, triples?: Term[][], error?: string, stopped?: boolean, broken?: boolean,
 *   size?: number, milliseconds?: number}} Reply
 */
import { declare } from "../shared/prefixes.js";
import { readSetting, readText } from "./setting.js";

/** A page whose policy asks for trusted types takes no thread from a mere string. */
const createThread = () => {
  const script = new Blob([readText("engine-worker")], { type: "text/javascript" });
  const address = URL.createObjectURL(script);
  /** @type {any} */
  const types = /** @type {any} */ (window).trustedTypes;
  const policy = types?.createPolicy("claimgraph-engine", {
    createScriptURL: (/** @type {string} */ asked) => (asked === address ? asked : ""),
  });
  return () => new Worker(policy ? policy.createScriptURL(address) : address);
};

export const createEngine = () => {
  const openThread = createThread();
  /** @type {?Worker} */
  let thread = null;
  /** @type {?Promise<Reply>} */
  let ready = null;
  /** @type {?(reply: Reply) => void} */
  let answer = null;
  /** @type {Promise<any>} */
  let last = Promise.resolve();

  /** @param {Reply} reply */
  const settle = (reply) => {
    const waiting = answer;
    answer = null;
    waiting?.(reply);
  };
  /** @param {any} message @returns {Promise<Reply>} */
  const post = (message) =>
    new Promise((resolve) => {
      answer = resolve;
      thread?.postMessage(message);
    });
  /** @param {string} reason */
  const end = (reason) => {
    thread?.terminate();
    thread = ready = null;
    settle({ error: reason, stopped: true });
  };
  const begin = () => {
    thread = openThread();
    thread.addEventListener("message", ({ data }) => settle(data));
    thread.addEventListener("error", () => end("The SPARQL engine cannot be run in this browser. `claimgraph query` gives the same answers on the command line."));
    const { union } = readSetting();
    return post({ engine: readText("engine-wasm"), graph: readText("engine-graph"), union });
  };
  const start = () => (ready ??= begin());
  /** @param {string} sparql @param {number} seconds */
  const run = async (sparql, seconds) => {
    const begun = await start();
    if (begun.error) return begun;
    const timer = setTimeout(
      () => stop(`Stopped after ${seconds} s, the time limit.`),
      seconds * 1000,
    );
    const reply = await post({ sparql: declare(sparql) });
    clearTimeout(timer);
    if (reply.broken) end("");
    return reply;
  };
  /** End what runs, and be ready for the next. @param {string} reason */
  const stop = (reason) => {
    end(reason);
    start();
  };
  return {
    start,
    stop,
    /** One after the other. @param {string} sparql @param {number} seconds @returns {Promise<Reply>} */
    ask: (sparql, seconds) => (last = last.then(() => run(sparql, seconds))),
  };
};
