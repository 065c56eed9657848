/** Claims as CSV. */
import { offer } from "./download.js";
import { cell, columns, visibleClaims } from "./rows.js";
import { withMark, writeRows } from "./spreadsheet.js";
import { getState } from "./state.js";

/** @param {import("./data.js").Claim[]} claims @returns {string} */
export const writeCsv = (claims) =>
  writeRows([columns, ...claims.map((claim) => columns.map((column) => cell(claim, column)))]);

export const downloadCsv = () => offer("csv", "text/csv", [withMark(writeCsv(visibleClaims(getState())))]);
