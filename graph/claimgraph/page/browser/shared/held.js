/** Holds the state of a page: parts follow it, and the address after # is written and read with it. */

/**
 * @template State
 * @param {(fragment: string) => State} parse what is unknown in a fragment is left out
 * @param {(state: State) => string} write equal states have equal fragments
 */
export const holdState = (parse, write) => {
  let current = parse(location.hash);
  /** @type {((state: State) => void)[]} */
  const listeners = [];

  /** @param {State} next */
  const turnTo = (next) => {
    if (write(next) === write(current)) return;
    current = next;
    for (const listener of listeners) listener(current);
  };

  /**
   * A change that goes on, as while a thumb is dragged: the address follows when it has settled,
   * since a browser refuses hundreds of addresses in a row and Back would have to undo each.
   * @param {Partial<State>} part
   */
  const glide = (part) => turnTo({ ...current, ...part });

  /** Write the address, if it is not that of the state already; an empty one would lead to the top of the page. */
  const settle = () => {
    if (write(parse(location.hash)) === write(current)) return;
    const top = scrollY;
    location.hash = write(current);
    scrollTo({ top });
  };

  /** @param {Partial<State>} part */
  const change = (part) => {
    glide(part);
    settle();
  };

  /** Calls back now and after every change. @param {(state: State) => void} listener */
  const follow = (listener) => {
    listeners.push(listener);
    listener(current);
  };

  addEventListener("hashchange", () => turnTo(parse(location.hash)));
  return { getState: () => current, follow, glide, settle, change };
};

/** @param {Set<string>} hidden @param {string} name @returns {Set<string>} */
export const toggled = (hidden, name) => {
  const next = new Set(hidden);
  if (!next.delete(name)) next.add(name);
  return next;
};
