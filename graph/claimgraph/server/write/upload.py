"""An uploaded dossier: files out of a zip or tar, into a folder and nowhere else."""

from __future__ import annotations

import io
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

import pyoxigraph as ox

from claimgraph.build.build import build, count
from claimgraph.build.source import SourceKind, SourceLocation
from claimgraph.dossier import FRONT
from claimgraph.model.errors import DossierError
from claimgraph.model.files import is_full
from claimgraph.server.http.refusal import Refusal
from claimgraph.store.local import Store, open_store
from claimgraph.store.network import find_manifest
from claimgraph.store.rdf.shacl import check_shapes

MOST_FILES = 1_000
MOST_BYTES = 512 << 20
"""Of all files together, unpacked: what is in the archive's directory is not believed."""

PIECE = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file of an archive; ``open`` gives its bytes."""

    name: str
    regular: bool
    open: Callable[[], IO[bytes]]


def unpack(data: bytes, media: str, folder: Path) -> Path:
    """Write the files of an archive into a folder; gives the one with ``dossier.yaml``.

    Raises Refusal: 400 for what is no archive, leads out of the folder, is no plain file (links
    and devices), is in it twice or holds no dossier, 413 for too many files or bytes.
    """
    if media not in ARCHIVES:
        raise Refusal(415, f"a dossier as '{media}'", cure=f"send {', '.join(ARCHIVES)}")
    left = MOST_BYTES
    try:
        for number, member in enumerate(ARCHIVES[media](data)):
            if number == MOST_FILES:
                raise Refusal(413, f"the archive has more than {MOST_FILES} files")
            left -= _write_member(member, _place_member(member, folder), left)
    except (*BROKEN, OSError, EOFError, RuntimeError, ValueError, LookupError) as error:
        # OSError: a name too long, or a file in the place of a folder; RuntimeError: encrypted, or
        # packed in a way that is not known; the last two: damaged where zipfile does not look.
        if is_full(error):
            raise
        kind = type(error).__name__
        message = f"the archive cannot be read as {media} ({kind})"
        raise Refusal(400, message, cure="pack the dossier's folder again") from None
    return _find_front(folder)


BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, struct.error)


def _read_zip(data: bytes) -> Iterator[Member]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if not info.is_dir():
            yield Member(info.filename, kind in (0, stat.S_IFREG), partial(archive.open, info))


def _read_tar(data: bytes) -> Iterator[Member]:
    archive = tarfile.TarFile.open(fileobj=io.BytesIO(data))
    for info in archive:
        if not info.isdir():
            yield Member(info.name, info.isreg(), partial(_extract_member, archive, info))
    _check_end(archive)


def _check_end(archive: tarfile.TarFile) -> None:
    """Raise ReadError where a tar was cut between two files, and what gzip raises for its end."""
    file = archive.fileobj
    if file is None or file.tell() <= archive.offset:  # no block of zeros was read
        raise tarfile.ReadError("the end is missing")
    read = 0
    while piece := file.read(PIECE):
        read += len(piece)
        if read > MOST_BYTES:
            raise tarfile.ReadError("the end is missing")


def _extract_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return archive.extractfile(info) or io.BytesIO()


ARCHIVES: dict[str, Callable[[bytes], Iterator[Member]]] = {
    "application/zip": _read_zip,
    "application/x-tar": _read_tar,
    "application/gzip": _read_tar,
}
"""What can be sent, by media type; of a tar, packed by gzip or not."""


def _place_member(member: Member, folder: Path) -> Path:
    """Where a file goes. Raises Refusal where that is no place in the folder."""
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
    """Write a file; gives its size. Raises Refusal when it has more bytes than are left."""
    place.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with member.open() as stream, place.open("xb") as file:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > left:
                message = f"the archive unpacks to more than {MOST_BYTES >> 20} MiB"
                raise Refusal(413, message, cure="build it on its own machine")
            file.write(piece)
    return size


def _find_front(folder: Path) -> Path:
    """The folder of the dossier: at the top, or the one folder that is there."""
    for front in (folder / FRONT, *sorted(folder.glob(f"*/{FRONT}"))):
        if front.is_file():
            return front.parent
    raise Refusal(400, f"the archive holds no {FRONT}", cure="pack the dossier's folder")


NAME = "dossier"
"""What an uploaded dossier is called in findings: its files are ``dossier/claims.yaml``."""


def build_upload(
    data: bytes, media: str, *, earlier: ox.Store, fresh: Path, room: Path | None = None
) -> tuple[str, ...]:
    """Build an archive's dossier into a new store; gives what was read, a line each.

    ``room`` is where it is unpacked, the folder for temporary files where none is given. The
    served graph must have the same base, or be empty. Raises DossierError with every finding, rows
    of tables among them, and Refusal for an archive that is none and for another base (409).
    """
    with tempfile.TemporaryDirectory(prefix="upload-", dir=room) as folder:
        (unpacked := Path(folder) / "unpacked").mkdir()
        source = SourceLocation(SourceKind.DOSSIER, unpack(data, media, unpacked), NAME)
        built = build(source, Path(folder) / "built", page=False, strict=True)
        _refuse_other(earlier, built.records.header.base)
        if not built.tallies:
            _check_shapes(Path(folder) / "built" / "store")
        shutil.move(Path(folder) / "built" / "store", fresh)
    return (*built.summary, count(built))


def _check_shapes(store: Path) -> None:
    """Hold what persons wrote against the shapes; rows are alike, and too many."""
    if findings := check_shapes(open_store(store), shown=NAME):
        raise DossierError(findings)


def _refuse_other(earlier: ox.Store, base: str) -> None:
    manifest = find_manifest(Store(earlier))
    served = manifest["it"] if manifest else ""
    if served != base and len(earlier):
        found = f"that of the graph served here is {served}" if served else "none is served here"
        cure = "set base in dossier.yaml, or serve the dossier from a folder of its own"
        raise Refusal(409, f"the base of the dossier is {base}; {found}", cure=cure)
