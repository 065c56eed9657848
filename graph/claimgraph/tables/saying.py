"""A table in words: who is said to do what in each row, before it is asked what words mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.errors import Finding, Place
from claimgraph.mapping import SPOKEN, TRIPLE, Table, TableMapping
from claimgraph.read.fields import finding, suggest
from claimgraph.tables.database import Database
from claimgraph.tables.dating import ordered
from claimgraph.tables.expressions import said
from claimgraph.tables.failing import Unreadable
from claimgraph.tables.files import Loaded, load
from claimgraph.tables.quoting import ident, literal
from claimgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Said:
    """A table that was read. ``relation`` has a row for each of its rows, with what it says."""

    table: Table
    relation: str
    files: tuple[tuple[Path, Loaded], ...]
    qualifiers: tuple[str, ...]

    @property
    def rejected(self) -> Iterator[Finding]:
        """Lines that are no rows."""
        for file, loaded in self.files:
            for it in loaded.rejected:
                cure = "correct the line; the others were read"
                yield Finding(Place(file.name, it.line), f"no row: {it.reason}", cure=cure)

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
    try:
        files = tuple(speaker.load())
    except Unreadable as error:
        return Refused((error.finding(table.mapping),))
    if faults := tuple(speaker.check_columns({it for _, loaded in files for it in loaded.columns})):
        return Refused(faults)
    result = Said(table, f"said_{number}", files, told_qualifiers(table, vocabulary))
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
        """Read the second table, if there is one. Raises Unreadable."""
        if self.table.joined:
            plain, engine = _plain(self.mapping), self.database.engine
            load(self.table.joined, self._joined, mapping=plain, db=engine)

    @property
    def _joined(self) -> str:
        return f"raw_{self.number}_joined"

    def check_columns(self, columns: Iterable[str]) -> Iterator[Finding]:
        """Report the columns that the mapping names and neither a file nor the joined has."""
        there = set(columns)
        if self.table.joined:
            there |= {row[0] for row in self.database.rows(f"describe {self._joined}")} - {"#row"}
        for name, place in dict.fromkeys(self._named()):
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
            f'create temp table {result.relation} as select "#row", exact, {columns}'
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
            exact = f"concat_ws(' | ', {cells}) as exact"
            parts.append(f"select * replace ({row}), {exact} from {it.relation}")
        union = " union all by name ".join(parts)
        return self._with_joined(union, self.mapping.join.on) if self.mapping.join else union

    def _with_joined(self, union: str, on: str) -> str:
        """Numbers are equal by value, and then written as in the second table: 3, not 3.0."""
        key = ident(on)
        number = f"coalesce(try_cast({{0}}.{key} as double)::varchar, {{0}}.{key})"
        return (
            f"select one.* replace (coalesce(two.{key}, one.{key}) as {key}),"
            f' two.* exclude ("#row", {key}) from ({union}) one'
            f" left join (select * from {self._joined} qualify"
            f' row_number() over (partition by {key} order by "#row") = 1) two'
            f" on {number.format('one')} = {number.format('two')}"
        )

    def _words(self) -> Iterator[str]:
        """Join the words that stand for values."""
        for number, (column, entries) in enumerate(self.mapping.values.items()):
            pairs = ", ".join(
                f"({literal(value)}, {literal(it.word) if it.word else 'null'})"
                for value, it in entries.items()
            )
            names = f"value_{number}, {ident(f'{column}:word')}"
            equal = f"value_{number} = raw.{ident(column)}"
            yield f"left join (values {pairs}) words_{number}({names}) on {equal}"

    def _unknown(self) -> str:
        """The first value that the mapping does not know."""
        values = enumerate(map(ident, self.mapping.values))
        parts = [f"if(value_{number} is null, {column}, null)" for number, column in values]
        return f"coalesce({', '.join([*parts, 'null'])})"


def _plain(mapping: TableMapping) -> TableMapping:
    """A second table is written as is found out, but in the same encoding."""
    return replace(mapping, delimiter="", skip=None, columns=())
