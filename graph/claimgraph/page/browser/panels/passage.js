/** A quote as evidence: in its passage where the text is held, and where to look it up. */
import { sources } from "../shared/data.js";
import { element, isWeb } from "../shared/dom.js";
import { quoted } from "../shared/words.js";

/** @typedef {import("../shared/data.js").Claim} Claim */

/** @param {{text: string, quoted: boolean}} segment */
const segmentOf = (segment) => (segment.quoted ? element("mark", {}, segment.text) : segment.text);

/** @param {Claim} claim */
const passageOf = ({ quote, passage }) =>
  passage ? element("p", { class: "passage" }, passage.map(segmentOf)) : quoted(quote);

/**
 * A language is said only where it is known: an empty one would hide that of the page. The words
 * of a translation are not in the language of the source.
 * @param {Claim} claim
 */
export const quoteOf = (claim) =>
  element("blockquote", { lang: claim.translated ? null : claim.language || null, dir: "auto" }, passageOf(claim));

/** A dash, a comma and an ampersand have a meaning of their own there. @param {string} words */
const encoded = (words) => encodeURIComponent(words.toWellFormed()).replaceAll("-", "%2D");

/**
 * The address of the words themselves: a text fragment (https://wicg.github.io/scroll-to-text-fragment/)
 * of the quote's first part. A translation's words do not stand there.
 * @param {Claim} claim @returns {?string}
 */
export const placeOf = ({ source, quote, translated }) => {
  const url = sources.get(source)?.url;
  const [first] = quote.split(/\s*(?:\[\s*(?:\.\.\.|…)\s*\])\s*/).filter(Boolean);
  if (!isWeb(url) || translated || !first) return null;
  return `${url}${url.includes("#") ? "" : "#"}:~:text=${encoded(first.trim())}`;
};
