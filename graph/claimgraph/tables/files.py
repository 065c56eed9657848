"""Files of a table as one relation of strings: how they are written is sniffed, or said."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import duckdb

from claimgraph.mapping import TableMapping
from claimgraph.tables.failing import Unreadable
from claimgraph.tables.quoting import ident, literal
from claimgraph.tables.typed import ARROW, DAMAGED, PARQUET, typed_rows, words

CHUNK = 2**20
MOST_BEFORE = 100
"""So many lines are looked through for the head of a table."""
CELLS = "nullif(trim(columns(*)), '')"
UNSURE = "say delimiter:, skip:, columns: or encoding: under table:"
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Rejected:
    """A line that is no row of the table, with what the reader says of it."""

    line: int
    reason: str


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
        rejected = _load(file, name, mapping, db)
    except Unreadable as error:
        raise Unreadable(error.message, error.cure, file=file.name) from None
    told = db.execute(f'describe "{name}"').fetchall()
    columns = tuple(row[0] for row in told if row[0] != "#row")
    ((rows,),) = db.execute(f'select count(*) from "{name}"').fetchall()
    return Loaded(name, columns, rows, rejected)


def _load(
    file: Path, name: str, mapping: TableMapping, db: duckdb.DuckDBPyConnection
) -> tuple[Rejected, ...]:
    if not file.stat().st_size:
        raise Unreadable("the file is empty", "put the table in its place")
    if file.suffix.lower() not in (*PARQUET, *ARROW):
        return _load_text(file, name, mapping, db)
    with _telling(file, DAMAGED), typed_rows(file, db) as source:
        values = [str(file)] if "?" in source else []
        told = db.execute(f"describe select * from {source}", values).fetchall()
        cells = ", ".join(f"{words(column, kind)} as {ident(column)}" for column, kind, *_ in told)
        _make(name, cells, source, values, db)
    return ()


def _make(
    name: str, cells: str, source: str, values: list[str], db: duckdb.DuckDBPyConnection
) -> None:
    rows = f'select row_number() over () as "#row", {cells} from {source}'
    db.execute(f"create or replace temp table {name} as {rows}", values)


@contextmanager
def _telling(file: Path, cure: str) -> Iterator[None]:
    """Tell what the database says of a file, without the folder in which it lies."""
    try:
        yield
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0].replace(str(file), file.name)
        raise Unreadable(f"the table cannot be read: {reason}", cure) from None


def _load_text(
    file: Path, name: str, mapping: TableMapping, db: duckdb.DuckDBPyConnection
) -> tuple[Rejected, ...]:
    encoding = mapping.encoding or _find_encoding(file)
    with TemporaryDirectory() as folder:
        plain = file if encoding == "utf-8" else _recode(file, encoding, Path(folder))
        options = ", ".join(_options(mapping, _find_head(plain, mapping)))
        with _telling(file, UNSURE):
            _make(name, CELLS, f"read_csv(?, {options})", [str(plain)], db)
    return tuple(_read_rejected(db))


def _find_head(file: Path, mapping: TableMapping) -> int | None:
    """How many lines stand before the head: the first line that has every column's name."""
    if mapping.skip is not None or mapping.columns:
        return mapping.skip
    named = {*mapping.values, *(it for template in mapping.templates for it in template.columns)}
    with _open(file) as stream:
        for number, line in enumerate(islice(stream, MOST_BEFORE)):
            if all(name.encode() in line for name in named):
                return number
    return None  # a column is missing, or comes from a second table


def _options(mapping: TableMapping, skip: int | None) -> Iterator[str]:
    """What the reader is told; the separator it finds out."""
    yield "all_varchar = true, store_rejects = true, quote = '\"', escape = '\"'"
    yield "max_line_size = 16777216, rejects_limit = 0, null_padding = false"
    if mapping.delimiter:
        yield f"delim = '{mapping.delimiter}'"
    if skip is not None:
        yield f"skip = {skip}"
    if mapping.columns:
        names = ", ".join(f"{literal(it)}: 'varchar'" for it in mapping.columns)
        yield f"header = false, columns = {{{names}}}, auto_detect = true"
    else:
        yield "header = true"


def _read_rejected(db: duckdb.DuckDBPyConnection) -> Iterator[Rejected]:
    rows = db.execute(
        "select line, min(error_message) from reject_errors group by line order by line"
    ).fetchall()
    for line, reason in rows:
        yield Rejected(line, reason.splitlines()[0])
    db.execute("truncate reject_errors; truncate reject_scans")


def _open(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == ".gz" else file.open("rb")  # type: ignore[return-value]  # reads bytes as any file does


def _find_encoding(file: Path) -> str:
    """UTF-8, or UTF-16 with its mark. Anything else must be said: bytes do not tell which it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    with _open(file) as stream:
        while chunk := stream.read(CHUNK):
            for mark, name in MARKS:
                if not offset and chunk.startswith(mark):
                    return name
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                message = (
                    f"the table is not UTF-8: byte {offset + error.start:,} is no letter of it"
                )
                cure = "say how it is written, such as encoding: windows-1252"
                raise Unreadable(message, cure) from None
            offset += len(chunk)
    return "utf-8"


def _recode(file: Path, encoding: str, folder: Path) -> Path:
    """Write the file again as UTF-8."""
    fresh = folder / file.name.removesuffix(".gz")
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        with _open(file) as stream, fresh.open("wb") as out:
            while chunk := stream.read(CHUNK):
                out.write(decoder.decode(chunk).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except LookupError:
        cure = "name one that Python knows, such as windows-1252 or iso-8859-9"
        raise Unreadable(f"the encoding '{encoding}' is not known", cure) from None
    except UnicodeDecodeError as error:
        message = f"the table is not {encoding}: {error.reason}"
        raise Unreadable(message, "name the encoding in which it was written") from None
    return fresh
