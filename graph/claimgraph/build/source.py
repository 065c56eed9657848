"""Opens a SOURCE: a dossier's folder, a built store, an RDF file or a SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.dossier import (
    FRONT,
    Companion,
    Folder,
    Reading,
    list_included,
    list_sources,
    open_folder,
    read_dossier,
    unite,
)
from claimgraph.dossier.yaml import Scalar
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.ontology import Vocabulary, load_vocabulary, nearest
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.model.records import Records
from claimgraph.store.columns import (
    NO_COLUMNS,
    Columns,
    has_columns,
    open_columns,
    read_made,
)
from claimgraph.store.files import FORMATS, find_format, load_file
from claimgraph.store.local import (
    DEFERRED,
    DeferredEngine,
    Store,
    find_vocabulary,
    is_deferred,
    load_parts,
    memory_store,
    open_store,
)
from claimgraph.store.network import find_manifest
from claimgraph.store.rdf import (
    Graphs,
    Stream,
    check_format,
    read_records,
    write_bulk,
    write_quads,
)
from claimgraph.store.view import View

if TYPE_CHECKING:
    from claimgraph.model.rows import Tables

SHIPPED = Path(__file__).parents[1] / "dossiers"
LAST_WRITE = "last-write.json"
BUILT = frozenset({"store", DEFERRED, "columns", "graph.trig", "network.html", LAST_WRITE})
"""The names of the files and folders that a build writes into its target folder."""


class SourceKind(StrEnum):
    """The kinds of SOURCE that a command can read."""

    DOSSIER = "dossier"
    STORE = "store"
    FILE = "RDF file"
    ENDPOINT = "SPARQL endpoint"

    @property
    def one(self) -> str:
        """The kind with its indefinite article, such as "an RDF file"."""
        return f"{'an' if self is SourceKind.FILE else 'a'} {self}"


@dataclass(frozen=True)
class SourceLocation:
    """A SOURCE that exists: its kind, its path on disk, and its name as the user gave it."""

    kind: SourceKind
    path: Path
    shown: str


def shipped_dossiers() -> tuple[str, ...]:
    """The names of the dossiers that come with the program."""
    return tuple(sorted(it.name for it in SHIPPED.iterdir() if (it / FRONT).is_file()))


def find_source(text: str) -> SourceLocation:
    """Find out what kind of SOURCE a text names. Raises ClaimgraphError if it names none."""
    if text.startswith(("http://", "https://")):
        return SourceLocation(SourceKind.ENDPOINT, Path(), text)
    path = Path(text)
    if text in shipped_dossiers() and not path.exists():
        return SourceLocation(SourceKind.DOSSIER, SHIPPED / text, text)
    if path.is_dir():
        return _folder(path, text)
    if path.is_file():
        return _file(path, text)
    near = nearest(text, shipped_dossiers()) or shipped_dossiers()
    cure = f"give a dossier's folder, a built store, an RDF file, a URL, or {' or '.join(near)}"
    raise ClaimgraphError("there is no such source", where=text, cure=cure)


def _folder(path: Path, text: str) -> SourceLocation:
    if (path / FRONT).is_file():
        return SourceLocation(SourceKind.DOSSIER, path, text.rstrip("/"))
    for folder in (path, path / "store"):
        if (folder / "CURRENT").is_file():  # every database of RocksDB has this file
            return SourceLocation(SourceKind.STORE, folder, text)
    if is_deferred(path / "store"):
        return SourceLocation(SourceKind.STORE, path / "store", text)
    cure = f"claimgraph new {text} makes a dossier; claimgraph build makes a store"
    raise ClaimgraphError(f"the folder holds neither {FRONT} nor a store", where=text, cure=cure)


def _file(path: Path, text: str) -> SourceLocation:
    if path.name == FRONT:
        return _folder(path.parent, str(path.parent))
    if find_format(path) is None:
        cure = f"give a file that ends with {', '.join(FORMATS)}, also packed: .gz behind it"
        raise ClaimgraphError("the ending is not that of an RDF file", where=text, cure=cure)
    return SourceLocation(SourceKind.FILE, path, text)


def read_source(
    source: SourceLocation,
    texts: Mapping[str, Path] | None = None,
    *,
    also: Sequence[str] = (),
) -> Reading:
    """Read a dossier's folder, the dossiers that it includes, and further SOURCEs ``also``.

    Raises ClaimgraphError if ``source`` is not a dossier's folder.
    """
    if source.kind is not SourceKind.DOSSIER:
        cure = "give the dossier's folder, or the name of a shipped one"
        raise ClaimgraphError(
            f"this is {source.kind.one}, not a dossier", where=source.shown, cure=cure
        )
    return read_folder(open_folder(source.path, source.shown, texts), also=also)


def read_folder(
    folder: Folder, *, also: Sequence[str] = (), pinned: bool = True, above: tuple[Path, ...] = ()
) -> Reading:
    """Read an open folder, the dossiers that it includes, and further SOURCEs ``also``.

    ``above`` are the folders whose ``include:`` led here; one that comes again means a circle,
    for which ClaimgraphError is raised. ``pinned`` is whether quotes are compared with their pins.
    """
    root = folder.front(lambda _: None)
    path = folder.path.resolve()
    if path in above:
        cure = f"take one of them out of include: in {FRONT}"
        raise ClaimgraphError(
            "the dossiers include each other in a circle", where=folder.shown, cure=cure
        )
    included = [_beside(folder, it) for it in list_included(root)] if root else []
    own = list_sources(root) if root else frozenset()
    others = {name: file for name, file in folder.texts.items() if name not in own}
    companions, read = [], set[str]()
    for it in (*included, *map(find_source, also)):
        if it.kind is SourceKind.DOSSIER and it.path.resolve() == path:
            continue
        texts = _texts_of(it, others)
        companions.append(_accompany(it, texts, (*above, path)))
        read |= texts.keys()
    folder = replace(
        folder, texts={name: file for name, file in folder.texts.items() if name not in read}
    )
    return read_dossier(folder, load_vocabulary(), pinned=pinned, companions=companions)


def _beside(folder: Folder, named: Scalar) -> SourceLocation:
    """Find what an entry of ``include:`` names: a path relative to the folder, or any SOURCE."""
    path = folder.path / named.text
    if path.exists():
        return find_source(str(path))
    try:
        return find_source(named.text)
    except ClaimgraphError as error:
        raise DossierError((Finding(named.place, error.message, cure=error.cure),)) from None


def _texts_of(source: SourceLocation, texts: Mapping[str, Path]) -> dict[str, Path]:
    """Those of the given texts that belong to sources of this dossier."""
    if source.kind is not SourceKind.DOSSIER or not texts:
        return {}
    root = open_folder(source.path, source.shown).front(lambda _: None)
    named = list_sources(root) if root else frozenset()
    return {name: file for name, file in texts.items() if name in named}


def _accompany(
    source: SourceLocation, texts: Mapping[str, Path], above: tuple[Path, ...]
) -> Companion:
    """Read a SOURCE that is judged together with a dossier: another dossier, or a graph."""
    if source.kind is SourceKind.DOSSIER:
        reading = read_folder(open_folder(source.path, source.shown, texts), above=above)
        return reading.accompany(reading.records.header.name)
    records = Opened(source, {}).records
    return Companion(records.header.name, records)


@dataclass(frozen=True)
class Opened:
    """A SOURCE opened for reading; its store and its records are read on first use.

    ``progress`` is called if a store has to be loaded first.
    """

    source: SourceLocation
    texts: Mapping[str, Path]
    also: tuple[str, ...] = ()
    progress: Progress = tell_nobody

    @cached_property
    def store(self) -> Store:
        """The store to query; the first use of a dossier builds it in memory."""
        if self.also and self.source.kind is not SourceKind.DOSSIER:
            return compose(self.records)
        if self.source.kind is SourceKind.DOSSIER:
            reading, records = self.reading, self.reading.require()
            return compose_tables(reading) if reading.tables else compose(records)
        if self.source.kind is SourceKind.STORE:
            return open_built(self.source.path, self.progress)
        if self.source.kind is SourceKind.ENDPOINT:
            return open_remote(self.source.shown)
        return dossier_store(load_file(self.source.path, self.source.shown))

    @cached_property
    def columns(self) -> Columns:
        """The Parquet columns beside a built store, which answer some queries faster."""
        stored = self.source.kind is SourceKind.STORE and not self.also
        if not stored or not has_columns(self.source.path):
            return NO_COLUMNS
        return open_columns(self.source.path, self.store.prefixes[""].removesuffix("entity/"))

    @cached_property
    def view(self) -> View:
        """The whole graph as a view, which queries can be asked of."""
        return View(self.store, self.columns, shown=self.source.shown)

    @cached_property
    def reading(self) -> Reading:
        """The dossier as read from its files. Raises ClaimgraphError for other kinds of SOURCE."""
        return read_source(self.source, self.texts, also=self.also)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms of the ontology, and those that the SOURCE adds."""
        if self.source.kind is SourceKind.DOSSIER:
            return self.reading.vocabulary
        return find_vocabulary(self.store)

    @cached_property
    def records(self) -> Records:
        """The records that were read from a dossier's files or from a graph."""
        if self.source.kind is SourceKind.DOSSIER and not self.reading.tables:
            return self.reading.require()
        if self.also and self.source.kind is not SourceKind.DOSSIER:
            others = (_accompany(find_source(it), {}, ()) for it in self.also)
            return unite(Opened(self.source, {}).records, others)
        self.view.require_small("are judged again for a perspective or a day", cure=WITHOUT)
        return read_records(self.store.quads(), vocabulary=load_vocabulary())


def open_remote(address: str, environment: Mapping[str, str] = os.environ) -> Store:
    """Open a SPARQL endpoint by its URL. Raises ClaimgraphError when it cannot be read."""
    require_http(address)
    from claimgraph.store.remote.dossiers import open_endpoint

    return open_endpoint(address, environment)


def require_http(address: str, *, extra: str = "remote") -> None:
    """Raise ClaimgraphError if httpx, the library for HTTP, is not installed."""
    if find_spec("httpx") is None:
        cure = f"pip install 'claimgraph[{extra}]'"
        raise ClaimgraphError("speaking to a server needs httpx", where=address, cure=cure)


def compose(records: Records) -> Store:
    """Judge records and load the whole graph into memory."""
    from claimgraph.judge import Bench

    vocabulary = records.vocabulary
    judgement = Bench(records, vocabulary).judgement()
    return dossier_store(memory_store(write_quads(records, judgement, vocabulary=vocabulary)))


def read_tables(reading: Reading, *, strict: bool = False) -> Tables:
    """Read the tables of a dossier; faulty rows are left out and reported as findings.

    Raises DossierError if a table cannot be read at all, and with ``strict`` for any faulty row.
    """
    from claimgraph.tables import read_rows
    from claimgraph.tables.unreadable import telling_disk

    vocabulary, records = reading.vocabulary, reading.require()
    known = reading.nomenclature
    with telling_disk():
        tables = read_rows(records, reading.tables, vocabulary=vocabulary, known=known)
    refused = (*tables.refused, *(tables.findings if strict else ()))
    if refused:
        raise DossierError(refused)
    return tables


def compose_tables(reading: Reading) -> Store:
    """Judge a dossier with tables and load the whole graph into memory."""
    from claimgraph.judge import Bench

    tables, vocabulary = read_tables(reading), reading.vocabulary
    bench = Bench(tables.records, vocabulary, tables)
    engine = ox.Store()
    load_parts(engine, Stream(write_bulk(tables, bench, vocabulary=vocabulary)))
    return dossier_store(engine)


WITHOUT = (
    "leave out --perspective and --as-of: ask happened is narrowed by --set from=... and to=..., "
    "or build a dossier of the rows that you want"
)


def dossier_store(engine: ox.Store) -> Store:
    """Wrap an engine as a store with the prefixes of its dossier.

    RDF that is not a dossier's graph gets only the standard prefixes.
    """
    store = Store(engine)
    manifest = find_manifest(store)
    if manifest is None:
        return Store(engine, union=_has_only_named(engine))
    check_format(manifest.get("format", ""))
    return Store(engine, prefixes=Graphs(manifest["it"]).prefixes)


def open_built(path: Path, progress: Progress = tell_nobody) -> Store:
    """Open a built store for reading; one whose quads are still a file is loaded when needed.

    Raises ClaimgraphError if ``path`` is not a store, or an earlier version made it.
    """
    if not is_deferred(path):
        return dossier_store(open_store(path))
    made = read_made(path)
    check_format(made["format"])
    return Store(DeferredEngine(path, progress), prefixes=Graphs(made["base"]).prefixes)


def _has_only_named(engine: ox.Store) -> bool:
    default = engine.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return next(default, None) is None and any(True for _ in engine.named_graphs())


def open_source(
    text: str,
    texts: Mapping[str, Path] | None = None,
    *,
    also: Sequence[str] = (),
    progress: Progress = tell_nobody,
) -> Opened:
    """Open a SOURCE for reading; further ones ``also`` are judged with it as one graph."""
    return Opened(find_source(text), texts or {}, tuple(also), progress)
