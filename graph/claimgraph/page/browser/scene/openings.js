/** Going from one part of a large page to another: what stays open, and when another is fitted in. */
import { endsOfPair, isLarge } from "../shared/communities.js";
import { sheetOf } from "./opened.js";
import { change, follow } from "../shared/state.js";

/** @param {string} id of a community, or of a line between two, which has a status besides */
export const openPart = (id) => {
  const pair = id.split(" ").slice(0, 2).join(" ");
  change({ open: endsOfPair(pair).length ? pair : id, selection: null });
};

/** Choosing in a picture leaves it as it is, also where it came up for what was chosen before. @param {import("../shared/state.js").State} state */
export const openNow = (state) => (isLarge ? { open: sheetOf(state).open || state.open } : {});

/** Calls back when something else lies on the paper. @param {() => void} listener */
export const followSheet = (listener) => {
  if (!isLarge) return;
  /** @type {unknown} */
  let last = null;
  follow((state) => {
    const { spots } = sheetOf(state);
    if (last && last !== spots) listener();
    last = spots;
  });
};
