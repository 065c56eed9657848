/** A field that completes: what is offered has a digit, what is typed finds the rest. */
import { make, say } from "./dom.js";

/**
 * @typedef {{value: string, note?: string, fresh?: boolean, weak?: boolean, rivals?: number}} Option weak: near what was typed, and so not what Enter takes; rivals: how many begin as typed
 * @typedef {object} ComboSettings
 * @property {string} name
 * @property {string} label
 * @property {string} key the letter that leads to it
 * @property {string} value
 * @property {string} [hint] what is meant while it is empty
 * @property {string} [strange] what is wrong with typed words that Enter does not take
 * @property {boolean} [open] whether somebody has to fill it in
 * @property {boolean} [free] whether any words will do
 * @property {boolean} [numeric] whether a digit may begin what is typed, and so chooses nothing
 * @property {() => Option[]} offers
 * @property {(typed: string) => Option[]} find what fits by its letters
 * @property {(value: string) => string | undefined} [lengthen] what is offered, with the next word of the text
 * @property {(typed: string) => Promise<Option[]>} [findMore] what fits by its meaning, asked of the server
 * @property {(work: () => Promise<void>) => void} run let work be done before the next key has its effect
 * @property {(option: Option, moves: boolean) => void} take moves: whether the next part is wanted
 * @property {() => void} leave
 */

let numbered = 0;

/** @param {ComboSettings} settings */
export const makeCombobox = (settings) => {
  const id = `field-${++numbered}`;
  const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": settings.label, hidden: true });
  const input = /** @type {HTMLInputElement} */ (
    make("input", {
      id, type: "text", dir: "auto", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
      "aria-controls": list.id, "aria-autocomplete": "list", "data-part": settings.name, placeholder: settings.hint, class: settings.open ? "open" : "",
    })
  );
  input.value = settings.value;
  /** @type {Option[]} */
  let options = [];
  let active = -1;
  let typed = false;
  let asked = 0;
  let missed = false;

  const light = (/** @type {number} */ place) => {
    active = place;
    [...list.children].forEach((it, at) => it.setAttribute("aria-selected", String(at === place)));
    if (list.children[place]) {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (/** @type {Option[]} */ found) => {
    options = found;
    list.replaceChildren(...found.map((it, place) =>
      make("li", {
        id: `${id}-${place}`, role: "option", "aria-selected": "false",
        onmousedown: (/** @type {Event} */ event) => { event.preventDefault(); take(place); },
      }, make("span", { class: "digit" }, !typed && !settings.numeric && place < 9 ? String(place + 1) : ""), make("b", {}, it.value), it.note ? make("small", {}, it.note) : null),
    ));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    light(typed && found.length && !found[0].weak ? 0 : -1);
  };
  const hide = () => show([]);
  const take = (/** @type {number} */ place, moves = true) => {
    const chosen = options[place];
    input.value = chosen.value;
    settings.value = chosen.value;
    typed = false;
    if (missed) say("");
    missed = false;
    hide();
    settings.take(chosen, moves);
  };
  const takeTyped = (/** @type {boolean} */ moves) => {
    typed = false;
    settings.value = input.value.trim();
    hide();
    settings.take({ value: input.value.trim() }, moves);
  };
  const seek = async () => {
    const mine = ++asked;
    const words = input.value.trim();
    if (!words) return hide(); // an emptied part is left out
    const near = settings.find(words);
    show(near);
    const more = (await settings.findMore?.(words)) ?? [];
    const fresh = more.filter((it) => !near.some((one) => one.value === it.value));
    if (mine === asked && typed && fresh.length && document.activeElement === input) {
      const lit = active;
      show([...near, ...fresh].slice(0, 9));
      if (lit >= 0) light(lit);
    }
    if (mine !== asked || !typed || settings.free || document.activeElement !== input) return;
    if (options.length && missed) say("");
    missed = !options.length || Boolean(options[0].weak);
    if (missed) say(options.length ? sayWeak(words) : `No ${settings.name} is called “${words}” or means it: try another word, or add it to dossier.yaml`);
  };
  /** @param {string} words */
  const sayWeak = (words) => options[0]?.rivals ? `${options[0].rivals} begin with “${words}”: type on, or choose with ↓` : `Enter does not take “${words}”, which ${settings.strange ?? `begins no ${settings.name}`}: ↓ goes to the nearest, and Enter takes that`;
  /** Take the next word of the text into what is lit; whether there is one. */
  const lengthen = () => {
    const longer = options[active]?.fresh && input.selectionStart === input.value.length && settings.lengthen?.(options[active].value);
    if (!longer) return false;
    asked++; // what was sought for the letters comes too late
    const lit = active;
    show(options.map((it, place) => (place === lit ? { ...it, value: longer } : it)));
    light(lit);
    return true;
  };
  const enter = () => {
    const words = input.value.trim();
    const exact = options.findIndex((it) => it.value === words && !it.fresh);
    const begun = options[0]?.value.toLowerCase().startsWith(words.toLowerCase());
    if (!words || (settings.free && active < 1 && exact < 0 && !begun)) takeTyped(true);
    else if (exact >= 0 && active < 1) take(exact);
    else if (active >= 0) take(active);
    else if (options.length) say(sayWeak(words));
    else settings.run(seek); // nothing begins so: what the words mean is looked up, and shown before it is taken
  };
  input.addEventListener("focus", () => { typed = false; input.select(); show(settings.offers()); });
  input.addEventListener("blur", () => {
    if (typed && (settings.free || !input.value.trim())) takeTyped(false);
    else if (typed) {
      say(`“${input.value.trim()}” was not taken: Enter or Tab takes what is highlighted`);
      input.value = settings.value;
    }
    typed = false;
    hide();
  });
  input.addEventListener("input", () => { typed = true; void seek(); });
  input.addEventListener("keydown", (event) => {
    const digit = Number(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!typed && !settings.numeric && digit && options[digit - 1]) take(digit - 1);
    else if (event.key === "ArrowDown" && options.length) light((active + 1) % options.length);
    else if (event.key === "ArrowUp" && options.length) light((Math.max(active, 0) + options.length - 1) % options.length);
    else if (event.key === "ArrowRight" && typed && lengthen()) { /* the longer phrase is shown */ }
    else if (event.key === "Enter" && !typed && active < 0) takeTyped(true);
    else if (event.key === "Enter" && !typed) take(active);
    else if (event.key === "Enter") enter();
    else if (event.key === "Tab" && typed && active >= 0) return take(active, false);
    else if (event.key === "Escape") { input.value = settings.value; typed = false; hide(); settings.leave(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const label = make("label", { for: id }, settings.label, settings.key ? make("kbd", {}, settings.key) : null);
  return make("div", { class: "field" }, label, make("div", { class: "entry" }, input, list));
};
