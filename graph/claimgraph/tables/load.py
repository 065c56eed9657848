"""Reads a file of a table (CSV, TSV, Parquet, Arrow) into a relation whose cells are all strings.

A typed cell of Parquet or Arrow is written as it would be in a CSV file. Text in any encoding, with
any line ends, is first converted to UTF-8 with line feeds.
"""

from __future__ import annotations

import codecs
import gzip
import mmap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import IncrementalNewlineDecoder
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import duckdb

from claimgraph.model.sql import ident, literal, pattern
from claimgraph.model.tablemap import TableMapping
from claimgraph.tables.csv_lines import Grammar, Head, Lines, Rejected, examine, find_head, rewrite
from claimgraph.tables.unreadable import Unreadable, is_of_disk

PARQUET, ARROW = (".parquet", ".pq"), (".arrow", ".feather", ".ipc")
REGISTERED = '"#typed"'
MAGIC = b"ARROW1"
MOST_EXACT = 2**53
"""The integer up to which a double can represent every integer."""

NESTED = ("STRUCT", "MAP", "UNION")
MOMENTS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
DAMAGED = "write the file again, with words, numbers and dates; a copy may have been cut short"


@contextmanager
def typed_rows(file: Path, db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Give SQL to select the rows of a Parquet or Arrow file from. Raises Unreadable."""
    if file.suffix.lower() in PARQUET:
        yield f"read_parquet({literal(pattern(file))}, hive_partitioning = false)"
        return
    db.register(REGISTERED.strip('"'), _read_arrow(file))
    try:
        yield REGISTERED
    finally:
        db.unregister(REGISTERED.strip('"'))


def _read_arrow(file: Path) -> object:
    """Read an Arrow file, or an Arrow stream, whose file extensions are the same."""
    import pyarrow as pa

    with pa.memory_map(str(file)) as source:
        read = pa.ipc.open_file if source.read(len(MAGIC)) == MAGIC else pa.ipc.open_stream
        source.seek(0)
        try:
            return read(source).read_all()
        except (pa.ArrowInvalid, OSError) as error:  # OSError: a body that is cut short
            reason = str(error).partition("\n")[0]
    raise Unreadable(f"this is not an Arrow file or stream: {reason}", DAMAGED)


def words(column: str, kind: str) -> str:
    """SQL that writes a typed column as strings; null stays null.

    Dates and timestamps become ISO 8601, in UTC if they have a time zone, without a time if it is
    midnight. A double without a fraction is written as an integer, since pandas makes doubles of an
    ``id`` with gaps. Raises Unreadable for lists, records and bytes, which are no single cell.
    """
    name = ident(column)
    if kind.endswith("]") or kind.startswith(NESTED) or kind == "BLOB":
        found = "bytes" if kind == "BLOB" else f"nested: {kind}"
        cure = "write one word, number or date in each cell, and lists as columns or rows"
        raise Unreadable(f"the column '{column}' is {found}", cure)
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{name} = trunc({name}) and abs({name}) <= {MOST_EXACT}"
        text = f"if({whole}, {name}::bigint::varchar, {name}::varchar)"
        return f"if(isnan({name}), null, {text})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _moment(f"make_timestamp(epoch_us({name}))", "Z")
    if kind in MOMENTS:
        return _moment(name, "")
    return f"nullif(trim({name}::varchar), '')"


def _moment(value: str, zone: str) -> str:
    day = f"{value}::date"
    return f"if({value} = {day}, {day}::varchar, replace({value}::varchar, ' ', 'T') || '{zone}')"


CHUNK = 2**20
GZIP = b"\x1f\x8b"
UTF_8 = "utf-8"
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Byte order marks with their encodings; UTF-32 precedes UTF-16, as a mark of it begins alike."""

CSV = "save the table as CSV in UTF-8"
KINDS = (
    (b"PK\x03\x04", "a zip or Excel file", CSV),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", CSV),
    (b"PAR1", "a Parquet file", "rename it to end in .parquet"),
    (b"ARROW1", "an Arrow file", "rename it to end in .arrow"),
    (GZIP, "packed by gzip", "rename it to end in one .gz"),
    (b"BZh", "packed by bzip2", "unpack it, or pack it by gzip"),
    (b"\xfd7zXZ", "packed by xz", "unpack it, or pack it by gzip"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it, or pack it by gzip"),
    (b"SQLite format 3", "a database of SQLite", CSV),
    (b"%PDF", "a PDF", CSV),
    (
        b"version https://git-lfs.github.com/",
        "a pointer of Git LFS",
        "run git lfs pull",
    ),
)
"""For files that are no text: their first bytes, what they seem to be, and what to do."""
PAGES = (b"<!doctype html", b"<html")
WEB = "fetch the table itself: this is what a site answered"
WHOLE = "copy the file again; gzip -t shows whether a copy is complete"


def flatten(file: Path, encoding: str, folder: Path) -> Path:
    """Return the file if it is UTF-8 with line feeds, else a copy in ``folder`` that is.

    If ``encoding`` is empty, the byte order mark decides. Raises Unreadable.
    """
    with _open_file(file) as stream:
        start = stream.read(CHUNK)
    _check_kind(start)
    name = _find_encoding(start, encoding)
    if _is_packed(file) or name != UTF_8 or not _is_plain(file):
        file = _write_text(file, name, folder / "plain")
    if not file.stat().st_size:
        raise Unreadable("the file is empty", "replace it by the table")
    return file


def _is_packed(file: Path) -> bool:
    return file.suffix.lower() == ".gz"


@contextmanager
def _open_file(file: Path) -> Iterator[IO[bytes]]:
    """Open a file, compressed or not; damage found while reading raises Unreadable as well."""
    try:
        with gzip.open(file) if _is_packed(file) else file.open("rb") as stream:
            yield stream  # type: ignore[misc]  # reads bytes as any file does
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(file, short=isinstance(error, EOFError)) from None


def _damaged(file: Path, *, short: bool) -> Unreadable:
    """Make the error for a file that cannot be decompressed."""
    with file.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    if packed:
        message = "cut short" if short else "damaged, or more follows what was packed"
        return Unreadable(f"the file is {message}", WHOLE)
    cure = "remove .gz from its name, or copy it again"
    return Unreadable("the file is not packed by gzip, as its name says", cure)


def _check_kind(start: bytes) -> None:
    """Raise Unreadable if the first bytes show that a file is no table in text form."""
    for mark, kind, cure in KINDS:
        if start.startswith(mark):
            raise Unreadable(f"the file seems to be {kind}, not a table of text", cure)
    if start.lstrip().lower().startswith(PAGES):
        raise Unreadable("the file seems to be a web page, not a table", WEB)


def _find_encoding(start: bytes, said: str) -> str:
    """The encoding that was given, else that of the byte order mark, else UTF-8."""
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    name = _look_up(said) if said else marked or UTF_8
    if marked and not name.startswith(marked):
        message = f"the table begins with the mark of {marked.upper()}, and is said to be {said}"
        raise Unreadable(message, "leave encoding: out, or remove the mark")
    if name == UTF_8 and (order := _find_order(start)):
        message = f"the table seems to be UTF-16, without its mark: byte {start.index(0):,} is zero"
        raise Unreadable(message, f"say encoding: utf-16-{order}")
    return name


def _look_up(encoding: str) -> str:
    """Python's name for a text encoding. Raises Unreadable if Python does not know it."""
    try:
        "".encode(encoding)  # fails for base64, which lookup would accept
        return codecs.lookup(encoding).name
    except LookupError:
        cure = "name one that Python knows, such as windows-1252 or iso-8859-9"
        raise Unreadable(f"the encoding '{encoding}' is not known", cure) from None


def _find_order(start: bytes) -> str:
    """``be`` or ``le`` if zeros at every other byte show that text is UTF-16; else empty."""
    first, second = start[0:4096:2].count(0), start[1:4096:2].count(0)
    if not first and not second:
        return ""
    if min(first, second) * 10 > max(first, second) or max(first, second) * 10 < len(start[:2048]):
        return ""
    return "be" if first > second else "le"


def _is_plain(file: Path) -> bool:
    """Whether a file is UTF-8 without a byte order mark, whose only line ends are line feeds."""
    texts = _read_pieces(file, UTF_8)
    first = next(texts)
    return not (first.startswith("\ufeff") or "\r" in first or any("\r" in it for it in texts))


def _write_text(file: Path, encoding: str, fresh: Path) -> Path:
    """Write a file's text as UTF-8 with line feeds; a carriage return alone ends a line only if
    the file begins without line feeds.
    """
    texts = _read_pieces(file, encoding)
    first = next(texts).removeprefix("\ufeff")
    alone = "\r" in first and "\n" not in first
    with fresh.open("wb") as out:
        for text in chain([first], texts):
            whole = text.replace("\r\n", "\n")
            _put_bytes(out, (whole.replace("\r", "\n") if alone else whole).encode())
    return fresh


def _put_bytes(out: IO[bytes], data: bytes) -> None:
    """Write bytes; an OSError, such as for a full disk, gets the file's name."""
    try:
        out.write(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, out.name) from None


def _read_pieces(file: Path, encoding: str) -> Iterator[str]:
    """Yield the text of a file in pieces, none of which ends between CR and LF."""
    decoder = codecs.getincrementaldecoder(encoding)()
    whole = IncrementalNewlineDecoder(decoder, translate=False)
    place = _Place(encoding)
    with _open_file(file) as stream:
        while chunk := stream.read(CHUNK):
            held = len(decoder.getstate()[0])
            try:
                text = whole.decode(chunk)
            except UnicodeDecodeError as error:
                raise place.tell(error, held) from None
            place.offset += len(chunk)
            place.lines += text.count("\n")
            yield text
        try:
            yield whole.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise place.tell(error, len(error.object)) from None


class _Place:
    """The current position in a file, by bytes and lines, for errors in its encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding, self.offset, self.lines = encoding, 0, 0

    def tell(self, error: UnicodeDecodeError, held: int) -> Unreadable:
        """Make the error that names the line and byte that are not in the encoding; ``held`` is how
        many bytes of the piece before were not decoded yet.
        """
        byte = self.offset - held + error.start
        before = error.object[: error.start].decode(self.encoding, errors="ignore")
        line = self.lines + before.count("\n") + 1
        name = self.encoding.upper() if self.encoding.startswith("utf") else self.encoding
        message = f"the table is not {name}: in line {line:,}, byte {byte:,} is not a letter of it"
        return Unreadable(message, "say how it is written, such as encoding: windows-1252")


OWN = "\x1f"
"""The first character of the names of our own columns, which no column of a file can have."""
EXACT, ALONE, ROWS, KEY = (ident(f"{OWN}{it}") for it in ("exact", "alone", "rows", "key"))
"""Our own columns: the text of a row in its file; whether the joined table has no row for it; the
rows that a claim is made of, if several, as ``row=3;7``; the key of a row."""
CELLS = "nullif(trim(columns(*)), '')"
LONGEST = 2**24
"""How many bytes a line may have."""
UNSURE = "say delimiter:, skip:, columns: or encoding: under table:"


@dataclass(frozen=True)
class Loaded:
    """A file that was read into the relation ``name``, with the lines that are no rows."""

    name: str
    columns: tuple[str, ...]
    rows: int
    rejected: tuple[Rejected, ...]


def load(file: Path, name: str, *, mapping: TableMapping, db: duckdb.DuckDBPyConnection) -> Loaded:
    """Read a file into the relation ``name``: every column as strings, and ``#row`` from 1.

    The extension shows Parquet and Arrow; any other file is read as CSV or TSV, also packed by
    gzip. Raises Unreadable.
    """
    try:
        rejected = _load_table(file, name, mapping, db)
    except Unreadable as error:
        raise Unreadable(error.message, error.cure, file=file.name) from None
    described = db.execute(f'describe "{name}"').fetchall()
    columns = tuple(row[0] for row in described if row[0] != "#row")
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
        columns = db.execute(f"describe select * from {source}").fetchall()
        cells = ", ".join(
            f"{words(column, kind)} as {ident(column)}" for column, kind, *_ in columns
        )
        _make_rows(name, cells, source, db)
    return ()


def _make_rows(name: str, cells: str, source: str, db: duckdb.DuckDBPyConnection) -> None:
    """Write rows into the relation ``name``. DuckDB's search for common subexpressions is off: with
    5,000 columns it takes a hundred times as long as the rest.
    """
    rows = f'select row_number() over () as "#row", {cells} from {source}'
    db.execute("set disabled_optimizers = 'common_subexpressions'")
    try:
        db.execute(f"create or replace temp table {name} as {rows}")
    finally:
        db.execute("reset disabled_optimizers")


@contextmanager
def _explain_errors(file: Path, cure: str) -> Iterator[None]:
    """Turn the database's errors about a file into Unreadable, without the path of its folder."""
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
    """Read a text file: Python decides which lines are rows, the database only splits cells."""
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
    """SQL that removes the surplus separators at the end of every line."""
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
    """Return a file with nothing but rows, after at most one line, which the database can skip."""
    if not lines.edits and head.line <= 2 and b'"' not in data[: head.begin]:
        return plain
    fresh = folder / "rows"
    with fresh.open("wb") as out:
        rewrite(data, lines.edits, begin=head.begin, out=out)
    return fresh


def _source(file: Path, head: Head, skip: int) -> str:
    """SQL that reads a CSV file, with every option given, so that the database detects nothing."""
    columns = ", ".join(f"{literal(it)}: 'varchar'" for it in head.names)
    return (
        f"read_csv({literal(pattern(file))}, auto_detect = false, header = false, skip = {skip},"
        f" columns = {{{columns}}},"
        f" delim = {literal(head.delimiter)}, quote = '\"', escape = '\"', comment = '',"
        " new_line = '\\n', compression = 'none', hive_partitioning = false,"
        f" max_line_size = {LONGEST}, null_padding = false)"
    )


def _check_rows(name: str, lines: Lines, db: duckdb.DuckDBPyConnection) -> None:
    """Raise Unreadable if the database has not read as many rows as were counted in the file."""
    ((rows,),) = db.execute(f"select count(*) from {name}").fetchall()
    if rows != lines.rows:
        message = f"{rows:,} rows were read, but the file has {lines.rows:,}"
        raise Unreadable(message, "report this, with the file")


def plain_mapping(mapping: TableMapping) -> TableMapping:
    """The mapping for a further file: in the same encoding, with its format to be detected."""
    return replace(mapping, delimiter="", skip=None, columns=())
