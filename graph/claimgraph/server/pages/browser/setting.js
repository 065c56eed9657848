/** The prefixes that a query need not declare, for the editor's completion. */
import { data } from "./data.js";

export const hasConsole = true;

/** @returns {{prefixes: Record<string, string>}} */
export const readSetting = () => data;
