"""The one road: a dossier's folder to a store, a TriG file and a page, all or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from claimgraph.exchange import replacing
from claimgraph.judge import Bench
from claimgraph.lock import write_lock
from claimgraph.model import Records
from claimgraph.opening import BUILT, Source, dossier_store, read_source
from claimgraph.page import NO_CONSOLE, read_console, write_page
from claimgraph.passages import find_passages
from claimgraph.perspectives import find_perspectives
from claimgraph.picture import picture
from claimgraph.quads import Graphs, write_quads
from claimgraph.read import LOCK, Reading, open_folder, read_dossier
from claimgraph.store import memory_store, write_store
from claimgraph.vocabulary import load_vocabulary

Progress = Callable[[str], None]


def build(
    source: Source,
    target: Path,
    *,
    texts: dict[str, Path] | None = None,
    console: bool = True,
    progress: Progress = lambda _: None,
) -> Reading:
    """Build a dossier into ``target``: ``store/``, ``graph.trig``, ``network.html``.

    The result takes the place of an earlier one in one step, when all of it is there.
    Raises DossierError with every finding; then nothing is written.
    """
    progress("reading")
    reading = read_source(source, texts)
    records = reading.require()
    vocabulary = load_vocabulary()
    progress(f"judging {len(records.claims)} claims")
    bench = Bench(records, vocabulary)
    quads = sort_quads(write_quads(records, bench.judgement(), vocabulary=vocabulary))
    with replacing(target, owned=BUILT) as folder:
        progress(f"writing {len(quads)} quads")
        write_store(folder / "store", quads)
        (folder / "graph.trig").write_bytes(write_trig(quads, records.header.base))
        progress("drawing the page")
        seen = find_perspectives(records, bench)
        store = dossier_store(memory_store(quads))
        asked = read_console(store) if console else NO_CONSOLE
        words = find_passages(records, reading.texts)
        page = write_page(picture(store, perspectives=seen, passages=words), console=asked)
        (folder / "network.html").write_text(page, encoding="utf-8")
    return reading


def sort_quads(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Put quads into the one order in which they are always written."""
    return sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad)))


def write_trig(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Write sorted quads as TriG: the same quads give the same bytes."""
    buffer = io.BytesIO()
    ox.serialize(quads, buffer, format=ox.RdfFormat.TRIG, prefixes=Graphs(base).prefixes)
    return buffer.getvalue()


def pin(source: Source, texts: dict[str, Path] | None = None) -> tuple[Path, Reading]:
    """Find every quote in the texts and write ``evidence.lock``.

    Sources whose text is not at hand keep the pins they had. Raises DossierError when a quote
    is not found; then the lock stays as it was.
    """
    folder = open_folder(source.path, source.shown, texts)
    reading = read_dossier(folder, load_vocabulary(), pinned=False)
    reading.require()
    file = source.path / LOCK
    fresh = file.with_name(f".{LOCK}.new")
    fresh.write_text(write_lock(reading.lock), encoding="utf-8", newline="\n")
    fresh.replace(file)
    return file, reading


def count(records: Records) -> str:
    """What a dossier holds, in one line."""
    return (
        f"{len(records.sources)} sources, {len(records.entities)} entities, "
        f"{len(records.propositions)} statements, {len(records.claims)} claims"
    )
