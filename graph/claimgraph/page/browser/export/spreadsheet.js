/** Rows as CSV (RFC 4180), with cells that no spreadsheet takes for a formula. */

/**
 * A spreadsheet would run `=HYPERLINK(...)`: such a cell gets an apostrophe (OWASP, CSV injection).
 * @param {string} text
 */
const harmless = (text) => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/** @param {string | number} value */
const csvCell = (value) => `"${harmless(String(value)).replaceAll('"', '""')}"`;

/** @param {(string | number)[][]} rows @returns {string} */
export const writeRows = (rows) => rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

/** The byte order mark tells spreadsheets that it is UTF-8. @param {string} text */
export const withMark = (text) => `\uFEFF${text}`;
