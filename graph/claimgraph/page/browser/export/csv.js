/** Claims as CSV. */
import { offer } from "../shared/download.js";
import { cell, columns } from "./rows.js";
import { withMark, writeRows } from "./spreadsheet.js";
import { getState } from "../shared/state.js";
import { visibleClaims } from "../shared/visible.js";

/** @param {import("../shared/data.js").Claim[]} claims @returns {string} */
export const writeCsv = (claims) =>
  writeRows([columns, ...claims.map((claim) => columns.map((column) => cell(claim, column)))]);

export const downloadCsv = () => offer("csv", "text/csv", [withMark(writeCsv(visibleClaims(getState())))]);
