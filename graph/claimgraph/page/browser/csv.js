/** Claims as CSV (RFC 4180), with cells that no spreadsheet takes for a formula. */
import { offer } from "./download.js";
import { cell, columns, visibleClaims } from "./rows.js";
import { getState } from "./state.js";

/**
 * A spreadsheet would run `=HYPERLINK(...)`: such a cell gets an apostrophe (OWASP, CSV injection).
 * @param {string} text
 */
const harmless = (text) => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/** @param {string} text */
export const csvCell = (text) => `"${harmless(text).replaceAll('"', '""')}"`;

/** @param {import("./data.js").Claim[]} claims @returns {string} */
export const writeCsv = (claims) => {
  const rows = claims.map((claim) => columns.map((column) => cell(claim, column)));
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
};

/** The byte order mark tells spreadsheets that it is UTF-8. */
export const downloadCsv = () => offer("csv", "text/csv", ["\uFEFF", writeCsv(visibleClaims(getState()))]);
