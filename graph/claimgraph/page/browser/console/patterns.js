/** Of a query without an answer: the first of its patterns with which nothing is left. */

const MOST_PARTS = 12;
/** What stands between two patterns, or must not be looked into. */
const PIECES = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^>\s]*>|#[^\n]*|[{}()[\]]|\.(?=\s|$|\})|;|[^"'<#{}()[\].;]+|./g;
const SUBJECT = /^\s*(?:<[^>\s]*>|[?$]\w+|[\w-]*:[\w.%-]*|_:\w+)/;
/** These add nothing that could be missing, or belong to what stands before them. */
const NO_PATTERN = /^\s*(?:OPTIONAL|BIND|MINUS)\b/i;
const JOINED = /^\s*UNION\b/i;

/** @param {string} sparql @returns {?{head: string, body: string}} what is declared, and what stands in WHERE */
const partsOfQuery = (sparql) => {
  const plain = sparql.replace(/"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*/g, (found) => "_".repeat(found.length));
  const form = /\b(?:SELECT|CONSTRUCT)\b/i.exec(plain);
  const where = /\bWHERE\s*\{|\{/i.exec(form ? plain.slice(form.index) : "");
  if (!form || !where || /\bCONSTRUCT\b/i.test(form[0])) return null;
  const open = form.index + where.index + where[0].length;
  const close = plain.lastIndexOf("}");
  return close < open ? null : { head: sparql.slice(0, form.index), body: sparql.slice(open, close) };
};

/** @param {string} body @returns {string[]} triples and blocks, each complete in itself */
const splitPatterns = (body) => {
  /** @type {string[]} */
  const found = [];
  let [text, depth, subject] = ["", 0, ""];
  const end = (/** @type {string} */ mark) => {
    const whole = `${subject}${text}`.trim();
    if (JOINED.test(whole) && found.length) found.push(`${found.pop()} ${whole}`);
    else if (whole && whole !== subject.trim()) found.push(whole);
    subject = mark === ";" ? subject || `${SUBJECT.exec(text)?.[0].trim() ?? ""} ` : "";
    text = "";
  };
  for (const [piece] of body.matchAll(PIECES)) {
    if (piece.startsWith("#")) continue;
    if ("{([".includes(piece)) depth++;
    if ("})]".includes(piece)) depth--;
    if (depth === 0 && (piece === "." || piece === ";")) end(piece);
    else text += piece;
    if (depth === 0 && piece === "}") end("}");
  }
  end(".");
  return found;
};

/**
 * @param {string} sparql a SELECT that gave no row
 * @param {(sparql: string) => Promise<?boolean>} ask nothing where it cannot be asked
 * @returns {Promise<string>} the pattern as it stands in the query; empty where it cannot be told
 */
export const patternWithoutMatch = async (sparql, ask) => {
  const query = partsOfQuery(sparql);
  if (!query) return "";
  const parts = splitPatterns(query.body);
  if (parts.length > MOST_PARTS) return "";
  const firm = parts.filter((part) => !NO_PATTERN.test(part));
  // A filter may speak of what only stands behind it: it is tried when all triples have been.
  const ordered = [...firm.filter((part) => !/^FILTER\b/i.test(part)), ...firm.filter((part) => /^FILTER\b/i.test(part))];
  for (let count = 1; count <= ordered.length; count++) {
    const found = await ask(`${query.head} ASK { ${ordered.slice(0, count).join(" .\n")} }`);
    if (found === null) return "";
    if (!found) return ordered[count - 1].replace(/\s+/g, " ");
  }
  return "";
};
