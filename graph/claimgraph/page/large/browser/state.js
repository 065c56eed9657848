/**
 * What is chosen and what is hidden. It stands in the address after #, so that a link restores it.
 * Actors go by their places in this page.
 * @typedef {{kind: "entity" | "pair", id: string}} Selection
 * @typedef {{selection: ?Selection, open: string, hiddenStatuses: Set<string>, hiddenFamilies: Set<string>,
 *   from: string, to: string, undated: boolean}} State months, and who is drawn in the middle, or which community
 */
import { entities, groups } from "./data.js";

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

/** @type {State} */
let current = parseState(location.hash);
/** @type {((state: State) => void)[]} */
const listeners = [];

export const getState = () => current;

/** Calls back now and after every change. @param {(state: State) => void} listener */
export const follow = (listener) => {
  listeners.push(listener);
  listener(current);
};

/** @param {State} next */
const turnTo = (next) => {
  if (writeState(next) === writeState(current)) return;
  current = next;
  for (const listener of listeners) listener(current);
};

/** A change that goes on, as while a thumb is dragged: the address follows later. @param {Partial<State>} part */
export const glide = (part) => turnTo({ ...current, ...part });

/** Write the address, if it is not that of the state already. */
export const settle = () => {
  if (writeState(parseState(location.hash)) !== writeState(current)) location.hash = writeState(current);
};

/** @param {Partial<State>} part */
export const change = (part) => {
  glide(part);
  settle();
};

/** @param {Selection["kind"]} kind @param {string} id */
export const select = (kind, id) => change({ selection: { kind, id } });
export const clear = () => change({ selection: null });

/** @param {Set<string>} hidden @param {string} name @returns {Set<string>} */
export const toggled = (hidden, name) => {
  const next = new Set(hidden);
  if (!next.delete(name)) next.add(name);
  return next;
};

addEventListener("hashchange", () => turnTo(parseState(location.hash)));
