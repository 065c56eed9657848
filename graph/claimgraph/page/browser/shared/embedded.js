/** Texts that the page carries in elements of its own: JSON, and what is packed by gzip in base64. */

/** @param {string} id @returns {any} */
export const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** A large page carries its data compressed; a small one is not made to wait. */
export const isZipped = document.querySelector('#data[type="text/plain"]') !== null;

/**
 * The bytes are read as a response's body, never as a Blob: WebKit reads no Blob in a page or a
 * thread that was opened from a file.
 * @param {string} id of a packed text @returns {Response}
 */
export const unzip = (id) => {
  const letters = atob(document.getElementById(id)?.textContent ?? "");
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place++) bytes[place] = letters.charCodeAt(place);
  const body = /** @type {ReadableStream<any>} */ (new Response(bytes).body);
  return new Response(body.pipeThrough(new DecompressionStream("gzip")));
};
