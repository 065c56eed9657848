/** The card of one draft or claim: its words, its parts to fill in, and what is wrong with it. */
import { makeCombobox } from "./combobox.js";
import { byId, make } from "./dom.js";
import { findPhrases, hasWords, lengthenPhrase, opensOnly, standsAlone } from "./reading.js";
import { ask } from "./server.js";

/** @typedef {import("./combobox.js").Option} Option */
/** @typedef {import("./server.js").Fault} Fault */

/**
 * @typedef {object} Coding what is on the card
 * @property {"draft" | "claim" | "new"} kind
 * @property {string} id of the draft; file and line of a claim
 * @property {Record<string, any>} fields
 * @property {Record<string, string>} fresh new entities with their types
 * @property {string[]} open parts that somebody has to fill in
 * @property {Record<string, string[]>} offers
 * @property {Record<string, string>} names what the words seem to name and the dossier does not have, with a guess at the type
 * @property {string[]} phrases things without a name in the words
 * @property {[string, string][]} qualifiers that the words show
 * @property {string} told what it rests on
 * @property {any} from the draft or claim itself
 * @property {string} [source] the text in which a claim was begun
 */

const ENDS = ["subject", "predicate", "object"];
/** Types that say too little of a thing to be offered, and the others in their usual order. */
const BROAD = ["entity", "actor"];
/** What a name shows of its type: a state is known, so are some main words; else what has no capital is a thing. @param {string} name */
const guessTypes = (name) => {
  const [main = ""] = name.toLowerCase().split(/ (?:at|for|from|in|of|on|to|with) /)[0].split(" ").slice(-1);
  const known = vocabulary.states.includes(name.toLowerCase()) ? "country" : vocabulary.mains[main];
  return [...(known ? [known] : []), ...(/^\p{Ll}/u.test(name) ? ["thing", "group"] : [])];
};
const USUAL = ["person", "organisation", "country", "government-body", "group", "company", "weapon-system", "place", "agreement", "thing", "programme", "event", "unnamed-source", "alliance", "newspaper", "news-agency", "resolution", "statement"];
const KEPT = ["quote", "after", "says"];
/** The letter that leads to each part. @type {Record<string, string>} */
export const LETTERS = { speaker: "w", via: "v", stance: "h", subject: "a", predicate: "p", object: "b", when: "t", said: "d" };
const LABELS = /** @type {Record<string, string>} */ ({ speaker: "who", via: "via", stance: "how" });
const SHOWN = ["speaker", "via", "stance", ...ENDS, "when", "said"];
/** What an empty part asks for. @type {Record<string, string>} */
const HINTS = {
  via: "nobody passed it on", subject: "whom or what it is about", predicate: "does or is what? type a verb",
  object: "to whom or what", when: "when it happened, or formerly", said: "when it was said",
};

/** @type {import("./server.js").VocabularyView} */
let vocabulary = { title: "", by: "", words: {}, states: [], mains: {} };
/** @type {import("./server.js").Thing[]} */
let things = [];
/** @type {{changed: (moves: boolean, part: string) => void, leave: () => void, run: (work: () => Promise<void>) => void}} */
let hooks = { changed: () => {}, leave: () => {}, run: () => {} };

/** @param {typeof vocabulary} words @param {typeof hooks} told */
export const setUpCards = (words, told) => {
  vocabulary = words;
  hooks = told;
};

/** @param {typeof things} known @param {string} voice who speaks where nobody is named */
export const takeThings = (known, voice) => {
  things = known;
  HINTS.speaker = voice;
};

/** Parts as the card calls them. @param {string[]} parts */
export const nameParts = (parts) => parts.map((it) => LABELS[it] ?? it).join(", ");

/** A value as it stands in a field. @param {any} value */
const toText = (value) => (typeof value === "string" ? value : Array.isArray(value) && value.every((it) => typeof it === "string") ? value.join("; ") : value === undefined ? "" : JSON.stringify(value));

/** @param {string} text @returns {string | string[]} */
const fromText = (text) => (text.includes("; ") ? text.split(/;\s*/).filter(Boolean) : text);

/** @param {Coding} coding @param {string} part */
export const readPart = (coding, part) => {
  const place = ENDS.indexOf(part);
  return toText(place < 0 ? coding.fields[part] : coding.fields.says[place]);
};

/** @param {Coding} coding @param {string} part @param {string} text */
const writePart = (coding, part, text) => {
  const place = ENDS.indexOf(part);
  if (place >= 0) coding.fields.says = coding.fields.says.map((/** @type {any} */ it, /** @type {number} */ at) => (at === place ? fromText(text) || "?" : it));
  else if (!text || (part === "stance" && text === "asserts")) delete coding.fields[part];
  else coding.fields[part] = fromText(text);
  coding.open = coding.open.filter((it) => it !== part);
};

const isKnown = (/** @type {string} */ name) => things.some((it) => it.name === name || it.aliases.includes(name));

/**
 * Names that fit what was typed, those first that begin with it. `loose` is the first rank that is too weak for Enter:
 * 2 where only the name itself may begin so, 3 where one of its words may.
 * @param {string} typed @param {{value: string, note?: string, more?: string[]}[]} all @param {2 | 3} loose @returns {Option[]}
 */
const match = (typed, all, loose) => {
  const sought = typed.toLowerCase();
  const names = (/** @type {typeof all[number]} */ it) => [it.value, ...(it.more ?? [])].map((name) => name.toLowerCase());
  const rank = (/** @type {typeof all[number]} */ it) =>
    names(it).some((name) => name === sought) ? 0 : names(it).some((name) => name.startsWith(sought)) ? 1 : names(it).some((name) => name.split(/[\s-]/).some((word) => word.startsWith(sought))) ? 2 : names(it).some((name) => name.includes(sought)) ? 3 : 9;
  return all.map((it) => ({ it, rank: rank(it) })).filter((it) => it.rank < 9).sort((a, b) => a.rank - b.rank).map((it) => ({ ...it.it, weak: it.rank >= loose }));
};

/** The words of a kind, with what they mean; those that are offered come first. @param {string} kind @param {string[]} [offered] */
const listWords = (kind, offered = []) => {
  const all = (vocabulary.words[kind] ?? []).map((it) => ({ value: it.name, note: it.means }));
  return [...offered.flatMap((it) => all.filter((one) => one.value === it)), ...all.filter((it) => !offered.includes(it.value))];
};

/** How many letters the first word of a predicate or stance shares with a word of the quote; 0 where it is hardly a form of it. @param {string} name @param {string} quote */
const shareLetters = (name, quote) => {
  const verb = name.split("-")[0].toLowerCase();
  const shared = (quote.toLowerCase().match(/\p{L}+/gu) ?? []).map((word) => {
    let length = 0;
    while (length < verb.length && verb[length] === word[length]) length++;
    return length;
  });
  const most = Math.max(0, ...shared);
  return most >= Math.max(3, verb.length - 2) ? most : 0;
};

/**
 * Words that fit, of which Enter takes one only where there is no doubt: "prote" begins protests-against and protects.
 * Of several that begin as typed it takes the one whose verb stands in the quote.
 * @param {string} typed @param {{value: string, note?: string}[]} all @param {string} quote @returns {Option[]}
 */
const matchWords = (typed, all, quote) => {
  const found = match(typed, all, 2);
  const begun = found.filter((it) => !it.weak);
  if (begun.length < 2 || begun[0].value.toLowerCase() === typed.toLowerCase()) return found.slice(0, 9);
  const shares = begun.map((it) => shareLetters(it.value, quote));
  const most = Math.max(...shares);
  const meant = most && shares.filter((it) => it === most).length === 1 ? begun[shares.indexOf(most)] : undefined;
  const doubtful = found.filter((it) => it !== meant).map((it) => ({ ...it, rivals: it.weak ? 0 : begun.length, weak: true }));
  return [...(meant ? [meant] : []), ...doubtful].slice(0, 9);
};

/** The names in a value; none where it is a statement. @param {string} text */
const namesOf = (text) => (text === "?" || text.startsWith("{") || text.startsWith("[") ? [] : text.split("; ").filter(Boolean));

/** The new things of a card that have no type yet. @param {Coding} coding */
export const listUntyped = (coding) => namesOn(coding).filter((it) => it in coding.names && !isKnown(it) && !coding.fresh[it]);

/** The names in the parts of a card. @param {Coding} coding */
const namesOn = (coding) => [...new Set([...SHOWN, ...Object.keys(coding.fields).filter((it) => !KEPT.includes(it))].flatMap((it) => namesOf(readPart(coding, it))))];

/** The new things of a card that have a type, which may be changed. @param {Coding} coding */
const listFresh = (coding) => Object.entries(coding.fresh).filter(([name]) => namesOn(coding).includes(name));

/** @param {string} kind @param {string} typed @returns {Promise<Option[]>} */
const findMeant = async (kind, typed) => {
  if (typed.length < 3) return [];
  const means = new Map(listWords(kind).map((it) => [it.value, it.note]));
  /** @type {string[]} */
  const found = await ask("words", { text: typed.replaceAll("-", " "), kind });
  return found.map((name) => ({ value: name, note: means.get(name), weak: true }));
};

/** Names of which none is another in other letters: of "SYRIA" in a headline and "Syria" the second stays. @param {string[]} names */
const dropTwins = (names) => {
  const found = /** @type {Map<string, string>} */ (new Map());
  for (const name of names) {
    const twin = found.get(name.toLowerCase());
    if (twin === undefined || (twin === twin.toUpperCase() && standsAlone(name, []))) found.set(name.toLowerCase(), name);
  }
  return [...found.values()];
};

/**
 * Names that fit: of the dossier, of the words, of the text, and as typed; that first where the text has it by itself,
 * since who types "Extraordinary Conference" to its end does not mean "Extraordinary Conference of States Parties".
 * What neither the text nor the dossier has may be a slip, so Enter does not take it at once; nor a name that has the
 * words within: who types "Syria" does not mean the "Iran and Syria Act". A person's last name counts as a beginning.
 * @param {string} typed @param {Coding} coding @returns {Option[]}
 */
const findThings = (typed, coding) => {
  const all = things.map((it) => ({ value: it.name, note: it.type, more: [...it.aliases, ...(it.type === "person" ? it.name.split(" ").slice(-1) : [])] }));
  const near = match(typed, all, 2).slice(0, 6);
  if (isKnown(typed) || !typed) return near;
  const named = match(typed, Object.keys(coding.names).map((value) => ({ value })), 3).map((it) => it.value);
  const told = [...new Set([...(opensOnly(typed) ? [typed] : []), ...named, ...findPhrases(typed), typed])].filter((it) => !isKnown(it));
  const kept = told.length > 9 - near.length ? [...told.slice(0, 8 - near.length), typed] : told;
  const fresh = dropTwins(kept).map((value) => ({ value, note: "new: choose its type next", fresh: true, weak: !named.includes(value) && !hasWords(value) }));
  const isName = /\p{Lu}/u.test(typed) && standsAlone(typed, [...near.map((it) => it.value), ...named]);
  const first = isName ? fresh.filter((it) => it.value === typed) : [];
  const strong = near.filter((it) => !it.weak);
  return [...first, ...strong, ...fresh.filter((it) => !first.includes(it)), ...near.filter((it) => it.weak)];
};

/** Phrases of the text that fit, and what was typed. @param {string} typed @returns {Option[]} */
const findWords = (typed) => [...new Set([...findPhrases(typed).slice(0, 8), typed])].map((value) => ({ value, fresh: true }));

/** The types that may fit a new thing, the likeliest first. @param {Coding} coding @param {string} name */
const rankTypes = (coding, name) => {
  const types = (vocabulary.words.type ?? []).filter((it) => !BROAD.includes(it.name));
  const predicate = vocabulary.words.predicate?.find((it) => it.name === coding.fields.says[1]);
  const place = ["subject", "object"].find((it) => namesOf(readPart(coding, it)).includes(name));
  const wanted = (place && predicate?.[/** @type {"subject" | "object"} */ (place)]) || "";
  const guessed = guessTypes(name);
  const used = (/** @type {string} */ type) => [...things.map((it) => it.type), ...Object.values(coding.fresh)].filter((it) => it === type).length;
  const rank = (/** @type {typeof types[number]} */ it) =>
    (coding.fresh[name] === it.name ? -3e6 : 0) - (!wanted || it.under?.includes(wanted) ? 2e6 : 0) - (coding.names[name] === it.name ? 1e6 : 0) - (guessed.includes(it.name) ? 6e5 - 1e5 * guessed.indexOf(it.name) : 0) - used(it.name) * 100 + USUAL.indexOf(it.name);
  return types.filter((it) => USUAL.includes(it.name) || it.under?.includes(wanted)).sort((a, b) => rank(a) - rank(b)).slice(0, 9);
};

/** Ask for the type of a new thing. @param {Coding} coding @param {string} name @param {() => void} done */
export const askType = (coding, name, done) => {
  const types = (vocabulary.words.type ?? []).map((it) => ({ value: it.name, note: it.means }));
  const field = makeCombobox({
    name: "type", label: `${name} is of type`, key: "", value: "",
    offers: () => rankTypes(coding, name).map((it) => ({ value: it.name, note: it.means })),
    find: (typed) => match(typed, types, 2).slice(0, 9),
    findMore: (typed) => findMeant("type", typed),
    run: hooks.run,
    take: (option) => {
      if (!types.some((it) => it.value === option.value)) return;
      coding.fresh[name] = option.value;
      field.remove();
      done();
    },
    leave: () => { field.remove(); hooks.leave(); },
  });
  byId("parts").prepend(field);
  field.querySelector("input")?.focus();
};

/** What a part holds: a word of the ontology, a time, a thing, or a value that may be one. @param {string} part */
const kindOf = (part) => {
  if (part === "predicate" || part === "stance") return part;
  if (part === "when" || part === "said") return "time";
  return SHOWN.includes(part) || takesOf(part).join() === "entity" ? "thing" : "value";
};

/** What a qualifier takes. @param {string} part @returns {string[]} */
const takesOf = (part) => vocabulary.words.qualifier?.find((it) => it.name === part)?.takes.split(" or ") ?? [];

/** @param {Coding} coding @param {string} part */
const makePart = (coding, part) => {
  const kind = kindOf(part);
  const named = kind === "thing" || takesOf(part).includes("entity");
  const text = readPart(coding, part);
  if (text.startsWith("{") || text.startsWith("[")) return make("div", { class: "field" }, make("span", { class: "label" }, part), make("code", {}, text));
  const offered = coding.offers[part] ?? (named ? (coding.offers.object ?? []) : []);
  const note = (/** @type {string} */ name) => (named ? (things.find((it) => it.name === name)?.type ?? (name in coding.names || coding.phrases.includes(name) ? "new" : undefined)) : vocabulary.words[part]?.find((it) => it.name === name)?.means);
  return makeCombobox({
    name: part, label: LABELS[part] ?? part, key: LETTERS[part] ?? "", hint: HINTS[part],
    value: text === "?" ? "" : text || (part === "stance" ? "asserts" : ""),
    open: coding.open.includes(part) || text === "?",
    numeric: kind === "time" || kind === "value",
    free: kind === "time" || kind === "value" || part === "via",
    offers: () => offered.filter((it) => part !== "object" || it !== readPart(coding, "subject")).map((value) => ({ value, note: note(value) })),
    find: (typed) => (named ? findThings(typed, coding) : takesOf(part).includes("text") ? findWords(typed) : kind === "time" || kind === "value" ? [] : matchWords(typed, listWords(part, offered), toText(coding.fields.quote))),
    lengthen: lengthenPhrase,
    strange: named ? "neither the text nor the dossier has" : undefined,
    findMore: kind === "predicate" || kind === "stance" ? (typed) => findMeant(kind, typed) : undefined,
    run: hooks.run,
    take: (option, moves) => {
      writePart(coding, part, option.value);
      if (option.fresh || coding.phrases.includes(option.value)) wantType(coding, part, option.value);
      hooks.changed(moves, part);
    },
    leave: () => hooks.leave(),
  });
};

/** Note that a new thing needs a type, where words alone will not do. @param {Coding} coding @param {string} part @param {string} name */
const wantType = (coding, part, name) => {
  const takes = takesOf(part);
  if ((kindOf(part) === "thing" || takes.includes("entity")) && !takes.includes("text")) coding.names[name] ??= "";
};

/** The phrases of the words as qualifiers that the predicate takes, the last ones first; what is an end already is none. @param {Coding} coding @param {string[]} takes @returns {[string, string][]} */
const pairPhrases = (coding, takes) => {
  const ends = ["subject", "object"].map((it) => readPart(coding, it));
  const roles = takes.filter((it) => takesOf(it).includes("text") || takesOf(it).includes("entity"));
  const last = coding.phrases.filter((it) => !ends.includes(it)).reverse();
  return last.flatMap((it) => roles.map((role) => /** @type {[string, string]} */ ([role, it])));
};

/** Ask for the types of all new things, also those that have one. @param {Coding} coding @param {() => void} done */
export const changeTypes = (coding, done) => {
  const step = (/** @type {string[]} */ names) => (names.length ? askType(coding, names[0], () => step(names.slice(1))) : done());
  step([...listFresh(coding).map(([name]) => name), ...listUntyped(coding)]);
};

/** Ask which qualifier is wanted, and then for its value; one that is there may be changed or emptied. @param {Coding} coding */
export const addQualifier = (coding) => {
  const known = (vocabulary.words.qualifier ?? []).map((it) => ({ value: it.name, note: it.means }));
  const takes = vocabulary.words.predicate?.find((it) => it.name === coding.fields.says[1])?.takes.split(", ") ?? [];
  const free = coding.qualifiers.filter(([role, value]) => !(role in coding.fields) && !["subject", "object", "speaker"].some((it) => readPart(coding, it) === value));
  const told = [...free.filter(([role]) => takes.includes(role)), ...free.filter(([role]) => !takes.includes(role))].slice(0, 5);
  const paired = pairPhrases(coding, takes).filter(([role, value]) => !(role in coding.fields) && !told.some((it) => it[0] === role && it[1] === value));
  const shown = [...told, ...paired.slice(0, 4)];
  const whole = shown.map(([role, value]) => ({ value: `${role}: ${value}`, note: "in these words" }));
  const field = makeCombobox({
    name: "qualifier", label: "qualifier", key: "", value: "",
    offers: () => [...whole, ...[...takes, "to", "from", "with", "in", "part", "because"].filter((it, place, all) => all.indexOf(it) === place).filter((it) => !(it in coding.fields)).flatMap((it) => known.filter((one) => one.value === it))].slice(0, 9),
    find: (typed) => match(typed, [...whole, ...known], 3).slice(0, 9),
    findMore: (typed) => findMeant("qualifier", typed),
    run: hooks.run,
    take: (option) => {
      const at = whole.findIndex((it) => it.value === option.value);
      if (at >= 0) {
        writePart(coding, ...shown[at]);
        wantType(coding, ...shown[at]);
        return hooks.changed(true, shown[at][0]);
      }
      if (!known.some((it) => it.value === option.value)) return;
      const there = /** @type {HTMLElement | null} */ (document.querySelector(`#parts [data-part="${option.value}"]`));
      if (there) {
        field.remove();
        return there.focus();
      }
      const made = makePart({ ...coding, open: [option.value] }, option.value);
      field.replaceWith(made);
      made.querySelector("input")?.focus();
    },
    leave: () => { field.remove(); hooks.leave(); },
  });
  byId("parts").append(field);
  field.querySelector("input")?.focus();
};

/** Ask why a draft is rejected, or a claim deleted. @param {string} label @param {string[]} reasons @param {(reason: string) => void} done */
export const askReason = (label, reasons, done) => {
  const field = makeCombobox({
    name: "reason", label, key: "", value: "", free: true,
    offers: () => reasons.map((value) => ({ value })),
    find: () => [],
    run: hooks.run,
    take: (option, moves) => { if (moves) done(option.value); },
    leave: () => { field.remove(); hooks.leave(); },
  });
  byId("parts").prepend(field);
  field.querySelector("input")?.focus();
};

/** @param {Coding} coding */
const describe = (coding) => {
  if (coding.kind === "draft") return `Draft by the rule “${coding.from.rule}”, whose speaker and words are right ${Math.round(coding.from.confidence * 100)} times of 100`;
  return coding.kind === "claim" ? `Claim at ${coding.id}` : `New claim, from ${coding.told}`;
};

/** @param {Coding | null} coding @param {string} waiting */
export const paintCard = (coding, waiting) => {
  const card = byId("card");
  if (!coding) {
    card.className = "none";
    card.setAttribute("aria-label", "No draft waits");
    card.replaceChildren(make("p", {}, waiting));
    return;
  }
  const parts = [...SHOWN, ...Object.keys(coding.fields).filter((it) => !KEPT.includes(it) && !SHOWN.includes(it))];
  const left = coding.open.length ? `to fill in: ${nameParts(coding.open)}` : "";
  const fresh = listFresh(coding);
  card.className = coding.kind;
  card.setAttribute("aria-label", describe(coding));
  card.replaceChildren(
    make("p", { class: "about" }, describe(coding), left && make("strong", {}, ` · ${left}`)),
    make("blockquote", { dir: "auto" }, coding.fields.quote, coding.fields.after && make("small", {}, ` (after “${coding.fields.after}”)`)),
    fresh.length ? make("p", { class: "about" }, `new in this dossier: ${fresh.map(([name, type]) => `${name} (${type})`).join(", ")} `, make("button", { type: "button", class: "plain", "data-key": "c" }, "change the type ", make("kbd", {}, "c"))) : "",
    make("div", { id: "parts" }, parts.map((part) => makePart(coding, part))),
    make("div", { id: "faults", "aria-live": "polite" }),
    make("p", { class: "acts" }, ...makeActs(coding)),
  );
};

/** What stands on the keys that decide. @type {Record<string, string>} */
const KEYCAPS = { Enter: "⏎", Delete: "Del", ArrowDown: "↓" };

/** @param {Coding} coding */
const makeActs = (coding) => {
  const button = (/** @type {string} */ key, /** @type {string} */ words) => make("button", { type: "button", "data-key": key }, words, " ", make("kbd", {}, KEYCAPS[key] ?? key));
  const mode = make("span", { class: "mode" });
  if (coding.kind === "draft") return [mode, button("Enter", "Accept"), button("Delete", "Reject"), button("ArrowDown", "Skip"), button("q", "Qualifier")];
  if (coding.kind === "claim") return [mode, button("Enter", "Save"), button("Delete", "Delete"), button("q", "Qualifier")];
  return [mode, button("Enter", "Write"), button("Delete", "Drop"), button("q", "Qualifier")];
};

/** What is wrong with what is on the card. @param {Fault[]} faults @param {Fault[]} notices */
export const showFaults = (faults, notices) => {
  const line = (/** @type {Fault} */ it, /** @type {string} */ kind) =>
    make("p", { class: kind }, it.message, ...Object.entries(it.detail ?? {}).map(([name, value]) => make("small", {}, `${name}: ${value}`)), it.cure && make("small", {}, it.cure));
  document.getElementById("faults")?.replaceChildren(...faults.map((it) => line(it, "finding")), ...notices.map((it) => line(it, "notice")));
};
