"""N-Quads in parts: files that a bulk loader takes in any order, and a list of them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from claimgraph.model.files import write_beside_then_rename

LISTED = "parts.json"
LEVEL = 1
"""Of gzip: N-Quads shrink to an eighteenth by it. Level 6 takes half as long again, for a sixth."""


@dataclass(frozen=True, order=True)
class SparkPart:
    """One file: how many quads, bytes as it is there, bytes of N-Quads, and its hash."""

    name: str
    quads: int
    bytes: int
    plain: int
    sha256: str


def name_part(number: int, *, compress: bool) -> str:
    """The name of a part; 0 is that of what is no row.

    >>> name_part(7, compress=True)
    'part-00007.nq.gz'
    """
    return f"part-{number:05}.nq{'.gz' if compress else ''}"


def write_part(data: Iterable[bytes], file: Path, *, attempt: str, compress: bool) -> SparkPart:
    """Write one file, whole or not at all: a worker may be ended, and another do it again.

    ``attempt`` is of one writer alone. The same quads give the same bytes.
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
    """A gzip file without a name and a time, which would be no part of what is written."""
    return gzip.GzipFile("", "wb", LEVEL, raw, mtime=0)


def close_ranks(
    folder: Path, parts: Iterable[SparkPart], *, compress: bool
) -> tuple[SparkPart, ...]:
    """Number parts without gaps, which would look like parts that were lost.

    A place that got no rows wrote no part: pairs are put into places by their hash. What workers
    left that were ended, each to be followed by another, is removed.
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
    """Write the list of all parts, from which a loader can say that it has them whole."""
    told = {"format": 1, "base": base, "parts": [asdict(it) for it in sorted(parts)]}
    (folder / LISTED).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def owned(target: Path) -> frozenset[str]:
    """The names of which an earlier result in this folder consists; nothing else is replaced."""
    file = target / LISTED
    if not file.is_file():
        return frozenset()
    told = json.loads(file.read_text(encoding="utf-8"))
    return frozenset({LISTED, *(it["name"] for it in told["parts"])})
