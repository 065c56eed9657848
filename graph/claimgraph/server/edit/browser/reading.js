/** The text with its marks: claims and drafts where they stand, and the words that are chosen. */
import { byId, make, say } from "./dom.js";

/** @typedef {{start: number, end: number, claims: number[], drafts: number[]}} Piece */
/** @typedef {{start: number, end: number, node: Text}} Stretch */
/** @typedef {{typed: string, from: number, ends: boolean}} Sought from: behind which word; ends: whether it is to end the choice */

/** Where each code point begins in the string; null where every one has a single unit. @type {number[] | null} */
let units = null;
let content = "";
/** @type {Stretch[]} */
let stretches = [];
/** Words that lead on to the next ones, and end no name. */
const SMALL = new Set("a an and are as at be been by for from has have in is it its of on or our so than that the their this to was we were which who will with would".split(" "));
/** The words, and which of them begin a sentence, a part of one, or a phrase. @type {{start: number, end: number, first: boolean, opens: boolean, leads: boolean}[]} */
let words = [];
/** What is sought in the text, letter by letter. @type {Sought | null} */
let seeking = null;
/** Where one reads: the beginning of what was on the card or chosen last. */
let here = 0;

/** @param {number} point */
const toUnit = (point) => (units ? (units[point] ?? content.length) : point);

/** @param {number} unit */
const toPoint = (unit) => {
  if (!units) return unit;
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle] < unit) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Take a text. @param {string} text */
export const takeText = (text) => {
  content = text;
  units = null;
  here = 0;
  if (/[\ud800-\udbff]/.test(text)) {
    units = [];
    for (let place = 0; place < text.length; place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1) units.push(place);
  }
  words = [...text.matchAll(/[$€£]?[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.,-]*[\p{L}\p{N}\p{M}]|[$€£]?[\p{L}\p{N}]/gu)].map((found) => {
    const before = text.slice(Math.max(0, found.index - 12), found.index);
    const goesOn = /\p{L}\.\p{L}\.[ \t]$/u.test(before) && /^\p{Ll}/u.test(found[0]); // "U.S. defense"
    const first = !found.index || (!goesOn && /(?:[.!?]["'”’)]*\s+["'“‘(]*|\n\s*["'“‘(]*)$/.test(before));
    const opens = first || /[,;:()“”"]\s*$|\s[–—-]\s+$/.test(before);
    return { start: found.index, end: found.index + found[0].length, first, opens, leads: opens || SMALL.has(found[0]) };
  });
};

/**
 * Draw the text anew.
 * @param {{claims: {spans: number[][], kind: string}[], drafts: {spans: number[][]}[], chosen: number[][]}} marks
 */
export const paintText = (marks) => {
  const kept = chosenUnits();
  const cuts = new Set([0, content.length]);
  const spans = /** @type {const} */ (["claims", "drafts"]).flatMap((kind) =>
    marks[kind].flatMap((it, place) => it.spans.map(([start, end]) => ({ kind, place, start: toUnit(start), end: toUnit(end) }))),
  );
  for (const it of spans) cuts.add(it.start).add(it.end);
  for (const span of marks.chosen) for (const edge of span) cuts.add(toUnit(edge));
  for (const found of content.matchAll(/\n+/g)) cuts.add(found.index).add(found.index + found[0].length);
  const edges = [...cuts].sort((a, b) => a - b);
  /** @type {Piece[]} */
  const pieces = edges.slice(0, -1).map((start, place) => ({ start, end: edges[place + 1], claims: [], drafts: [] }));
  const at = new Map(pieces.map((it, place) => [it.start, place]));
  for (const it of spans) {
    for (let place = at.get(it.start) ?? 0; place < pieces.length && pieces[place].start < it.end; place++) pieces[place][it.kind].push(it.place);
  }
  const chosen = marks.chosen.map(([start, end]) => [toUnit(start), toUnit(end)]);
  stretches = [];
  const paragraphs = [make("p", { dir: "auto" })];
  for (const it of pieces) {
    const shown = content.slice(it.start, it.end);
    if (/^\n+$/.test(shown)) {
      paragraphs.push(make("p", { dir: "auto" }));
      continue;
    }
    const node = document.createTextNode(shown);
    stretches.push({ start: it.start, end: it.end, node });
    paragraphs[paragraphs.length - 1].append(
      chosen.some(([start, end]) => start <= it.start && it.end <= end) ? make("mark", { class: "chosen" }, node)
        : it.claims.length || it.drafts.length ? markUp(it, node, marks.claims) : node,
    );
  }
  byId("text").replaceChildren(...paragraphs.filter((it) => it.firstChild));
  if (chosen.length) here = chosen[0][0];
  else if (kept) choose(...kept, false); // the page was drawn anew while somebody was choosing
};

/** @param {Piece} piece @param {Text} node @param {{kind: string}[]} claims */
const markUp = (piece, node, claims) => {
  const kinds = [...new Set(piece.claims.map((place) => claims[place].kind))];
  const names = [piece.claims.length && "claim", piece.drafts.length && "draft", ...kinds].filter(Boolean);
  return make("mark", { class: names.join(" "), "data-claims": piece.claims.join(" "), "data-drafts": piece.drafts.join(" ") }, node);
};

/** Lift out the marks of one claim or draft. @param {"claims" | "drafts" | ""} kind @param {number} place @param {boolean} moves whether they are brought into sight */
export const showMark = (kind, place, moves) => {
  let first = true;
  for (const mark of document.querySelectorAll("#text mark")) {
    const own = kind && (mark.getAttribute(`data-${kind}`) ?? "").split(" ").includes(String(place));
    mark.classList.toggle("current", Boolean(own));
    if (own && first && moves) {
      mark.scrollIntoView({ block: "center" });
      here = stretches.find((it) => it.node === mark.firstChild)?.start ?? here;
    }
    first &&= !own;
  }
};

/** The chosen stretch in units of the string, if there is one. @returns {[number, number] | null} */
const chosenUnits = () => {
  const chosen = getSelection();
  if (!chosen?.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  const inside = stretches.filter((it) => range.intersectsNode(it.node));
  if (!inside.length || !byId("text").contains(range.commonAncestorContainer)) return null;
  const [head, tail] = [inside[0], inside[inside.length - 1]];
  const start = range.startContainer === head.node ? head.start + range.startOffset : head.start;
  const end = range.endContainer === tail.node ? tail.start + range.endOffset : tail.end;
  return start < end ? [start, end] : null;
};

/** The words of the text as the arrow keys see them, and those that are chosen: their first and last. */
export const readWords = () => {
  const [start, end] = chosenUnits() ?? [here, here + 1];
  const first = Math.max(0, words.findIndex((it) => it.end > start));
  return { words: words.map((it) => ({ ...it, start: toPoint(it.start), end: toPoint(it.end), letters: content.slice(it.start, it.end).toLowerCase() })), first, last: Math.max(first, words.findLastIndex((it) => it.start < end)) };
};

/** The chosen stretch in code points. @returns {[number, number] | null} */
export const chosenSpan = () => {
  const found = chosenUnits();
  return found && [toPoint(found[0]), toPoint(found[1])];
};

/** @param {number} start @param {number} end @param {boolean} [moves] whether they are brought into sight */
const choose = (start, end, moves = true) => {
  const head = stretches.find((it) => it.start <= start && start < it.end);
  const tail = stretches.findLast((it) => it.start < end && end <= it.end);
  if (!head || !tail) return;
  getSelection()?.setBaseAndExtent(head.node, start - head.start, tail.node, end - tail.start);
  here = start;
  if (!moves) return;
  const element = head.node.parentElement;
  const box = element?.getBoundingClientRect();
  const view = byId("reading").getBoundingClientRect();
  if (box && (box.top < view.top || box.bottom > view.bottom)) element?.scrollIntoView({ block: "center" });
};

/** Choose a stretch, in code points. @param {number} start @param {number} end */
export const chooseSpan = (start, end) => choose(toUnit(start), toUnit(end));

/** What the text has that begins with some letters: up to four words, whole phrases and the shorter ones first. @param {string} typed */
export const findPhrases = (typed) => {
  const found = /** @type {Map<string, number>} */ (new Map());
  const sought = typed.toLowerCase();
  for (let at = 0; at < words.length; at++) {
    for (let length = 1; length < 5 && at + length <= words.length; length++) {
      const last = words[at + length - 1];
      if (length > 1 && last.opens) break;
      const phrase = content.slice(words[at].start, last.end);
      if (!phrase.toLowerCase().startsWith(sought)) continue;
      const end = phrase.slice(phrase.lastIndexOf(" ") + 1);
      if (!SMALL.has(end)) found.set(phrase, (found.get(phrase) ?? 0) + 1);
    }
  }
  return [...found].sort((a, b) => a[0].length - b[0].length).map(([phrase]) => phrase);
};

/** Whether a name stands in the text by itself, and not only within longer ones. @param {string} name @param {string[]} others */
export const standsAlone = (name, others) => {
  const ends = new Set(words.map((it) => it.end));
  const longer = others.filter((it) => it !== name && it.includes(name));
  return words.some(({ start }) => content.startsWith(name, start) && ends.has(start + name.length)
    && !longer.some((it) => content.startsWith(it, start - it.indexOf(name))));
};

/** Whether the text has these words, from the beginning of one of its own. @param {string} typed */
export const hasWords = (typed) => {
  const sought = typed.toLowerCase();
  return words.some((it) => content.slice(it.start, it.start + typed.length).toLowerCase() === sought);
};

/** Whether a word in small letters has a capital in the text only because sentences begin with it. @param {string} typed */
export const opensOnly = (typed) => {
  const found = words.filter((it) => content.slice(it.start, it.end).toLowerCase() === typed);
  return found.length > 0 && found.every((it) => it.first);
};

/** A phrase of the text with the next word that may end one; nothing at the end of a sentence. @param {string} phrase @returns {string | undefined} */
export const lengthenPhrase = (phrase) => {
  const at = words.findIndex((it) => content.startsWith(phrase, it.start));
  if (at < 0) return undefined;
  const end = words[at].start + phrase.length;
  for (let next = words.findIndex((it) => it.start >= end); next >= 0 && words[next] && !words[next].first; next++) {
    if (!SMALL.has(content.slice(words[next].start, words[next].end))) return content.slice(words[at].start, words[next].end);
  }
  return undefined;
};

/** Go on behind what was chosen last. @param {number} point */
export const goBehind = (point) => {
  here = words.find((it) => it.start >= toUnit(point))?.start ?? here;
  getSelection()?.removeAllRanges();
};

/** Go into the text, with the word chosen at which one reads. */
export const enterText = () => {
  byId("text").focus({ preventScroll: true });
  const word = words.find((it) => it.end > here);
  if (word && !chosenUnits()) choose(word.start, word.end);
};

/** Choose words from the keyboard; whether the key was one for it. @param {KeyboardEvent} event */
export const moveChoice = (event) => {
  if (seekWord(event)) return true;
  if (event.key === " " || event.key === "Backspace") return changeEnd(event);
  if (event.key === "Home" || event.key === "End") return goToEdge(event.key === "Home" ? 0 : words.length - 1);
  const steps = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 });
  const step = steps[event.key];
  if (!step || event.metaKey || event.altKey || !words.length) return false;
  const [start, end] = chosenUnits() ?? [here, here + 1];
  const first = Math.max(0, words.findIndex((it) => it.end > start));
  const last = Math.max(first, words.findLastIndex((it) => it.start < end));
  const whole = event.ctrlKey || event.key === "ArrowDown" || event.key === "ArrowUp";
  const begins = event.key === "ArrowDown" || event.key === "ArrowUp" ? "first" : "opens";
  const bound = (/** @type {number} */ place) => Math.max(0, Math.min(words.length - 1, place));
  if (event.shiftKey) {
    const to = whole ? findEnd(last, step, begins) : last + step;
    choose(words[bound(first)].start, words[bound(Math.max(first, to))].end);
  } else {
    const to = bound(whole ? findStart(first, step, begins) : (step > 0 ? last : first) + step);
    choose(words[to].start, words[to].end);
  }
  return true;
};

/**
 * `f` and letters go to the next words that begin with them; `F` and letters make these the last that are chosen.
 * A space takes in the rest of a part, unless what is typed behind it goes on with the words that were found.
 * @param {KeyboardEvent} event
 */
const seekWord = (event) => {
  if (event.key === "Shift") return false;
  const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!letter || !words.length) seeking = null;
  else if (seeking && event.key === " ") seeking = { ...seeking, typed: `${seeking.typed.trim()} ` };
  else if (seeking && event.key !== "F" && (!seeking.typed.endsWith(" ") || findSought(seeking.typed + event.key) || !findSought(seeking.typed.trim()))) return goToSought(seeking.typed + event.key);
  else if (event.key.toLowerCase() === "f") {
    const { first, last } = readWords();
    seeking = { typed: "", from: event.key === "F" ? last : first, ends: event.key === "F" };
    say(`${seeking.ends ? "Choose up to" : "Go to"}: type the beginning of a word, or of several`);
    return true;
  } else seeking = null;
  return false;
};

/** The first and last of the next words that were typed, the last perhaps only in part; behind the last of the text it begins anew. @param {string} typed @returns {[number, number] | null} */
const findSought = (typed) => {
  const sought = typed.toLowerCase().split(" ");
  const last = sought.length - 1;
  const fits = (/** @type {number} */ at) => sought.every((it, place) => {
    const word = words[at + place] && content.slice(words[at + place].start, words[at + place].end).toLowerCase();
    return place < last ? word === it : word?.startsWith(it);
  });
  const below = words.findIndex((_, at) => at > (seeking?.from ?? 0) && fits(at));
  const place = below < 0 && !seeking?.ends ? words.findIndex((_, at) => fits(at)) : below;
  return place < 0 ? null : [place, place + last];
};

/** @param {string} typed */
const goToSought = (typed) => {
  if (!seeking) return false;
  seeking = { ...seeking, typed: typed.toLowerCase() };
  const found = findSought(typed);
  if (found) choose(words[seeking.ends ? readWords().first : found[0]].start, words[found[1]].end);
  say(found ? "" : `The text has no “${typed}”${seeking.ends ? " below" : ""}: an arrow key ends the search`);
  return true;
};

/** Choose the first or the last word of the text. @param {number} place */
const goToEdge = (place) => {
  if (words[place]) choose(words[place].start, words[place].end);
  return true;
};

/** Space takes in the words up to the end of the next part of the sentence; Backspace leaves the last phrase out. @param {KeyboardEvent} event */
const changeEnd = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !words.length) return false;
  const { first, last } = readWords();
  const phrase = words.findLastIndex((it, place) => place <= last && it.leads);
  const to = event.key === "Backspace" ? Math.max(first, phrase - 1) : findEnd(last, 1, "opens");
  choose(words[first].start, words[to].end);
  return true;
};

/** The next word that begins a sentence, or a part of one. @param {number} place @param {number} step @param {"first" | "opens"} begins */
const findStart = (place, step, begins) => {
  for (let at = place + step; at >= 0 && at < words.length; at += step) if (words[at][begins]) return at;
  return step > 0 ? words.length - 1 : 0;
};

/** The end of this sentence or part; of the next one where the place is already at the end. @param {number} place @param {number} step @param {"first" | "opens"} begins */
const findEnd = (place, step, begins) => {
  for (let at = place + step; at >= 0 && at < words.length; at += step) if (!words[at + 1] || words[at + 1][begins]) return at;
  return place;
};
