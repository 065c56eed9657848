/** The SPARQL editor: CodeMirror, whose styles go through the CSSOM, as the page's policy demands. */
/* global codemirror */
import { createCompletion } from "./completion.js";

/** Colours are those of the page, so that light and dark follow by themselves. */
const THEME = {
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: "1.5",
  },
  ".cm-gutters": {
    backgroundColor: "var(--paper)",
    color: "var(--soft)",
    borderRight: "1px solid var(--rule)",
  },
  ".cm-content": { caretColor: "var(--ink)" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--focus) 26%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", color: "inherit" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--denied)" },
  ".cm-tooltip": {
    backgroundColor: "var(--card)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "6px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--ink)",
    color: "var(--card)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".75" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".wrong": {
    textDecoration: "underline wavy var(--denied)",
    backgroundColor: "color-mix(in srgb, var(--denied) 20%, transparent)",
  },
};

/** @param {any} tags of CodeMirror: what a piece of SPARQL is, and its colour */
const inks = (tags) => [
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword],
    color: "var(--contested)",
    fontWeight: "600",
  },
  { tag: tags.variableName, color: "var(--prospective)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--institution)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--company)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.propertyName, tags.typeName], color: "var(--people)" },
  { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: "var(--state)" },
];

/** Underlines one place until the text is changed. @param {any} library */
const createUnderline = ({ StateEffect, StateField, Decoration, EditorView }) => {
  const effect = StateEffect.define();
  const field = StateField.define({
    create: () => Decoration.none,
    update: (/** @type {any} */ found, /** @type {any} */ change) => {
      const asked = change.effects.find((/** @type {any} */ one) => one.is(effect));
      if (!asked) return change.docChanged ? Decoration.none : found;
      const { from, to } = asked.value;
      return from < to
        ? Decoration.set([Decoration.mark({ class: "wrong" }).range(from, to)])
        : Decoration.none;
    },
    provide: (/** @type {any} */ self) => EditorView.decorations.from(self),
  });
  return { effect, field };
};

/**
 * Tab leaves the editor, but for taking a completion; so nobody is caught in it.
 * @param {any} library @param {{onRun: () => void, onLeave: () => void}} listeners
 */
const keysOf = (library, { onRun, onLeave }) => {
  const { acceptCompletion, closeBracketsKeymap, completionKeymap, defaultKeymap, historyKeymap } = library;
  return library.keymap.of([
    { key: "Mod-Enter", run: () => (onRun(), true) },
    { key: "Tab", run: acceptCompletion },
    ...completionKeymap,
    { key: "Escape", run: () => (onLeave(), true) },
    ...closeBracketsKeymap,
    ...historyKeymap,
    ...defaultKeymap,
  ]);
};

/** @param {any} view @param {number} line from 1 @param {number} column from 1, in code points */
const offsetOf = (view, line, column) => {
  const { text, from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  return from + [...text].slice(0, column - 1).join("").length;
};

/**
 * @param {HTMLElement} host
 * @param {{onRun: () => void, onLeave: () => void}} shape
 */
export const createEditor = (host, { onRun, onLeave }) => {
  /** @type {any} */
  const library = codemirror;
  const { EditorView, EditorState, HighlightStyle, tags } = library;
  const completion = createCompletion(library.syntaxTree);
  const underline = createUnderline(library);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    extensions: [
      library.lineNumbers(),
      library.history(),
      library.drawSelection(),
      library.bracketMatching(),
      library.closeBrackets(),
      library.sparql(),
      library.autocompletion({ override: [completion.source], icons: false }),
      library.syntaxHighlighting(HighlightStyle.define(inks(tags))),
      keysOf(library, { onRun, onLeave }),
      EditorView.lineWrapping,
      EditorView.theme(THEME),
      EditorView.contentAttributes.of({
        "aria-label": "SPARQL query",
        tabindex: "0",
        spellcheck: "false",
        autocapitalize: "off",
      }),
      EditorState.tabSize.of(2),
      underline.field,
    ],
  });
  return {
    view,
    learn: completion.learn,
    focus: () => view.focus(),
    /** @returns {string} */
    read: () => view.state.doc.toString(),
    /** @param {string} text */
    write: (text) => {
      if (text !== view.state.doc.toString())
        view.dispatch({
          changes: { from: 0, to: view.state.doc.length, insert: text },
          selection: { anchor: 0 },
        });
    },
    /** Show where something is wrong. @param {number} line @param {number} column */
    point: (line, column) => {
      const place = Math.min(offsetOf(view, line, column), view.state.doc.length);
      const from = place === view.state.doc.length ? Math.max(0, place - 1) : place;
      const to = view.state.wordAt(place)?.to ?? Math.min(from + 1, view.state.doc.length);
      const effects = [underline.effect.of({ from, to }), EditorView.scrollIntoView(place, { y: "center" })];
      view.dispatch({ selection: { anchor: place }, effects });
    },
  };
};
