"""A table in words: who is said to do what in each row, before it is asked what words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from claimgraph.dossier.yaml import finding, suggest
from claimgraph.model.dates import Time, parse
from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.sql import Database, ident, literal
from claimgraph.model.tablemap import (
    SPOKEN,
    TRIPLE,
    Table,
    TableMapping,
    Template,
)
from claimgraph.tables.load import Loaded, load
from claimgraph.tables.unreadable import Unreadable

PARTS = {"day": "0?[1-9]|[12][0-9]|3[01]", "month": "0?[1-9]|1[0-2]", "year": "[0-9]{4}"}
"""How the database finds each part of a date."""
JOINTS = (r"\. ?", "/", "-", " ")
"""One of them stands between numbers, twice the same: 12-01/2019 of 2018-12-01/2019 is no date."""

HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?|23:59:60"
ZONE = r"Z|[+-](?:0\d|1[0-3])(?::?[0-5]\d)?|[+-]14(?::?00)?"
MOMENT = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)[T ](?:{HOUR})(?: ?(?:{ZONE}))?", re.ASCII)
DIGITS = re.compile(r"\b([12]\d{3})(\d\d)(\d\d)\b", re.ASCII)
NUMBERS = re.compile(
    r"\b(?!\d{4}-\d\d-\d\d\b)(?:\d{4}(\. ?|[/ -])\d\d?\1\d\d?|\d\d?(\. ?|[/ -])\d\d?\2\d{4})\b",
    re.ASCII,
)
"""Three numbers that may be a date, but no year, month and day as ISO 8601 writes them."""


def read_time(text: str) -> Time:
    """Read a cell's date. Raises DateError.

    Of a time of day, which tables have and no clock of a claim, the day is kept: the one that is
    written, whatever the zone. Eight digits are a day, where there is such a day.

    >>> read_time("2019-07-12T10:30:00Z").edtf, read_time("since 20190712").edtf
    ('2019-07-12', '2019-07-12/..')
    """
    plain = DIGITS.sub(_hyphenate, text)
    found = MOMENT.fullmatch(plain)
    return parse(found["day"] if found else plain)


def _hyphenate(digits: re.Match[str]) -> str:
    """Join year, month and day by hyphens, where there is such a day."""
    year, month, day = digits.groups()
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return digits[0]


def ordered(text: str, order: Sequence[str]) -> str:
    """The expression that writes dates of a table's own order as ISO 8601, within other words too.

    What has no day or month of that number, such as 13/07/2019 where the month comes first, stays.
    """
    for joint in JOINTS if order else ():
        numbers = joint.join(f"({PARTS[it]})" for it in order)
        whole = literal(rf"\b{numbers}\b")
        year, month, day = (order.index(it) + 1 for it in ("year", "month", "day"))
        told = literal(rf"\{year}-0\{month}-0\{day}")
        text = f"regexp_replace({text}, {whole}, {told}, 'g')"
    return rf"regexp_replace({text}, '-0([0-9]{{2}})\b', '-\1', 'g')" if order else text


def cure(fault: str, order: Sequence[str]) -> str:
    """What to do about a row with a fault: numbers in an order that nobody can guess need a key."""
    if fault.startswith("not a date: ") and NUMBERS.search(fault.partition(": ")[2]):
        if not order:
            return "say under table: which number is which, such as dates: day month year"
        return f"correct the row, or the order of the numbers in dates: {' '.join(order)}"
    return "correct the row, or say under values: or entities: what is meant"


ASSERTS = "asserts"


OWN = "\x1f"
"""With what the names of columns begin that no file can have."""


def word(column: str) -> str:
    """The column that holds the words in the place of a column's values."""
    return ident(f"{OWN}word {column}")


def said(mapping: TableMapping, key: str) -> str:
    """What a row says for a key: by the first value with a claim of its own, else by the claim.

    Templates that are the same are one branch, so that 256 events make a dozen of them.
    """
    branches = dict[tuple[str, Template | None], list[str]]()
    for column, value, template in mapping.alternatives(key):
        branches.setdefault((column, template), []).append(value)
    default = mapping.claim.get(key)
    last = _write_template(default, mapping, key)
    whens = [
        f"when {ident(column)} in ({_list_values(values)}) then {_write_template(it, mapping, key)}"
        for (column, it), values in branches.items()
    ]
    return f"case {' '.join(whens)} else {last} end" if whens else last


def _list_values(values: list[str]) -> str:
    return ", ".join(map(literal, values))


def _write_template(template: Template | None, mapping: TableMapping, key: str) -> str:
    """One template: null where a column that it names is empty.

    A stance that is left out of the mapping asserts, as in a claim; one that a row leaves empty
    does not: a vote that was not cast is no yes.
    """
    if template is None:
        return literal(ASSERTS) if key == "stance" else "null"
    pieces = [
        _column(part, mapping) if number % 2 else literal(part)
        for number, part in enumerate(template.parts)
        if part or number % 2
    ]
    return " || ".join(pieces) or "null"


def _column(name: str, mapping: TableMapping) -> str:
    """A column, or the word in the place of its value."""
    return word(name) if _has_words(name, mapping) else ident(name)


def _has_words(name: str, mapping: TableMapping) -> bool:
    return any(entry.word for entry in mapping.values.get(name, {}).values())


EXACT, ALONE = ident(f"{OWN}exact"), ident(f"{OWN}alone")
"""A row as it stands in its file; whether no row of the second table belongs to it."""


@dataclass(frozen=True)
class Stamp:
    """By what it is known whether a file was written to."""

    file: Path
    size: int
    written: int


def stamp(file: Path) -> Stamp:
    """A file as it is now."""
    told = file.stat()
    return Stamp(file, told.st_size, told.st_mtime_ns)


@dataclass(frozen=True)
class Said:
    """A table that was read. ``relation`` has a row for each of its rows, with what it says."""

    table: Table
    relation: str
    files: tuple[tuple[Path, Loaded], ...]
    qualifiers: tuple[str, ...]
    stamps: tuple[Stamp, ...] = ()

    @property
    def changed(self) -> Iterator[Finding]:
        """Files that are others by now than when their reading began."""
        for it in self.stamps:
            if it != stamp(it.file):
                message, cure = "the table was changed while it was read", "build again"
                yield finding(self.table.mapping.place, message, cure, file=it.file.name)

    @property
    def rejected(self) -> Iterator[Finding]:
        """Lines that are no rows."""
        for file, loaded in self.files:
            for it in loaded.rejected:
                yield Finding(Place(file.name, it.line), f"no row: {it.reason}", cure=it.cure)

    def place(self, row: int) -> Place:
        """Where a row stands: rows are counted through all files, a place in one of them."""
        for file, loaded in self.files:
            if row <= loaded.rows:
                return Place(f"{file.name}#row={row}")
            row -= loaded.rows
        return Place(self.files[-1][0].name)


@dataclass(frozen=True)
class Refused:
    """A table of which no row was read, and why."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Piece:
    """Rows of one file as a relation: its columns, and the number of rows in the files before."""

    relation: str
    columns: tuple[str, ...]
    before: int


def say(table: Table, *, number: int, database: Database, vocabulary: Vocabulary) -> Said | Refused:
    """Read a table's files and put every row into words, under the names of a claim's keys."""
    speaker = Speaker(table, number, database)
    stamps = tuple(map(stamp, (*table.files, *([table.joined] if table.joined else []))))
    try:
        files = tuple(speaker.load())
    except Unreadable as error:
        return Refused((error.finding(table.mapping),))
    if faults := tuple(speaker.check_columns({it for _, loaded in files for it in loaded.columns})):
        return Refused(faults)
    qualifiers = told_qualifiers(table, vocabulary)
    result = Said(table, f"said_{number}", files, qualifiers, stamps)
    speaker.write(result, pieces(loaded for _, loaded in files))
    return result


def pieces(files: Iterable[Loaded]) -> Iterator[Piece]:
    """The files of a table in their order, through which rows are counted."""
    before = 0
    for it in files:
        yield Piece(it.name, it.columns, before)
        before += it.rows


def told_qualifiers(table: Table, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The qualifiers of which some row may have something to say."""
    keys = table.mapping.keys
    return tuple(sorted(key for key in keys if key in vocabulary.qualifiers and key != "when"))


def said_columns(table: Table, qualifiers: Iterable[str]) -> tuple[str, ...]:
    """The columns of a table in words, all of them strings, after ``#row`` and ``exact``.

    Those with a # keep the columns of `Possible`.
    """
    spoken = ("said_text" if key == "said" else key for key in SPOKEN)
    possible = (f"#{it.column}" for it in table.mapping.possible)
    return tuple(dict.fromkeys([*TRIPLE, *spoken, *qualifiers, "unknown", *possible]))


@dataclass(frozen=True)
class Speaker:
    """Puts the rows of the table with this number into words."""

    table: Table
    number: int
    database: Database

    @property
    def mapping(self) -> TableMapping:
        """What the columns mean."""
        return self.table.mapping

    def load(self) -> Iterator[tuple[Path, Loaded]]:
        """Read all files. Raises Unreadable."""
        self.load_joined()
        for count, file in enumerate(self.table.files):
            name = f"raw_{self.number}_{count}"
            yield file, load(file, name, mapping=self.mapping, db=self.database.engine)

    def load_joined(self) -> None:
        """Read the second table, if there is one. Raises Unreadable.

        A line of it that is no row, or a second row with one key, would change the meaning of
        rows of the first, or take it away.
        """
        if file := self.table.joined:
            plain, engine = _plain(self.mapping), self.database.engine
            for it in load(file, self._joined, mapping=plain, db=engine).rejected:
                message = f"line {it.line} is no row: {it.reason}"
                raise Unreadable(message, "correct the line", file=file.name)
            self._refuse_doubles(file.name)

    def _refuse_doubles(self, file: str) -> None:
        """Raises Unreadable where rows of the second table with one key differ."""
        key = self._key
        if key not in self._columns_of_joined():
            return  # told with the other columns that are not there
        query = (
            f'select any_value({ident(key)}), min("#row"), max("#row") from {self._joined}'
            f" group by {_number(self._joined, key)}"
            f" having count(distinct {self._whole()}) > 1 order by 2 limit 1"
        )
        for value, first, last in self.database.rows(query):
            message = f"rows {first} and {last} have the same '{key}', {value}, and differ"
            raise Unreadable(message, "leave one of them", file=file)

    def _whole(self) -> str:
        """A row of the second table, without its number."""
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
        """Report the columns that the mapping names and neither a file nor the joined has."""
        first = set(columns)
        second = self._columns_of_joined() if self.table.joined else set()
        there = first | second
        for name, place in dict.fromkeys(self._named()):
            if name in first & second - {self._key}:
                message = f"both tables have a column '{name}'"
                yield finding(place, message, "give it another name in one of them")
            if name not in there:
                message = f"the table has no column '{name}'"
                expected = ", ".join(sorted(there))
                yield finding(place, message, suggest(name, there), expected=expected)

    def _named(self) -> Iterator[tuple[str, Place]]:
        mapping = self.mapping
        yield from ((name, it.place) for it in mapping.templates for name in it.columns)
        yield from ((name, mapping.place) for name in mapping.values)
        yield from ((it.column, it.place) for it in mapping.possible)
        if mapping.join:
            yield mapping.join.on, mapping.join.place

    def write(self, result: Said, read: Iterable[Piece]) -> None:
        """Make the relation of what was read, which is let go of."""
        read = tuple(read)
        told = {key: said(self.mapping, key) for key in (*TRIPLE, *SPOKEN, *result.qualifiers)}
        told["said_text"] = ordered(told.pop("said"), self.mapping.dates)
        told["when"] = ordered(told["when"], self.mapping.dates)
        told["unknown"] = self._unknown()
        told |= {f"#{it.column}": ident(it.column) for it in self.mapping.possible}
        names = said_columns(self.table, result.qualifiers)
        columns = ", ".join(f"({told[name]})::varchar as {ident(name)}" for name in names)
        joins = " ".join(self._words())
        self.database.run(
            f'create temp table {result.relation} as select "#row", {EXACT} as exact, {columns}'
            f" from ({self._source(read)}) raw {joins}"
        )
        for it in read:
            self.database.run(f"drop table {it.relation}")

    def _source(self, read: Iterable[Piece]) -> str:
        """All files as one relation, each row with itself as it stood, and the second table."""
        parts = []
        for it in read:
            cells = ", ".join(f"coalesce({ident(name)}, '')" for name in it.columns)
            row = f'"#row" + {it.before} as "#row"'
            exact = f"concat_ws(' | ', {cells}) as {EXACT}"
            parts.append(f"select * replace ({row}), {exact} from {it.relation}")
        union = " union all by name ".join(parts)
        return self._with_joined(union, self.mapping.join.on) if self.mapping.join else union

    def _with_joined(self, union: str, on: str) -> str:
        """Numbers are equal by value, and then written as in the second table: 3, not 3.0."""
        key, number = ident(on), _number(self._joined, on)
        return (
            f"select one.* replace (coalesce(two.{key}, one.{key}) as {key}),"
            f' two.* exclude ("#row", {key}), two."#row" is null as {ALONE} from ({union}) one'
            f" left join (select * from {self._joined} qualify"
            f' row_number() over (partition by {number} order by "#row") = 1) two'
            f" on {_number('one', on)} = {_number('two', on)}"
        )

    def _words(self) -> Iterator[str]:
        """Join the words that stand for values."""
        for number, (column, entries) in enumerate(self.mapping.values.items()):
            pairs = ", ".join(
                f"({literal(value)}, {literal(it.word) if it.word else 'null'})"
                for value, it in entries.items()
            )
            names, equal = (
                f"{_value(number)}, {word(column)}",
                f"{_value(number)} = raw.{ident(column)}",
            )
            yield f"left join (values {pairs}) words_{number}({names}) on {equal}"

    def _unknown(self) -> str:
        """The first value that the mapping does not know, or to which no other row belongs."""
        values = enumerate(map(ident, self.mapping.values))
        parts = [f"if({_value(number)} is null, {column}, null)" for number, column in values]
        return f"coalesce({', '.join([*self._alone(), *parts, 'null'])})"

    def _alone(self) -> Iterator[str]:
        if self.table.joined:
            told = literal(f", which no row of {self.table.joined.name} has as its {self._key}")
            yield f"if({ALONE}, coalesce({ident(self._key)}, 'nothing') || {told}, null)"


def _number(relation: str, column: str) -> str:
    """A cell, but a whole number without the decimals that a column with gaps gave it."""
    return f"regexp_replace({relation}.{ident(column)}, '^(-?[0-9]+)[.]0+$', '\\1')"


def _value(number: int) -> str:
    return ident(f"{OWN}value {number}")


def _plain(mapping: TableMapping) -> TableMapping:
    """A second table is written as is found out, but in the same encoding."""
    return replace(mapping, delimiter="", skip=None, columns=())
