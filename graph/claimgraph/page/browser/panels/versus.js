/** An issue as a dispute is read: the two sides of each conflict next to each other. */
import { claimsAbout, conflictsOf } from "../shared/data.js";
import { section } from "./blocks.js";
import { opposedOn, sideBlock, statedBlocks } from "./disputes.js";
import { propositionLink, wordConflict, wordsNote } from "./cards.js";
import { propositions } from "../shared/data.js";
import { byDay } from "../shared/calendar.js";
import { END } from "../shared/range.js";
import { element } from "../shared/dom.js";
import { hiddenLine } from "./sight.js";
import { tensionsAmong } from "./tensions.js";

/** @param {string} id @param {string} side which of its claims the conflict opposes */
const columnOf = (id, side) =>
  element(
    "div",
    { class: "column" },
    element("p", {}, propositionLink(propositions.get(id))),
    hiddenLine(propositions.get(id)),
    opposedOn(id, side).map(sideBlock),
  );

/** What the heading above says already. */
const HEADED = ["dispute", "inconsistent line"];

/** @param {any} conflict */
const rowOf = ({ left, right, sides, kind, because }) => {
  const words = [!HEADED.includes(kind) && wordConflict(kind), because].filter(Boolean).join(": ");
  return element(
    "div",
    { class: "versus" },
    words && element("p", { class: "meta", dir: "auto" }, words),
    element("div", { class: "columns" }, columnOf(left, sides[0]), columnOf(right, sides[1])),
  );
};

/** The day on which it was said first; what nobody says comes last. @param {string} id */
const firstDay = (id) => claimsAbout(id).map(({ said }) => said.latest).sort()[0] ?? END;

/** In the order in which it was said. @param {string[]} ids */
const byFirstDay = (ids) => [...ids].sort(byDay(firstDay));

/** Two parties contradict each other; of any other kind one voice contradicts itself. @param {{kind: string}} conflict */
const isDispute = ({ kind }) => kind === "dispute";

/** What is in no conflict, and what only changed, stands by itself. @param {{propositions: string[]}} issue */
export const versusSections = ({ propositions: members }) => {
  const ids = byFirstDay(members);
  const own = [...new Set(ids.flatMap((id) => conflictsOf(id)))];
  const rows = own.filter(({ left, right }) => propositions.has(left) && propositions.has(right));
  const shown = new Set(rows.flatMap(({ left, right }) => [left, right]));
  return [
    rows.length > 0 && wordsNote(),
    section("Side against side", ...rows.filter(isDispute).map(rowOf)),
    section("One side contradicts itself", ...rows.filter((one) => !isDispute(one)).map(rowOf)),
    section("Statement by statement", ...statedBlocks(ids.filter((id) => !shown.has(id)))),
    ...tensionsAmong(ids),
  ];
};
