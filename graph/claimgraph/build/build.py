"""Builds a dossier's folder into a store, a TriG file and a page; the build is whole or not at all.

Tables are prepared before the store is loaded: as columns, and as a file of quads. DuckDB keeps
some of its memory until the process ends, and the store's bulk loader needs as much again, so
tables with many rows are prepared in a process of their own. Above `MOST_LOADED` claims the quads
stay a file until something needs the store.
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
    """Write parts into a compressed file of N-Quads; one is written while the next is made."""
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
"""From so many bytes of tables on, it is worth preparing them in a process of their own, which
takes 0.4 s to start: some 40,000 rows of a compressed table."""
MEMORY = "close other programs to free memory, or use a table with fewer rows"


@dataclass(frozen=True)
class Prepared:
    """What is known about a dossier after its tables have been read and judged."""

    records: Records
    tallies: tuple[Tally, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Task:
    """A dossier whose tables are to be prepared in ``folder``; ``strict`` accepts no faulty row."""

    reading: Reading
    folder: Path
    strict: bool = False

    @property
    def size(self) -> int:
        """Bytes of the tables."""
        files = (file for table in self.reading.tables for file in table.files)
        return sum(file.stat().st_size for file in files)


BASE, ROW = 400 * 2**20, 3_000
"""Bytes of memory for judging tables: a base, and for each row (measured at 100,000, 468,558 and
3,000,000 rows)."""
DISK = 7_000
"""Bytes of disk for each row: columns, temporary quads, and the store while it is loaded (measured
at 3,000,000 rows)."""
SPENT = 250e-6
"""Seconds for each row on two otherwise idle cores (measured at 468,558 and 870,109 rows)."""
PACKED = 6
"""How many times larger a Parquet table usually is as text."""
LARGE = 8 * 2**20
"""Tables with fewer bytes of text are built without a line about their needs."""
SHARE = Path("/sys/fs/cgroup")
"""The files in which a container finds its limits of memory."""
FIRST = 2**20
"""How many bytes are read to estimate the length of a row."""


def prepare(task: Task, progress: Progress) -> Prepared:
    """Read and judge tables; write the columns, and all quads, into the folder.

    Raises DossierError as `read_tables` does, and ClaimgraphError before it begins where there is
    less memory or disk than that takes.
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
    """What large tables need and what is free, in bytes; 0 means unknown."""

    rows: int
    memory: int
    disk: int

    @property
    def _sizes(self) -> tuple[tuple[int, int, str, str], ...]:
        """For memory and disk: what is needed, what is free, and the cure if that is too little."""
        return (
            (BASE + self.rows * ROW, self.memory, "memory", "end other programs"),
            (self.rows * DISK, self.disk, "disk", "free space, or build on another disk"),
        )

    def __str__(self) -> str:
        """One line for people, before the work begins."""
        minutes = max(1, round(self.rows * SPENT / 60))
        told = f"some {self.rows:,} rows: on two free cores {count_nouns(minutes, 'minute')}"
        sizes = (_compare_sizes(need, free, what) for need, free, what, _ in self._sizes)
        return ", ".join([told, *sizes])

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


def _show_size(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"


def check_needs(task: Task, progress: Progress) -> None:
    """What large tables will need. Raises ClaimgraphError if less is free."""
    if rows := guess_rows(task):
        needs = Needs(rows, free_memory(), disk_usage(task.folder).free)
        progress(str(needs))
        needs.require()


def guess_rows(task: Task) -> int:
    """Estimate how many rows large tables have: Parquet says so, text by the length of its first
    rows.
    """
    files = (file for table in task.reading.tables for file in table.files)
    return sum(map(_guess_rows_of, files))


def _guess_rows_of(file: Path) -> int:
    """Estimate the rows of one table; 0 if it is small, or cannot be read (reported later)."""
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
    """Bytes of memory that a process may use, if the system says so, or else 0.

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
    """Carry out the task on standard input, and write the result to standard output."""
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
    importlib.import_module("claimgraph.build.build").work()  # pickled results name this module


MOST_LISTED = 3_000
"""Up to so many claims, the page of a build with tables has a line for each statement. Above that
it counts claims by actor, pair and month, since nobody could read a picture of all of them, and its
layout would take longer than everything else."""
MOST_WRITTEN = 30_000
"""Up to so many claims, at about 1.2 KB each, a build with tables has graph.trig."""
MOST_LOADED = 100_000
"""Up to so many claims, a build with tables loads the store. Above that the columns answer nearly
all queries, and loading would take two thirds of the time."""


@dataclass(frozen=True)
class Built:
    """The result of a build: how the dossier and its tables were read.

    ``no_console`` is why its page has no SPARQL console though one was wished for, read before the
    result takes its place: afterwards another build may take it.
    """

    reading: Reading
    records: Records
    tallies: tuple[Tally, ...] = ()
    findings: tuple[Finding, ...] = ()
    told: str = ""
    no_console: str = ""

    @property
    def claims(self) -> int:
        """How many claims there are, including those of tables."""
        return len(self.reading.records.claims) + sum(it.claims for it in self.tallies)

    @property
    def summary(self) -> tuple[str, ...]:
        """What was read, one line each, and how an earlier build was updated."""
        told = (self.told,) if self.told else ()
        return (*self.reading.summary, *map(str, self.tallies), *told)


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

    Of more than `MOST_LOADED` claims, ``quads/`` takes the place of the store, which is loaded when
    something first needs it, and there is no ``graph.trig``.

    ``also`` are further SOURCEs, judged with the first as one graph.
    The result takes the place of an earlier one in one step, when all of it is there. Rows of
    tables that are no claims are left out and told; ``strict`` makes each of them an end. With
    ``update`` an earlier build in ``target`` is brought up to date where that is less work than
    to build from scratch; the result is the same. Raises DossierError with every finding; then
    nothing is written.
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
    """Build a dossier that was read, as `build` does, without an earlier build."""
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
    """The options of a build; ``most`` is as in `revise`."""

    console: bool = True
    strict: bool = False
    page: bool = True
    progress: Progress = tell_nobody
    most: int | None = None


def bring_up_to_date(reading: Reading, target: Path, wishes: Wishes) -> Built | Anew:
    """Update an earlier build in one step, or say why it has to be built from scratch."""
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
    """Build a dossier with tables as columns, without a Python object for each row."""
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

    Gives why the page has no console though one was wished for.
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
    """What the page shows beside the graph: perspectives and passages."""

    seen: Sequence[Perspective] = ()
    words: Mapping[str, list[Segment]] = field(default_factory=dict)


def _draw_page(folder: Path, engine: ox.Store, drawing: PageExtras, *, console: bool) -> str:
    """Write the page; returns why it has no console, or an empty string."""
    store = dossier_store(engine)
    asked = read_console(store) if console else NO_CONSOLE
    data = picture(store, perspectives=drawing.seen, passages=drawing.words)
    page = write_page(data, console=asked)
    (folder / "network.html").write_text(page, encoding="utf-8")
    return asked.why if isinstance(asked, Absent) else ""


def write_trig(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Write sorted quads as TriG: the same quads give the same bytes."""
    buffer = io.BytesIO()
    ox.serialize(quads, buffer, format=ox.RdfFormat.TRIG, prefixes=Graphs(base).prefixes)
    return buffer.getvalue()


def pin(source: SourceLocation, texts: dict[str, Path] | None = None) -> tuple[Path, Reading]:
    """Find every quote in the texts and write what was found to ``evidence.lock``.

    Schemas that are beside it are brought up to date, so that an editor knows the dossier's own
    terms. Sources whose text is not available keep the pins they had. What was not found is among
    the findings of the reading. Raises DossierError when pins would be lost, since a file cannot
    be read at all, or a text is not the one in which its quotes were found; then the lock stays as
    it was.
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
    """Run the queries of all tables, and gather what they give; nothing where there are none.

    Raises DossierError for a query that cannot be run.
    """
    from claimgraph.tables.select import ask_files

    findings: list[Finding] = []
    pins = dict[str, Selected]()
    for table in reading.tables:
        entry = reading.entries.get(table.source.path)
        if not table.mapping.select or not entry:  # a companion has a lock of its own
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
    """The numbers of a dossier's claims, statements and so on, in one line."""
    records = built.records
    counted = [(len(records.sources), "source"), (len(records.entities), "entity")]
    if not built.tallies:
        counted.append((len(records.propositions), "statement"))
    return ", ".join(count_nouns(*it) for it in [*counted, (built.claims, "claim")])
