"""A file as plain text: UTF-8, each line ended by a line feed, whatever it was written in."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import IncrementalNewlineDecoder
from itertools import chain
from pathlib import Path
from typing import IO

from claimgraph.tables.unreadable import Unreadable

CHUNK = 2**20
GZIP = b"\x1f\x8b"
UTF_8 = "utf-8"
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Marks with which a text begins. That of UTF-32 begins as that of UTF-16 does, so it is first."""

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
"""With what files begin that are no text, what each seems to be, and what to do."""
PAGES = (b"<!doctype html", b"<html")
WEB = "fetch the table itself: this is what a site answered"
WHOLE = "copy the file again; gzip -t shows whether a copy is complete"


def flatten(file: Path, encoding: str, folder: Path) -> Path:
    """The file itself, if it is plain already; else what it says, written into the folder.

    The encoding is found by its mark where it is not said. Raises Unreadable.
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
    """Open a file, packed or not; that it is damaged may be reported when it is read."""
    try:
        with gzip.open(file) if _is_packed(file) else file.open("rb") as stream:
            yield stream  # type: ignore[misc]  # reads bytes as any file does
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(file, short=isinstance(error, EOFError)) from None


def _damaged(file: Path, *, short: bool) -> Unreadable:
    """What is wrong with a file that cannot be unpacked."""
    with file.open("rb") as stream:
        packed = stream.read(len(GZIP)) == GZIP
    if packed:
        message = "cut short" if short else "damaged, or more follows what was packed"
        return Unreadable(f"the file is {message}", WHOLE)
    cure = "remove .gz from its name, or copy it again"
    return Unreadable("the file is not packed by gzip, as its name says", cure)


def _check_kind(start: bytes) -> None:
    """Refuse what is no text, by its first bytes."""
    for mark, kind, cure in KINDS:
        if start.startswith(mark):
            raise Unreadable(f"the file seems to be {kind}, not a table of text", cure)
    if start.lstrip().lower().startswith(PAGES):
        raise Unreadable("the file seems to be a web page, not a table", WEB)


def _find_encoding(start: bytes, said: str) -> str:
    """What is said, or UTF-8, or what a mark says. Other bytes do not say which they are."""
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
    """The name by which Python knows an encoding of text."""
    try:
        "".encode(encoding)  # base64 is looked up as well, and is none
        return codecs.lookup(encoding).name
    except LookupError:
        cure = "name one that Python knows, such as windows-1252 or iso-8859-9"
        raise Unreadable(f"the encoding '{encoding}' is not known", cure) from None


def _find_order(start: bytes) -> str:
    """Which byte of UTF-16 comes first, where every other one of many is zero; else nothing."""
    first, second = start[0:4096:2].count(0), start[1:4096:2].count(0)
    if not first and not second:
        return ""
    if min(first, second) * 10 > max(first, second) or max(first, second) * 10 < len(start[:2048]):
        return ""
    return "be" if first > second else "le"


def _is_plain(file: Path) -> bool:
    """Whether a file is UTF-8, without a mark and with no other line ends than a line feed."""
    texts = _read_pieces(file, UTF_8)
    first = next(texts)
    return not (first.startswith("\ufeff") or "\r" in first or any("\r" in it for it in texts))


def _write_text(file: Path, encoding: str, fresh: Path) -> Path:
    """Write the file again. A lone carriage return ends lines only where nothing else does."""
    texts = _read_pieces(file, encoding)
    first = next(texts).removeprefix("\ufeff")
    alone = "\r" in first and "\n" not in first
    with fresh.open("wb") as out:
        for text in chain([first], texts):
            whole = text.replace("\r\n", "\n")
            _put_bytes(out, (whole.replace("\r", "\n") if alone else whole).encode())
    return fresh


def _put_bytes(out: IO[bytes], data: bytes) -> None:
    """Write; the system's error names no file when a disk is full."""
    try:
        out.write(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, out.name) from None


def _read_pieces(file: Path, encoding: str) -> Iterator[str]:
    """The text of a file in pieces, none of which parts the two letters that end a line."""
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
    """How far a file was read."""

    def __init__(self, encoding: str) -> None:
        self.encoding, self.offset, self.lines = encoding, 0, 0

    def tell(self, error: UnicodeDecodeError, held: int) -> Unreadable:
        """Where the bytes are none of the encoding; ``held`` were kept from the piece before."""
        byte = self.offset - held + error.start
        before = error.object[: error.start].decode(self.encoding, errors="ignore")
        line = self.lines + before.count("\n") + 1
        name = self.encoding.upper() if self.encoding.startswith("utf") else self.encoding
        message = f"the table is not {name}: in line {line:,}, byte {byte:,} is not a letter of it"
        return Unreadable(message, "say how it is written, such as encoding: windows-1252")
