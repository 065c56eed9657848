"""A table in words: who is said to do what in each row, before it is asked what words mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.errors import Finding, Place
from claimgraph.mapping import SPOKEN, TRIPLE, Table, TableMapping
from claimgraph.read.fields import finding, suggest
from claimgraph.tables.database import Database
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


def say(table: Table, *, number: int, database: Database, vocabulary: Vocabulary) -> Said | Refused:
    """Read a table's files and put every row into words, under the names of a claim's keys."""
    speaker = _Speaker(table, f"raw_{number}", database)
    try:
        files = tuple(speaker.load())
    except Unreadable as error:
        return Refused((error.finding(table.mapping),))
    if faults := tuple(speaker.check_columns(files)):
        return Refused(faults)
    keys = table.mapping.keys
    known = (key for key in keys if key in vocabulary.qualifiers and key != "when")
    result = Said(table, f"said_{number}", files, tuple(sorted(known)))
    speaker.write(result)
    return result


@dataclass(frozen=True)
class _Speaker:
    table: Table
    raw: str
    database: Database

    @property
    def mapping(self) -> TableMapping:
        return self.table.mapping

    def load(self) -> Iterator[tuple[Path, Loaded]]:
        engine = self.database.engine
        if self.table.joined:
            load(self.table.joined, self._joined, mapping=_plain(self.mapping), db=engine)
        for count, file in enumerate(self.table.files):
            yield file, load(file, f"{self.raw}_{count}", mapping=self.mapping, db=engine)

    @property
    def _joined(self) -> str:
        return f"{self.raw}_joined"

    def check_columns(self, files: tuple[tuple[Path, Loaded], ...]) -> Iterator[Finding]:
        """Report the columns that the mapping names and no file has."""
        there = {column for _, loaded in files for column in loaded.columns}
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

    def write(self, result: Said) -> None:
        """Make the relation; it keeps the columns of `Possible` under names with a #."""
        told = {key: said(self.mapping, key) for key in (*TRIPLE, *SPOKEN, *result.qualifiers)}
        told["said_text"] = told.pop("said")
        told["unknown"] = self._unknown()
        told |= {f"#{it.column}": ident(it.column) for it in self.mapping.possible}
        columns = ", ".join(f"{expression} as {ident(key)}" for key, expression in told.items())
        joins = " ".join(self._words())
        self.database.run(
            f'create temp table {result.relation} as select "#row", exact, {columns}'
            f" from ({self._source(result.files)}) raw {joins}"
        )
        for _, loaded in result.files:
            self.database.run(f"drop table {loaded.name}")

    def _source(self, files: tuple[tuple[Path, Loaded], ...]) -> str:
        """All files as one relation, each row with itself as it stood, and the second table."""
        before, parts = 0, []
        for _, loaded in files:
            cells = ", ".join(f"coalesce({ident(it)}, '')" for it in loaded.columns)
            row = f'"#row" + {before} as "#row"'
            exact = f"concat_ws(' | ', {cells}) as exact"
            parts.append(f"select * replace ({row}), {exact} from {loaded.name}")
            before += loaded.rows
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
