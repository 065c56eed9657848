/** What a screen reader reads out: one sentence at a time, politely. */
import { titleOfAnswer } from "../shared/answers.js";
import { data, nameOf, propositions, issues, statuses, claimsAbout, propositionsOf } from "../shared/data.js";
import { byIdOf } from "../shared/dom.js";
import { linesOfPart } from "../shared/pair.js";
import { linesOfFan } from "../scene/network.js";
import { endsOf } from "../shared/path.js";
import { getState } from "../shared/state.js";
import { isAudible, isVisible } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @param {string} sentence */
export const announce = (sentence) => (byIdOf("said").textContent = sentence);

/** @type {Record<string, (id: string) => string>} */
const CHOSEN_WORDS = {
  entity: (id) => `Chosen: ${nameOf(id)}, ${plural(propositionsOf(id).filter((line) => isVisible(line, getState())).length, "statement")} about it`,
  proposition: (id) => {
    const { label, status } = propositions.get(id);
    const claims = plural(claimsAbout(id).filter((claim) => isAudible(claim, getState())).length, "claim");
    return `Chosen: ${label}, ${statuses.get(status)?.label ?? status}, ${claims}`;
  },
  issue: (id) => `Chosen: ${issues.get(id).question}`,
  answer: (id) => `Chosen: ${titleOfAnswer(id)}`,
  path: () => "Chosen: a path",
  pair: (id) => {
    const { from, to } = endsOf(id);
    const count = linesOfPart(id, getState()).filter((line) => isVisible(line, getState())).length;
    const drawn = linesOfFan().length;
    return `Chosen: ${plural(count, "statement")} between ${nameOf(from)} and ${nameOf(to)}${drawn ? `, drawn as ${plural(drawn, "line")}` : ""}`;
  },
};
const lastSaid = { key: "" };

/** @param {import("../shared/state.js").State} state */
export const announceSelection = ({ selection }) => {
  const key = selection ? `${selection.kind} ${selection.id}` : "";
  if (key === lastSaid.key) return;
  lastSaid.key = key;
  announce(selection ? CHOSEN_WORDS[selection.kind](selection.id) : `Nothing chosen: ${data.dossier.title}`);
};
