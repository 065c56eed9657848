/** What the page holds, and how much of it is in sight. */
import { data, propositionsOf } from "../shared/data.js";
import { byIdOf } from "../shared/dom.js";
import { visibleClaims, visiblePropositions } from "../shared/visible.js";
import { plural } from "../shared/words.js";

/** @param {number} shown @param {number} all @param {string} one @param {string} [many] */
const share = (shown, all, one, many) =>
  shown === all ? plural(all, one, many) : `${shown.toLocaleString("en")} of ${plural(all, one, many)}`;

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
  byIdOf("note").textContent = data.dossier.note;
  byIdOf("table-button").setAttribute("aria-pressed", String(state.view === "table"));
};
