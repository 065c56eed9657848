"""The one road: a dossier's folder to a store, a TriG file and a page, all or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build.large import QUADS, Task, load_spooled, prepare
from claimgraph.build.source import (
    BUILT,
    SourceLocation,
    dossier_store,
    read_folder,
    read_source,
)
from claimgraph.build.update import Anew, revise
from claimgraph.dossier import (
    FETCHED,
    LOCK,
    Folder,
    Reading,
    open_folder,
)
from claimgraph.dossier.lock import write_lock
from claimgraph.dossier.quotes.passages import find_passages
from claimgraph.dossier.tables_lock import (
    Selected,
    TableLock,
    hash_query,
    write_table_lock,
)
from claimgraph.dossier.template import write_schemas
from claimgraph.judge import Bench
from claimgraph.judge.perspectives import find_perspectives
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import DossierError, Finding, Place
from claimgraph.model.files import replacing, write_beside_then_rename
from claimgraph.model.judgement import Perspective
from claimgraph.model.progress import Progress
from claimgraph.model.records import Records
from claimgraph.model.rows import Tally
from claimgraph.model.text import Segment
from claimgraph.page import NO_CONSOLE, Absent, find_reason, read_console, write_page
from claimgraph.page.counted import write_large
from claimgraph.store.columns import open_columns
from claimgraph.store.document import picture
from claimgraph.store.local import (
    memory_store,
    open_store,
    sort_quads,
    write_store,
)
from claimgraph.store.rdf import Graphs, write_quads
from claimgraph.tables.unreadable import Unreadable

MOST_LISTED = 3_000
"""Up to so many claims the page of a build with tables has a line for each statement. Above it the
page counts claims by actor, pair and month: a page of all is no picture that one could read, and
to lay it out takes longer than all else."""
MOST_WRITTEN = 30_000
"""Up to so many claims a build with tables has graph.trig, of some 1.2 KB a claim."""


@dataclass(frozen=True)
class Built:
    """What came of a build: how the dossier was read, and how its tables were, if it has any.

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
        """How many claims there are, those of tables too."""
        return len(self.reading.records.claims) + sum(it.claims for it in self.tallies)

    @property
    def summary(self) -> tuple[str, ...]:
        """What was read, a line each; and of an earlier build, what became of it."""
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
    progress: Progress = lambda _: None,
) -> Built:
    """Build a dossier into ``target``: ``store/``, ``graph.trig``, ``network.html``.

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
    """Build what was read of a dossier, as `build` does, from scratch."""
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
    """What else a build is to do; ``most`` as `revise` has it."""

    console: bool = True
    strict: bool = False
    page: bool = True
    progress: Progress = lambda _: None
    most: int | None = None


def bring_up_to_date(reading: Reading, target: Path, wishes: Wishes) -> Built | Anew:
    """Bring an earlier build up to date in one step, or say why it has to be built from scratch."""
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
    """The road of columns: judged and written without an object for a row."""
    progress = wishes.progress
    with replacing(target, owned=BUILT) as folder:
        found = prepare(Task(reading, folder, wishes.strict), progress)
        built = Built(reading, found.records, found.tallies, found.findings)
        load_spooled(folder / QUADS, folder / "store", progress=progress)
        return replace(built, no_console=_write_for_readers(folder, built, wishes))


def _explain_missing_console(folder: Path) -> str:
    return find_reason(len(open_store(folder / "store")))


def _write_for_readers(folder: Path, built: Built, wishes: Wishes) -> str:
    """Add what is for readers: the page, and of a graph that is not large the list.

    Gives why the page has no console though one was wished for.
    """
    base = built.records.header.base
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
    """What the page has besides the graph: perspectives and passages."""

    seen: Sequence[Perspective] = ()
    words: Mapping[str, list[Segment]] = field(default_factory=dict)


def _draw_page(folder: Path, engine: ox.Store, drawing: PageExtras, *, console: bool) -> str:
    """Write the page; gives why it has no console, empty where it has one or nobody wanted it."""
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
    """What a dossier holds, in one line."""
    records = built.records
    counted = [(len(records.sources), "source"), (len(records.entities), "entity")]
    if not built.tallies:
        counted.append((len(records.propositions), "statement"))
    return ", ".join(count_nouns(*it) for it in [*counted, (built.claims, "claim")])
