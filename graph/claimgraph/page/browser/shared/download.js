/** Files that the page gives away: made here, sent nowhere. */
import { data } from "./data.js";
import { element } from "./dom.js";

/** A file's name in any script, without what file systems or shells take for their own. */
const stem = () => data.dossier.name.toWellFormed().replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 80) || "claims";

/** @param {string} ending @param {string} type @param {BlobPart[]} parts */
export const offer = (ending, type, parts) => {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  element("a", { href: address, download: `${stem()}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
