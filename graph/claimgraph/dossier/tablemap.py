"""Reads the key `table` of a source, which says how the table's columns become claims."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import permutations

from claimgraph.dossier.standards import is_web_address
from claimgraph.dossier.vocabulary import hint_words
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    Sequence,
    finding,
    suggest,
)
from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.tablemap import (
    TRIPLE,
    Join,
    Possible,
    RoleEntry,
    Select,
    TableMapping,
    TableQuery,
    Template,
    Templates,
)

ENDINGS = (".csv", ".tsv", ".parquet")
"""The file extensions that an endpoint's answer may have."""

WRITTEN = ("encoding", "delimiter", "skip", "columns")
"""The keys for the format of a file from elsewhere; with an endpoint they are refused."""

SELECT = re.compile(
    r"(?:\s+|#[^\n\r]*|BASE\s*<[^<>\s]*>|PREFIX\s+[^\s:<>]*:\s*<[^<>\s]*>)*SELECT\b", re.IGNORECASE
)
"""Matches the beginning of a SELECT query. No more is checked, because servers predefine prefixes
and extend SPARQL."""


def read_asked(fields: Fields) -> TableQuery | None:
    """Read `endpoint` and `query`; return None if the keys are missing or have a fault."""
    if not comes_from_endpoint(fields):
        return None
    faults: list[Finding] = []
    address, query = fields.scalar("endpoint"), fields.scalar("query")
    for key, scalar in (("endpoint", address), ("query", query)):
        if scalar is None:
            cure = "write endpoint: and query:, or files: without them"
            faults.append(Finding(fields.place, f"{fields.what} has no '{key}'", cure=cure))
    faults += _refuse_written(fields)
    if address and not is_web_address(address.text):
        cure = "write the whole address, such as https://example.org/sparql"
        faults.append(
            Finding(address.place, f"'{address.text}' is not the address of an endpoint", cure=cure)
        )
    if query and not is_file(query.text):
        check_select(query.text, query.place, faults.append)
    for fault in faults:
        fields.report(fault)
    if faults or address is None or query is None:
        return None
    return TableQuery(query.place, address.text.strip(), query.text.strip())


def comes_from_endpoint(fields: Fields) -> bool:
    """Return whether a table is fetched from a SPARQL endpoint."""
    return "endpoint" in fields or "query" in fields


def _refuse_written(fields: Fields) -> Iterator[Finding]:
    for key, node in fields:
        if key.text in WRITTEN:
            message = f"'{key.text}' of {fields.what} is only for files from elsewhere"
            yield Finding(node.place, message, cure="leave it out beside endpoint:")


def is_file(query: str) -> bool:
    """Return whether the value of `query` is the name of a file: one word that ends with .rq."""
    return bool(re.fullmatch(r"\S+\.rq", query.strip()))


def check_select(query: str, place: Place, report: Report) -> None:
    """Report a SPARQL query that is no SELECT, such as CONSTRUCT, which returns no rows."""
    if not SELECT.match(query):
        cure = "write SELECT with the columns as variables; ASK and CONSTRUCT give no rows"
        lines = (line for line in query.splitlines() if not line.lstrip().startswith("#"))
        found = " ".join(" ".join(lines).split())[:60]
        report(finding(place, "the query is not a SELECT", cure, found=found))


def read_answer_file(fields: Fields, key: str) -> str:
    """Return the file for an endpoint's answer: the key `files`, or the source's name with .csv."""
    name = fields.text("files", f"{key}.csv")
    if re.fullmatch(r"[^/\\*?\[\]]+", name) and name.endswith(ENDINGS):
        return name
    cure = f"name one file in the folder that ends with {', '.join(ENDINGS)}"
    scalar = fields.scalar("files")
    place = scalar.place if scalar else fields.place
    fields.report(
        Finding(place, f"'{name}' is not a file in which the result can be kept", cure=cure)
    )
    return ""


TABLE_KEYS = (
    "files", "endpoint", "query", "select", "rows", "key", "claim", "values", "null", "split",
    "decimal", "thousands", "dates", "entities", "join", "possible", "encoding", "delimiter",
    "skip", "columns",
)  # fmt: skip
ROW_KEYS = ("says", "speaker", "stance", "when", "said", "note")
DATED = ("when", "said")
DAY, SPAN = ("year", "month", "day"), ("begin", "end")
"""The keys for the parts of a date, and for the two sides of an interval."""
UNDATED = ("skip", "report")
"""The values of `unreadable`: leave out a date that cannot be read, or report its row."""
ROWS = ("first", "many")
KINDS = ("type", "subject", "object", "speaker")
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}
ORDERS = tuple(map(" ".join, permutations(("day", "month", "year"))))
FILES = "write files: and the name or pattern of the table, or endpoint: and query:"
LONGEST_WAIT = 36_525
"""Days from a charge to its denial, at most, if the mapping states no limit: a hundred years."""


def read_table(
    node: Node, what: str, *, key: str, vocabulary: Vocabulary, report: Report
) -> TableMapping:
    """Read the mapping of the source with the name ``key``; report every fault."""
    fields = Fields(node, what, known=TABLE_KEYS, report=report)
    reader = _MappingReader(vocabulary, report)
    entities = Fields(
        fields.node("entities") or Mapping(fields.place, ()), f"'entities' of {what}",
        known=(*list_kinds(vocabulary), "brackets"), report=report,
    )  # fmt: skip
    claim, asked = reader.claim(fields), read_asked(fields)
    values, kinds, select = (
        reader.values(fields, claim),
        reader.kinds(entities),
        read_select(fields),
    )
    order, lenient = _read_dates(fields)
    decimal, thousands = _read_number_marks(fields)
    return TableMapping(
        place=fields.place,
        files=_read_files(fields, key, asked),
        asked=asked,
        select=select,
        key=_read_key(fields),
        claim=claim,
        values=values,
        kinds=kinds,
        classes=tuple(sorted(vocabulary.classes))
        if any(it.columns for it in kinds.values())
        else (),
        brackets=entities.choice("brackets", ("country",), "") == "country",
        join=_read_join(fields),
        possible=tuple(_read_possible(fields, values)),
        dates=order,
        lenient=lenient,
        null=tuple(_read_null(fields)),
        split=_read_split(fields, claim),
        decimal=decimal,
        thousands=thousands,
        encoding=fields.text("encoding"),
        delimiter=_read_delimiter(fields, asked),
        skip=_read_number(fields, "skip"),
        columns=tuple(scalar.text for scalar in fields.scalars("columns")),
        listed=tuple(_list_columns(fields)),
    )


def _list_columns(fields: Fields) -> Iterator[tuple[str, Place]]:
    """Yield the columns that `values`, `split` and `key` name, each with its place."""
    for key in ("values", "split"):
        if isinstance(node := fields.node(key), Mapping):
            yield from ((column.text, column.place) for column, _ in node.pairs)
    found = fields.node("key")
    columns = found.items if isinstance(found, Sequence) else (found,)
    yield from ((it.text, it.place) for it in columns if isinstance(it, Scalar))


def list_kinds(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the roles whose entities can get a type: subject, object, speaker, qualifiers."""
    takes = (it.name for it in vocabulary.qualifiers.values() if "entity" in it.kinds)
    return (*KINDS, *takes)


class _MappingReader:
    """Reads the templates of a table's mapping and the meanings of its values."""

    def __init__(self, vocabulary: Vocabulary, report: Report) -> None:
        self._vocabulary, self._report = vocabulary, report
        names = [name for name in vocabulary.qualifiers if name != "when"]
        self._known = (*ROW_KEYS, *names)

    def claim(self, fields: Fields) -> Templates:
        node = fields.node("claim")
        if node is None:
            cure = 'write claim: and under it says: ["{column}", predicate, "{column}"]'
            self._report(Finding(fields.place, f"{fields.what} has no 'claim'", cure=cure))
            return {}
        found = self._templates(node, f"the claim of {fields.what}")
        if "subject" not in found:
            cure = 'write says: ["{column}", predicate, "{column}"]'
            self._report(
                Finding(
                    node.place,
                    f"the claim of {fields.what} has no subject, predicate and object",
                    cure=cure,
                )
            )
        return found

    def values(self, fields: Fields, claim: Templates) -> dict[str, dict[str, RoleEntry]]:
        found: dict[str, dict[str, RoleEntry]] = {}
        for column, node in fields.mapping("values"):
            what = f"the values of '{column.text}'"
            pairs = Fields(node, what, known=(), report=self._report, open_=True)
            entries = {key.text: self._entry(it, key.text, claim) for key, it in pairs}
            if isinstance(node, Mapping) and not entries:
                cure = f"write a value and what it means, or remove '{column.text}'"
                self._report(Finding(node.place, f"{what} are empty", cure=cure))
            found[column.text] = entries
        return found

    def kinds(self, entities: Fields) -> dict[str, Template]:
        """Read the type of the entities in each role: a type, or a column with types."""
        found: dict[str, Template] = {}
        for key in list_kinds(self._vocabulary):
            scalar = entities.scalar(key)
            if scalar and "{" in scalar.text:
                found[key] = self._template(scalar)
            elif scalar and (kind := entities.choice(key, self._vocabulary.classes, "")):
                found[key] = Template(scalar.place, (kind,))
        return found

    def _entry(self, node: Node, value: str, claim: Templates) -> RoleEntry:
        """Read the meaning of a value; keys that it leaves out are taken from the table's claim."""
        if isinstance(node, Scalar):
            return RoleEntry(word=self._word(node))
        what = f"the value '{value}'"
        if isinstance(node, Mapping) and any(key.text == "skip" for key, _ in node.pairs):
            skipping = Fields(node, what, known=("skip",), report=self._report)
            if skipping.flag("skip"):
                return RoleEntry(skip=True)
            cure = "write skip: true, or what the value means"
            self._report(Finding(node.place, f"{what} is not explained", cure=cure))
            return RoleEntry()
        found = self._templates(node, what)
        if not found:
            cure = "write a predicate, a stance, a claim or skip: true"
            self._report(Finding(node.place, f"{what} is not explained", cure=cure))
        return RoleEntry(instead=found if "subject" in found else {**claim, **found})

    def _word(self, scalar: Scalar) -> str:
        words = self._vocabulary
        known = {*words.predicates, *words.stances, *words.classes}
        if scalar.text not in known:
            message = f"'{scalar.text}' is not a predicate, stance or type"
            hint = hint_words(words, "predicate", "stance", "type")
            self._report(Finding(scalar.place, message, cure=hint(scalar.text, known)))
        return scalar.text

    def _templates(self, node: Node, what: str) -> Templates:
        fields = Fields(node, what, known=self._known, report=self._report)
        found = dict(self._triple(fields))
        for key, value in fields:
            if key.text in DATED and isinstance(value, Mapping):
                found[key.text] = self._date(value, f"'{key.text}' of {what}")
                continue
            scalar = None if key.text == "says" else fields.scalar(key.text)
            if scalar and key.text in self._known:
                found[key.text] = self._template(scalar)
        self._check_word(found.get("predicate"), self._vocabulary.predicates, what="predicate")
        self._check_word(found.get("stance"), self._vocabulary.stances, what="stance")
        return found

    def _triple(self, fields: Fields) -> Iterator[tuple[str, Template]]:
        node = fields.node("says")
        if node is None:
            return
        if not isinstance(node, Sequence) or len(node.items) != 3:
            message = f"{fields.what} has no subject, predicate and object"
            cure = 'write says: ["{column}", predicate, "{column}"]'
            self._report(Finding(node.place, message, cure=cure))
            return
        for key, item in zip(TRIPLE, node.items, strict=True):
            if isinstance(item, Scalar):
                yield key, self._template(item)
            else:
                cure = 'write one word or "{column}"'
                self._report(Finding(item.place, f"the {key} is a list or a mapping", cure=cure))

    def _date(self, node: Node, what: str) -> Template:
        """Read a date in parts: year, month and day, or begin and end with such parts."""
        fields = Fields(node, what, known=(*DAY, *SPAN), report=self._report)
        if "begin" in fields or "end" in fields:
            begin, end = (self._side(fields, key, what) for key in SPAN)
            middle = (*begin[:-1], f"{begin[-1]}/{end[0]}", *end[1:])
            return Template(fields.place, middle)
        if "year" not in fields:
            cure = 'write year: "{column}", or begin: and end:'
            self._report(Finding(fields.place, f"{what} has no year", cure=cure))
        return Template(fields.place, self._day(fields))

    def _side(self, fields: Fields, key: str, what: str) -> tuple[str, ...]:
        node = fields.node(key)
        if isinstance(node, Mapping):
            parts = Fields(node, f"'{key}' of {what}", known=DAY, report=self._report)
            return self._day(parts)
        scalar = fields.scalar(key)
        return self._template(scalar).parts if scalar else ("",)

    def _day(self, fields: Fields) -> tuple[str, ...]:
        """Return year, month and day joined by hyphens; missing parts are left out."""
        found: tuple[str, ...] = ()
        for key in DAY:
            if scalar := fields.scalar(key):
                parts = self._template(scalar).parts
                found = (*found[:-1], f"{found[-1]}-{parts[0]}", *parts[1:]) if found else parts
        return found or ("",)

    def _template(self, scalar: Scalar) -> Template:
        parts = tuple(re.split(r"\{([^{}]*)\}", scalar.text.strip()))
        if re.search("[{}]", "".join(parts[::2])):
            cure = "write {column}, with both braces"
            self._report(Finding(scalar.place, f"'{scalar.text}' has an unpaired brace", cure=cure))
        return Template(scalar.place, parts)

    def _check_word(self, template: Template | None, known: Collection[str], *, what: str) -> None:
        """Report an unknown term in a template that names no column, so is the same in all rows."""
        if template and not template.columns and str(template) not in known:
            message = f"unknown {what} '{template}'"
            cure = suggest(str(template), known)
            self._report(Finding(template.place, message, cure=cure))


def read_select(fields: Fields) -> Select | None:
    """Read `select`, an SQL query over the table's files; return None without a usable one."""
    node, rows = fields.node("select"), fields.choice("rows", ROWS, "one")
    if node is None:
        if "rows" in fields:
            cure = "leave it out: without select: each claim has one row"
            fields.report(
                Finding(fields.place, f"'rows' of {fields.what} needs 'select'", cure=cure)
            )
        return None
    if isinstance(node, Scalar):
        scalar = fields.scalar("select")
        return Select(node.place, scalar.text.strip(), {}, rows) if scalar else None
    inner = Fields(
        node,
        f"'select' of {fields.what}",
        known=("query", "files", "seconds"),
        report=fields.report,
    )
    query = inner.required("query", "write query: with a SELECT, or the name of its .sql file")
    files = {
        key.text: it.text.strip() for key, it in inner.mapping("files") if isinstance(it, Scalar)
    }
    for name in files:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name) or name == "raw":
            cure = "use lower-case letters, digits and _; raw already names the table itself"
            fields.report(
                Finding(node.place, f"a file in 'select' cannot be called '{name}'", cure=cure)
            )
    return Select(node.place, query, files, rows, _read_number(inner, "seconds") or 0)


def _read_dates(fields: Fields) -> tuple[tuple[str, ...], bool]:
    """Return the order of the numbers in a date, and True if unreadable dates are left out."""
    node = fields.node("dates")
    if not isinstance(node, Mapping):
        return tuple(fields.choice("dates", ORDERS, "").split()), False
    inner = Fields(
        node, f"'dates' of {fields.what}", known=("order", "unreadable"), report=fields.report
    )
    lenient = inner.choice("unreadable", UNDATED, "report") == "skip"
    return tuple(inner.choice("order", ORDERS, "").split()), lenient


def _read_null(fields: Fields) -> Iterator[str]:
    """Yield the texts that mean an empty cell; an empty text may be listed, but is not needed."""
    node = fields.node("null")
    cure = 'write a list of words, such as null: ["NULL", "-0-"]'
    if isinstance(node, Mapping):
        message = f"'null' of {fields.what} has keys with values"
        fields.report(Finding(node.place, message, cure=cure))
        return
    for it in node.items if isinstance(node, Sequence) else filter(None, [node]):
        if isinstance(it, Scalar):
            yield from filter(None, [it.text.strip()])
        else:
            message = f"'null' of {fields.what} is not a list of words"
            fields.report(Finding(fields.place, message, cure=cure))


def _read_split(fields: Fields, claim: Templates) -> dict[str, str]:
    """Return the separator of several values in a cell, by column.

    A single separator applies to all columns with names of entities.
    """
    node = fields.node("split")
    if isinstance(node, Mapping):
        pairs = Fields(
            node, f"'split' of {fields.what}", known=(), report=fields.report, open_=True
        )
        found = {key.text: _read_mark(pairs, key.text) for key, _ in pairs}
    else:
        mark = _read_mark(fields, "split")
        names = (
            it for key, it in claim.items() if key not in (*DATED, "note", "predicate", "stance")
        )
        found = {column: mark for it in names for column in it.columns}
    return {column: mark for column, mark in found.items() if mark}


def _read_mark(fields: Fields, key: str) -> str:
    """Return the separator that is a key's value; a separator may be a space."""
    node = fields.node(key)
    if isinstance(node, Scalar) and node.text:
        return node.text if node.text.isspace() else node.text.strip()
    if node is not None:
        cure = 'write the separator, such as ";"'
        fields.report(
            Finding(node.place, f"'{key}' of {fields.what} is not a separator", cure=cure)
        )
    return ""


def _read_number_marks(fields: Fields) -> tuple[str, str]:
    """Return the marks for decimals and thousands; report equal marks, digits and letters."""
    decimal, thousands = fields.text("decimal"), _read_mark(fields, "thousands")
    decimal = decimal or ("." if thousands else "")
    for key, mark in (("decimal", decimal), ("thousands", thousands)):
        node = fields.node(key)
        if node and any(it.isalnum() or it == "-" for it in mark):
            cure = 'write the separator, such as ","'
            fields.report(
                Finding(node.place, f"'{key}' of {fields.what} is not a separator", cure=cure)
            )
    if decimal and decimal == thousands and (node := fields.node("thousands")):
        message = f"'decimal' and 'thousands' of {fields.what} are the same: {decimal}"
        cure = 'write two different ones, such as decimal: "," and thousands: "."'
        fields.report(Finding(node.place, message, cure=cure))
    return decimal, thousands


def _read_key(fields: Fields) -> tuple[str, ...]:
    """Return the columns that identify a row; report a repeated column."""
    names = tuple(scalar.text for scalar in fields.scalars("key"))
    node = fields.node("key")
    if node and (not names or len({*names}) < len(names)):
        twice = next((it for it in names if names.count(it) > 1), "")
        message = f"'{twice}' is in the key twice" if twice else "the key has no column"
        cure = "name each column by which a row is known once"
        fields.report(Finding(node.place, message, cure=cure))
    return names


def _read_join(fields: Fields) -> Join | None:
    node = fields.node("join")
    if node is None:
        return None
    what = f"'join' of {fields.what}"
    join = Fields(node, what, known=("file", "on"), report=fields.report)
    file = join.required("file", "write file: and the name of the second table")
    return Join(node.place, file, join.required("on", "write on: and the column that both have"))


def _read_possible(fields: Fields, values: dict[str, dict[str, RoleEntry]]) -> Iterator[Possible]:
    for node in fields.items("possible"):
        keys = ("column", "charge", "denial", "within")
        pair = Fields(node, f"'possible' of {fields.what}", known=keys, report=fields.report)
        found = Possible(
            place=node.place,
            column=pair.required("column", "write column: and the column of the two values"),
            charge=pair.required("charge", "write charge: and the value that accuses"),
            denial=pair.required("denial", "write denial: and the value that denies"),
            within=_read_days(pair),
        )
        for value in (found.charge, found.denial):
            known = values.get(found.column, {})
            if known and value not in known and not any("*" in it for it in known):
                message = f"'{value}' is not a value of '{found.column}'"
                fields.report(Finding(node.place, message, cure=suggest(value, known)))
        yield found


def _read_days(fields: Fields) -> int:
    number = _read_number(fields, "within")
    return LONGEST_WAIT if number is None else number


def _read_number(fields: Fields, key: str) -> int | None:
    scalar = fields.scalar(key)
    if scalar is None or re.fullmatch(r"\d{1,6}", scalar.text):
        return int(scalar.text) if scalar else None
    message = f"'{key}' of {fields.what} is not a whole number"
    fields.report(finding(scalar.place, message, "write figures, such as 30", found=scalar.text))
    return None


def _read_files(fields: Fields, key: str, asked: TableQuery | None) -> str:
    if asked:
        return read_answer_file(fields, key)
    return "" if comes_from_endpoint(fields) else fields.required("files", FILES)


def _read_delimiter(fields: Fields, asked: TableQuery | None) -> str:
    if asked:
        return "\t" if fields.text("files").endswith(".tsv") else ","
    return DELIMITERS.get(fields.choice("delimiter", DELIMITERS, ""), "")
