/** The panel at rest: it answers a question before any click. */
import { claimsBy, data, entities, propositionsOf, restingOnUnnamed, speakers } from "../shared/data.js";
import { listOf, section } from "./blocks.js";
import { speakerLink } from "./cards.js";
import { entriesByStatus, quotesByStatus } from "./details.js";
import { disputeBlock, mostContested, otherQuestions } from "./disputes.js";
import { element } from "../shared/dom.js";
import { plural } from "../shared/words.js";
import { change, getState } from "../shared/state.js";
import { claimsInSight } from "./sight.js";
import { questionSteps } from "./steps.js";
import { tensionLists } from "./tensions.js";
import { questionButtons } from "./tour.js";

/** @param {import("../shared/data.js").Speaker} speaker */
const speakerEntry = (speaker) => {
  const outside = !entities.has(speaker.id) || propositionsOf(speaker.id).length === 0;
  return element(
    "li",
    {},
    element(
      "span",
      {},
      speakerLink(speaker),
      outside && element("small", {}, " speaks, is not in the picture"),
    ),
    element("small", {}, plural(claimsInSight(claimsBy(speaker.id)).length, "claim")),
  );
};

const onlyUnnamed = () => {
  const { unnamed } = getState();
  return element(
    "p",
    {},
    element(
      "button",
      { type: "button", id: "only-unnamed", "aria-pressed": String(unnamed), onclick: () => change({ unnamed: !unnamed }) },
      "Draw these alone",
    ),
  );
};

/** Whether a statement only describes a voice that has no name: "Turks in the government are officials of ...". @param {import("../shared/data.js").Proposition} proposition */
const describesUnnamed = ({ subject, predicate }) => predicate.family === "office" && Boolean(entities.get(subject)?.unnamed);

/**
 * What rests on unnamed sources only, and a way to look at nothing else: then with the words, and through
 * whom they are known. Who the unnamed are said to be comes last, for it is no part of the affair.
 */
const unnamedSection = () => {
  const found = [...restingOnUnnamed()];
  const list = getState().unnamed ? quotesByStatus : entriesByStatus;
  const [described, stated] = [true, false].map((wanted) => found.filter((one) => describesUnnamed(one) === wanted));
  return (
    found.length > 0 && [
      section("Rests on unnamed sources only", onlyUnnamed(), ...list(stated)),
      section("Who the unnamed are said to be", ...list(described)),
    ]
  );
};

export const renderOverview = () => {
  const { unnamed } = getState();
  const others = otherQuestions();
  const loudness = new Map([...speakers].map(([id]) => [id, claimsInSight(claimsBy(id)).length]));
  const loudest = [...speakers.values()]
    .filter(({ id }) => loudness.get(id))
    .sort((a, b) => (loudness.get(b.id) ?? 0) - (loudness.get(a.id) ?? 0));
  return [
    element("h2", { class: "unseen" }, "Overview"),
    ...((unnamed && unnamedSection()) || []),
    data.propositions.length > 0 && questionSteps().length > 0 && questionButtons(),
    section(
      "Most contested",
      ...listOf(mostContested(), disputeBlock, { tag: "div", limit: 6, name: "issues" }),
    ),
    others.length > 0 &&
      section("Other questions", ...listOf(others, disputeBlock, { tag: "div", limit: 6, name: "issues" })),
    ...tensionLists(),
    ...((!unnamed && unnamedSection()) || []),
    section("Who speaks", ...listOf(loudest, speakerEntry, { limit: 15 })),
    data.dossier.description && section("About", element("p", { dir: "auto" }, data.dossier.description)),
  ];
};
