"""Functions on Arrow record batches that Spark calls to turn files into claims and N-Quads.

Three functions handle each row: `load_rows` reads a whole file, as a build on one machine does, so
that both number rows alike and skip the same lines; `say_rows` finds what each row claims;
`survey_rows` lists the distinct texts. The size of the batches does not affect the result. The
N-Quads are written to several files, which a bulk loader can read in any order, and a list names
all of them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from claimgraph.model.errors import Finding
from claimgraph.model.files import write_beside_then_rename
from claimgraph.model.sql import Database, ident
from claimgraph.model.tablemap import Table
from claimgraph.tables.claims import surveyed
from claimgraph.tables.load import Loaded, load
from claimgraph.tables.map_rows import Piece, Said, Speaker, said_columns
from claimgraph.tables.unreadable import Unreadable

GATHERED = 50_000
"""How many rows are interpreted together. Starting an SQL statement takes as long as interpreting
some thousand rows, so smaller batches would be slow."""

Batches = Iterable[pa.RecordBatch]
Loading = Loaded | Finding
"""How a file was read: its columns and number of rows, or why it could not be read."""


@dataclass(frozen=True)
class TableFile:
    """A file, and the table that it belongs to."""

    table: Table
    path: Path


@dataclass(frozen=True)
class Spoken:
    """What is needed to interpret the rows of a table.

    ``pieces`` are its files by number: the columns of each, and how many rows precede it.
    """

    number: int
    table: Table
    qualifiers: tuple[str, ...]
    pieces: Mapping[int, Piece]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, all strings, that hold what a row says.

        They come after the columns ``#table``, ``#row`` and ``exact``.
        """
        return said_columns(self.table, self.qualifiers)

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names of the columns whose distinct texts are collected."""
        return surveyed(self.table, self.qualifiers)


RAW = pa.schema(
    [("file", pa.int32()), ("row", pa.int64()), ("cells", pa.list_(pa.string())),
     ("loading", pa.binary())]
)  # fmt: skip
"""Columns for uninterpreted rows, with the number of their file, and for a report on each file."""
SURVEY = pa.schema([("table", pa.int32()), ("column", pa.string()), ("text", pa.string())])


def load_rows(batches: Batches, *, files: Sequence[TableFile]) -> Iterator[pa.RecordBatch]:
    """Read the files whose numbers are in ``batches``, and yield their rows as ``RAW``."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            yield from _load_rows(number, files[number])


def _load_rows(number: int, file: TableFile) -> Iterator[pa.RecordBatch]:
    database, mapping = Database(threads=1), file.table.mapping
    try:
        loaded = load(file.path, "raw", mapping=mapping, db=database.engine)
    except Unreadable as error:
        yield _report_loading(number, error.finding(mapping))
        return
    yield _report_loading(number, loaded)
    cells = ", ".join(map(ident, loaded.columns))
    query = f'select {number}, "#row", [{cells}], null::blob from raw order by "#row"'
    for batch in database.engine.sql(query).to_arrow_reader(GATHERED):
        yield pa.RecordBatch.from_arrays(
            [array.cast(field.type) for array, field in zip(batch.columns, RAW, strict=True)],
            schema=RAW,
        )


def _report_loading(number: int, loading: Loading) -> pa.RecordBatch:
    row = {"file": number, "row": None, "cells": None, "loading": pickle.dumps(loading)}
    return pa.RecordBatch.from_pylist([row], schema=RAW)


def said_schema(columns: Iterable[str]) -> pa.Schema:
    """The Arrow schema of interpreted rows with these columns."""
    texts = [(name, pa.string()) for name in columns]
    return pa.schema([("#table", pa.int32()), ("#row", pa.int64()), ("exact", pa.string()), *texts])


def say_rows(batches: Batches, *, spoken: Spoken) -> Iterator[pa.RecordBatch]:
    """Turn ``RAW`` rows of one table into subject, predicate, object and so on.

    ``#row`` is the number of a row, counted through all files of the table.
    """
    database = Database(threads=1)
    speaker = Speaker(spoken.table, spoken.number, database)
    speaker.load_joined()
    schema = said_schema(spoken.columns)
    for rows in _gather_batches(batches):
        result = Said(spoken.table, "said", (), spoken.qualifiers)
        speaker.write(result, tuple(_unpack_columns(rows, spoken, database)))
        query = f'select {spoken.number}::integer as "#table", * from said order by "#row"'
        yield from database.arrow(query).cast(schema).to_batches()
        database.run("drop table said")


def _gather_batches(batches: Batches) -> Iterator[pa.Table]:
    """Join successive batches into tables of at least `GATHERED` rows, except the last."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(it.num_rows for it in held) >= GATHERED:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _unpack_columns(rows: pa.Table, spoken: Spoken, database: Database) -> Iterator[Piece]:
    """Turn the list of cells in each ``RAW`` row back into the named columns of its file.

    A first, empty piece has the columns of all files, so that one that a file lacks is null.
    """
    every = dict.fromkeys(name for it in spoken.pieces.values() for name in it.columns)
    empty = ", ".join(f"null::varchar as {ident(name)}" for name in every)
    database.run(f'create temp table raw_empty as select 0::bigint as "#row", {empty} limit 0')
    yield Piece("raw_empty", tuple(every), 0)
    for number in sorted(set(rows.column("file").to_pylist())):
        piece = spoken.pieces[number]
        cells = ", ".join(f"cells[{i}] as {ident(it)}" for i, it in enumerate(piece.columns, 1))
        statement = f'create temp table raw_{number} as select row as "#row", {cells} from taken'
        database.take(rows, f"{statement} where file = {number}")
        yield Piece(f"raw_{number}", piece.columns, piece.before)


def survey_rows(batches: Batches, *, tables: Sequence[Spoken]) -> Iterator[pa.RecordBatch]:
    """List the distinct texts in the surveyed columns as rows of ``SURVEY``."""
    found = set[tuple[int, str, str]]()
    for rows in _gather_batches(batches):
        for it in tables:
            mine = rows.filter(pc.equal(rows.column("#table"), it.number))
            for column in it.surveyed:
                texts = mine.column(column).unique().drop_null().to_pylist()
                found.update((it.number, column, text) for text in texts)
    columns = [list(it) for it in zip(*sorted(found), strict=True)]
    if columns:
        yield pa.RecordBatch.from_arrays(
            [pa.array(it, field.type) for it, field in zip(columns, SURVEY, strict=True)],
            schema=SURVEY,
        )


LISTED = "parts.json"
LEVEL = 1
"""The level of gzip; it reduces N-Quads to an eighteenth of their size. Level 6 would make files a
sixth smaller, but take half as long again."""


@dataclass(frozen=True, order=True)
class SparkPart:
    """One written file: the number of its quads, its size in bytes, and its hash.

    ``plain`` is the size of its N-Quads in bytes before compression.
    """

    name: str
    quads: int
    bytes: int
    plain: int
    sha256: str


def name_part(number: int, *, compress: bool) -> str:
    """The file name of a part; part 0 has all quads that do not come from rows of tables.

    >>> name_part(7, compress=True)
    'part-00007.nq.gz'
    """
    return f"part-{number:05}.nq{'.gz' if compress else ''}"


def write_part(data: Iterable[bytes], file: Path, *, attempt: str, compress: bool) -> SparkPart:
    """Write one file under a temporary name, then rename it.

    So a worker that is killed leaves no incomplete file, and another worker can repeat its task.
    ``attempt`` is unique for each try and is part of the temporary name. The same quads give the
    same bytes.
    """
    quads = plain = 0
    with (
        write_beside_then_rename(file, mark=attempt) as raw,
        _pack_gzip(raw) if compress else nullcontext(raw) as out,
    ):
        for piece in data:
            out.write(piece)
            quads, plain = quads + piece.count(b"\n"), plain + len(piece)
    return SparkPart(file.name, quads, file.stat().st_size, plain, hash_file(file))


def _pack_gzip(raw: BinaryIO) -> gzip.GzipFile:
    """Open a gzip file without name and time, so that the same quads give the same bytes."""
    return gzip.GzipFile("", "wb", LEVEL, raw, mtime=0)


def close_ranks(
    folder: Path, parts: Iterable[SparkPart], *, compress: bool
) -> tuple[SparkPart, ...]:
    """Rename the parts so that their numbers have no gaps, which would look like lost parts.

    Gaps arise because Spark assigns rows to workers by a hash, and a worker without rows writes no
    part. Temporary files that killed workers left are removed.
    """
    for left in folder.glob(".part-*"):
        left.unlink(missing_ok=True)
    closed = []
    for number, part in enumerate(sorted(parts)):
        name = name_part(number, compress=compress)
        (folder / part.name).rename(folder / name)
        closed.append(replace(part, name=name))
    return tuple(closed)


def hash_file(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def list_parts(folder: Path, parts: Iterable[SparkPart], *, base: str) -> None:
    """Write the list of all parts, so that a loader can notice if one is missing."""
    listing = {"format": 1, "base": base, "parts": [asdict(it) for it in sorted(parts)]}
    (folder / LISTED).write_text(json.dumps(listing, indent=1) + "\n", encoding="utf-8")


def owned(target: Path) -> frozenset[str]:
    """The names of the files that an earlier result wrote; only these may be replaced."""
    file = target / LISTED
    if not file.is_file():
        return frozenset()
    listing = json.loads(file.read_text(encoding="utf-8"))
    return frozenset({LISTED, *(it["name"] for it in listing["parts"])})
