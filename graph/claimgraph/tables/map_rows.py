"""A table in words: who is said to do what in each row, before it is asked what words mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.dossier.fields import finding, suggest
from claimgraph.model.errors import Finding, Place
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.quoting import ident, literal
from claimgraph.model.sql import Database
from claimgraph.model.tablemap import (
    SPOKEN,
    TRIPLE,
    Table,
    TableMapping,
)
from claimgraph.tables.dating import ordered
from claimgraph.tables.expressions import OWN, said, word
from claimgraph.tables.load import Loaded, load
from claimgraph.tables.unreadable import Unreadable

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
