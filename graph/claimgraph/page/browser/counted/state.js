/**
 * What is chosen and what is hidden. It stands in the address after #, so that a link restores it.
 * Actors go by their places in this page.
 * @typedef {{kind: "entity" | "pair", id: string}} Selection
 * @typedef {{selection: ?Selection, open: string, hiddenStatuses: Set<string>, hiddenFamilies: Set<string>,
 *   from: string, to: string, undated: boolean}} State months, and who is drawn in the middle, or which community
 * @typedef {"hiddenStatuses" | "hiddenFamilies"} Hidden
 */
import { entities, groups } from "./data.js";
import { holdState } from "../shared/held.js";

/** @param {string} id @returns {boolean} */
const isActor = (id) => entities.has(id);

/** @param {string} id two actors, the one with more claims first @returns {boolean} */
const isPair = (id) => id.split(" ").length === 2 && id.split(" ").every(isActor);

/** @param {URLSearchParams} members @returns {?Selection} */
const chosenIn = (members) => {
  const [entity, pair] = [members.get("entity") ?? "", members.get("pair") ?? ""];
  if (isActor(entity)) return { kind: "entity", id: entity };
  return isPair(pair) ? { kind: "pair", id: pair } : null;
};

/** @param {?string} text */
const monthIn = (text) => (/^\d{4}-\d\d$/.test(text ?? "") ? String(text) : "");

/** @param {string} fragment @returns {State} what is unknown in a fragment is left out */
export const parseState = (fragment) => {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const open = members.get("open") ?? "";
  return {
    selection: chosenIn(members),
    open: isActor(open) || groups.has(open) ? open : "",
    hiddenStatuses: new Set(members.getAll("hide")),
    hiddenFamilies: new Set(members.getAll("without")),
    from: monthIn(members.get("from")),
    to: monthIn(members.get("to")),
    undated: members.get("undated") !== "hidden",
  };
};

/** @param {State} state @returns {string} */
export const writeState = ({ selection, open, hiddenStatuses, hiddenFamilies, from, to, undated }) => {
  const members = new URLSearchParams();
  if (selection) members.set(selection.kind, selection.id);
  if (open) members.set("open", open);
  for (const id of [...hiddenStatuses].sort()) members.append("hide", id);
  for (const id of [...hiddenFamilies].sort()) members.append("without", id);
  if (from) members.set("from", from);
  if (to) members.set("to", to);
  if (!undated) members.set("undated", "hidden");
  return members.toString();
};

export const { getState, follow, glide, settle, change } = holdState(parseState, writeState);

/** @param {Selection["kind"]} kind @param {string} id */
export const select = (kind, id) => change({ selection: { kind, id } });
export const clear = () => change({ selection: null });
