/** All claims as a table: the same as the picture, for those who cannot or would not use it. */
import { propositions, sources } from "./data.js";
import { propositionLink, speakerLink, statusLine } from "./cards.js";
import { byIdOf, element, link } from "./dom.js";
import { cell, visibleClaims } from "./rows.js";
import { getState } from "./state.js";
import { plural, quoted, saidWhen } from "./words.js";

/** @typedef {import("./data.js").Claim} Claim */

const MOST_ROWS = 1000;

/**
 * @type {{name: string, column: string, kind: string, show: (claim: Claim) =>
 * import("./dom.js").Child}[]}
 */
const SHOWN = [
  {
    name: "Status",
    column: "status",
    kind: "short",
    show: (claim) => statusLine(propositions.get(claim.about).status),
  },
  { name: "Who says so", column: "claimant", kind: "", show: (claim) => speakerLink(claim.claimant) },
  { name: "Stance", column: "stance", kind: "short", show: (claim) => claim.stance.label },
  {
    name: "Statement",
    column: "statement",
    kind: "about",
    show: (claim) => propositionLink(propositions.get(claim.about)),
  },
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

const header = () =>
  element(
    "tr",
    {},
    SHOWN.map(({ name, column }) => {
      const direction = sorting.column === column ? (sorting.down ? "descending" : "ascending") : null;
      return element(
        "th",
        { scope: "col", "aria-sort": direction },
        element("button", { type: "button", "data-column": column, onclick: () => sortBy(column) }, name),
      );
    }),
  );

/** @param {Claim} claim @param {?import("./state.js").Selection} selection */
const row = (claim, selection) =>
  element(
    "tr",
    { class: `${selection?.id === claim.about ? "chosen" : ""} ${claim.counts ? "" : "void"}` },
    SHOWN.map(({ kind, show }) => element("td", { class: kind, dir: "auto" }, show(claim))),
  );

/** @param {import("./state.js").State} state */
export const paintTable = (state) => {
  const place = byIdOf("table");
  place.hidden = state.view !== "table";
  if (place.hidden) return place.replaceChildren();
  const claims = sorted(visibleClaims(state));
  const cut =
    claims.length > MOST_ROWS
      ? ` The first ${MOST_ROWS.toLocaleString("en")} are shown; the CSV has all.`
      : "";
  const top = place.scrollTop;
  place.replaceChildren(
    element("p", {}, `${plural(claims.length, "claim")} that the filter lets through.${cut}`),
    element(
      "table",
      {},
      element("thead", {}, header()),
      element(
        "tbody",
        {},
        claims.slice(0, MOST_ROWS).map((claim) => row(claim, state.selection)),
      ),
    ),
  );
  place.scrollTop = top;
};
