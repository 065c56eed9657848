/** Prefixes that a query need not declare, and addresses shortened by them. */
import { hasConsole, readSetting } from "../console/setting.js";

/** What an address may hold (SPARQL 1.1, IRIREF); anything else would end it early. */
const ADDRESS = /^[^\x00-\x20<>"{}|^`\\]*$/;
/** What can stand after a prefix without an escape. */
const LOCAL = /^(?:[\p{L}\p{N}_]|%[0-9A-Fa-f]{2})(?:[\p{L}\p{N}_-]|%[0-9A-Fa-f]{2})*$/u;

/** The longest address first: of two prefixes that fit, it leaves the shorter name. */
export const prefixes = Object.entries(hasConsole ? readSetting().prefixes : {})
  .filter(([, address]) => ADDRESS.test(address))
  .sort(([, one], [, other]) => other.length - one.length);

/** All in the first line, so that places in errors differ by one line. @param {string} sparql */
export const declare = (sparql) =>
  `${prefixes.map(([prefix, address]) => `PREFIX ${prefix}: <${address}>`).join(" ")}\n${sparql}`;

/** @param {string} address @returns {string} as a query may write it */
export const shorten = (address) => {
  const known = prefixes.find(
    ([, start]) => address.startsWith(start) && LOCAL.test(address.slice(start.length)),
  );
  return known ? `${known[0]}:${address.slice(known[1].length)}` : `<${address}>`;
};

/** @param {string} address whether a query can name it at all */
export const isAddress = (address) => /^[a-z][a-z0-9+.-]*:/i.test(address) && ADDRESS.test(address);

/** @type {Record<string, string>} */
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** @param {string} words @returns {string} a literal of SPARQL and of Turtle */
export const literal = (words) => `"${words.replace(/[\\"\n\r\t\b\f]/g, (letter) => ESCAPES[letter])}"`;

/** @param {import("../console/engine.js").Term} term @returns {string} */
export const writeTerm = ({ type, value, language, datatype }) => {
  if (type === "uri") return shorten(value);
  if (type === "bnode") return `_:${value}`;
  return `${literal(value)}${language ? `@${language}` : datatype ? `^^${shorten(datatype)}` : ""}`;
};
