r"""Translates the functions of SPARQL to SQL; tests compare each with the store's result.

A regular expression is translated only if the store and DuckDB give it the same meaning: both
search in linear time, but differ in what a class such as ``\d`` matches beyond ASCII and in which
other syntax they support.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimgraph.store.columns.sparql.solution import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    ENGLISH,
    EXACT,
    INTEGER,
    IRI,
    LANG,
    LITERALS,
    NUMBERS,
    STRING,
    TAGGED,
    TEXTS,
    Cell,
    Kinds,
    NotTranslated,
    TermKind,
    decode,
    in_language,
    lexical,
    quote,
    read_exact,
    same_term,
    widen,
    write_text,
)

_CLASSES = {
    "d": r"\p{Nd}",
    "s": r"\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}",
    "w": r"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200C}\x{200D}\x{24B6}-\x{24E9}"
    r"\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}",
}
"""For each class of the store (Unicode Technical Standard 18, annex C), such as ``\\d``, the same
characters in DuckDB's syntax."""

_SIGN = r"\\[.\\+*?()|\[\]{}^$/tnr-]"
_MEMBER = rf"(?:{_SIGN}|[^\\\[\]^&~|\0-]|&(?!&)|~(?!~)|\|(?!\|))"
_TOKEN = re.compile(
    rf"""
    (?: (?P<edge>\\b)
    | (?P<atom>{_SIGN} | \\[dDsSwW] | \[\^?-?(?:\\[dsw]|{_MEMBER}(?:-{_MEMBER})?)+-?\]
        | [^\\\[\](){{}}.^$|*+?\0] | \.)
    | (?P<open>\(\?: | \((?!\?))
    | (?P<close>\))
    | (?P<either>\|)
    | (?P<anchor>[\^$])
    )
    (?P<times>(?:[*+?] | \{{[0-9]{{1,3}}(?:,[0-9]{{0,3}})?\}})?\??)
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\0]|\\[dw]|\[(?:\\[dw]|[A-Za-z0-9_](?:-[A-Za-z0-9])?)+\]")
_FLAGS = frozenset({"", "i", "s", "is", "si"})


@dataclass(frozen=True)
class _Token:
    """A token of a regular expression, and its repetition: ``*``, ``{2}`` or nothing."""

    kind: str
    text: str
    times: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether this token certainly matches a letter or digit."""
        return self.kind == "atom" and bool(_WORD.fullmatch(self.text)) and self.times in ("", "+")


def translate(pattern: str, flags: str = "") -> str:
    """Translate a regular expression of the store to one that matches the same texts in DuckDB.

    Raises NotTranslated if it is not certain that both engines agree.
    """
    if flags not in _FLAGS:
        raise NotTranslated(f"a regular expression with the flags '{flags}'")
    tokens = list(_tokens(pattern))
    for place, token in enumerate(tokens):
        if token.times and token.kind not in (
            "atom",
            "close",
        ):  # for anything else, engines differ on what is repeated
            raise _unknown(pattern)
        if token.kind == "edge" and not _is_word_edge(tokens, place):
            raise _unknown(pattern)
    try:
        re.compile(pattern)
    except re.error:
        raise _unknown(pattern) from None
    return "".join(_write_token(it, place) + it.times for place, it in enumerate(tokens))


def translate_replacing(pattern: str, flags: str, new: str) -> tuple[str, str]:
    r"""Translate pattern and replacement of REPLACE for DuckDB, where ``$1`` is written ``\1``.

    Raises NotTranslated if it is not certain that both engines agree, and for a pattern that
    matches the empty text, which XPath forbids.
    """
    found = translate(pattern, flags)
    if r"\b" in pattern or re.search(pattern, ""):
        raise NotTranslated(f"REPLACE with the regular expression '{pattern}'")
    if re.search(r"\\|\$(?![0-9](?![A-Za-z0-9_]))", new):  # the store reads ``$1a`` as a name
        raise NotTranslated(f"the replacement '{new}'")
    groups = re.compile(pattern).groups
    put = re.sub(r"\$([0-9])", lambda it: rf"\{it[1]}" if int(it[1]) <= groups else "", new)
    return found, put


def is_plain(text: str) -> bool:
    """Whether a regular expression has no special characters, and so only matches itself."""
    return bool(text) and not re.search(r"[\\\[\](){}.^$|*+?]", text)


def _tokens(pattern: str) -> Iterator[_Token]:
    end = 0
    while end < len(pattern):
        found = _TOKEN.match(pattern, end)
        if found is None:
            raise _unknown(pattern)
        kind, text = next((name, it) for name, it in found.groupdict().items() if it)
        yield _Token(kind, text, found["times"])
        end = found.end()


def _unknown(pattern: str) -> NotTranslated:
    return NotTranslated(f"the regular expression '{pattern}'")


def _write_token(token: _Token, place: int) -> str:
    r"""Write a token for DuckDB; its ``\b`` only knows ASCII, so it is written as a class."""
    if token.kind == "edge":
        outside = rf"[^{_CLASSES['w']}]"
        return f"(?:{outside}|$)" if place else f"(?:^|{outside})"
    if token.text[0] == "[":
        return re.sub(r"\\(.)", lambda it: _CLASSES.get(it[1], it[0]), token.text)
    name = token.text[1:]
    if token.text[0] == "\\" and name.lower() in _CLASSES:
        return f"[{'^' if name.isupper() else ''}{_CLASSES[name.lower()]}]"
    return token.text


def _is_word_edge(tokens: list[_Token], place: int) -> bool:
    r"""Whether a ``\b`` begins or ends the pattern, and there is certainly a letter beside it."""
    if place == 0:
        return _meets_letters(tokens[1:], "open", "close")
    return place == len(tokens) - 1 and _meets_letters(tokens[-2::-1], "close", "open")


def _meets_letters(tokens: Iterable[_Token], opening: str, closing: str) -> bool:
    """Whether a letter certainly comes first; in a group, in each of its alternatives."""
    inside, first = False, True
    for it in tokens:
        if it.kind == opening and not inside and not it.times:
            inside = True
        elif it.kind == closing:
            return inside and not first and not it.times
        elif first and not it.is_letter:
            return False
        elif not inside:
            return True
        elif it.kind == opening:
            return False
        else:
            first = it.kind == "either"
    return False


Function = Callable[[Sequence[Cell]], Cell]
LONGEST = 10_000
"""The most characters of SQL: each function of a text with a language repeats its argument, so
nested ones would grow without limit."""

KNOWN_LETTERS = (
    (0x00, 0x19A), (0x19C, 0x263), (0x265, 0x38F), (0x391, 0x3A2), (0x3A4, 0x3AF), (0x3B1, 0x586),
    (0x588, 0x1C88), (0x1C8B, 0x1E95), (0x1E9B, 0x1EFF), (0x2000, 0xA7CA), (0xA7DD, 0xD7FF),
    (0xF900, 0xFAFF), (0xFB18, 0xFFFD), (0x1F000, 0x1FAFF),
)  # fmt: skip
"""Letters with the same upper and lower case in the store and the database, except `_SEVERAL`. The
capital sigma is no such letter: its lower case depends on its position in a word."""
_RANGES = "".join(rf"\x{{{one:X}}}-\x{{{last:X}}}" for one, last in KNOWN_LETTERS)
LETTERED = f"[^{_RANGES}]"
_SEVERAL = {
    "lower": {"\u0130": "i\u0307"},
    "upper": {"\u00df": "SS", "\u0149": "\u02bcN", "\u01f0": "J\u030c"},
}
"""Letters whose lower or upper case is one letter in the database and two in the store."""


def text(cell: Cell) -> Cell:
    """The text of a cell without its language; null if its term is no text."""
    if cell.kinds == STRING:
        return cell
    kinds = cell.kinds & TEXTS
    if not kinds:
        return Cell("null::varchar", STRING, certain=False)
    if len(kinds) == 1 and kinds != LANG:
        return replace(decode(cell, next(iter(kinds))), kinds=STRING)
    sql = f"substr({cell.sql}, 2)"
    if kinds & LANG:
        sql = f"if({cell.sql}[1] = 'l', text_of({cell.sql}), {sql})"
    if cell.kinds != kinds:
        letters = "".join(sorted(it.value for it in kinds))
        sql = f"(case when contains('{letters}', {cell.sql}[1]) then {sql} end)"
    return Cell(sql, STRING, certain=False)


def begin_text(cell: Cell) -> str:
    """Return SQL for the beginning of a text in a mixed column: its letter and any language."""
    if cell.kind:
        return quote(cell.kind.value)
    if not cell.kinds & LANG:
        return f"{cell.sql}[1]"
    return f"substr({cell.sql}, 1, if({cell.sql}[1] = 'l', strpos({cell.sql}, ' '), 1))"


def _keep_language(cell: Cell, sql: str, *, found: str = "") -> Cell:
    """Give a computed text, null for what is no text, the language of ``cell``; where the condition
    ``found`` is false the result is the empty text without a language.
    """
    made = Cell(sql, cell.kinds & TEXTS or STRING, certain=False)
    if made.kind is None:
        if len(sql) > LONGEST:
            raise NotTranslated("functions of functions of a text that may have a language")
        made = made.at(f"({begin_text(cell)} || {sql})")
    if not found:
        return made
    kinds = made.kinds | STRING
    yes, no = (widen(it, kinds) for it in (made, Cell("''", STRING)))
    either = f"(case when {found} then {yes} when not ({found}) then {no} end)"
    return replace(made, sql=either, kinds=kinds)


def _tested(cell: Cell, sql: str, kinds: Kinds = BOOLEAN) -> Cell:
    """Make a value null where the cell is null."""
    return Cell(
        sql if cell.certain else f"if({cell.sql} is null, null, {sql})", kinds, cell.certain
    )


def _is(kinds: Kinds) -> Function:
    def function(cells: Sequence[Cell]) -> Cell:
        (cell,) = cells
        if cell.kinds <= kinds:
            return _tested(cell, "true")
        if not cell.kinds & kinds:
            return _tested(cell, "false")
        letters = "".join(sorted(it.value for it in kinds))
        return _tested(cell, f"contains('{letters}', {cell.sql}[1])")

    return function


def _str(cells: Sequence[Cell]) -> Cell:
    return Cell(lexical(cells[0]), STRING, cells[0].certain)


def _lang(cells: Sequence[Cell]) -> Cell:
    (cell,) = cells
    if cell.kinds == IRI or not cell.kinds:
        return Cell("null::varchar", STRING, certain=False)
    if not cell.kinds & (TAGGED | IRI):
        return _tested(cell, "''", STRING)
    if cell.kinds == ENGLISH:
        return _tested(cell, "'en'", STRING)
    cases = f"when 'l' then language_of({cell.sql}) when 'e' then 'en' when 'i' then null else ''"
    return _tested(cell, f"(case {cell.sql}[1] {cases} end)", STRING)


_NAMES = {
    TermKind.STRING: "xsd:string", TermKind.LANG: "rdf:langString",
    TermKind.ENGLISH: "rdf:langString", TermKind.DATE: "xsd:date",
    TermKind.BOOLEAN: "xsd:boolean", TermKind.INTEGER: "xsd:integer",
    TermKind.DECIMAL: "xsd:decimal", TermKind.DOUBLE: "xsd:double",
    TermKind.DURATION: "xsd:dayTimeDuration",
}  # fmt: skip


def _datatype(cells: Sequence[Cell]) -> Cell:
    (cell,) = cells
    literal = cell.kinds & LITERALS
    if not literal:
        return Cell("null::varchar", IRI, certain=False)
    if len(cell.kinds) == 1:
        return _tested(cell, quote(_NAMES[next(iter(literal))]), IRI)
    cases = " ".join(f"when '{it.value}' then {quote(_NAMES[it])}" for it in literal)
    return Cell(f"(case {cell.sql}[1] {cases} end)", IRI, certain=False)


def _length(cells: Sequence[Cell]) -> Cell:
    return Cell(f"length({text(cells[0]).sql})::bigint", INTEGER, certain=False)


def _part(cells: Sequence[Cell]) -> Cell:
    whole, *bounds = cells
    word = text(whole).sql
    for it in bounds:
        if it.kinds != INTEGER:
            raise NotTranslated("SUBSTR with what is no whole number")
    start = bounds[0].sql
    if len(bounds) == 1:
        return _keep_language(whole, f"substr({word}, greatest({start}, 1))")
    end = f"({start} + {bounds[1].sql})"
    sql = f"substr({word}, greatest({start}, 1), greatest({end} - greatest({start}, 1), 0))"
    return _keep_language(whole, sql)


def _case(name: str) -> Function:
    def function(cells: Sequence[Cell]) -> Cell:
        word = text(cells[0]).sql
        odd = f"regexp_matches({word}, {quote(LETTERED)})"
        refused = "error('letters whose case is not the same everywhere')"
        whole = word
        for one, several in _SEVERAL[name].items():
            whole = f"replace({whole}, {quote(one)}, {quote(several)})"
        sql = f"(case when {odd} then {refused} else {name}({whole}) end)"
        return _keep_language(cells[0], sql)

    return function


def _find_part(name: str) -> Function:
    def function(cells: Sequence[Cell]) -> Cell:
        whole, part = cells
        if part.kinds & TAGGED:
            raise NotTranslated("a search for a text with a language")
        return Cell(f"{name}({text(whole).sql}, {text(part).sql})", BOOLEAN, certain=False)

    return function


def _beside(sql: str) -> Function:
    """Make STRBEFORE or STRAFTER: the text before or after the first occurrence of another."""

    def function(cells: Sequence[Cell]) -> Cell:
        if cells[1].kinds & TAGGED:
            raise NotTranslated("a search for a text with a language")
        whole, part = (text(it).sql for it in cells)
        found = f"contains({whole}, {part})"
        return _keep_language(cells[0], sql.format(whole=whole, part=part), found=found)

    return function


def _concat(cells: Sequence[Cell]) -> Cell:
    """Translate CONCAT; the result has a language only if all its texts have that language."""
    if cells and all(it.kinds & TAGGED for it in cells):
        raise NotTranslated("CONCAT of texts that may all have a language")
    words = [text(it) for it in cells]
    if not words:
        return Cell("''", STRING)
    certain = all(it.certain for it in words)
    return Cell(f"({' || '.join(f'({it.sql})' for it in words)})", STRING, certain)


def _constant_text(cell: Cell, what: str) -> str:
    if not cell.fixed or cell.kinds != STRING:
        raise NotTranslated(f"{what} that is not a plain text of the query")
    return cell.sql[1:-1].replace("''", "'")


def _regex(cells: Sequence[Cell]) -> Cell:
    whole, pattern, *rest = cells
    flags = _constant_text(rest[0], "flags of REGEX") if rest else ""
    expression, word = _constant_text(pattern, "a pattern of REGEX"), text(whole).sql
    if flags == "q" or (is_plain(expression) and not flags):
        return Cell(f"contains({word}, {pattern.sql})", BOOLEAN, certain=False)
    same = translate(expression, flags)
    sql = f"regexp_matches({word}, {quote(same)}, {quote(flags or 'c')})"
    return Cell(sql, BOOLEAN, certain=False)


def _replace(cells: Sequence[Cell]) -> Cell:
    whole, *rest = cells
    old, put, *flags = (_constant_text(it, "a part of REPLACE") for it in rest)
    word = text(whole).sql
    if is_plain(old) and not flags and not re.search(r"[$\\]", put):
        return _keep_language(whole, f"replace({word}, {quote(old)}, {quote(put)})")
    same, new = translate_replacing(old, "".join(flags), put)
    options = quote("g" + "".join(flags))
    sql = f"regexp_replace({word}, {quote(same)}, {quote(new)}, {options})"
    return _keep_language(whole, sql)


def _in_language(cells: Sequence[Cell]) -> Cell:
    word, tag = cells
    language = _constant_text(tag, "a language of STRLANG")
    if not re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", language):
        raise NotTranslated("an unusual language of STRLANG")
    return in_language(Cell(_plain(word), STRING, certain=False), language)


def _plain(cell: Cell) -> str:
    """SQL for a text without a language; null, an error, for any other term."""
    return decode(cell, TermKind.STRING).sql if cell.kinds & STRING else "null::varchar"


def _typed(cells: Sequence[Cell]) -> Cell:
    word, datatype = _plain(cells[0]), cells[1]
    if not datatype.fixed or datatype.sql not in _WRITTEN:
        raise NotTranslated("STRDT with what is no known type of the query")
    kinds, made = _WRITTEN[datatype.sql]
    odd = f"not regexp_full_match({word}, {quote(_LEXICAL[kinds])})" if kinds in _LEXICAL else ""
    refused = "error('a text that is no value of its type')"
    sql = made.format(word)
    return Cell(f"(case when {odd} then {refused} else {sql} end)" if odd else sql, kinds, False)


_WRITTEN = {
    "'xsd:string'": (STRING, "{}"),
    "'xsd:date'": (DATE, "({})::date"),
    "'xsd:integer'": (INTEGER, "({})::bigint"),
    "'xsd:boolean'": (BOOLEAN, "({} = 'true')"),
    "'xsd:decimal'": (DECIMAL, "({})::decimal(38, 18)"),
}
"""Datatypes of STRDT, as IRIs in SQL, with the SQL that converts a text to a value."""
_LEXICAL = {
    DATE: "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
    "-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)",
    INTEGER: "0|-?[1-9][0-9]{0,17}",
    BOOLEAN: "true|false",
    DECIMAL: r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?",
}
"""A pattern of texts that are certainly a value of the type, in the form that columns have."""


def _hashed(name: str) -> Function:
    def function(cells: Sequence[Cell]) -> Cell:
        return Cell(f"{name}({_plain(cells[0])})", STRING, certain=False)

    return function


def _encoded(cells: Sequence[Cell]) -> Cell:
    return Cell(f"url_encode({text(cells[0]).sql})", STRING, certain=False)


def _date_part(name: str) -> Function:
    def function(cells: Sequence[Cell]) -> Cell:
        if not cells[0].kinds & DATE:
            return Cell("null::bigint", INTEGER, certain=False)
        return Cell(f"{name}({decode(cells[0], TermKind.DATE).sql})::bigint", INTEGER, False)

    return function


def _same(cells: Sequence[Cell]) -> Cell:
    one, other = cells
    if not one.kinds or not other.kinds:
        return Cell("null::boolean", BOOLEAN, certain=False)
    known = " and ".join(f"{it.sql} is not null" for it in cells if not it.certain)
    same = same_term(one, other)
    return Cell(f"if({known}, {same}, null)" if known else f"({same})", BOOLEAN, not known)


def _language_matches(cells: Sequence[Cell]) -> Cell:
    if cells[0].kinds & TAGGED:
        raise NotTranslated("LANGMATCHES of a text with a language")
    tag, range_ = text(cells[0]).sql, cells[1]
    wanted = _constant_text(range_, "a range of LANGMATCHES").lower()
    if wanted == "*":
        return Cell(f"({tag} <> '')", BOOLEAN, certain=False)
    if not re.fullmatch("[a-z0-9-]+", wanted):
        raise NotTranslated("an unusual range of LANGMATCHES")
    low = f"lower({tag})"
    sql = f"({low} = {quote(wanted)} or starts_with({low}, {quote(wanted + '-')}))"
    return Cell(sql, BOOLEAN, certain=False)


def _exact(name: str, sql: str) -> Function:
    """Make a rounding function, or ABS: its result for an integer is an integer, for a decimal a
    decimal.
    """

    def function(cells: Sequence[Cell]) -> Cell:
        (cell,) = cells
        if cell.kinds == INTEGER:
            return cell if name != "ABS" else Cell(f"abs({cell.sql})", INTEGER, cell.certain)
        if cell.kinds not in (DECIMAL, EXACT):
            raise NotTranslated(f"{name} of what may be no whole number or decimal")
        made = Cell(f"{sql.format(read_exact(cell))}::decimal(38, 18)", DECIMAL, cell.certain)
        if cell.kind:
            return made
        return Cell(f"({cell.sql}[1] || {write_text(made, TermKind.DECIMAL)})", EXACT, cell.certain)

    return function


_NAME = "[A-Za-z0-9._~!$&''()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[\\x{A1}-\\x{D7FF}]"
_ADDRESS = (
    "[A-Za-z][A-Za-z0-9+.-]*:(//[A-Za-z0-9.-]+(:[0-9]{1,5})?(/(NAME)*)?|[A-Za-z0-9](NAME)*)"
    r"(\?(NAME|\?)*)?(#(NAME|\?)*)?"
).replace("NAME", _NAME)
_NO_ADDRESS = r"""[\x00-\x20<>"{}|\\^`]|^[^:/?#]*([/?#]|$)|^[^A-Za-z]"""
"""`_ADDRESS` matches texts that certainly are an absolute IRI, `_NO_ADDRESS` some that are not."""


def _address(cells: Sequence[Cell]) -> Cell:
    """Translate IRI(): for a text that is no IRI, and for any other literal, an error."""
    (cell,) = cells
    if cell.kinds <= IRI:
        return cell
    if not cell.kinds & STRING:
        return decode(cell, TermKind.IRI) if cell.kinds & IRI else Cell("null::varchar", IRI, False)
    # The lambda has the SQL of the text only once, since that may be long.
    made = f"list_transform([{_plain(cell)}], lambda word: {_OF_TEXT})[1]"
    own = f"case when {cell.sql}[1] = 'i' then substr({cell.sql}, 2) else {made} end"
    return Cell(f"({own})" if cell.kinds & IRI else made, IRI, certain=False)


_OF_TEXT = f"""
    case when regexp_matches(word, '{_NO_ADDRESS}') then null
        when regexp_full_match(word, '{_ADDRESS}') then short_address(word)
        when word is not null then error('a text that may be no address') end
"""


FUNCTIONS: Mapping[str, Function] = {
    "STR": _str,
    "LANG": _lang,
    "DATATYPE": _datatype,
    "isIRI": _is(IRI),
    "isURI": _is(IRI),
    "isLITERAL": _is(LITERALS),
    "isBLANK": _is(frozenset()),
    "isNUMERIC": _is(NUMBERS),
    "IRI": _address,
    "URI": _address,
    "STRLEN": _length,
    "SUBSTR": _part,
    "UCASE": _case("upper"),
    "LCASE": _case("lower"),
    "CONTAINS": _find_part("contains"),
    "STRSTARTS": _find_part("starts_with"),
    "STRENDS": _find_part("ends_with"),
    "STRBEFORE": _beside("left({whole}, greatest(strpos({whole}, {part}) - 1, 0))"),
    "STRAFTER": _beside("substr({whole}, greatest(strpos({whole}, {part}), 1) + length({part}))"),
    "CONCAT": _concat,
    "REGEX": _regex,
    "REPLACE": _replace,
    "STRLANG": _in_language,
    "STRDT": _typed,
    "ENCODE_FOR_URI": _encoded,
    "MD5": _hashed("md5"),
    "SHA1": _hashed("sha1"),
    "SHA256": _hashed("sha256"),
    "YEAR": _date_part("year"),
    "MONTH": _date_part("month"),
    "DAY": _date_part("day"),
    "sameTerm": _same,
    "LANGMATCHES": _language_matches,
    "ABS": _exact("ABS", "abs({})"),
    "ROUND": _exact("ROUND", "floor({} + 0.5::decimal(38, 18))"),
    "CEIL": _exact("CEIL", "ceil({})"),
    "FLOOR": _exact("FLOOR", "floor({})"),
}
"""The SPARQL functions that can be translated, by the names that the parser gives them."""


def _as_string(cell: Cell) -> Cell:
    return _str([cell])


def _as_integer(cell: Cell) -> Cell:
    if cell.kinds == STRING:
        whole = f"regexp_full_match({cell.sql}, '[+-]?[0-9]+')"
        return Cell(f"(case when {whole} then ({cell.sql})::bigint end)", INTEGER, certain=False)
    if cell.kinds == DECIMAL:
        return Cell(f"trunc({cell.sql})::bigint", INTEGER, cell.certain)
    return _as(INTEGER, "bigint", BOOLEAN)(cell)


def _as_decimal(cell: Cell) -> Cell:
    if cell.kinds != STRING:
        return _as(DECIMAL, "decimal(38, 18)", INTEGER)(cell)
    number = rf"regexp_full_match({cell.sql}, '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)')"
    known = f"regexp_full_match({cell.sql}, {quote(_LEXICAL[DECIMAL])})"
    made = f"when {known} then ({cell.sql})::decimal(38, 18)"
    refused = "error('a decimal in an unusual form')"
    return Cell(f"(case {made} when {number} then {refused} end)", DECIMAL, certain=False)


def _as_boolean(cell: Cell) -> Cell:
    if cell.kinds in (INTEGER, DECIMAL):
        return Cell(f"({cell.sql} <> 0)", BOOLEAN, cell.certain)
    if cell.kinds != STRING:
        return _as(BOOLEAN, "boolean")(cell)
    cases = "when 'true' then true when '1' then true when 'false' then false when '0' then false"
    return Cell(f"(case {cell.sql} {cases} end)", BOOLEAN, certain=False)


def _as_date(cell: Cell) -> Cell:
    """Cast a date or text to a date. For a text that is no date, an error; for one that may be a
    date in an unusual form, the query is refused.
    """
    if cell.kinds == DATE:
        return cell
    if cell.kinds != STRING:
        raise NotTranslated("xsd:date of what may be neither a date nor a text")
    whole = f"regexp_full_match({cell.sql}, {quote(_LEXICAL[DATE])})"
    maybe = rf"regexp_matches({cell.sql}, '^\s*[+-]?[0-9]{{4,}}-[0-9]{{2}}-[0-9]{{2}}')"
    refused = "error('a text that may be a date')"
    sql = f"(case when {whole} then ({cell.sql})::date when {maybe} then {refused} end)"
    return Cell(sql, DATE, certain=False)


def _as(kinds: Kinds, type_: str, *others: Kinds) -> Callable[[Cell], Cell]:
    def cast(cell: Cell) -> Cell:
        if cell.kinds not in (kinds, *others):
            raise NotTranslated(f"a cast to {type_} of what may be something else")
        return Cell(f"({cell.sql})::{type_}", kinds, cell.certain)

    return cast


CASTS: Mapping[str, Callable[[Cell], Cell]] = {
    "string": _as_string,
    "integer": _as_integer,
    "date": _as_date,
    "decimal": _as_decimal,
    "double": _as(DOUBLE, "double", INTEGER),
    "boolean": _as_boolean,
}
"""Functions that translate a cast, by the name of the datatype in XML Schema."""
