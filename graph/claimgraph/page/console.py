"""What the SPARQL console of the page is made of: engine, editor, graph and questions."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files

import pyoxigraph as ox

from claimgraph.store.local import Store
from claimgraph.store.questions import load_questions

_BUNDLE = "bundle"
MOST_QUADS = 200_000
"""Above this the page takes too long to load; 3,000 quads make some 45 kB of page."""

_MISSING = (
    "this installation has no SPARQL console, as Node or the npm packages "
    "could not be had when it was built"
)


@dataclass(frozen=True)
class Console:
    """The texts that are put into the page; ``engine`` and ``graph`` are gzip in base64."""

    editor: str
    worker: str
    engine: str
    graph: str
    notices: str
    setting: dict[str, object]


@dataclass(frozen=True)
class Absent:
    """A page without console; ``why`` is reported to the reader, empty where nobody wanted one."""

    why: str = ""


def read_console(store: Store) -> Console | Absent:
    """Put the graph of a store and the bundled engine together, or say why there is no console."""
    reason = find_reason(len(store.engine))
    if reason:
        return Absent(reason)
    return Console(
        editor=_bundled("codemirror.js").decode(),
        worker=_bundled("worker.js").decode(),
        engine=base64.b64encode(_bundled("engine.wasm.gz")).decode(),
        graph=compress(write_quads(store.quads())),
        notices=_bundled("NOTICES.txt").decode(),
        setting=_setting(store),
    )


def find_reason(quads: int) -> str:
    """Why a page on so many quads has no console; empty where it has one."""
    if not files(__package__).joinpath(_BUNDLE, "engine.wasm.gz").is_file():
        return _MISSING
    if quads > MOST_QUADS:
        return f"{quads:,} quads are too many for the SPARQL console; claimgraph query answers"
    return ""


def compress(text: str) -> str:
    """Compress to gzip in base64, without a time: the same text gives the same bytes."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def write_quads(quads: Iterable[ox.Quad]) -> str:
    """Write N-Quads in one order: the same graph gives the same bytes."""
    written = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
    # Not splitlines: a literal may hold U+2028 and the like, which N-Quads does not escape.
    return "\n".join(sorted(filter(None, written.split("\n")))) + "\n"


def _setting(store: Store) -> dict[str, object]:
    return {
        "prefixes": dict(store.prefixes),
        "union": store.union,
        "quads": len(store.engine),
        "questions": [asdict(question) for question in load_questions().values()],
    }


def _bundled(name: str) -> bytes:
    return files(__package__).joinpath(_BUNDLE, name).read_bytes()
