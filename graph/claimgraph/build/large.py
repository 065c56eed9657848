"""What becomes of tables before a store is loaded: columns, and a file of their quads.

Engines of columns keep some of the memory that they had until their process ends. Beside the
store's bulk loader, which needs as much again, there is no room for that: many rows are prepared
in a process of their own.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyarrow as pa
from pyarrow.parquet import read_metadata

from claimgraph.build.source import read_tables
from claimgraph.dossier import Reading
from claimgraph.judge import Bench
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, Finding
from claimgraph.model.progress import Pace, Progress
from claimgraph.model.records import Records
from claimgraph.model.rows import Tally
from claimgraph.store.columns import FOLDER, write_columns
from claimgraph.store.local import write_store_from
from claimgraph.store.rdf import QuadPart, write_bulk
from claimgraph.tables.typed import ARROW, PARQUET
from claimgraph.tables.unreadable import telling_disk

CODEC = "zstd"


@dataclass(frozen=True)
class _Heard:
    """The quads of a compressed file; it counts how much of them was read."""

    quads: pa.NativeFile
    file: BinaryIO
    pace: Pace

    def read(self, size: int = -1, /) -> bytes:
        data: bytes = self.quads.read(size)
        self.pace.tell(self.file.tell() - self.pace.done)
        return data


def spool(parts: Iterable[QuadPart], file: Path, *, rows: int, progress: Progress) -> None:
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


QUADS = "rows.nq.zst"
MANY = 1 << 20
"""Bytes of a dossier's tables above which a process of their own, which takes 0.4 s to start, is
worth it: some 40,000 rows of a table that is compressed."""
MEMORY = "close other programs to free memory, or use a table with fewer rows"


@dataclass(frozen=True)
class Prepared:
    """What is known of a dossier when its tables have been read and judged."""

    records: Records
    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Task:
    """A dossier whose tables are to be prepared in ``folder``; ``strict`` lets no row be wrong."""

    reading: Reading
    folder: Path
    strict: bool = False

    @property
    def size(self) -> int:
        """Bytes of the tables."""
        files = (file for table in self.reading.tables for file in table.files)
        return sum(file.stat().st_size for file in files)


BASE, ROW = 400 * 2**20, 3_000
"""Bytes of memory that tables take while they are judged: at least, and for each row (measured at
100,000, 468,558 and 3,000,000 rows)."""
DISK = 7_000
"""Bytes on the disk for each row: columns, spooled quads, and the store while it is loaded
(measured at 3,000,000 rows)."""
SPENT = 250e-6
"""Seconds for each row on two cores that do nothing else (measured at 468,558 and 870,109 rows)."""
PACKED = 6
"""How much larger a Parquet table is as text, as a rule."""
LARGE = 8 * 2**20
"""Bytes of text below which no table is worth a word about what it takes."""
SHARE = Path("/sys/fs/cgroup")
"""Where a container has what it may take."""
FIRST = 2**20
"""Bytes by which the length of a row is known."""


def prepare(task: Task, progress: Progress) -> Prepared:
    """Read and judge tables; write ``columns`` and ``rows.nq.zst``, all quads, into the folder.

    Raises DossierError as `read_tables` does, and ClaimgraphError before it begins where there is
    less memory or disk than that takes.
    """
    check_needs(task, progress)
    return prepare_apart(task, progress) if task.size > MANY else prepare_here(task, progress)


@telling_disk()
def prepare_here(task: Task, progress: Progress) -> Prepared:
    """Prepare in this process; an object for each row there is never."""
    tables, vocabulary = read_tables(task.reading, strict=task.strict), task.reading.vocabulary
    rows = sum(it.claims for it in tables.tallies)
    progress(f"judging {len(task.reading.records.claims) + rows:,} claims")
    bench = Bench(tables.records, vocabulary, tables)
    parts = write_bulk(tables, bench, vocabulary=vocabulary)
    write_columns(task.folder / FOLDER, tables, bench, vocabulary=vocabulary)
    spool(parts, task.folder / QUADS, rows=rows, progress=progress)
    with closing(tables):
        return Prepared(tables.told(), tables.tallies, tables.findings)


@dataclass(frozen=True)
class Needs:
    """What the rows of large tables take, and what is free, in bytes; 0 is not known."""

    rows: int
    memory: int
    disk: int

    @property
    def _sizes(self) -> tuple[tuple[int, int, str, str], ...]:
        """What is needed and what is free of each, and what to do first where that is less."""
        return (
            (BASE + self.rows * ROW, self.memory, "memory", "end other programs"),
            (self.rows * DISK, self.disk, "disk", "free space, or build on another disk"),
        )

    def __str__(self) -> str:
        """One line for a person, before the work begins."""
        minutes = max(1, round(self.rows * SPENT / 60))
        told = f"some {self.rows:,} rows: on two free cores {count_nouns(minutes, 'minute')}"
        sizes = (_compare_sizes(need, free, what) for need, free, what, _ in self._sizes)
        return ", ".join([told, *sizes])

    def require(self) -> None:
        """Raise ClaimgraphError where the rows take more than there is."""
        fewer = "build a part of the rows, by select: under table: or several files; or write the"
        fewer += " quads with claimgraph spread, on more machines"
        for need, free, what, first in self._sizes:
            if free and need > free:
                message = f"some {self.rows:,} rows take {_show_size(need)} of {what}"
                raise ClaimgraphError(
                    f"{message}, and {_show_size(free)} are free", cure=f"{first}; {fewer}"
                )


def _compare_sizes(need: int, free: int, what: str) -> str:
    found = f" ({_show_size(free)} free)" if free else ""
    return f"{_show_size(need)} of {what}{found}"


def _show_size(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"


def check_needs(task: Task, progress: Progress) -> None:
    """Say what large tables will take. Raises ClaimgraphError where there is less than that."""
    if rows := guess_rows(task):
        needs = Needs(rows, free_memory(), disk_usage(task.folder).free)
        progress(str(needs))
        needs.require()


def guess_rows(task: Task) -> int:
    """How many rows large tables have: Parquet says it, text by the length of its first rows."""
    files = (file for table in task.reading.tables for file in table.files)
    return sum(map(_guess_rows_of, files))


def _guess_rows_of(file: Path) -> int:
    """The rows of one table; none where it is small, or unreadable, which reading it reports."""
    size = file.stat().st_size
    try:
        if file.suffix.lower() in PARQUET:
            return read_metadata(file).num_rows if size * PACKED >= LARGE else 0
        if file.suffix.lower() in ARROW:
            return 0
        with file.open("rb") as raw:
            first = raw.read(FIRST)
        taken = len(first)
        if file.suffix.lower() == ".gz":
            unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
            first = unpacking.decompress(first, FIRST)
            taken -= len(unpacking.unconsumed_tail)
    except (OSError, zlib.error, pa.ArrowException):
        return 0
    whole = size * len(first) // max(taken, 1)
    return whole * first.count(b"\n") // max(len(first), 1) if whole >= LARGE else 0


def free_memory() -> int:
    """Bytes of memory that a process may take, where the system says; else 0.

    Within a container it is what is left of its share, where that is less.
    """
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    free = int(lines.get("MemAvailable", "0 kB").split()[0]) * 1024
    try:
        most, taken = ((SHARE / it).read_text("ascii") for it in ("memory.max", "memory.current"))
        return min(free, int(most) - int(taken))
    except (OSError, ValueError):  # no container, or "max": no limit
        return free


def prepare_apart(task: Task, progress: Progress) -> Prepared:
    """Prepare in a separate process. Raises ClaimgraphError when that process dies."""
    command = (sys.executable, "-P", "-m", __name__)
    with (
        TemporaryDirectory(prefix="claimgraph-") as room,  # what a killed process leaves goes, too
        Popen(command, stdin=PIPE, stdout=PIPE, env=os.environ | {"TMPDIR": room}) as child,
    ):
        try:
            return _attend_child(child, task, progress)
        finally:
            child.kill()  # when this process is interrupted; else it has ended


def _attend_child(child: Popen[bytes], task: Task, progress: Progress) -> Prepared:
    assert child.stdin
    assert child.stdout
    try:
        with child.stdin as asked:
            pickle.dump(task, asked)
        while isinstance(told := pickle.load(child.stdout), str):
            progress(told)
    except (EOFError, BrokenPipeError):
        ended = f"the process that prepares the tables ended ({_explain_exit(child.wait())})"
        raise ClaimgraphError(ended, cure=MEMORY) from None
    if isinstance(told, Prepared):
        return told
    raise told


def _explain_exit(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def work() -> None:
    """Carry out the task on standard input; what becomes of it goes to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who started it reports an interruption
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library may print is no answer
        tell = _make_sender(out.write, out.flush)
        try:
            tell(prepare_here(pickle.load(sys.stdin.buffer), tell))
        except (ClaimgraphError, OSError) as error:
            tell(error)


def _make_sender(
    write: Callable[[bytes], int], flush: Callable[[], None]
) -> Callable[[object], None]:
    def tell(it: object) -> None:
        write(pickle.dumps(it))
        flush()

    return tell


if __name__ == "__main__":
    importlib.import_module("claimgraph.build.large").work()  # what it tells has that name, too
