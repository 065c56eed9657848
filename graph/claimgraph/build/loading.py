"""The quads of tables on their way into a store: through a file, as both ends need the memory.

The columns of half a million rows take a gigabyte, and so does the store's bulk loader. With the
quads in a file between them, the columns are gone before the loader begins. The file is compressed,
6 KB of a row to a quarter of one: to press is three times as fast as to write all that to a disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from claimgraph.model.progress import Pace, Progress
from claimgraph.store.local import write_store_from
from claimgraph.store.rdf import Part

CODEC = "zstd"


@dataclass(frozen=True)
class _Heard:
    """The quads of a compressed file, which tell how much of it was read."""

    quads: pa.NativeFile
    file: BinaryIO
    pace: Pace

    def read(self, size: int = -1, /) -> bytes:
        data: bytes = self.quads.read(size)
        self.pace.tell(self.file.tell() - self.pace.done)
        return data


def spool(parts: Iterable[Part], file: Path, *, rows: int, progress: Progress) -> None:
    """Write parts into a compressed file of N-Quads; while one is written, the next is made."""
    pace = Pace(rows, progress)
    with (
        file.open("xb") as plain,
        pa.CompressedOutputStream(plain, CODEC) as out,
        ThreadPoolExecutor(1) as writer,
    ):
        earlier = writer.submit(out.write, b"")
        for part in parts:
            earlier.result()
            earlier = writer.submit(out.write, part.data)
            pace.tell(part.rows)
        earlier.result()


def load_spooled(file: Path, store: Path, *, progress: Progress) -> None:
    """Load a compressed file of N-Quads into a new store, and remove the file."""
    pace = Pace(file.stat().st_size, progress, "loading", "bytes")
    with file.open("rb") as data, pa.CompressedInputStream(data, CODEC) as quads:
        write_store_from(store, _Heard(quads, data, pace))
    file.unlink()
