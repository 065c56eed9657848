/**
 * What is chosen and what is hidden. It stands in the address after #, so that a link restores it
 * and the browser's Back undoes it.
 * @typedef {{kind: "proposition" | "entity" | "issue", id: string}} Selection
 * @typedef {{selection: ?Selection, hiddenStatuses: Set<string>, hiddenKinds: Set<string>, view: string}} State
 */
import { entities, issues, propositions, speakers } from "./data.js";

/** @type {Record<Selection["kind"], (id: string) => boolean>} */
const SELECTABLE = {
  proposition: (id) => propositions.has(id),
  entity: (id) => entities.has(id) || speakers.has(id),
  issue: (id) => issues.has(id),
};
/** @type {Selection["kind"][]} */
const KINDS = ["proposition", "entity", "issue"];

/** @param {string} fragment @returns {State} what is unknown in a fragment is left out */
export const parseState = (fragment) => {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const named = KINDS.map((kind) => ({ kind, id: members.get(kind) ?? "" }));
  return {
    selection: named.find(({ kind, id }) => SELECTABLE[kind](id)) ?? null,
    hiddenStatuses: new Set(members.getAll("hide")),
    hiddenKinds: new Set(members.getAll("without")),
    view: members.get("view") === "table" ? "table" : "network",
  };
};

/** @param {State} state @returns {string} */
export const writeState = (state) => {
  const members = new URLSearchParams();
  if (state.selection) members.set(state.selection.kind, state.selection.id);
  for (const status of [...state.hiddenStatuses].sort()) members.append("hide", status);
  for (const kind of [...state.hiddenKinds].sort()) members.append("without", kind);
  if (state.view === "table") members.set("view", "table");
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

/** @param {Partial<State>} change */
export const change = (change) => {
  const next = { ...current, ...change };
  if (writeState(next) === writeState(current)) return;
  current = next;
  location.hash = writeState(next);
  for (const listener of listeners) listener(current);
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

addEventListener("hashchange", () => {
  const next = parseState(location.hash);
  if (writeState(next) === writeState(current)) return;
  current = next;
  for (const listener of listeners) listener(current);
});
