/** The query page's text area becomes an editor; without this script it stays what it is. */
import { TERMS } from "../../../page/browser/console/completion.js";
import { createEditor } from "../../../page/browser/console/editor.js";
import { explainEmpty } from "../../../page/browser/console/slips.js";
import { shorten } from "../../../page/browser/shared/prefixes.js";
import { data } from "./data.js";

/** Where the engine says that something is wrong: "error at 3:14". */
const PLACE = /\bat (\d+):(\d+)/;

const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("query"));
const form = /** @type {HTMLFormElement} */ (field.form);
const button = form.querySelector("button");
const host = document.createElement("div");
host.className = "editor";
field.after(host);

const take = () => (field.value = editor.read());
const editor = createEditor(host, {
  onRun: () => (take(), form.requestSubmit()),
  onLeave: () => button?.focus(),
});
editor.write(field.value);
field.hidden = true;
form.addEventListener("submit", take);
document.querySelector("label[for=query]")?.addEventListener("click", () => editor.focus());

const place = document.querySelector(".problem")?.textContent?.match(PLACE);
if (place) editor.point(Number(place[1]), Number(place[2]));

/** @param {string} sparql @returns {Promise<any>} nothing where the server does not answer it */
const askServer = async (sparql) => {
  const headers = { Accept: "application/sparql-results+json" };
  const answer = await fetch(`sparql?query=${encodeURIComponent(sparql)}`, { headers });
  return answer.ok ? answer.json() : null;
};

/** @param {import("../../../page/browser/console/answers.js").Row[]} rows of TERMS @returns {import("../../../page/browser/console/slips.js").Known} */
const namesKnown = (rows) => ({
  terms: new Set(rows.filter(({ it }) => it.type === "uri").map(({ it }) => shorten(it.value))),
  things: new Set(data.entities.map(({ id }) => shorten(id))),
  labels: new Set(data.entities.flatMap(({ label, aliases }) => [label, ...aliases])),
});

/** Terms for completion; and of an empty answer why it may be empty. */
const learn = async () => {
  const rows = (await askServer(TERMS))?.results.bindings ?? [];
  editor.learn(rows);
  const ask = async (/** @type {string} */ sparql) => (await askServer(sparql))?.boolean ?? null;
  const mend = (/** @type {string} */ sparql) => (editor.write(sparql), take(), form.requestSubmit());
  const empty = document.getElementById("empty");
  empty?.append(...(await explainEmpty(field.value, { known: namesKnown(rows), ask, mend })));
};
learn();
