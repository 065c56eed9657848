/** What the server put into its query page, in the place of the network page's data. */

/** @param {string} id @returns {any} */
export const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** @type {{entities: {id: string, label: string}[], prefixes: Record<string, string>}} */
export const data = readJson("known");
