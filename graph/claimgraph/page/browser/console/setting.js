/**
 * What Python put into the page for the console; a page without console has none of it.
 * @typedef {{name: string, kind: "entity" | "date" | "text", help: string, optional: boolean}} Parameter
 * @typedef {{name: string, asks: string, sparql: string, parameters: Parameter[]}} Question
 * @typedef {{prefixes: Record<string, string>, union: boolean, quads: number, questions: Question[]}} Setting
 */
import { readJson } from "../shared/embedded.js";

export const hasConsole = document.getElementById("console-setting") !== null;

/** @returns {Setting} */
export const readSetting = () => readJson("console-setting");

/** @param {string} id @returns {string} */
export const readText = (id) => document.getElementById(id)?.textContent ?? "";
