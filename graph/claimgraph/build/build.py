"""Builds a dossier's folder into a store, a TriG file and a page; a failed build leaves nothing.

Before the store is loaded, tables are written as Parquet columns and as a file of quads. DuckDB
keeps some of its memory until the process ends, and the store's bulk loader needs as much again, so
tables with many rows are prepared in a separate process. With more than `MOST_LOADED` claims the
quads stay in that file until a query needs the store.
"""

from __future__ import annotations

import importlib
import io
import os
import pickle
import signal
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import disk_usage
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyoxigraph as ox
from pyarrow.parquet import read_metadata

from claimgraph.build.source import (
    BUILT,
    Opened,
    SourceKind,
    SourceLocation,
    dossier_store,
    read_folder,
    read_source,
    read_tables,
)
from claimgraph.build.update import Anew, revise
from claimgraph.dossier import FETCHED, LOCK, Folder, Reading, open_folder
from claimgraph.dossier.lock import Selected, TableLock, hash_query, write_lock, write_table_lock
from claimgraph.dossier.quotes import find_passages
from claimgraph.dossier.template import write_schemas
from claimgraph.judge import Bench
from claimgraph.judge.perspectives import find_perspectives
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding, Place
from claimgraph.model.files import replacing, write_beside_then_rename
from claimgraph.model.judgement import Perspective
from claimgraph.model.progress import Pace, Progress, tell_nobody
from claimgraph.model.records import Records
from claimgraph.model.rows import Tally
from claimgraph.model.text import Segment
from claimgraph.page import (
    NO_CONSOLE,
    Absent,
    find_reason,
    read_console,
    write_page,
)
from claimgraph.page.counted import write_large
from claimgraph.store.columns import FOLDER, open_columns, write_columns
from claimgraph.store.document import picture
from claimgraph.store.local import (
    CODEC,
    DEFERRED,
    WHOLE,
    load_deferred,
    memory_store,
    open_store,
    sort_quads,
    write_store,
)
from claimgraph.store.rdf import Graphs, QuadPart, write_bulk, write_quads
from claimgraph.tables.load import ARROW, PARQUET
from claimgraph.tables.unreadable import Unreadable, telling_disk


def spool(parts: Iterable[QuadPart], file: Path, *, rows: int, progress: Progress) -> None:
    """Write quads into a compressed file of N-Quads; one part is written while the next is made.

    ``rows`` is the number of rows in all parts, for the report of progress.
    """
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


MANY = 1 << 20
"""Tables with more bytes (some 40,000 rows of a compressed table) are prepared in a separate
process; for fewer, the 0.4 s that it takes to start are not worth it."""
MEMORY = "close other programs to free memory, or use a table with fewer rows"


@dataclass(frozen=True)
class Prepared:
    """The records of a dossier, and how its tables were read, after all has been judged."""

    records: Records
    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Task:
    """A dossier whose tables are to be prepared in ``folder``; if ``strict``, a faulty row is an
    error.
    """

    reading: Reading
    folder: Path
    strict: bool = False

    @property
    def size(self) -> int:
        """The size of all files of the tables, in bytes."""
        files = (file for table in self.reading.tables for file in table.files)
        return sum(file.stat().st_size for file in files)


BASE, ROW = 400 * 2**20, 3_000
"""The memory, in bytes, that judging tables takes: once, and for each row (measured with 100,000,
468,558 and 3,000,000 rows)."""
DISK, STORE = 500, 6_500
"""The disk space, in bytes, that each row takes: columns, quads and page (measured with 468,558
rows); and the store while it is loaded (with 3,000,000 rows)."""
SPENT, LOADING = 130e-6, 160e-6
"""The time, in seconds, that each row takes on two otherwise idle cores: to be built, page included
(measured with 468,558 and 3,000,000 rows), and to be loaded into the store (with 468,558)."""
PACKED = 6
"""How many times larger than its Parquet file a table usually is as text."""
LARGE = 8 * 2**20
"""Tables with fewer bytes of text are built without an estimate of memory, disk and time."""
SHARE = Path("/sys/fs/cgroup")
"""The folder in which Linux tells a container how much memory it may use."""
FIRST = 2**20
"""How many bytes of a file are read to estimate the length of its rows."""


def prepare(task: Task, progress: Progress) -> Prepared:
    """Read and judge tables; write their columns and all quads into the task's folder.

    Raises DossierError if tables cannot be read (see `read_tables`), and ClaimgraphError, before
    reading, if memory or disk will not suffice.
    """
    check_needs(task, progress)
    return prepare_apart(task, progress) if task.size > MANY else prepare_here(task, progress)


@telling_disk()
def prepare_here(task: Task, progress: Progress) -> Prepared:
    """Prepare tables in this process, without a Python object for each row."""
    tables, vocabulary = read_tables(task.reading, strict=task.strict), task.reading.vocabulary
    rows = sum(it.claims for it in tables.tallies)
    progress(f"judging {len(task.reading.records.claims) + rows:,} claims")
    bench = Bench(tables.records, vocabulary, tables)
    parts = write_bulk(tables, bench, vocabulary=vocabulary)
    write_columns(task.folder / FOLDER, tables, bench, vocabulary=vocabulary)
    (task.folder / DEFERRED).mkdir()
    spool(parts, task.folder / DEFERRED / WHOLE, rows=rows, progress=progress)
    with closing(tables):
        return Prepared(tables.told(), tables.tallies, tables.findings)


@dataclass(frozen=True)
class Needs:
    """The rows of large tables, and the free ``memory`` and ``disk`` in bytes (0 if unknown)."""

    rows: int
    memory: int
    disk: int

    @property
    def _loads(self) -> bool:
        """Whether the build loads the store."""
        return self.rows <= MOST_LOADED

    @property
    def _sizes(self) -> tuple[tuple[int, int, str, str], ...]:
        """For memory and for disk: bytes needed, bytes free, name, and what to do if too few."""
        stored = self.rows * (DISK + STORE * self._loads)
        return (
            (BASE + self.rows * ROW, self.memory, "memory", "end other programs"),
            (stored, self.disk, "disk", "free space, or build on another disk"),
        )

    def __str__(self) -> str:
        """The estimated rows, time, memory and disk, in one line for the user."""
        spent = self.rows * (SPENT + LOADING * self._loads)
        pace = f"some {self.rows:,} rows: on two free cores {_show_minutes(spent)}"
        sizes = (_compare_sizes(need, free, what) for need, free, what, _ in self._sizes)
        line = ", ".join([pace, *sizes])
        if self._loads:
            return line
        later = f"{_show_minutes(self.rows * LOADING)} and {_show_size(self.rows * STORE)} of disk"
        return f"{line}; the store, when something first needs it, {later}"

    def require(self) -> None:
        """Raise ClaimgraphError if the tables need more than is free."""
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


def _show_minutes(seconds: float) -> str:
    return count_nouns(max(1, round(seconds / 60)), "minute")


def _show_size(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"


def check_needs(task: Task, progress: Progress) -> None:
    """Report what large tables will need. Raises ClaimgraphError if less memory or disk is free."""
    if rows := guess_rows(task):
        needs = Needs(rows, free_memory(), disk_usage(task.folder).free)
        progress(str(needs))
        needs.require()


def guess_rows(task: Task) -> int:
    """Estimate how many rows the large tables have; small tables count as 0.

    Parquet files contain the number; for text it is estimated from the length of the first rows.
    """
    files = (file for table in task.reading.tables for file in table.files)
    return sum(map(_guess_rows_of, files))


def _guess_rows_of(file: Path) -> int:
    """Estimate the rows of one file; 0 if it is small, or cannot be read (reported later)."""
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
    """The memory, in bytes, that this process may still use; 0 if the system does not say.

    In a container this is at most the unused rest of the container's limit.
    """
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    free = int(lines.get("MemAvailable", "0 kB").split()[0]) * 1024
    try:
        most, taken = ((SHARE / it).read_text("ascii") for it in ("memory.max", "memory.current"))
        return min(free, int(most) - int(taken))
    except (OSError, ValueError):  # not in a container, or the limit is the word "max": none
        return free


def prepare_apart(task: Task, progress: Progress) -> Prepared:
    """Prepare tables in a separate process. Raises ClaimgraphError if that process dies."""
    command = (sys.executable, "-P", "-m", __name__)
    with (
        TemporaryDirectory(prefix="claimgraph-") as room,  # also removes a killed child's files
        Popen(command, stdin=PIPE, stdout=PIPE, env=os.environ | {"TMPDIR": room}) as child,
    ):
        try:
            return _attend_child(child, task, progress)
        finally:
            child.kill()  # it still runs only if this process was interrupted


def _attend_child(child: Popen[bytes], task: Task, progress: Progress) -> Prepared:
    assert child.stdin
    assert child.stdout
    try:
        with child.stdin as asked:
            pickle.dump(task, asked)
        while isinstance(message := pickle.load(child.stdout), str):
            progress(message)
    except (EOFError, BrokenPipeError):
        ended = f"the process that prepares the tables ended ({_explain_exit(child.wait())})"
        raise ClaimgraphError(ended, cure=MEMORY) from None
    if isinstance(message, Prepared):
        return message
    raise message


def _explain_exit(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def work() -> None:
    """Carry out the pickled task on standard input, and write the result to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent process reports an interruption
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever a library prints goes to standard error, not into the answer
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
    importlib.import_module("claimgraph.build.build").work()  # pickled results name this module


MOST_LISTED = 3_000
"""If a build with tables has at most so many claims, its page draws an edge for each statement. A
larger one gets a page that counts claims by actor, pair and month, since nobody could read a
picture of all claims, and its layout would take longer than the rest of the build."""
MOST_WRITTEN = 30_000
"""A build with tables writes graph.trig if it has at most so many claims, at about 1.2 KB each."""
MOST_LOADED = 100_000
"""A build with tables loads the store if it has at most so many claims. For more, loading would
take two thirds of the time, and the columns answer nearly all queries."""


@dataclass(frozen=True)
class Built:
    """The result of a build: how the dossier and its tables were read.

    ``told`` is a line on how an earlier build was updated. ``no_console`` is the reason why the
    page lacks the SPARQL console that was asked for. The reason is found before the result is
    moved into the target folder, where another build may replace it at any time.
    """

    reading: Reading
    records: Records
    tallies: tuple[Tally, ...] = ()
    findings: tuple[Finding, ...] = ()
    told: str = ""
    no_console: str = ""

    @property
    def claims(self) -> int:
        """The number of claims, including those of tables."""
        return len(self.reading.records.claims) + sum(it.claims for it in self.tallies)

    @property
    def summary(self) -> tuple[str, ...]:
        """Lines on each source and table that was read, and on how an earlier build was updated."""
        note = (self.told,) if self.told else ()
        return (*self.reading.summary, *map(str, self.tallies), *note)


def build(
    source: SourceLocation,
    target: Path,
    *,
    texts: dict[str, Path] | None = None,
    also: Sequence[str] = (),
    console: bool = True,
    strict: bool = False,
    page: bool = True,
    update: bool = False,
    progress: Progress = tell_nobody,
) -> Built:
    """Build a dossier into ``target``: ``store/``, ``graph.trig``, ``network.html``.

    A dossier with tables and more than `MOST_LOADED` claims gets ``quads/`` instead of ``store/``,
    which is loaded by the first query that needs it, and no ``graph.trig``.

    ``also`` are further SOURCEs, judged with the first as one graph.
    A finished build replaces an earlier one in a single step. Rows of tables that make no claim are
    left out and reported; with ``strict`` they are errors. With ``update`` an earlier build in
    ``target`` is brought up to date where that is less work than to build from scratch; the result
    is the same. Raises DossierError with every finding; then nothing is written.
    """
    progress("reading")
    reading = read_source(source, texts, also=also)
    wishes = Wishes(console, strict, page, progress)
    if not update:
        return build_anew(reading, target, wishes)
    revised = bring_up_to_date(reading, target, wishes)
    if isinstance(revised, Built):
        return revised
    progress(f"building from scratch: {revised.reason}")
    built = build_anew(reading, target, wishes)
    return replace(built, told=f"built from scratch: {revised.reason}")


def build_anew(reading: Reading, target: Path, wishes: Wishes) -> Built:
    """Build a dossier from scratch, after it has been read (see `build`)."""
    records, progress = reading.require(), wishes.progress
    if reading.tables:
        return _build_tables(reading, target, wishes)
    vocabulary = reading.vocabulary
    progress(f"judging {count_nouns(len(records.claims), 'claim')}")
    bench = Bench(records, vocabulary)
    quads = sort_quads(write_quads(records, bench.judgement(), vocabulary=vocabulary))
    reason = ""
    with replacing(target, owned=BUILT) as folder:
        progress(f"writing {count_nouns(len(quads), 'quad')}")
        write_store(folder / "store", quads)
        (folder / "graph.trig").write_bytes(write_trig(quads, records.header.base))
        if wishes.page:
            progress("drawing the page")
            seen = find_perspectives(records, bench)
            words = find_passages(records, reading.texts)
            drawing = PageExtras(seen, words)
            reason = _draw_page(folder, memory_store(quads), drawing, console=wishes.console)
    return Built(reading, records, no_console=reason)


@dataclass(frozen=True)
class Wishes:
    """The options of a build.

    ``most`` is the greatest number of rows that an update judges again (see `revise`).
    """

    console: bool = True
    strict: bool = False
    page: bool = True
    progress: Progress = tell_nobody
    most: int | None = None


def bring_up_to_date(reading: Reading, target: Path, wishes: Wishes) -> Built | Anew:
    """Update the earlier build in ``target``, or return the reason to build from scratch."""
    if reading.require() and not reading.tables:
        return Anew("the dossier has no tables, so that all of it is read and judged at once")
    wishes.progress("comparing with the earlier build")
    found = revise(reading, target, strict=wishes.strict, most=wishes.most)
    if isinstance(found, Anew):
        return found
    built = Built(reading, found.records, found.tallies, found.findings, found.told)
    with closing(found):
        if not found.difference:
            drawn = wishes.console and (target / "network.html").exists()
            return replace(built, no_console=_explain_missing_console(target) if drawn else "")
        with replacing(target, owned=BUILT) as folder:
            found.write(folder)
            return replace(built, no_console=_write_for_readers(folder, built, wishes))


def _build_tables(reading: Reading, target: Path, wishes: Wishes) -> Built:
    """Build a dossier with tables by SQL over columns, without a Python object for each row."""
    progress = wishes.progress
    with replacing(target, owned=BUILT) as folder:
        found = prepare(Task(reading, folder, wishes.strict), progress)
        built = Built(reading, found.records, found.tallies, found.findings)
        return replace(built, no_console=_write_for_readers(folder, built, wishes))


def _explain_missing_console(folder: Path) -> str:
    built = SourceLocation(SourceKind.STORE, folder / "store", folder.name)
    return find_reason(Opened(built, {}).view.is_larger)


def _write_for_readers(folder: Path, built: Built, wishes: Wishes) -> str:
    """Write the page, and unless the graph is large load the store and write graph.trig.

    Returns why the page lacks the console that was asked for, or an empty string.
    """
    base = built.records.header.base
    if built.claims <= MOST_LOADED:
        load_deferred(folder / "store", wishes.progress)
    if built.claims <= MOST_WRITTEN:
        prefixes = Graphs(base).prefixes
        trig = str(folder / "graph.trig")
        open_store(folder / "store").dump(trig, ox.RdfFormat.TRIG, prefixes=prefixes)
    if not wishes.page:
        return ""
    wishes.progress("drawing the page")
    if built.claims <= MOST_LISTED:
        engine = open_store(folder / "store")
        return _draw_page(folder, engine, PageExtras(), console=wishes.console)
    page = write_large(open_columns(folder / "store", base))
    (folder / "network.html").write_text(page, encoding="utf-8")
    return _explain_missing_console(folder) if wishes.console else ""


@dataclass(frozen=True)
class PageExtras:
    """Additions to the graph on the page: perspectives, and texts around quotes by source."""

    seen: Sequence[Perspective] = ()
    words: Mapping[str, list[Segment]] = field(default_factory=dict)


def _draw_page(folder: Path, engine: ox.Store, drawing: PageExtras, *, console: bool) -> str:
    """Write network.html; returns why the page has no console, or an empty string."""
    store = dossier_store(engine)
    asked = read_console(store) if console else NO_CONSOLE
    data = picture(store, perspectives=drawing.seen, passages=drawing.words)
    page = write_page(data, console=asked)
    (folder / "network.html").write_text(page, encoding="utf-8")
    return asked.why if isinstance(asked, Absent) else ""


def write_trig(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Serialize sorted quads as TriG; the same quads give the same bytes."""
    buffer = io.BytesIO()
    ox.serialize(quads, buffer, format=ox.RdfFormat.TRIG, prefixes=Graphs(base).prefixes)
    return buffer.getvalue()


def pin(source: SourceLocation, texts: dict[str, Path] | None = None) -> tuple[Path, Reading]:
    """Find every quote in its text and write the positions (pins) to ``evidence.lock``.

    JSON schemas in the same folder are brought up to date, so that an editor knows the dossier's
    own terms. Sources whose text is not available keep their earlier pins. Quotes that were not
    found are among the findings of the returned reading. Raises DossierError, and leaves the lock
    unchanged, if pins would be lost: because a file cannot be read, or a text is not the one in
    which its quotes were found.
    """
    folder = open_folder(source.path, source.shown, texts)
    reading = read_folder(folder, pinned=False)
    if not reading.whole:
        reading.require()
    if lost := tuple(_report_lost(reading, Place(f"{source.shown}/{LOCK}"))):
        raise DossierError((*lost, *reading.findings))
    file = source.path / LOCK
    tables = pin_tables(folder, reading)
    with write_beside_then_rename(file) as out:
        out.write(write_lock(reading.lock).encode())
    if tables:
        with write_beside_then_rename(source.path / FETCHED) as out:
            out.write(write_table_lock(tables).encode())
    schemas = {} if reading.findings else write_schemas(reading.vocabulary)
    for name, data in schemas.items():
        schema = source.path / name
        if schema.is_file() and schema.read_bytes() != data:
            with write_beside_then_rename(schema) as out:
                out.write(data)
    return file, reading


def _report_lost(reading: Reading, place: Place) -> Iterator[Finding]:
    for name, number in sorted(reading.lost.items()):
        quotes = count_nouns(number, "pinned quote")
        message = f"nothing was written: the text of '{name}' does not have {quotes}"
        cure = "give the right text, or first correct these quotes in the claims"
        yield Finding(place, message, cure=cure)


def pin_tables(folder: Folder, reading: Reading) -> TableLock | None:
    """Run the ``select:`` queries of all tables, and return the lock with their hashes and rows.

    Returns None if no table has or had such a query. Raises DossierError for a query that cannot
    be run.
    """
    from claimgraph.tables.select import ask_files

    findings: list[Finding] = []
    pins = dict[str, Selected]()
    for table in reading.tables:
        entry = reading.entries.get(table.source.path)
        if not table.mapping.select or not entry:  # an included dossier has its own lock
            continue
        try:
            asked = ask_files(table, "", database=None)
        except Unreadable as error:
            findings.append(error.finding(table.mapping))
            continue
        query = hash_query(table.mapping.select.query)
        pins[entry.key] = Selected(table.mapping.place, query, asked.sha256, str(asked.rows))
    lock = folder.table_lock(findings.append)
    if findings:
        raise DossierError(findings)
    return replace(lock, selected=pins) if pins or lock.selected else None


def count(built: Built) -> str:
    """One line with the numbers of a dossier's sources, entities, statements and claims."""
    records = built.records
    counted = [(len(records.sources), "source"), (len(records.entities), "entity")]
    if not built.tallies:
        counted.append((len(records.propositions), "statement"))
    return ", ".join(count_nouns(*it) for it in [*counted, (built.claims, "claim")])
