/** The panel of a large page: the communities, who is in the open one, and whoever is not drawn. */
import { listOf, section, statusSign } from "../panels/blocks.js";
import { entityLink, propositionEntry } from "../panels/cards.js";
import { communities, communityOf, endsOfPair, isLarge, linesBetween, neighboursOfCommunity, pairId } from "../shared/communities.js";
import { groupBy, propositionsOf, statuses } from "../shared/data.js";
import { element } from "../shared/dom.js";
import { sheetOf } from "./opened.js";
import { openLink } from "../panels/trail.js";
import { plural } from "../shared/words.js";

const MOST = 30;

/** @param {string} id */
const memberEntry = (id) =>
  element("li", {}, element("span", {}, entityLink(id)), element("small", {}, plural(propositionsOf(id).length, "statement")));

/** @param {import("../shared/communities.js").Community} community */
const communityEntry = ({ id, name, members }) =>
  element("li", {}, openLink(name, id), element("small", {}, members.length.toLocaleString("en")));

/** The panel at rest: each community opens with Enter. */
export const renderCommunities = () =>
  isLarge ? [section("Communities", ...listOf(communities, communityEntry, { limit: 8 }))] : [];

/** @param {import("../shared/data.js").Proposition[]} lines */
const shares = (lines) =>
  [...groupBy(lines, ({ status }) => status)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([status, found]) =>
      element(
        "li",
        { class: "lined" },
        statusSign(status, 28),
        `${found.length.toLocaleString("en")} ${statuses.get(status)?.label ?? status}`,
      ),
    );

/** @param {import("../shared/data.js").Proposition[]} lines */
const standing = (lines) =>
  lines.length > 0 && section(plural(lines.length, "statement"), element("ul", { class: "entries" }, shares(lines)));

/** @param {import("../shared/data.js").Proposition[]} lines */
const statements = (lines) => section("What is said", ...listOf(lines, propositionEntry, { limit: MOST }));

/** @param {string} open a community */
const renderCommunity = (open) => {
  const { members } = /** @type {import("../shared/communities.js").Community} */ (communityOf(open));
  const inner = linesBetween(pairId(open, open));
  return [
    standing(inner),
    section(`Who is in it (${members.length.toLocaleString("en")})`, ...listOf(members, memberEntry, { limit: MOST })),
    section(
      "Tied to",
      ...listOf(
        neighboursOfCommunity(open),
        ({ other, lines }) =>
          element("li", {}, openLink(other.name, pairId(open, other.id)), element("small", {}, plural(lines, "statement"))),
        { limit: 8 },
      ),
    ),
    statements(inner),
  ];
};

/** Whoever was left out, not to crowd the picture. @param {import("../shared/state.js").State} state */
export const renderRest = (state) => {
  const rest = isLarge ? sheetOf(state).rest : [];
  return rest.length
    ? [section(`Not drawn (${rest.length.toLocaleString("en")} more)`, ...listOf(rest, memberEntry, { limit: MOST }))]
    : [];
};

/** @param {import("../shared/state.js").State} state nothing where nothing is open */
export const renderOpened = (state) => {
  const { open } = state;
  if (!open) return [];
  const title = element("h2", { dir: "auto" }, sheetOf(state).title);
  if (communityOf(open)) return [title, ...renderCommunity(open)];
  const lines = endsOfPair(open).length ? linesBetween(open) : propositionsOf(open);
  return [title, standing(lines), ...renderRest(state), statements(lines)];
};
