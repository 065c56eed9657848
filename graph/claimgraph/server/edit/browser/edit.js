/** The workbench: keys and clicks become decisions, which the server writes; the page shows what came of them. */
import { lookAgain, lookAround, setUpAffair, takeAffair, takeMoves } from "./affair.js";
import { addQualifier, askReason, askType, changeTypes, LETTERS, listUntyped, nameParts, paintCard, readPart, setUpCards, showFaults, takeThings } from "./card.js";
import { byId, count, make, say } from "./dom.js";
import { chooseSpan, chosenSpan, enterText, goBehind, lengthenPhrase, moveChoice, paintText, readWords, showMark, takeText } from "./reading.js";
import { ask, Refused } from "./server.js";

/** @typedef {import("./card.js").Coding} Coding */

const REASONS = ["wrong speaker", "wrong stance", "no claim", "not about this affair", "told already"];
const DELETED = ["the words do not say it", "told already", "not about this affair"];
/** What keys do in the text, for who went there. */
const READING = "In the text: ← → a word, ↓ ↑ a sentence, Shift extends; Enter begins a claim, r takes the words for the quote on the card, Esc goes back";
const SETTLED = 700;

/** @type {import("./server.js").TextView} */
let view = { version: 0, source: "", sources: [], text: null, voice: "", claims: [], drafts: [], entities: [], last: "", lastSource: "", whole: false };
/** @type {Coding | null} */
let coding = null;
/** Claims that were begun and are not written yet. @type {Coding[]} */
let begun = [];
/** The claim that was dropped last before it was written. @type {Coding | null} */
let dropped = null;
/** Whether somebody types words on the card, where no field takes them: then nothing has an effect until Escape. */
let astray = false;
let beginnings = 0;
let queue = Promise.resolve();
let timer = 0;
let tried = 0;
let painted = "";

/** How much is still to be done of what was asked for. */
let busy = 0;

/** One after another. @param {() => Promise<void>} work */
const enqueue = (work) => {
  busy++;
  queue = queue.then(work).finally(() => busy--).catch((error) => {
    if (!(error instanceof Refused)) throw error;
    showFaults([error.fault], []);
    say([error.fault.where, error.fault.message, error.fault.cure].filter(Boolean).join(". "));
    if (!document.getElementById("faults")) paintCard(null, `${error.fault.message}. ${error.fault.cure ?? ""}`);
  });
};

/** @param {any} value */
const copy = (value) => JSON.parse(JSON.stringify(value));

const load = async (source = view.source) => {
  view = await ask("text", { source });
  takeThings(view.entities, view.voice);
  if (painted !== `${view.source} ${view.text}`) takeText(view.text ?? "");
  painted = `${view.source} ${view.text}`;
  const kinds = view.claims.map((it) => ({ spans: it.spans, kind: it.statements[0]?.status || "unknown" }));
  paintText({ claims: kinds, drafts: view.drafts, chosen: coding?.kind === "new" ? coding.from.spans : [] });
  lift(false);
  if (view.text === null) byId("text").replaceChildren(make("p", { class: "soft" }, "The text of this source is not at hand: start with --text NAME=FILE."));
  const box = /** @type {HTMLSelectElement} */ (byId("source"));
  box.replaceChildren(...view.sources.map((it) => make("option", { value: it.key, selected: it.key === view.source }, `${it.key} (${count(it.drafts, "draft")}, ${count(it.claims, "claim")})`)));
  byId("progress").textContent = `${count(view.drafts.length, "draft")} to go · ${count(view.claims.length, "claim")}${view.whole ? " · read to its end" : ""}`;
  byId("undo").title = view.last;
  /** @type {HTMLButtonElement} */ (byId("undo")).disabled = !view.last;
};

/** Lift out what is on the card. @param {boolean} moves whether the text is moved there */
const lift = (moves) => {
  const place = coding?.kind === "draft" ? view.drafts.findIndex((it) => it.id === coding?.id) : view.claims.findIndex((it) => `${it.file}:${it.line}` === coding?.id);
  showMark(place < 0 ? "" : coding?.kind === "draft" ? "drafts" : "claims", place, moves);
};

/** Drafts, claims and what was begun in this text, in its order. */
const listAll = () => [
  ...view.drafts.map((it) => ({ kind: "draft", id: it.id, at: it.spans[0]?.[0] ?? 0, of: it })),
  ...view.claims.map((it) => ({ kind: "claim", id: `${it.file}:${it.line}`, at: it.spans[0]?.[0] ?? 0, of: it })),
  ...begun.filter((it) => it.source === view.source).map((it) => ({ kind: "new", id: it.id, at: it.from.spans[0][0], of: it })),
].sort((a, b) => a.at - b.at);

const paintList = () => {
  const row = (/** @type {string} */ kind, /** @type {string} */ id, /** @type {any} */ it) =>
    make("li", {}, make("button", {
      type: "button", class: `row ${kind}`, "aria-current": coding?.id === id ? "true" : undefined, onclick: () => enqueue(() => open(kind, id)),
    }, make("span", { class: "kind" }, kind === "new" ? "not written" : kind), `${it.fields.speaker ?? view.voice} ${it.fields.stance ?? "asserts"}: ${it.fields.says?.map(String).join(" ")}`));
  byId("list").replaceChildren(...listAll().map((it) => row(it.kind, it.id, it.of)));
  byId("list").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
};

/** What the card says while nothing is on it. */
const waitingWords = () => view.drafts.length ? "Drafts wait below: ↓ goes to the next one. Or choose words in the text to begin a claim." : "No draft waits in this text. Choose words in it (x, arrow keys, Enter) to begin a claim, or a claim below to mend it.";

const paint = () => {
  astray = false;
  paintCard(coding, waitingWords());
  paintList();
  lift(true);
  byId("card").focus({ preventScroll: true });
  lookAround(["subject", "object", "speaker"].map((it) => coding ? readPart(coding, it) : "").filter((it) => it && it !== "?" && !it.startsWith("{")).slice(0, 2));
  examine();
};

/** @param {string} kind @param {string} id */
const open = async (kind, id) => {
  if (byId("said").textContent?.startsWith("Not written")) say("");
  const own = begun.find((it) => it.id === id);
  if (own) {
    coding = own;
    await load(own.source);
    return paint();
  }
  const from = kind === "draft" ? view.drafts.find((it) => it.id === id) : view.claims.find((it) => `${it.file}:${it.line}` === id);
  if (!from) return paint();
  const made = kind === "draft" ? copy(from) : { new: {}, open: [] };
  coding = { kind: kind === "draft" ? "draft" : "claim", id, fields: copy(from.fields), fresh: made.new, open: made.open, offers: {}, names: {}, phrases: [], qualifiers: [], told: "", from };
  const mine = coding;
  paint();
  if (view.text === null) return;
  const span = [from.spans[0]?.[0] ?? 0, from.spans[from.spans.length - 1]?.[1] ?? 0];
  const found = kind === "draft" ? await ask("offers", { draft: id }) : span[1] ? await ask("propose", { source: view.source, span }) : { offers: {} };
  Object.assign(mine.offers, found.offers);
  Object.assign(mine, { names: found.names ?? {}, phrases: found.phrases ?? [], qualifiers: found.qualifiers ?? [] });
  // offers are looked up when a part is entered, so that the card need not be drawn again
  if (coding === mine && document.activeElement === byId("card")) paint();
};

/** The next draft, behind the one that was decided. */
const openNext = async () => {
  const here = coding?.from?.spans?.[0]?.[0] ?? 0;
  const next = view.drafts.find((it) => it.spans[0][0] >= here) ?? view.drafts[0];
  if (next) return open("draft", next.id);
  coding = null;
  paint();
};

/** @param {number} step */
const move = async (step) => {
  const all = listAll();
  const here = all.findIndex((it) => it.id === coding?.id);
  const next = all[here < 0 ? 0 : (here + step + all.length) % all.length];
  if (next) await open(next.kind, next.id);
};

const begin = async () => {
  const span = chosenSpan();
  if (!span || view.text === null) return;
  const found = await ask("propose", { source: view.source, span });
  coding = { kind: "new", id: `new-${++beginnings}`, source: view.source, fields: found.fields, fresh: found.new, open: found.open, offers: found.offers, names: found.names, phrases: found.phrases, qualifiers: found.qualifiers, told: found.based, from: { spans: [span], draft: found.draft } };
  begun.push(coding);
  await load();
  paint();
  goOn();
};

/** Take the chosen words for the quote of what is on the card. @param {boolean} more behind those it has, with what lies between left out */
const requote = async (more) => {
  const span = chosenSpan();
  if (!span || !coding) return;
  const found = await ask("propose", { source: view.source, span });
  const earlier = coding.fields.quote;
  coding.fields.quote = more ? `${earlier} [...] ${found.fields.quote}` : found.fields.quote;
  if (more) coding.from = { ...coding.from, spans: [...coding.from.spans, span] };
  else if (found.fields.after) coding.fields.after = found.fields.after;
  else delete coding.fields.after;
  await load();
  paint();
};

/** Go into a part of the card. @param {string} part */
const enter = (part) => {
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector(`#parts [data-part="${part}"]`));
  input?.scrollIntoView({ block: "nearest" });
  input?.focus();
  if (input) say(`${nameParts([part])}: type, and Enter takes what is highlighted; Esc leaves it as it is`);
};

/** Go to the first part that is open, or to the card: there one sees the whole claim before one decides. */
const goOn = () => {
  const [part] = coding?.open ?? [];
  if (part) {
    enter(part);
    say(`Still open: ${nameParts(coding?.open ?? [])}. You are in ${nameParts([part])}; Shift+Tab goes back, Esc to the card`);
  } else say(`Filled in: Enter ${coding?.kind === "draft" ? "accepts" : "writes"} it, letters change a part`);
};

/** A part was filled in. @param {boolean} moves */
const onChange = (moves) => {
  if (!coding) return;
  if (!moves) return examine();
  paintCard(coding, "");
  paintList();
  byId("card").focus();
  examine();
  goOn();
};

/** A part was left as it was: what was typed there is gone. */
const onLeave = () => {
  paintCard(coding, waitingWords());
  byId("card").focus();
  examine();
};

/** Findings and notices as one types: the claim is read by itself. */
const examine = () => {
  const mine = ++tried;
  if (!coding || coding.open.length || coding.fields.says.includes("?")) return;
  const { fields, fresh, names } = coding;
  setTimeout(async () => {
    if (mine !== tried) return;
    const found = await ask("try", { source: view.source, fields }).catch(() => null);
    if (mine === tried && found) {
      const unmet = found.findings.filter((/** @type {any} */ it) => !Object.keys({ ...fresh, ...names }).some((name) => it.message.includes(`'${name}'`)));
      showFaults(unmet, found.notices);
    }
  }, 150);
};

const decide = async () => {
  if (!coding) return;
  const [name] = listUntyped(coding);
  if (coding.open.length) return goOn();
  if (name) {
    say(`“${name}” is new: choose what it is`);
    return askType(coding, name, () => {
      if (coding) paintCard(coding, "");
      byId("card").focus();
      enqueue(decide);
    });
  }
  const body = { source: view.source, fields: coding.fields, new: coding.fresh };
  const { kind, from, id } = coding;
  tried++;
  const began = performance.now();
  const mine = view.drafts.find((it) => it.id === (kind === "draft" ? id : from.draft));
  // a claim by hand from a draft's words and of its speaker takes the place of the draft
  const draft = mine && (kind === "draft" || (mine.fields.speaker ?? "") === (coding.fields.speaker ?? "")) ? mine.id : kind === "draft" ? id : "";
  const done = await (draft ? ask("accept", { ...body, draft }) : kind === "claim" ? ask("mend", { ...body, file: from.file, line: from.line, seen: from.seen }) : ask("code", body));
  if (done.refused) {
    showFaults(done.refused, []);
    return say(`Not written: ${done.refused[0].message}`);
  }
  await conclude(done.moved, `${kind === "draft" ? "Accepted" : "Written"}: now in ${done.file}`, began);
  if (kind === "draft") return openNext();
  if (kind === "claim") return move(0);
  begun = begun.filter((it) => it.id !== id);
  coding = null;
  paint();
  goBehind(from.spans[from.spans.length - 1][1]);
  enterText();
};

/** @param {import("./server.js").Move[]} moves @param {string} words @param {number} [began] */
const conclude = async (moves, words, began) => {
  takeMoves(moves);
  dropped = null;
  document.body.dataset.answered = began === undefined ? "" : String(Math.round(performance.now() - began));
  const fresh = moves.filter((it) => it.after === "contested");
  say([words, ...moves.map((it) => `${it.words}: ${it.before ? `${it.before}, now ` : ""}${it.after || "gone"}`)].join(". "));
  if (fresh.length) document.body.dataset.contested = String(fresh.length);
  await load();
  lookAgain();
  settle();
};

/** Ask for the whole judgement when nobody decides for a moment. */
const settle = () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const affair = await ask("affair").catch(() => null);
    if (affair) takeAffair(affair);
    await load();
    paintList();
  }, SETTLED);
};

/** @param {string} reason */
const reject = async (reason) => {
  if (coding?.kind !== "draft") return;
  await ask("reject", { draft: coding.id, reason });
  await conclude([], `Rejected${reason && `: ${reason}`}`);
  await openNext();
};

/** What undo took out of the file, with the new things that went with it. @param {typeof view} before */
const findTaken = (before) => {
  const gone = before.source === view.source && before.claims.find((it) => !view.claims.some((one) => one.file === it.file && one.seen === it.seen));
  if (!gone) return null;
  const lost = before.entities.filter((it) => !view.entities.some((one) => one.name === it.name));
  return { fields: copy(gone.fields), fresh: Object.fromEntries(lost.map((it) => [it.name, it.type])), spans: gone.spans };
};

/** Put what was taken back on the card, as it was filled in: a key pressed by mistake loses no work. @param {string} draft @param {ReturnType<typeof findTaken>} taken */
const reopen = async (draft, taken) => {
  if (!draft && taken) {
    const id = `new-${++beginnings}`;
    begun.push({ kind: "new", id, source: view.source, fields: taken.fields, fresh: taken.fresh, open: [], offers: {}, told: "what was taken back", from: { spans: taken.spans, draft: "" }, names: {}, phrases: [], qualifiers: [] });
    return open("new", id);
  }
  if (!view.drafts.some((it) => it.id === draft)) return openNext();
  await open("draft", draft);
  if (!taken || !coding) return;
  Object.assign(coding, { fields: taken.fields, fresh: { ...coding.fresh, ...taken.fresh }, open: [] });
  paint();
};

/** What undo took back, in words. @type {Record<string, string>} */
const TAKEN = { deleted: "the claim is in its file again", accepted: "the draft waits again", mended: "the file is as it was before", rejected: "the draft waits again", coded: "the claim is on the card, and in no file", "read-whole": "the text is not marked as read to its end" };

const undo = async () => {
  if (dropped) {
    begun.push(dropped);
    const { id } = dropped;
    dropped = null;
    return open("new", id);
  }
  // what is taken back is shown, in whichever text it stands
  if (view.lastSource !== view.source && view.sources.some((it) => it.key === view.lastSource)) {
    coding = null;
    await load(view.lastSource);
  }
  const before = view;
  const done = await ask("undo");
  await conclude([], done.undone ? `Taken back: ${TAKEN[done.undone] ?? done.undone}` : "There is nothing to take back");
  const again = done.undone === "deleted" && view.claims.find((it) => !before.claims.some((one) => one.seen === it.seen));
  if (again) return open("claim", `${again.file}:${again.line}`);
  const own = done.undone === "coded";
  await reopen(own ? "" : done.draft, own || view.drafts.some((it) => it.id === done.draft) ? findTaken(before) : null);
};

/** Take away what is on the card: a draft is rejected, a claim is deleted from its file for a reason, and one that was only begun is dropped. @param {boolean} asks whether the reason of a rejection is asked for */
const remove = async (asks) => {
  if (coding?.kind === "draft" && !asks) return reject("");
  if (coding?.kind === "draft") return askReason("rejected as", REASONS, (reason) => enqueue(() => reject(reason)));
  if (coding?.kind === "claim") {
    const { from } = coding;
    say("Deleted because: choose or type a reason; Esc leaves the claim in its file");
    return askReason("deleted as", DELETED, (reason) => enqueue(() => erase(from, reason)));
  }
  if (!coding) return;
  dropped = coding;
  begun = begun.filter((it) => it !== coding);
  await openNext();
  /** @type {HTMLButtonElement} */ (byId("undo")).disabled = false;
  say("Dropped: Ctrl+Z brings it back");
};

/** Delete a claim from its file. @param {any} claim @param {string} reason */
const erase = async (claim, reason) => {
  if (!reason) return say("Not deleted: a deletion needs a reason");
  const done = await ask("delete", { file: claim.file, line: claim.line, seen: claim.seen, reason });
  if (done.refused) {
    showFaults(done.refused, []);
    return say(`Not deleted: ${done.refused[0].message}`);
  }
  coding = null;
  await conclude(done.moved, `Deleted from ${done.file}; Ctrl+Z brings it back`);
  await openNext();
};

const markWhole = async () => {
  await ask("whole", { source: view.source });
  await conclude([], `${view.source} was read to its end: claimgraph drafts reports how much of it drafting found`);
};

const openText = async () => {
  const here = view.sources.findIndex((it) => it.key === view.source);
  coding = null;
  await load(view.sources[(here + 1) % view.sources.length]?.key);
  await openNext();
};

/** Keys that decide or leave the card. None is a letter: a word that somebody types where no field takes it decides nothing. @type {Record<string, () => Promise<void>>} */
const DECIDING = { Enter: async () => decide(), Delete: () => remove(false), "Shift+Delete": () => remove(true), ArrowDown: () => move(1), ArrowUp: () => move(-1) };

/** What a key does on the card. @param {string} key @returns {(() => Promise<void>) | null} */
const actOf = (key) => {
  const [part] = Object.entries(LETTERS).find(([, letter]) => letter === key) ?? [];
  if (part) return async () => enter(part);
  const acts = /** @type {Record<string, () => Promise<void>>} */ ({
    ...DECIDING, ">": openText, ".": markWhole,
    c: async () => { if (coding) changeTypes(coding, () => onChange(true)); },
    q: async () => { if (coding) addQualifier(coding); },
    x: async () => { enterText(); say(READING); },
    "?": async () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal(),
  });
  return acts[key] ?? null;
};

/** What a key does in the text. @type {Record<string, () => Promise<void>>} */
const READ = { Enter: begin, r: () => requote(false), m: () => requote(true), ">": openText, ".": markWhole };

/** What a key does where it was pressed; null where it does nothing. @param {KeyboardEvent} event @param {HTMLElement} target */
const findAct = (event, target) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return event.key === "z" && !event.altKey && !event.repeat ? undo : null;
  if (event.key === "?") return actOf("?");
  if (target.id === "text") return READ[event.key] ?? null;
  const key = `${event.shiftKey && event.key === "Delete" ? "Shift+" : ""}${event.key}`;
  // one decides on what one sees: on the card, and not on what comes next while a decision is written
  if (key in DECIDING && busy && !event.repeat) say("The last key is still at work: press again");
  return key in DECIDING && (event.repeat || busy || target.id !== "card") ? null : actOf(key);
};

/** Somebody types where no field takes it: say so, and let no key have an effect until Escape. @param {string} key @param {HTMLElement} target */
const strand = (key, target) => {
  if (target.id === "text") return say(READING);
  astray = true;
  const letters = Object.entries(LETTERS).map(([part, letter]) => `${letter} ${nameParts([part])}`).join(", ");
  say(`“${key}” goes nowhere: no field has the keys. Press Esc, and then the letter of a part: ${letters}`);
};

const onKey = (/** @type {KeyboardEvent} */ event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const dialog = /** @type {HTMLDialogElement} */ (byId("keys"));
  const types = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (dialog.open || target.matches("input, select")) return;
  if (event.key === "Escape") {
    astray = false;
    say("");
    byId("card").focus();
  } else if (target.id === "text" && moveChoice(event)) event.preventDefault();
  else if (astray && (types || target.id === "card")) event.preventDefault();
  else {
    const act = findAct(event, target);
    if (act) {
      event.preventDefault();
      enqueue(act);
    } else if (types) strand(event.key, target);
  }
};

const onClick = (/** @type {MouseEvent} */ event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = target.closest("[data-key]");
  const mark = target.closest("#text mark");
  if (button) enqueue(actOf(button.getAttribute("data-key") ?? "") ?? (async () => {}));
  else if (target.closest("#text") && chosenSpan()) enqueue(event.ctrlKey && coding ? () => requote(true) : begin);
  else if (mark) {
    const [draft] = (mark.getAttribute("data-drafts") ?? "").split(" ").filter(Boolean);
    const [claim] = (mark.getAttribute("data-claims") ?? "").split(" ").filter(Boolean);
    if (draft) enqueue(() => open("draft", view.drafts[Number(draft)].id));
    else if (claim) enqueue(() => open("claim", `${view.claims[Number(claim)].file}:${view.claims[Number(claim)].line}`));
  }
};

const start = async () => {
  const words = await ask("vocabulary");
  setUpCards(words, { changed: onChange, leave: onLeave, run: enqueue });
  setUpAffair((file, line) => enqueue(async () => {
    if (!view.claims.some((it) => it.file === file && it.line === line)) {
      for (const it of view.sources) {
        await load(it.key);
        if (view.claims.some((one) => one.file === file && one.line === line)) break;
      }
    }
    await open("claim", `${file}:${line}`);
  }));
  byId("title").textContent = words.title;
  document.title = `${words.title}: edit`;
  addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  byId("source").addEventListener("change", (event) => enqueue(async () => {
    coding = null;
    await load(/** @type {HTMLSelectElement} */ (event.target).value);
    await openNext();
  }));
  byId("undo").addEventListener("click", () => enqueue(undo));
  byId("help").addEventListener("click", () => /** @type {HTMLDialogElement} */ (byId("keys")).showModal());
  byId("close").addEventListener("click", () => /** @type {HTMLDialogElement} */ (byId("keys")).close());
  // what somebody saved elsewhere is shown when one comes back to this window
  addEventListener("focus", () => enqueue(async () => { await load(); paintList(); settle(); }));
  await load(new URLSearchParams(location.search).get("source") ?? "");
  takeMoves(null);
  await openNext();
  document.body.dataset.ready = "true";
  settle();
};

// for tests and measurements: what is done, what is on the card, and words chosen as by the mouse
Object.assign(window, { workbench: { idle: () => queue, draft: () => (coding?.kind === "draft" ? coding.id : ""), choose: chooseSpan, words: readWords, lengthen: lengthenPhrase } });

enqueue(start);
