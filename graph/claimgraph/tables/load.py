"""Files of a table as one relation of strings: how they are written is sniffed, or said."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from claimgraph.model.sql import ident, literal, pattern
from claimgraph.model.tablemap import TableMapping
from claimgraph.tables.csv_grammar import Grammar
from claimgraph.tables.csv_head import Head, find_head
from claimgraph.tables.csv_lines import (
    Lines,
    Rejected,
    examine,
    rewrite,
)
from claimgraph.tables.text import flatten
from claimgraph.tables.typed import (
    ARROW,
    DAMAGED,
    PARQUET,
    typed_rows,
    words,
)
from claimgraph.tables.unreadable import Unreadable, is_of_disk

OWN = "\x1f"
"""With what the names of columns begin that no file can have."""
EXACT, ALONE, ROWS, KEY = (ident(f"{OWN}{it}") for it in ("exact", "alone", "rows", "key"))
"""A row as it is in its file; whether no row of the second table belongs to it; the rows of
which a claim is made, where they are several: ``row=3;7``; by what a row is known."""
CELLS = "nullif(trim(columns(*)), '')"
LONGEST = 2**24
"""Bytes of a line."""
UNSURE = "say delimiter:, skip:, columns: or encoding: under table:"


@dataclass(frozen=True)
class Loaded:
    """A file as a relation in the database: its columns, and the lines that are no rows."""

    name: str
    columns: tuple[str, ...]
    rows: int
    rejected: tuple[Rejected, ...]


def load(file: Path, name: str, *, mapping: TableMapping, db: duckdb.DuckDBPyConnection) -> Loaded:
    """Read a file into the table ``name``: every column a string, and ``#row`` from 1.

    CSV and TSV (also gzip), Parquet and Arrow go by their endings. Raises Unreadable.
    """
    try:
        rejected = _load_table(file, name, mapping, db)
    except Unreadable as error:
        raise Unreadable(error.message, error.cure, file=file.name) from None
    told = db.execute(f'describe "{name}"').fetchall()
    columns = tuple(row[0] for row in told if row[0] != "#row")
    ((rows,),) = db.execute(f'select count(*) from "{name}"').fetchall()
    return Loaded(name, columns, rows, rejected)


def _load_table(
    file: Path, name: str, mapping: TableMapping, db: duckdb.DuckDBPyConnection
) -> tuple[Rejected, ...]:
    if not file.stat().st_size:
        raise Unreadable("the file is empty", "replace it by the table")
    if file.suffix.lower() not in (*PARQUET, *ARROW):
        return _load_text(file, name, mapping, db)
    with _explain_errors(file, DAMAGED), typed_rows(file, db) as source:
        told = db.execute(f"describe select * from {source}").fetchall()
        cells = ", ".join(f"{words(column, kind)} as {ident(column)}" for column, kind, *_ in told)
        _make_rows(name, cells, source, db)
    return ()


def _make_rows(name: str, cells: str, source: str, db: duckdb.DuckDBPyConnection) -> None:
    """Put the rows into a table. Cells have no expressions in common, and to look for some in
    5,000 columns takes a hundred times as long as all else."""
    rows = f'select row_number() over () as "#row", {cells} from {source}'
    db.execute("set disabled_optimizers = 'common_subexpressions'")
    try:
        db.execute(f"create or replace temp table {name} as {rows}")
    finally:
        db.execute("reset disabled_optimizers")


@contextmanager
def _explain_errors(file: Path, cure: str) -> Iterator[None]:
    """Say what the database says of a file, without the folder in which it lies."""
    try:
        yield
    except duckdb.Error as error:
        if is_of_disk(error):
            raise
        lines = str(error).replace(str(file), file.name).splitlines()
        reason = next((it for it in lines if it.startswith("Maximum line size")), lines[0])
        raise Unreadable(f"the table cannot be read: {reason}", cure) from None


def _load_text(
    file: Path, name: str, mapping: TableMapping, db: duckdb.DuckDBPyConnection
) -> tuple[Rejected, ...]:
    """Read words: what a line is, is decided here, and the database gets what to find."""
    with TemporaryDirectory(prefix="claimgraph-") as folder:
        plain = flatten(file, mapping.encoding, Path(folder))
        with _mapped(plain) as data:
            head = find_head(data, mapping)
            lines = examine(data, Grammar(head.delimiter, len(head.names)), head)
            tidy = _tidy(plain, Path(folder), data=data, head=head, lines=lines)
        source = _source(tidy, head, head.line - 1 if tidy == plain else 0)
        with _explain_errors(tidy, UNSURE):
            cells = CELLS if not head.padding else _strip_padding(head)
            _make_rows(name, cells, source if lines.rows else f"(from {source} limit 0)", db)
    _check_rows(name, lines, db)
    return tuple(lines.rejected)


def _strip_padding(head: Head) -> str:
    """The cells without the separators that a program has put behind every line."""
    last = ident(head.names[-1])
    cells = [f"nullif(trim({ident(it)}), '') as {ident(it)}" for it in head.names[:-1]]
    plain = f"nullif(trim(rtrim({last}, {literal(head.padding)})), '') as {last}"
    return ", ".join([*cells, plain])


@contextmanager
def _mapped(file: Path) -> Iterator[mmap.mmap]:
    with (
        file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


def _tidy(plain: Path, folder: Path, *, data: mmap.mmap, head: Head, lines: Lines) -> Path:
    """A file that holds nothing but rows, after one line at most that the database can skip."""
    if not lines.edits and head.line <= 2 and b'"' not in data[: head.begin]:
        return plain
    fresh = folder / "rows"
    with fresh.open("wb") as out:
        rewrite(data, lines.edits, begin=head.begin, out=out)
    return fresh


def _source(file: Path, head: Head, skip: int) -> str:
    """The call that reads a file, with all that the reader might find out, and find out wrongly."""
    columns = ", ".join(f"{literal(it)}: 'varchar'" for it in head.names)
    return (
        f"read_csv({literal(pattern(file))}, auto_detect = false, header = false, skip = {skip},"
        f" columns = {{{columns}}},"
        f" delim = {literal(head.delimiter)}, quote = '\"', escape = '\"', comment = '',"
        " new_line = '\\n', compression = 'none', hive_partitioning = false,"
        f" max_line_size = {LONGEST}, null_padding = false)"
    )


def _check_rows(name: str, lines: Lines, db: duckdb.DuckDBPyConnection) -> None:
    """Hold the rows that were read against those that the file has: none may be lost."""
    ((rows,),) = db.execute(f"select count(*) from {name}").fetchall()
    if rows != lines.rows:
        message = f"{rows:,} rows were read, where the file has {lines.rows:,}"
        raise Unreadable(message, "report this, with the file")


def plain_mapping(mapping: TableMapping) -> TableMapping:
    """A further table is written as is found out, but in the same encoding."""
    return replace(mapping, delimiter="", skip=None, columns=())
