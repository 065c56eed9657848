/** What the page holds, and how much of it is in sight. */
import { data, propositionsOf } from "../shared/data.js";
import { byIdOf, unbroken } from "../shared/dom.js";
import { showsOneSide } from "../shared/perspectives.js";
import { visibleClaims, visiblePropositions } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @param {number} shown @param {number} all @param {string} one @param {string} [many] */
const share = (shown, all, one, many) =>
  shown === all ? plural(all, one, many) : `${shown.toLocaleString("en")} of ${plural(all, one, many)}`;

const SOLID_ONE_SIDED = "solid lines are affirmed by one side or source, or accepted; others may contradict them.";
const SOLID_GENERAL = byIdOf("solid").textContent;

for (const heading of document.querySelectorAll("h1")) heading.replaceChildren(...unbroken(heading.textContent));

/** @param {import("../shared/state.js").State} state */
export const paintMasthead = (state) => {
  const visible = visiblePropositions(state);
  const ends = new Set(visible.flatMap((/** @type {any} */ p) => [p.subject, p.object]));
  const drawn = data.entities.filter(
    (/** @type {any} */ entity) => propositionsOf(entity.id).length > 0,
  ).length;
  byIdOf("counts").textContent = [
    share(ends.size, drawn, "actor or thing", "actors and things"),
    share(visible.length, data.propositions.length, "statement"),
    share(visibleClaims(state).length, data.claims.length, "claim"),
    plural(data.sources.length, "source"),
  ].join(" · ");
  byIdOf("solid").textContent = showsOneSide(state) ? SOLID_ONE_SIDED : SOLID_GENERAL;
  byIdOf("note").textContent = data.dossier.note;
  byIdOf("table-button").setAttribute("aria-pressed", String(state.view === "table"));
};
