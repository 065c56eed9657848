/** The query page's text area becomes an editor; without this script it stays what it is. */
import { TERMS } from "../../../page/browser/console/completion.js";
import { createEditor } from "../../../page/browser/console/editor.js";

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

const learn = async () => {
  const headers = { Accept: "application/sparql-results+json" };
  const answer = await fetch(`sparql?query=${encodeURIComponent(TERMS)}`, { headers });
  if (answer.ok) editor.learn((await answer.json()).results.bindings);
};
learn();
