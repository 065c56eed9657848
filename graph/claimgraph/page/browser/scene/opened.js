/**
 * What is drawn of a large page: all communities, or one, or what lies between two, or whoever is
 * near an entity. It follows from the state alone, so that a link shows the same and filters move
 * nothing.
 * @typedef {{open: string, title: string, spots: any[], edges: any[], seen: Map<string, string>,
 *   nodeOf: (entity: string) => string, rest: string[]}} Sheet `open` is what stands in the state;
 *   `seen` are the lines in sight with their status; `rest` is whoever was left out, not to crowd it
 * @typedef {import("../shared/state.js").State} State
 * @typedef {import("../shared/data.js").Proposition} Proposition
 */
import { titleOfAnswer } from "../shared/answers.js";
import { communities, communityOf, endsOfPair, homeOf, linesBetween, pairId } from "../shared/communities.js";
import { drawnStatus } from "../shared/compare.js";
import { data, entities, groupBy, issues, nameOf, propositions, propositionsOf } from "../shared/data.js";
import { reach } from "../shared/path.js";
import { laidOut } from "./first.js";
import { ringsOf, spotAt } from "./spots.js";
import { strandsOf } from "./strands.js";
import { concerned, visiblePropositions } from "../shared/visible.js";

const MOST_NEAR = 60;
/** As many ties as communities, the strongest of all: more is a ball of wool, and slow to drag. */
const MOST_TIES = communities.length;

/** @typedef {{open: string, title: string, ids: string[], places: {x: number, y: number}[]}} Plan whom to draw, the first first */

/** The best connected over these lines first. @param {Proposition[]} lines @param {string[]} first */
const ranked = (lines, first) => {
  const ends = lines.flatMap(({ subject, object }) => (subject === object ? [subject] : [subject, object]));
  const counts = new Map([...groupBy(ends, (id) => id)].map(([id, found]) => [id, found.length]));
  for (const id of first) counts.delete(id);
  const others = [...counts].sort(([, a], [, b]) => b - a).map(([id]) => id);
  return [...first, ...others];
};

/** @param {string} open @param {string} title @param {string[]} ids @returns {Plan} */
const inRings = (open, title, ids) => {
  const drawn = Math.min(ids.length, MOST_NEAR + 1);
  const [first, ...others] = ids.slice(0, drawn);
  const grouped = others.sort((a, b) => homeOf(a).localeCompare(homeOf(b), "en", { numeric: true }));
  return { open, title, ids: [first, ...grouped, ...ids.slice(drawn)], places: ringsOf(drawn) };
};

/** @param {string} id @returns {Plan} an entity and whoever shares a line with it */
const planAround = (id) => inRings(id, `Around ${nameOf(id)}`, ranked(propositionsOf(id), [id]));

/** @param {State} state @returns {?Plan} nothing where all communities are to be drawn */
const planOpened = ({ open, around, depth }) => {
  const community = communityOf(open);
  if (community) {
    const places = community.spots.map(([x, y]) => ({ x, y }));
    return { open, title: community.name, ids: community.members, places };
  }
  const ends = endsOfPair(open);
  if (ends.length) return inRings(open, ends.map(({ name }) => name).join(" — "), ranked(linesBetween(open), []));
  if (open) return planAround(open);
  if (!around) return null;
  const near = reach(data.propositions, around, depth);
  const lines = data.propositions.filter((/** @type {Proposition} */ { subject, object }) => near.has(subject) && near.has(object));
  return inRings("", `Around ${nameOf(around)}`, ranked(lines, [around]));
};

/** @param {import("../shared/state.js").Selection} selection what is asked, if it is a question */
const titleOfChosen = ({ kind, id }) =>
  kind === "issue" ? issues.get(id).question : kind === "answer" ? titleOfAnswer(id) : "What is chosen";

/** @param {State} state @returns {?Plan} for what is chosen and not in what is open */
const planChosen = (state) => {
  const { selection } = state;
  if (!selection) return null;
  if (selection.kind === "entity" && propositionsOf(selection.id).length) return planAround(selection.id);
  if (selection.kind === "proposition") {
    const { subject, object } = propositions.get(selection.id);
    return inRings(subject, `Around ${nameOf(subject)}`, ranked(propositionsOf(subject), [...new Set([subject, object])]));
  }
  const lines = concerned(selection, state);
  const title = titleOfChosen(selection);
  return lines.length ? inRings("", title, ranked(lines, [])) : null;
};

/** @param {Plan} plan */
const drawnOf = ({ ids, places }) => ids.slice(0, places.length);

/** @param {Plan} plan @param {State} state whether what is chosen is drawn already */
const shows = (plan, state) => {
  const { selection } = state;
  const drawn = new Set(drawnOf(plan));
  if (selection?.kind === "entity" && propositionsOf(selection.id).length) return drawn.has(selection.id);
  return !selection || concerned(selection, state).every(({ subject, object }) => drawn.has(subject) && drawn.has(object));
};

/** @param {State} state @returns {?Plan} */
const planOf = (state) => {
  const opened = planOpened(state);
  return opened && shows(opened, state) ? opened : (planChosen(state) ?? opened);
};

/** @param {Plan} plan */
const drawPlan = (plan) => {
  const drawn = drawnOf(plan);
  const shown = new Set(drawn);
  const lines = [...new Set(drawn.flatMap(propositionsOf))].filter((line) => shown.has(line.subject) && shown.has(line.object));
  return {
    open: plan.open,
    title: plan.title,
    spots: drawn.map((id, place) => spotAt(id, plan.places[place])),
    edges: strandsOf(lines.map(({ id, subject, object, status }) => ({ id, from: subject, to: object, status }))),
    nodeOf: (/** @type {string} */ id) => (shown.has(id) ? id : ""),
    rest: plan.ids.slice(drawn.length),
  };
};

/** The last one is kept: choosing and filtering leave it as it is. */
const kept = { key: "", sheet: /** @type {any} */ (null) };

/** @param {Plan} plan */
const drawOnce = (plan) => {
  const key = drawnOf(plan).join(" ");
  if (key !== kept.key) Object.assign(kept, { key, sheet: drawPlan(plan) });
  return { ...kept.sheet, open: plan.open, title: plan.title };
};

/** How many lines of each status are in sight between two. @param {State} state */
const pairLines = (state) => {
  /** @type {Map<string, Map<string, number>>} */
  const pairs = new Map();
  for (const proposition of visiblePropositions(state)) {
    const [one, other] = [homeOf(proposition.subject), homeOf(proposition.object)];
    if (one === other) continue;
    const id = pairId(one, other);
    const counts = pairs.get(id) ?? pairs.set(id, new Map()).get(id);
    const status = drawnStatus(proposition, state);
    counts?.set(status, (counts.get(status) ?? 0) + 1);
  }
  const total = (/** @type {Map<string, number>} */ counts) => [...counts.values()].reduce((sum, one) => sum + one, 0);
  const strongest = [...pairs].sort(([a, one], [b, other]) => total(other) - total(one) || (a < b ? -1 : 1));
  return strongest.slice(0, MOST_TIES).flatMap(([id, counts]) => {
    const [from, to] = id.split(" ");
    return [...counts].map(([status, weight]) => ({ id: `${id} ${status}`, from, to, status, weight }));
  });
};

/** @param {State} state */
const drawCommunities = (state) => ({
  open: "",
  title: "",
  spots: laidOut.spots,
  edges: strandsOf(pairLines(state)),
  nodeOf: homeOf,
  rest: [],
});

/** @type {WeakMap<State, Sheet>} */
const sheets = new WeakMap();

/** @param {State} state @returns {Sheet} */
const makeSheet = (state) => {
  const plan = planOf(state);
  if (!plan) {
    const sheet = drawCommunities(state);
    return { ...sheet, seen: new Map(sheet.edges.map(({ id, status }) => [id, status])) };
  }
  const visible = visiblePropositions(state);
  return { ...drawOnce(plan), seen: new Map(visible.map((line) => [line.id, drawnStatus(line, state)])) };
};

/** @param {State} state @returns {Sheet} */
export const sheetOf = (state) => {
  if (!sheets.has(state)) sheets.set(state, makeSheet(state));
  return /** @type {Sheet} */ (sheets.get(state));
};

/** Whether all communities are drawn. @param {Sheet} sheet */
export const isWhole = (sheet) => sheet.spots === laidOut.spots;

/** What a node or line of the whole opens, in words. @param {string} id @returns {string} */
export const wordsOfPart = (id) => {
  const community = communityOf(id);
  if (community) return `${community.name}: open`;
  const [one, other, status] = id.split(" ");
  return `${linesBetween(pairId(one, other)).length} statements, drawn here: ${status}; ${communityOf(one)?.name} — ${communityOf(other)?.name}`;
};

