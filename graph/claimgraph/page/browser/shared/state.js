/**
 * What is chosen and what is hidden. It stands in the address after #, so that a link restores it
 * and the browser's Back undoes it.
 * @typedef {{kind: "proposition" | "entity" | "issue" | "answer" | "path" | "pair", id: string}} Selection
 * @typedef {{selection: ?Selection, hiddenStatuses: Set<string>, hiddenKinds: Set<string>,
 *   hiddenSpeakers: Set<string>, hiddenSources: Set<string>, view: string,
 *   unnamed: boolean, perspective: string, versus: string, clock: string, from: string, to: string, undated: boolean, dateless: boolean,
 *   around: string, depth: number, open: string, tour: number, asked: number, sparql: ?string}} State
 * @typedef {"hiddenStatuses" | "hiddenKinds" | "hiddenSpeakers" | "hiddenSources"} Hidden
 */
import { partsOf } from "./answers.js";
import { isOpenable } from "./communities.js";
import { data, entities, issues, propositions, speakers } from "./data.js";
import { holdState } from "./held.js";
import { linesOfPair } from "./pair.js";
import { endsOf } from "./path.js";
import { EVERYONE, perspectives } from "./perspectives.js";
import { hasConsole } from "../console/setting.js";

/** @type {Record<Selection["kind"], (id: string) => boolean>} */
const SELECTABLE = {
  proposition: (id) => propositions.has(id),
  entity: (id) => entities.has(id) || speakers.has(id),
  issue: (id) => issues.has(id),
  answer: (id) => partsOf(id).length > 0,
  path: (id) => {
    const { from, to } = endsOf(id);
    return from !== to && entities.has(from) && entities.has(to);
  },
  pair: (id) => linesOfPair(id).length > 0,
};
/** @type {Selection["kind"][]} */
const KINDS = ["proposition", "entity", "issue", "answer", "path", "pair"];
const CLOCKS = ["happened", "said"];
/** What the legend hides, by its name in the address. */
const HIDDEN = /** @type {const} */ ([
  ["hide", "hiddenStatuses"],
  ["without", "hiddenKinds"],
  ["mute", "hiddenSpeakers"],
  ["unread", "hiddenSources"],
]);

/** @param {?string} text @returns {string} */
const dateIn = (text) => (/^\d{4}-\d\d-\d\d$/.test(text ?? "") ? String(text) : "");

/** @param {?string} text @returns {number} from 1; 0 for none */
const numberIn = (text) => (/^[1-9]\d?$/.test(text ?? "") ? Number(text) : 0);

/** @param {URLSearchParams} members @param {string} name @param {(value: string) => boolean} isKnown */
const knownIn = (members, name, isKnown) => {
  const value = members.get(name) ?? "";
  return isKnown(value) ? value : "";
};

/** @param {URLSearchParams} members whose picture, of what time, around what */
const parseScope = (members) => {
  const isPerspective = (/** @type {string} */ key) => perspectives.has(key);
  const perspective = knownIn(members, "according", isPerspective) || EVERYONE;
  const versus = knownIn(members, "beside", isPerspective);
  return {
    perspective,
    versus: versus === perspective ? "" : versus,
    clock: knownIn(members, "clock", (name) => CLOCKS.includes(name)),
    from: dateIn(members.get("from")),
    to: dateIn(members.get("to")),
    undated: members.get("undated") !== "hidden",
    dateless: members.get("undated") === "only",
    unnamed: members.get("origin") === "unnamed",
    around: knownIn(members, "around", (id) => entities.has(id)),
    depth: members.get("depth") === "2" ? 2 : 1,
    open: knownIn(members, "open", isOpenable),
  };
};

/** @param {State} state @returns {[string, string][]} what is as it is at first is not written */
const writeScope = ({ perspective, versus, clock, from, to, undated, dateless, unnamed, around, depth, open }) => {
  /** @type {[string, string][]} */
  const members = [
    ["according", perspective === EVERYONE ? "" : perspective],
    ["beside", versus],
    ["clock", clock],
    ["from", from],
    ["to", to],
    ["undated", dateless ? "only" : undated ? "" : "hidden"],
    ["origin", unnamed ? "unnamed" : ""],
    ["around", around],
    ["depth", around && depth === 2 ? "2" : ""],
    ["open", open],
  ];
  return members.filter(([, value]) => value);
};

/** @param {string} fragment @returns {State} what is unknown in a fragment is left out */
export const parseState = (fragment) => {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const named = KINDS.map((kind) => ({ kind, id: data.homeOf(members.get(kind) ?? "") }));
  const view = members.get("view") === "table" ? "table" : "network";
  return {
    selection: named.find(({ kind, id }) => SELECTABLE[kind](id)) ?? null,
    hiddenStatuses: new Set(members.getAll("hide")),
    hiddenKinds: new Set(members.getAll("without")),
    hiddenSpeakers: new Set(members.getAll("mute")),
    hiddenSources: new Set(members.getAll("unread")),
    view,
    ...parseScope(members),
    tour: view === "table" ? 0 : numberIn(members.get("tour")),
    asked: numberIn(members.get("asked")),
    sparql: hasConsole ? members.get("sparql") : null,
  };
};

/** @param {State} state @returns {string} */
export const writeState = (state) => {
  const members = new URLSearchParams();
  if (state.selection) members.set(state.selection.kind, state.selection.id);
  for (const [name, key] of HIDDEN) for (const id of [...state[key]].sort()) members.append(name, id);
  if (state.view === "table") members.set("view", "table");
  for (const [name, value] of writeScope(state)) members.set(name, value);
  if (state.tour) members.set("tour", String(state.tour));
  if (state.asked) members.set("asked", String(state.asked));
  if (state.sparql !== null) members.set("sparql", state.sparql);
  return members.toString();
};

export const { getState, follow, glide, settle, change } = holdState(parseState, writeState);

/** @param {Selection["kind"]} kind @param {string} id */
export const select = (kind, id) => change({ selection: { kind, id } });
export const clear = () => change({ selection: null });
