"""Applies a table's mapping: for each row, the texts of subject, predicate, object and so on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from claimgraph.dossier.yaml import finding, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.sql import Database, ident, literal
from claimgraph.model.tablemap import (
    SPOKEN,
    TRIPLE,
    RoleEntry,
    Table,
    TableMapping,
    Template,
)
from claimgraph.tables.cell_dates import ordered
from claimgraph.tables.load import (
    ALONE,
    EXACT,
    KEY,
    OWN,
    ROWS,
    Loaded,
    load,
    plain_mapping,
)
from claimgraph.tables.select import ask_files
from claimgraph.tables.unreadable import Unreadable, is_of_disk

ASSERTS = "asserts"
DATED = ("when", "said")
LAST_YEAR = 2068
"""The last year that two digits can mean, as in POSIX, even for a table that may be published
later."""
BEFORE_VALUE = chr(30)
"""The character before the value in the text of a fault, so that faults can be grouped."""


def value_of(column: str) -> str:
    """The column for the key of ``values:`` that applies to a row: a value, ``19*``, ``*``."""
    return ident(f"{OWN}value {column}")


def word(column: str) -> str:
    """The column for the text that replaces a column's value."""
    return ident(f"{OWN}word {column}")


def said(mapping: TableMapping, key: str) -> str:
    """SQL for what rows say for a key such as ``subject``: by the claim that the mapping gives a
    row's value, else by the table's claim.

    Values with equal templates share a branch: 256 event codes may need only a dozen.
    """
    branches = dict[tuple[str, Template | None], list[str]]()
    for column, value, template in mapping.alternatives(key):
        branches.setdefault((column, template), []).append(value)
    last = _write_template(mapping.claim.get(key), mapping, key)
    whens = [
        f"when {value_of(column)} in ({_list_values(values)})"
        f" then {_write_template(it, mapping, key)}"
        for (column, it), values in branches.items()
    ]
    return f"case {' '.join(whens)} else {last} end" if whens else last


def _list_values(values: Iterable[str]) -> str:
    return ", ".join(map(literal, values))


def _write_template(template: Template | None, mapping: TableMapping, key: str) -> str:
    """SQL for one template: null if a column that it names is empty.

    If the mapping has no stance, it is ``asserts``, as in a claim; if a row has none, it is null: a
    vote that was not cast is no yes. Dates, notes and names of several columns (first name, last
    name) are made of the columns that are not empty.
    """
    if template is None:
        return literal(ASSERTS) if key == "stance" else "null"
    if key in DATED:
        return _write_date(template, mapping)
    if key == "note" or not lacks(template, key):
        return _join_there(template.parts, mapping)
    return " || ".join(_pieces(template.parts, mapping)) or "null"


def lacks(template: Template, key: str) -> bool:
    """Whether an empty column would leave a broken text, such as "Police ()"."""
    several = len(template.columns) > 1 and key not in (*DATED, "note")
    return several and any(it.strip(" ,") for it in template.parts[::2])


def _pieces(parts: tuple[str, ...], mapping: TableMapping) -> list[str]:
    return [
        _column(part, mapping) if number % 2 else literal(part)
        for number, part in enumerate(parts)
        if part or number % 2
    ]


def _join_there(parts: tuple[str, ...], mapping: TableMapping) -> str:
    """SQL that joins the parts with a value; null if no column has one."""
    pieces, columns = _pieces(parts, mapping), [_column(it, mapping) for it in parts[1::2]]
    if len(columns) < 2:
        return " || ".join(pieces) or "null"
    return (
        f"if(coalesce({', '.join(columns)}) is null, null, trim(concat({', '.join(pieces)}), ' ,'))"
    )


def _write_date(template: Template, mapping: TableMapping) -> str:
    """SQL for a date: an empty side of a span is open, an empty month or day is left out."""
    signs = [n for n, it in enumerate(template.parts[::2]) if "/" in it]
    if len(signs) != 1 or not 0 < signs[0] < len(template.parts[::2]) - 1:
        return _join_date(template.parts, mapping)
    at = 2 * signs[0]
    before, _, after = template.parts[at].partition("/")
    begin = _join_date((*template.parts[:at], before.rstrip()), mapping, side=True)
    end = _join_date((after.lstrip(), *template.parts[at + 1 :]), mapping, side=True)
    return (
        f"if(coalesce({begin}, {end}) is null, null,"
        f" concat(coalesce({begin}, '..'), '/', coalesce({end}, '..')))"
    )


def _join_date(parts: tuple[str, ...], mapping: TableMapping, *, side: bool = False) -> str:
    """SQL for a date in one or several columns; null if all of them are empty.

    As a ``side`` of a span it is also null if only the year is empty: that side is open.
    """
    pieces, columns = _pieces(parts, mapping), [_column(it, mapping) for it in parts[1::2]]
    if len(columns) < 2:
        return " || ".join(pieces) or "null"
    if side and {*parts[2:-1:2]} == {"-"}:
        columns = columns[:1]
    return f"if(coalesce({', '.join(columns)}) is null, null, concat({', '.join(pieces)}))"


def _column(name: str, mapping: TableMapping) -> str:
    """SQL for a column, or for the text that replaces its value."""
    return word(name) if _has_words(name, mapping) else ident(name)


def _has_words(name: str, mapping: TableMapping) -> bool:
    return any(entry.word for entry in mapping.values.get(name, {}).values())


@dataclass(frozen=True)
class Stamp:
    """Size and modification time of a file, which show whether the file was changed."""

    file: Path
    size: int
    written: int


def stamp(file: Path) -> Stamp:
    """Read the current size and modification time of a file."""
    status = file.stat()
    return Stamp(file, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class Said:
    """A table that was read. ``relation`` has the texts of the claim that each row makes."""

    table: Table
    relation: str
    files: tuple[tuple[Path, Loaded], ...]
    qualifiers: tuple[str, ...]
    stamps: tuple[Stamp, ...] = ()

    @property
    def changed(self) -> Iterator[Finding]:
        """A finding for each file that was changed while it was read."""
        for it in self.stamps:
            if it != stamp(it.file):
                message, cure = "the table was changed while it was read", "build again"
                yield finding(self.table.mapping.place, message, cure, file=it.file.name)

    @property
    def rejected(self) -> Iterator[Finding]:
        """A finding for each line that is no row."""
        for file, loaded in self.files:
            for it in loaded.rejected:
                yield Finding(Place(file.name, it.line), f"no row: {it.reason}", cure=it.cure)

    @property
    def rows(self) -> int:
        """How many rows all files have together."""
        return sum(loaded.rows for _, loaded in self.files)

    def place(self, row: int) -> Place:
        """The file that holds a row, with its number there; ``row`` counts through all files."""
        for file, loaded in self.files:
            if row <= loaded.rows:
                return Place(f"{file.name}#row={row}")
            row -= loaded.rows
        return Place(self.files[-1][0].name)


@dataclass(frozen=True)
class Refused:
    """A table that could not be read at all, and why."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Piece:
    """The rows of one file as a relation; ``before`` is the number of rows in earlier files.

    If ``asked`` is true, it is the result of an SQL query on the files, which already has the
    columns for a row's text and for the numbers of its rows.
    """

    relation: str
    columns: tuple[str, ...]
    before: int
    asked: bool = False


REPORT = "report this, with the mapping and some rows of the table"


def say(table: Table, *, number: int, database: Database, vocabulary: Vocabulary) -> Said | Refused:
    """Read a table's files, and write what each row says into a relation whose columns have the
    names of a claim's keys.
    """
    speaker = Speaker(table, number, database)
    stamps = tuple(map(stamp, (*table.files, *table.further)))
    qualifiers = told_qualifiers(table, vocabulary)
    try:
        files, read = speaker.load()
        if faults := tuple(speaker.check_columns({it for piece in read for it in piece.columns})):
            return Refused(faults)
        result = Said(table, f"said_{number}", files, qualifiers, stamps)
        speaker.write(result, read)
    except Unreadable as error:
        return Refused((error.finding(table.mapping),))
    except duckdb.Error as error:  # an unforeseen error is a finding, not a traceback
        if is_of_disk(error) or isinstance(error, duckdb.IOException):
            raise
        message = f"the mapping cannot be carried out: {str(error).splitlines()[0]}"
        return Refused((finding(table.mapping.place, message, REPORT),))
    return result


def pieces(files: Iterable[Loaded]) -> Iterator[Piece]:
    """Yield the files of a table with the number of rows before each, to number all rows."""
    before = 0
    for it in files:
        yield Piece(it.name, it.columns, before)
        before += it.rows


def told_qualifiers(table: Table, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the qualifiers for which a mapping has a template, except ``when``."""
    keys = table.mapping.keys
    return tuple(sorted(key for key in keys if key in vocabulary.qualifiers and key != "when"))


def typed_places(table: Table, qualifiers: Iterable[str]) -> tuple[str, ...]:
    """The keys, such as ``subject``, for whose entities a column gives the type."""
    kinds = table.mapping.kinds
    default = kinds.get("type")
    found = ((place, kinds.get(place, default)) for place in ("subject", "object", "speaker"))
    own = ((place, kinds.get(place)) for place in qualifiers)
    return tuple(place for place, kind in (*found, *own) if kind and kind.columns)


def said_columns(table: Table, qualifiers: Iterable[str]) -> tuple[str, ...]:
    """The columns of the relation that `say` makes, all of strings, except ``#row`` and ``exact``.

    Those that begin with # are the columns of `Possible`, names with their types, and what
    identifies a row: its key, or the numbers of all rows that a claim is made of.
    """
    spoken = ("said_text" if key == "said" else key for key in SPOKEN)
    possible = (f"#{it.column}" for it in table.mapping.possible)
    kinds = (kind_column(it) for it in typed_places(table, qualifiers))
    own = ("unknown", "#rows", "#key")
    return tuple(dict.fromkeys([*TRIPLE, *spoken, *qualifiers, *own, *kinds, *possible]))


def kind_column(place: str) -> str:
    """The name of the column for the types of the entities of one key."""
    return f"#type of {place}"


@dataclass(frozen=True)
class Speaker:
    """Reads one table, and writes what each of its rows says into a relation."""

    table: Table
    number: int
    database: Database

    @property
    def mapping(self) -> TableMapping:
        """The mapping of the table, which says what its columns mean."""
        return self.table.mapping

    def load(self) -> tuple[tuple[tuple[Path, Loaded], ...], tuple[Piece, ...]]:
        """Read all files, and run the SQL query if the mapping has one. Raises Unreadable."""
        self.load_joined()
        name = f"raw_{self.number}"
        if self.mapping.select:
            asked = ask_files(self.table, name, database=self.database)
            return asked.files, (Piece(name, asked.columns, 0, asked=True),)
        files = tuple(
            (file, load(file, f"{name}_{n}", mapping=self.mapping, db=self.database.engine))
            for n, file in enumerate(self.table.files)
        )
        return files, tuple(pieces(loaded for _, loaded in files))

    def load_joined(self) -> None:
        """Read the table that the mapping joins, if there is one. Raises Unreadable.

        It is refused if a line is no row, or if two rows have the same key: rows of the first table
        would lose their partner, or get the wrong one.
        """
        if file := self.table.joined:
            plain, engine = plain_mapping(self.mapping), self.database.engine
            for it in load(file, self._joined, mapping=plain, db=engine).rejected:
                message = f"line {it.line} is not a row: {it.reason}"
                raise Unreadable(message, "correct the line", file=file.name)
            self._refuse_doubles(file.name)

    def _refuse_doubles(self, file: str) -> None:
        """Raise Unreadable if the joined table has different rows with the same key."""
        key = self._key
        if key not in self._columns_of_joined():
            return  # check_columns reports this with other missing columns
        query = (
            f'select any_value({ident(key)}), min("#row"), max("#row") from {self._joined}'
            f" group by {_number(self._joined, key)}"
            f" having count(distinct {self._whole()}) > 1 order by 2 limit 1"
        )
        for value, first, last in self.database.rows(query):
            message = f"rows {first} and {last} have the same '{key}', {value}, and differ"
            raise Unreadable(message, "leave one of them", file=file)

    def _whole(self) -> str:
        """SQL for a row of the joined table, without its number."""
        return f"row({', '.join(map(ident, sorted(self._columns_of_joined())))})"

    def _columns_of_joined(self) -> set[str]:
        return {row[0] for row in self.database.rows(f"describe {self._joined}")} - {"#row"}

    @property
    def _key(self) -> str:
        return self.mapping.join.on if self.mapping.join else ""

    @property
    def _joined(self) -> str:
        return f"raw_{self.number}_joined"

    def check_columns(self, columns: Iterable[str]) -> Iterator[Finding]:
        """Report the columns in the mapping that neither a file nor the joined table has."""
        first = set(columns)
        second = self._columns_of_joined() if self.table.joined else set()
        there = first | second
        for name, place in dict.fromkeys(self.mapping.named):
            if name in first & second - {self._key}:
                message = f"both tables have a column '{name}'"
                yield finding(place, message, "give it another name in one of them")
            wanted = first if name in self.mapping.key else there
            if name not in wanted:
                message = f"the table has no column '{name}'"
                expected = ", ".join(sorted(wanted))
                yield finding(place, message, suggest(name, wanted), expected=expected)
        if self.mapping.join and self.table.joined:
            yield from self._check_join(first, second)

    def _check_join(self, first: set[str], second: set[str]) -> Iterator[Finding]:
        """Report the table that lacks the column by which both are joined."""
        key, join = self._key, self.mapping.join
        for mine, others, what in (
            (first, second, "the table"),
            (second, first, self.table.joined.name if self.table.joined else ""),
        ):
            if join and key not in mine and key in others:
                message = f"{what} has no column '{key}', by which it is joined"
                both = ", ".join(sorted(first & second)) or "none"
                cure = f"{suggest(key, mine)}; or give it one name in both tables"
                yield finding(join.place, message, cure, common=both)

    def write(self, result: Said, read: Iterable[Piece]) -> None:
        """Write the relation of ``result``, and drop the tables that were read."""
        read, mapping = tuple(read), self.mapping
        by_key = {key: said(mapping, key) for key in (*TRIPLE, *SPOKEN, *result.qualifiers)}
        until = min(self.table.source.published.latest.year, LAST_YEAR)
        by_key["said_text"] = ordered(by_key.pop("said"), mapping.dates, until=until)
        by_key["when"] = ordered(by_key["when"], mapping.dates, until=until)
        by_key |= {it: self._write_number(by_key[it]) for it in result.qualifiers}
        by_key |= {
            kind_column(it): f"{by_key[it]} || chr(31) || {self._kind(it)}"
            for it in typed_places(self.table, result.qualifiers)
        }
        by_key["unknown"] = self._unknown(typed_places(self.table, result.qualifiers))
        by_key |= {f"#{it.column}": ident(it.column) for it in mapping.possible}
        by_key |= {
            "#rows": ROWS if mapping.select else "null",
            "#key": KEY if mapping.key else "null",
        }
        names = said_columns(self.table, result.qualifiers)
        columns = ", ".join(f"({by_key[name]})::varchar as {ident(name)}" for name in names)
        self.database.run(
            f'create temp table {result.relation} as select "#row", {EXACT} as exact, {columns}'
            f" from ({self._source(read)}) raw {self._skip()}"
        )
        for it in read:
            self.database.run(f"drop table {it.relation}")
        if mapping.key:
            self._mark_doubles(result.relation)

    def _mark_doubles(self, relation: str) -> None:
        """Mark rows with an empty key, and all but the first with the same key, as faulty."""
        name = ", ".join(self.mapping.key)
        double = literal(f"the key {name} also belongs to another row: {{}}{BEFORE_VALUE}")
        empty = literal(f"the key {name} is empty")
        self.database.run(
            f"update {relation} set unknown = if(trim(\"#key\", chr(31)) = '', {empty},"
            f' {double} || replace("#key", chr(31), \', \')) from (select "#key" as key,'
            f' min("#row") as first from {relation} group by all'
            f' having count(distinct "#row") > 1 or trim("#key", chr(31)) = \'\') twice'
            f' where "#key" = key and ("#row" > first or trim(key, chr(31)) = \'\')'
        )

    def _write_number(self, text: str) -> str:
        """SQL that rewrites a number with the table's decimal and thousands marks as claims do."""
        decimal, thousands = self.mapping.decimal, self.mapping.thousands
        if not decimal:
            return text
        groups = rf"[0-9]{{1,3}}(?:{_class(thousands)}[0-9]{{3}})*|" if thousands else ""
        number = literal(rf"-?(?:{groups}[0-9]+)(?:{_class(decimal)}[0-9]+)?")
        plain = f"replace({text}, {literal(thousands)}, '')" if thousands else text
        figure = f"replace({plain}, {literal(decimal)}, '.')"
        return f"if(regexp_full_match({text}, {number}), {figure}, {text})"

    def _kind(self, place: str) -> str:
        """SQL for the type of the entity of a key; ``actor`` if the column for it is empty."""
        kinds = self.mapping.kinds
        template = kinds.get(place) or kinds["type"]
        return f"coalesce({_write_template(template, self.mapping, place)}, 'actor')"

    def _source(self, read: Iterable[Piece]) -> str:
        """SQL for the cells of all files, joined, split, and with the keys of ``values:``."""
        parts = []
        for it in read:
            cells = ", ".join(f"coalesce({ident(name)}, '')" for name in it.columns)
            row = f'"#row" + {it.before} as "#row"'
            exact = f", concat_ws(' | ', {cells}) as {EXACT}" if not it.asked else ""
            parts.append(f"select * replace ({row}){exact}{self._keyed()} from {it.relation}")
        found = self._emptied(" union all by name ".join(parts), first=True)
        if self.mapping.join:
            found = self._emptied(self._with_joined(found, self.mapping.join.on))
        for column, mark in self.mapping.split.items():
            found = self._split(found, column, mark)
        return self._with_values(found)

    def _keyed(self) -> str:
        cells = ", ".join(f"coalesce({ident(name)}, '')" for name in self.mapping.key)
        return f", concat_ws(chr(31), {cells}) as {KEY}" if cells else ""

    def _emptied(self, source: str, *, first: bool = False) -> str:
        """SQL that replaces the texts listed under ``null:`` by null."""
        columns = dict.fromkeys(name for name, _ in self.mapping.named)
        if first and self.mapping.join:  # other columns may be those of the joined table
            columns = dict.fromkeys([self._key])
        if not self.mapping.null or not columns:
            return source
        null = _list_values(self.mapping.null)
        cells = ", ".join(
            f"if({name} in ({null}), null, {name}) as {name}" for name in map(ident, columns)
        )
        return f"select * replace ({cells}) from ({source})"

    def _split(self, source: str, column: str, mark: str) -> str:
        """SQL that makes a row of each of several values in one cell; an empty cell stays a row."""
        name = ident(column)
        cells = f"list_transform(string_split({name}, {literal(mark)}), lambda it: trim(it))"
        filled = (
            f"list_filter({cells}, lambda it: it not in ({_list_values(['', *self.mapping.null])}))"
        )
        each = f"unnest(coalesce(nullif({filled}, []), [null::varchar]))"
        return f"select * replace ({each} as {name}) from ({source})"

    def _with_joined(self, union: str, on: str) -> str:
        """SQL that adds the joined table; keys such as 3 and 3.0 are equal, written as there."""
        key, number = ident(on), _number(self._joined, on)
        return (
            f"select one.* replace (coalesce(two.{key}, one.{key}) as {key}),"
            f' two.* exclude ("#row", {key}), two."#row" is null as {ALONE} from ({union}) one'
            f" left join (select * from {self._joined} qualify"
            f' row_number() over (partition by {number} order by "#row") = 1) two'
            f" on {_number('one', on)} = {_number('two', on)}"
        )

    def _with_values(self, source: str) -> str:
        """SQL that adds, for each column of ``values:``, the key that applies and its text."""
        joins, columns = list[str](), list[str]()
        for number, (column, entries) in enumerate(self.mapping.values.items()):
            plain = {value: it for value, it in entries.items() if not is_pattern(value)}
            pairs = (
                ", ".join(
                    f"({literal(value)}, {literal(it.word) if it.word else 'null'})"
                    for value, it in plain.items()
                )
                or "(null::varchar, null::varchar)"
            )
            table = f"words_{number}"
            joins.append(
                f"left join (values {pairs}) {table}(value, word)"
                f" on {table}.value = raw.{ident(column)}"
            )
            found = f"coalesce({table}.value, {_match_pattern(column, entries)})"
            columns.append(f"{found} as {value_of(column)}")
            others = {
                value: it.word for value, it in entries.items() if it.word and value not in plain
            }
            cases = " ".join(f"when {literal(it)} then {literal(w)}" for it, w in others.items())
            rest = f"case {found} {cases} end" if cases else "null"
            columns.append(f"coalesce({table}.word, {rest}) as {word(column)}")
        if not columns:
            return source
        return f"select raw.*, {', '.join(columns)} from ({source}) raw {' '.join(joins)}"

    def _skip(self) -> str:
        """Return an SQL condition that leaves out the rows whose value the mapping skips."""
        skipped = {
            column: [value for value, it in entries.items() if it.skip]
            for column, entries in self.mapping.values.items()
        }
        parts = [
            f"coalesce({value_of(column)} not in ({_list_values(values)}), true)"
            for column, values in skipped.items() if values
        ]  # fmt: skip
        return f"where {' and '.join(parts)}" if parts else ""

    def _unknown(self, typed: Iterable[str]) -> str:
        """SQL for a row's first fault: a value that is not listed, a missing partner, a gap."""
        unknown = literal(f"unknown value: {{}}{BEFORE_VALUE}")
        parts = [
            f"if({value_of(it)} is null, {unknown} || {ident(it)}, null)"
            for it in self.mapping.values
        ]
        types, classes = (
            literal(f"unknown type: {{}}{BEFORE_VALUE}"),
            _list_values(self.mapping.classes),
        )
        parts += [
            f"if({self._kind(it)} not in ({classes}), {types} || {self._kind(it)}, null)"
            for it in typed
        ]
        return f"coalesce({', '.join([*self._alone(), *parts, *self._gaps(), 'null'])})"

    def _alone(self) -> Iterator[str]:
        if self.table.joined:
            message = f"{{}}, which no row of {self.table.joined.name} has as its {self._key}"
            fault = literal(f"unknown value: {message}{BEFORE_VALUE}")
            yield f"if({ALONE}, {fault} || coalesce({ident(self._key)}, 'nothing'), null)"

    def _gaps(self) -> Iterator[str]:
        """Yield SQL for the fault that a name lacks a part: ``{unit} ({country})``, no country."""
        for key, template in self.mapping.claim.items():
            if lacks(template, key):
                columns = [_column(it, self.mapping) for it in template.columns]
                fault = literal(f"a part of '{template}' is empty, the {key}")
                lacking = " or ".join(f"{it} is null" for it in columns)
                some = f"coalesce({', '.join(columns)}) is not null"
                yield f"if({some} and ({lacking}){self._has_instead()}, {fault}, null)"

    def _has_instead(self) -> str:
        """SQL for the condition that no value's own claim replaces the table's claim for a row."""
        parts = [
            f"coalesce({value_of(column)} not in ({_list_values(values)}), true)"
            for column, entries in self.mapping.values.items()
            if (values := [value for value, it in entries.items() if it.instead])
        ]
        return "".join(f" and {it}" for it in parts)


def is_pattern(value: str) -> bool:
    """Whether a key of ``values:`` is no plain value: ``19*``, ``*``, or ``""`` for empty cells."""
    return not value or "*" in value


def _match_pattern(column: str, entries: Mapping[str, RoleEntry]) -> str:
    """SQL for the first pattern in ``values:`` that matches a cell; ``*`` comes last."""
    cell = f"raw.{ident(column)}"
    whens = [
        f"when {cell} like {literal(_like(it))} escape '\\' then {literal(it)}"
        for it in entries
        if "*" in it and it != "*"
    ]
    if "" in entries:
        whens.append(f"when {cell} is null then ''")
    if "*" in entries:
        whens.append(f"when {cell} is not null then '*'")
    return f"case {' '.join(whens)} end" if whens else "null"


def _like(pattern: str) -> str:
    """Write a pattern such as ``19*`` for SQL's LIKE, with special characters escaped."""
    for sign in ("\\", "%", "_"):
        pattern = pattern.replace(sign, f"\\{sign}")
    return pattern.replace("*", "%")


def _class(mark: str) -> str:
    """Write a regular expression that matches only this character."""
    return f"[{mark}]" if mark not in ("\\", "^", "]") else f"\\{mark}"


def _number(relation: str, column: str) -> str:
    """SQL for a cell without a final ".0", which pandas adds to integers in a column with gaps."""
    return f"regexp_replace({relation}.{ident(column)}, '^(-?[0-9]+)[.]0+$', '\\1')"
