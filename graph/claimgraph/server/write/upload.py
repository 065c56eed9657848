"""Unpacks an uploaded zip or tar file into one folder, and builds the dossier in it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

import pyoxigraph as ox

from claimgraph.build.build import Wishes, build_anew, count
from claimgraph.build.constraints import distrust_lock
from claimgraph.build.source import SourceKind, SourceLocation, read_source
from claimgraph.dossier import FRONT, Reading
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import DossierError
from claimgraph.model.files import is_full
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records
from claimgraph.server.http.refusal import Refusal
from claimgraph.store.local import Store, open_store
from claimgraph.store.network import find_manifest
from claimgraph.store.rdf import Graphs, read_records
from claimgraph.store.rdf.shape import check_shapes

MOST_FILES = 1_000
MOST_BYTES = 512 << 20
"""The most bytes of all unpacked files; what the archive says about itself is not trusted."""

PIECE = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file or folder in an archive; ``open`` gives a file's bytes."""

    name: str
    regular: bool
    folder: bool
    open: Callable[[], IO[bytes]]


def unpack(data: bytes, media: str, folder: Path) -> Path:
    """Write the files of an archive into a folder; return the folder with ``dossier.yaml``.

    Nothing is written outside the folder. Raises Refusal: 400 if the archive cannot be read, has no
    dossier, or has a file twice, outside the folder or that is a link or device; 413 for too many
    files or bytes.
    """
    if media not in ARCHIVES:
        raise Refusal(
            415, f"a dossier cannot be sent as '{media}'", cure=f"send {', '.join(ARCHIVES)}"
        )
    left = MOST_BYTES
    try:
        for number, member in enumerate(ARCHIVES[media](data)):
            if number == MOST_FILES:
                raise _too_many_files()
            if not member.folder:
                left -= _write_member(member, _place_member(member, folder), left)
    except (*BROKEN, OSError, EOFError, RuntimeError, ValueError, LookupError) as error:
        # OSError: a name too long, or a file in the place of a folder; RuntimeError: encrypted, or
        # an unknown compression; ValueError, LookupError: damage that zipfile does not check.
        if is_full(error):
            raise
        kind = type(error).__name__
        message = f"the archive cannot be read as {media} ({kind})"
        raise Refusal(400, message, cure="pack the dossier's folder again") from None
    return _find_front(folder)


BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error)


ENTRY = b"PK\x01\x02"
"""The bytes with which each entry in the directory of a zip file begins."""


def _read_zip(data: bytes) -> Iterator[Member]:
    if data.count(ENTRY) > MOST_FILES:  # else zipfile makes an object for each entry
        raise _too_many_files()
    archive = zipfile.ZipFile(io.BytesIO(data))
    for info in archive.infolist():
        regular = stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)
        yield Member(info.filename, regular, info.is_dir(), partial(archive.open, info))


def _too_many_files() -> Refusal:
    return Refusal(413, f"the archive has more than {MOST_FILES} files and folders")


def _too_large() -> Refusal:
    message = f"the archive unpacks to more than {MOST_BYTES >> 20} MiB"
    return Refusal(413, message, cure="build it on its own machine")


PACKERS: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
"""The compressions of a tar file, by its first bytes."""


class _Unpacked(io.RawIOBase):
    """The decompressed bytes of a tar file, up to a limit.

    To skip a file, tarfile decompresses it; it also reads a file's long name or extra header fields
    at once, however long the archive says they are.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes. Raises Refusal (413) beyond the limit."""
        if not 0 <= size <= PIECE:
            raise tarfile.ReadError("a header is too long")
        return self._check_place(self.file.read(size))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another position. Raises Refusal (413) beyond the limit."""
        if whence == io.SEEK_SET and offset > MOST_BYTES:
            raise _too_large()
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position: how many bytes were decompressed."""
        return self.file.tell()

    def _check_place(self, piece: bytes) -> bytes:
        if self.file.tell() > MOST_BYTES:
            raise _too_large()
        return piece


def _read_tar(data: bytes) -> Iterator[Member]:
    packed = next((it for mark, it in PACKERS.items() if data.startswith(mark)), None)
    raw: IO[bytes] = io.BytesIO(data)
    archive = tarfile.TarFile(fileobj=_Unpacked(packed(raw) if packed else raw))
    for info in archive:
        yield Member(info.name, info.isreg(), info.isdir(), partial(_extract_member, archive, info))
    _check_end(archive)


def _check_end(archive: tarfile.TarFile) -> None:
    """Raise an error if the end of a tar file is missing, or if its compressed end is damaged."""
    file = archive.fileobj
    if file is None or file.tell() <= archive.offset:  # the block of zeros at the end was not read
        raise tarfile.ReadError("the end is missing")
    while file.read(PIECE):
        pass


def _extract_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return archive.extractfile(info) or io.BytesIO()


ARCHIVES: dict[str, Callable[[bytes], Iterator[Member]]] = {
    "application/zip": _read_zip,
    "application/x-tar": _read_tar,
    "application/gzip": _read_tar,
}
"""The functions that read the archives that can be sent, by media type."""


def _place_member(member: Member, folder: Path) -> Path:
    """Return where a file of the archive is written. Raises Refusal if it may not be written."""
    path = PurePosixPath(member.name)
    strange = path.is_absolute() or not path.parts or {"..", "\0"} & set(path.parts)
    if strange or "\\" in member.name or "\0" in member.name or ":" in member.name:
        raise Refusal(400, f"the archive names '{member.name}'", cure="name files in the folder")
    if not member.regular:
        raise Refusal(400, f"'{member.name}' is not a plain file", cure="pack files, no links")
    place = folder / path
    if place.exists():
        raise Refusal(400, f"'{member.name}' is in the archive twice", cure="pack it again")
    return place


def _write_member(member: Member, place: Path, left: int) -> int:
    """Write a file and return its size. Raises Refusal if it has more than ``left`` bytes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with member.open() as stream, place.open("xb") as file:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > left:
                raise _too_large()
            file.write(piece)
    return size


def _find_front(folder: Path) -> Path:
    """Return the folder with ``dossier.yaml``: the top folder, or a folder directly in it."""
    for front in (folder / FRONT, *sorted(folder.glob(f"*/{FRONT}"))):
        if front.is_file():
            return front.parent
    raise Refusal(400, f"the archive holds no {FRONT}", cure="pack the dossier's folder")


NAME = "dossier"
"""The name of an uploaded dossier in findings: its files are ``dossier/claims.yaml`` and so on."""


def build_upload(
    data: bytes, media: str, *, earlier: ox.Store, fresh: Path, room: Path | None = None
) -> tuple[str, ...]:
    """Build an archive's dossier into the new store ``fresh``; return lines on what was read.

    The archive is unpacked in the folder ``room``, by default that for temporary files. The served
    graph must have the same base IRI, or be empty. Raises DossierError with every finding, also in
    rows of tables, and Refusal for an invalid archive and for another base (409).
    """
    with tempfile.TemporaryDirectory(prefix="upload-", dir=room) as folder:
        (unpacked := Path(folder) / "unpacked").mkdir()
        source = SourceLocation(SourceKind.DOSSIER, unpack(data, media, unpacked), NAME)
        reading = read_source(source)
        _refuse_other(earlier, reading.require().header.base)
        reading = _distrust_lock(reading, earlier)
        wishes = Wishes(console=False, strict=True, page=False)
        built = build_anew(reading, Path(folder) / "built", wishes)
        if not built.tallies:
            _check_shapes(Path(folder) / "built" / "store")
        shutil.move(Path(folder) / "built" / "store", fresh)
    return (*built.summary, count(built), *_count_unverified(reading.records))


def _distrust_lock(reading: Reading, earlier: ox.Store) -> Reading:
    """Believe the lock file of an upload only about quotes that the served graph confirms."""
    records, available = reading.records, reading.texts
    graphs = Graphs(records.header.base)
    roles = [graphs.role(it) for it in ("manifest", "terms")]
    blind = [graphs.source(it) for it in records.sources if it not in available]
    quads = [it for graph in (*roles, *blind) for it in earlier.quads_for_pattern(*ANY, graph)]
    vocabulary = load_vocabulary()
    known = read_records(quads, vocabulary=vocabulary, complete=False) if quads else None
    return replace(reading, records=distrust_lock(records, known, available=available))


ANY = (None, None, None)


def _count_unverified(records: Records) -> Iterator[str]:
    """Yield for each source a line on how many of its quotes could not be verified."""
    counts = Counter(it.source for it in records.evidence.values() if not it.verified)
    for path, number in sorted(counts.items()):
        title, quotes = records.sources[path].title, count_nouns(number, "quote")
        yield f"{title}: {quotes} that nothing here verifies; send its text along"


def _check_shapes(store: Path) -> None:
    """Validate a store with the ontology's SHACL shapes. Raises DossierError with the findings."""
    if findings := check_shapes(open_store(store), shown=NAME):
        raise DossierError(findings)


def _refuse_other(earlier: ox.Store, base: str) -> None:
    manifest = find_manifest(Store(earlier))
    served = manifest["it"] if manifest else ""
    if served != base and len(earlier):
        found = f"that of the graph served here is {served}" if served else "none is served here"
        cure = "set base in dossier.yaml, or serve the dossier from a folder of its own"
        raise Refusal(409, f"the base of the dossier is {base}; {found}", cure=cure)
