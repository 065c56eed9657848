/** Claims as rows: the table and the CSV show the same columns. */
import { data, nameOf, originOf, propositions, sources } from "../shared/data.js";

/** @typedef {import("../shared/data.js").Claim} Claim */

/** @type {Record<string, (claim: Claim, about: any, source: any) => string>} */
const COLUMNS = {
  status: (_, about) => about.status, // the status itself, as in every file; pages have a word for it
  claimant: (claim) => claim.claimant.label,
  stance: (claim) => claim.stance.label,
  statement: (_, about) => about.label,
  quote: (claim) => claim.quote,
  said: (claim) => claim.said.words,
  said_earliest: (claim) => claim.said.earliest,
  said_latest: (claim) => claim.said.latest,
  subject: (_, about) => nameOf(about.subject),
  predicate: (_, about) => about.predicate.label,
  object: (_, about) => nameOf(about.object),
  rule: (_, about) => about.rule.label,
  ground: (_, about) => about.ground,
  when: (_, about) => about.when?.words ?? "",
  principal: (claim) => claim.principal?.label ?? "",
  chain: (claim) => claim.chain.map((hop) => hop.label).join(" < "),
  origin_unnamed: (claim) => String(originOf(claim).unnamed),
  counts: (claim) => String(claim.counts),
  language: (claim) => claim.language,
  translated: (claim) => String(claim.translated),
  note: (claim) => claim.note,
  source: (_, __, source) => source?.title ?? "",
  publisher: (_, __, source) => source?.publisher ?? "",
  published: (_, __, source) => source?.published ?? "",
  url: (_, __, source) => source?.url ?? "",
  claim: (claim) => claim.id,
  proposition: (_, about) => about.id,
};

export const columns = Object.keys(COLUMNS);

/** @param {Claim} claim @param {string} column @returns {string} */
export const cell = (claim, column) =>
  COLUMNS[column](claim, propositions.get(claim.about), sources.get(claim.source));
