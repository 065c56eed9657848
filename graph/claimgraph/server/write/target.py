"""The folder of a store that can be written to: one that a build made, or one made from SOURCE."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimgraph.build.source import BUILT, SourceKind
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing, sweep_beside
from claimgraph.server.write.journal import bring_up_to_date
from claimgraph.store.local import snapshot


def find_target(graph: ClaimGraph, keep: str = "") -> Path:
    """The folder that is written to: ``keep``, made from the graph, or the graph's own folder.

    A write puts a new folder in its place, so it must hold nothing but what a build makes.
    Raises ClaimgraphError, with the cure, where it does not, and where ``keep`` is there already.
    """
    source = graph.opened.source
    if keep:
        with replacing(Path(keep), owned=frozenset()) as folder:
            snapshot(graph.store.engine, folder / "store")
        return Path(keep).absolute()
    if source.kind is not SourceKind.STORE:
        message = f"{source.kind.one} is not written to"
        cure = "give --keep DIR, where a store is made from it; later serve DIR itself"
        raise ClaimgraphError(message, where=source.shown, cure=cure)
    return _folder(source.path.absolute(), source.shown)


def _folder(store: Path, shown: str) -> Path:
    folder = store.parent
    strange = sorted({it.name for it in folder.iterdir()} - BUILT)
    if store.name != "store" or strange:
        found = f": it holds {', '.join(strange[:3])}" if strange else ""
        message = f"the store is not in a folder of its own{found}"
        cure = "give --keep DIR, where it is copied to; later serve DIR itself"
        raise ClaimgraphError(message, where=shown, cure=cure)
    return folder


@contextmanager
def hold(target: Path) -> Iterator[None]:
    """Keep others from serving the same folder to be written to, as long as this process lives.

    The journal then gets the line that a killed server owes it.
    """
    sweep_beside(target)
    file = target.with_name(f".{target.name}.served")
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        cure = "write through that one, or serve without --writable"
        message = "another server writes to this folder"
        raise ClaimgraphError(message, where=target.name, cure=cure) from None
    try:
        bring_up_to_date(target)
        yield
    finally:
        file.unlink(missing_ok=True)
        os.close(descriptor)
