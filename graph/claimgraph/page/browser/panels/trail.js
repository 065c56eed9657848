/** Above a large picture: what is open, the way back, and how much of it is drawn. */
import { communities, communityOf, homeOf, isLarge } from "../shared/communities.js";
import { entities } from "../shared/data.js";
import { byIdOf, element } from "../shared/dom.js";
import { sheetOf } from "../scene/opened.js";
import { change, getState, writeState } from "../shared/state.js";
import { plural } from "../shared/words.js";

/** @param {string} open */
const opening = (open) => ({ open, selection: null, around: "", depth: 1 });

/** @param {string} words @param {string} open what it opens, or nothing for all communities */
export const openLink = (words, open) =>
  element(
    "a",
    {
      href: `#${writeState({ ...getState(), ...opening(open) })}`,
      class: "plain",
      dir: "auto",
      onclick: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        change(opening(open));
      },
    },
    words,
  );

/** @param {string} open */
const homeLink = (open) => {
  const home = communityOf(homeOf(open));
  return entities.has(open) && home ? [openLink(home.name, home.id)] : [];
};

/** @param {import("../scene/opened.js").Sheet} sheet */
const extent = ({ spots, rest }) =>
  rest.length
    ? `${plural(spots.length, "is", "are")} drawn, and ${rest.length.toLocaleString("en")} more listed beside the picture`
    : `all ${spots.length.toLocaleString("en")} are drawn`;

const ofAll = () => [
  element("b", {}, `${plural(communities.length, "community", "communities")}: open one, or find a name`),
  element("small", {}, "the strongest ties are drawn, a line for each status"),
];

/** @param {import("../shared/state.js").State} state */
export const paintTrail = (state) => {
  const place = byIdOf("trail");
  place.hidden = !isLarge;
  if (!isLarge) return;
  const sheet = sheetOf(state);
  const { title, open } = sheet;
  const hadFocus = place.contains(document.activeElement);
  place.replaceChildren(
    ...(title
      ? [
          openLink("All communities", ""),
          ...homeLink(open),
          element("b", { dir: "auto" }, title),
          element("small", {}, extent(sheet)),
        ]
      : ofAll()),
  );
  if (hadFocus) place.querySelector("a")?.focus();
};
