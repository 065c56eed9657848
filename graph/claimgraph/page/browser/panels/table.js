/** All claims as a table: the same as the picture, for those who cannot or would not use it. */
import { data, propositions, sources, throughWhom } from "../shared/data.js";
import { statusLine } from "./blocks.js";
import { propositionLink, speakerLink } from "./cards.js";
import { byIdOf, element, link } from "../shared/dom.js";
import { cell } from "../export/rows.js";
import { getState, writeState } from "../shared/state.js";
import { plural, quoted, saidWhen } from "../shared/words.js";
import { visibleClaims } from "../shared/visible.js";

/** @typedef {import("../shared/data.js").Claim} Claim */

const MOST_ROWS = 500;

/** @param {import("../shared/data.js").Proposition} proposition */
const statusCell = ({ status, ground }) =>
  element("div", {}, statusLine(status), ground && element("small", { dir: "auto" }, ground));

/**
 * @type {{name: string, column: string, kind: string, show: (claim: Claim) =>
 * import("../shared/dom.js").Child}[]}
 */
const SHOWN = [
  {
    name: "Status",
    column: "status",
    kind: "judged",
    show: (claim) => statusCell(propositions.get(claim.about)),
  },
  {
    name: "Statement",
    column: "statement",
    kind: "about",
    show: (claim) => propositionLink(propositions.get(claim.about)),
  },
  { name: "Who says so", column: "claimant", kind: "who", show: (claim) => element("span", {}, speakerLink(claim.claimant), throughWhom(claim)) },
  { name: "Stance", column: "stance", kind: "stance", show: (claim) => claim.stance.label },
  { name: "Quote", column: "quote", kind: "quote", show: (claim) => quoted(claim.quote) },
  { name: "Said", column: "said_earliest", kind: "said", show: (claim) => saidWhen(claim.said) },
  {
    name: "Source",
    column: "source",
    kind: "source",
    show: (claim) =>
      link(sources.get(claim.source)?.url ?? null, sources.get(claim.source)?.title ?? claim.source),
  },
];
const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const sorting = { column: "said_earliest", down: false };

/** @param {Claim[]} claims */
const sorted = (claims) => {
  const turn = sorting.down ? -1 : 1;
  return claims
    .map((claim) => ({ claim, key: cell(claim, sorting.column) }))
    .sort((a, b) => turn * order.compare(a.key, b.key))
    .map(({ claim }) => claim);
};

/** @param {string} column */
const sortBy = (column) => {
  Object.assign(sorting, { down: sorting.column === column && !sorting.down, column });
  paintTable(getState());
  /** @type {?HTMLElement} */ (byIdOf("table").querySelector(`[data-column="${column}"]`))?.focus();
};

/** Roles are written out, since in a narrow place the style makes a grid of each row. */
const header = () =>
  element(
    "tr",
    { role: "row" },
    SHOWN.map(({ name, column, kind }) => {
      const direction = sorting.column === column ? (sorting.down ? "descending" : "ascending") : null;
      return element(
        "th",
        { role: "columnheader", scope: "col", class: kind, "aria-sort": direction },
        element("button", { type: "button", "data-column": column, onclick: () => sortBy(column) }, name),
      );
    }),
  );

/** @param {Claim} claim @param {?import("../shared/state.js").Selection} selection */
const row = (claim, selection) =>
  element(
    "tr",
    { role: "row", class: `${selection?.id === claim.about ? "chosen" : ""} ${claim.counts ? "" : "void"}` },
    SHOWN.map(({ kind, show }) => element("td", { role: "cell", class: kind, dir: "auto" }, show(claim))),
  );

/** Which rows stand in the table; another filter begins anew. */
const paging = { first: 0, of: "" };

/** @param {number} first */
const turnTo = (first) => {
  paging.first = first;
  paintTable(getState());
  byIdOf("table").scrollTop = 0;
  /** @type {?HTMLElement} */ (byIdOf("table").querySelector(".pages button:not([disabled])"))?.focus();
};

/** @param {number} count of all rows */
const pages = (count) => {
  const { first } = paging;
  const turn = (/** @type {string} */ words, /** @type {number} */ to) =>
    element("button", { type: "button", disabled: to < 0 || to >= count, onclick: () => turnTo(to) }, words);
  return (
    count > MOST_ROWS &&
    element(
      "p",
      { class: "pages" },
      `Rows ${(first + 1).toLocaleString("en")} to ${Math.min(first + MOST_ROWS, count).toLocaleString("en")}; the CSV has all. `,
      turn("Previous rows", first - MOST_ROWS),
      turn("Next rows", first + MOST_ROWS),
    )
  );
};

/** @param {number} count of those that the filters let through */
const countWords = (count) =>
  count === data.claims.length
    ? `${plural(count, "claim")}, nothing filtered out.`
    : `${count.toLocaleString("en")} of ${plural(data.claims.length, "claim")}: the filters hide the others.`;

/** @param {import("../shared/state.js").State} state */
export const paintTable = (state) => {
  const place = byIdOf("table");
  place.hidden = state.view !== "table";
  if (place.hidden) return place.replaceChildren();
  const claims = sorted(visibleClaims(state));
  const of = writeState({ ...state, selection: null, open: "" }) + sorting.column + sorting.down;
  if (of !== paging.of) Object.assign(paging, { first: 0, of });
  const top = place.scrollTop;
  const shown = claims.slice(paging.first, paging.first + MOST_ROWS);
  place.replaceChildren(
    element("p", {}, countWords(claims.length)),
    ...[pages(claims.length)].filter((part) => part !== false),
    element(
      "table",
      { role: "table" },
      element("thead", { role: "rowgroup" }, header()),
      element("tbody", { role: "rowgroup" }, shown.map((claim) => row(claim, state.selection))),
    ),
  );
  place.scrollTop = top;
};
