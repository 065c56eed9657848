/** What the page asks of its server, and the shapes of the answers. */

/**
 * @typedef {Record<string, any>} ClaimFields
 * @typedef {{message: string, where?: string, place?: string, cure?: string, detail?: Record<string, string>}} Fault
 * @typedef {{words: string, before: string, after: string, against: string[]}} Move
 * @typedef {{words: string, status: string}} Statement
 * @typedef {{file: string, line: number, fields: ClaimFields, seen: string, spans: number[][], statements: Statement[]}} WrittenClaim
 * @typedef {{id: string, spans: number[][], fields: ClaimFields, new: Record<string, string>, rule: string, confidence: number, open: string[]}} DraftClaim
 * @typedef {{name: string, type: string, aliases: string[]}} Thing
 * @typedef {{key: string, title: string, drafts: number, claims: number}} SourceLine
 * @typedef {{version: number, source: string, sources: SourceLine[], text: string | null, voice: string, claims: WrittenClaim[], drafts: DraftClaim[], entities: Thing[], last: string, lastSource: string, whole: boolean}} TextView
 * @typedef {{name: string, means: string, takes: string, subject?: string, object?: string, under?: string[]}} WordEntry
 * @typedef {{title: string, by: string, words: Record<string, WordEntry[]>, states: string[], mains: Record<string, string>}} VocabularyView mains: types by main words
 * @typedef {{fields: ClaimFields, offers: Record<string, string[]>, based: string, new: Record<string, string>, open: string[], draft: string, names: Record<string, string>, phrases: string[], qualifiers: [string, string][]}} ProposalView
 * @typedef {{refused?: Fault[], moved?: Move[], file?: string, undone?: string, draft?: string}} Outcome
 */

export class Refused extends Error {
  /** @param {Fault} fault */
  constructor(fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * @param {string} act
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export const ask = async (act, body = {}) => {
  let answer;
  try {
    answer = await fetch(act, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused({ message: "the program has ended", cure: "start claimgraph edit again: what was decided is in the files" });
  }
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told);
  return told;
};
