/** The SPARQL console: a query, its answer, and what of it stands in the picture. */
import { readReply, termsOf } from "./answers.js";
import { createQuestions, firstQuery } from "./asking.js";
import { TERMS } from "./completion.js";
import { byIdOf, element } from "../shared/dom.js";
import { createEditor } from "./editor.js";
import { createEngine } from "./engine.js";
import { learnNames, namesInGraph } from "./names.js";
import { queryFor } from "./queries.js";
import { saveButtons, showAnswer, wordAnswer } from "./results.js";
import { hasConsole, readText } from "./setting.js";
import { explainEmpty } from "./slips.js";
import { change, getState } from "../shared/state.js";
import { WHOLE } from "../panels/scope.js";
import { mark } from "../shared/things.js";
import { hiddenMarks } from "../shared/visible.js";
import { plural } from "../shared/words.js";

const LIMITS = [5, 10, 60, 600];
const USUAL_LIMIT = 10;
const MOST_PATIENCE = 20;

/** @type {?{show: (sparql: ?string) => void}} */
let opened = null;

/** Built when it is first opened, since most readers never do. @param {() => void} repaint the picture */
const openConsole = (repaint) => {
  const engine = createEngine();
  const host = element("div", { class: "editor" });
  const status = element("p", { role: "status", class: "meta" });
  const saves = element("div", { class: "saves" });
  const answerPlace = element("div", { class: "answer" });
  const limit = /** @type {HTMLSelectElement} */ (
    element(
      "select",
      { id: "limit" },
      LIMITS.map((seconds) =>
        element("option", { value: seconds, selected: seconds === USUAL_LIMIT }, `${seconds} s`),
      ),
    )
  );
  const runButton = element("button", { type: "button", class: "run", onclick: () => run() }, "Run");
  const stopButton = element("button", { type: "button", onclick: () => engine.stop("Stopped.") }, "Stop");
  const editor = createEditor(host, { onRun: () => run(), onLeave: () => runButton.focus() });
  /** @type {?string} */
  let shown = null;
  let asked = 0;
  /** @type {?import("./answers.js").Answer} */
  let last = null;

  /** @param {string} words @param {number} marks */
  const tell = (words, marks = 0) => {
    if (!marks) return status.replaceChildren(words);
    const hidden = hiddenMarks(getState());
    const unseen = hidden ? `, ${hidden.toLocaleString("en")} of them hidden by the filter` : "";
    const show = element("button", { type: "button", class: "plain", onclick: () => (change(WHOLE), tell(words, marks)) }, "Show them");
    status.replaceChildren(
      `${words} · ${plural(marks, "thing")} highlighted in the picture${unseen}`,
      ...(hidden ? [" ", show] : []),
      " ",
      unmarkButton,
    );
  };
  /** What a query without an answer may have meant, and where it found nothing. @param {string} sparql */
  const explain = async (sparql) => {
    await learnOnce();
    const ask = async (/** @type {string} */ asked) => {
      const answer = readReply(await engine.ask(asked, Number(limit.value)), asked);
      return answer.kind === "truth" ? answer.value : null;
    };
    const mend = (/** @type {string} */ meant) => change({ sparql: meant });
    const found = await explainEmpty(sparql, { known: namesInGraph(), ask, mend });
    if (sparql === shown) answerPlace.append(...found);
  };
  const unmark = () => {
    if (mark([]) === 0) repaint();
  };
  const unmarkButton = element(
    "button",
    { type: "button", class: "plain", onclick: () => (unmark(), unmarkButton.remove()) },
    "No longer highlight",
  );
  /** @param {boolean} running */
  const setRunning = (running) => {
    stopButton.hidden = !running;
    runButton.hidden = running;
    answerPlace.setAttribute("aria-busy", String(running));
  };
  /** @param {import("./engine.js").Reply} reply @param {string} sparql */
  const showReply = (reply, sparql) => {
    const answer = readReply(reply, sparql);
    last = answer;
    const marks = mark(termsOf(answer));
    answerPlace.replaceChildren(.../** @type {Node[]} */ (showAnswer(answer, pointAt).filter(Boolean)));
    saves.replaceChildren(...saveButtons(answer));
    tell(reply.stopped ? "Stopped" : `${wordAnswer(answer)} in ${wordTime(reply.milliseconds ?? 0)}`, marks);
    if (answer.kind === "error" && answer.line) editor.point(answer.line, answer.column);
    if (isEmpty(answer)) explain(sparql);
    repaint();
  };
  /** @param {number} line @param {number} column */
  const pointAt = (line, column) => {
    editor.point(line, column);
    editor.focus();
  };
  /** @param {string} sparql */
  const runNow = async (sparql) => {
    const number = ++asked;
    setRunning(true);
    tell("Running …");
    const reply = await engine.ask(sparql, Number(limit.value));
    if (number !== asked) return;
    setRunning(false);
    showReply(reply, sparql);
  };
  const questions = createQuestions((sparql) => change({ sparql }));
  const run = () => {
    const text = editor.read();
    if (text === getState().sparql) return runNow(text);
    questions.forget();
    change({ sparql: text });
  };

  byIdOf("console").replaceChildren(
    element(
      "div",
      { class: "asking" },
      questions.place,
      host,
      element(
        "div",
        { class: "bar" },
        runButton,
        stopButton,
        element("span", { class: "meta" }, element("kbd", {}, "Ctrl"), " ", element("kbd", {}, "Enter")),
        element("label", { for: "limit", class: "meta" }, "Stop after ", limit),
      ),
    ),
    element(
      "div",
      { class: "answering" },
      element("div", { class: "bar" }, status, saves, closeButton()),
      answerPlace,
      notices(),
    ),
  );
  setRunning(false);
  /** After the first answer, which a reader waits for; then its terms get their names. */
  const learn = async () => {
    const answer = readReply(await engine.ask(TERMS, MOST_PATIENCE), TERMS);
    if (answer.kind !== "table") return;
    editor.learn(answer.rows);
    learnNames(answer.rows);
    if (last?.kind === "table" && last.rows.length && !answerPlace.contains(document.activeElement))
      answerPlace.replaceChildren(.../** @type {Node[]} */ (showAnswer(last, pointAt).filter(Boolean)));
  };
  /** @type {?Promise<void>} */
  let learnt = null;
  const learnOnce = () => (learnt ??= learn());
  /** For tests and the curious. */
  Object.assign(window, { sparqlConsole: { editor, engine, answer: () => last } });
  return {
    /** @param {?string} sparql */
    show: (sparql) => {
      if (sparql === shown) return;
      shown = sparql;
      if (sparql === null) return unmark();
      editor.write(sparql);
      runNow(sparql).then(learnOnce);
    },
  };
};

/** @param {import("./answers.js").Answer} answer */
const isEmpty = (answer) => answer.kind === "table" && answer.rows.length === 0;

/** @param {number} milliseconds */
const wordTime = (milliseconds) =>
  milliseconds < 1000
    ? `${Math.max(1, Math.round(milliseconds))} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;

const closeConsole = () => {
  change({ sparql: null });
  byIdOf("console-button").focus();
};

const closeButton = () =>
  element("button", { type: "button", class: "plain close", onclick: closeConsole }, "Close");

const notices = () =>
  element(
    "details",
    { class: "notices" },
    element("summary", {}, "Third-party software in this console"),
    element("pre", { tabindex: "0" }, readText("console-notices")),
  );

/** Open with something to see, or close. */
export const toggleConsole = () => {
  if (hasConsole) change({ sparql: getState().sparql === null ? firstQuery() : null });
};

/** Ask what stands behind what is chosen. @param {import("../shared/state.js").Selection} selection */
export const consoleButton = (selection) => {
  const sparql = hasConsole && queryFor(selection);
  return (
    sparql &&
    element(
      "button",
      { type: "button", class: "plain back ask", onclick: () => change({ sparql }) },
      "Show the SPARQL",
    )
  );
};

/** @param {() => void} repaint the picture, when what is highlighted has changed */
export const createConsole = (repaint) => {
  if (!hasConsole) return () => {};
  const place = byIdOf("console");
  const button = byIdOf("console-button");
  button.addEventListener("click", () => {
    toggleConsole();
    place.scrollIntoView({ block: "start" });
  });
  place.addEventListener("keydown", (event) => {
    // A letter typed here is no command to the page.
    event.stopPropagation();
    if (event.key === "Escape" && !(/** @type {Element} */ (event.target).shadowRoot)) closeConsole();
  });
  return (/** @type {import("../shared/state.js").State} */ { sparql }) => {
    place.hidden = sparql === null;
    button.setAttribute("aria-pressed", String(sparql !== null));
    if (sparql !== null) opened ??= openConsole(repaint);
    opened?.show(sparql);
  };
};
