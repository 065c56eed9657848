"""The writer: a process that makes a changed copy of the store, while others read the old one.

It is started as ``python -m claimgraph.server.write.writer MEGABYTES``, reads changes from standard
input and writes frames to standard output. It changes a copy of the served store (hard links) and
makes a snapshot of the copy; the server then replaces the served store by the copy with one rename.
So the writer may be killed at any moment. No query runs in it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any, BinaryIO

import pyoxigraph as ox

from claimgraph.build.after_write import (
    MOST_TOLD,
    attribute_upload,
    bring_up_to_date,
    explain,
)
from claimgraph.build.source import dossier_store
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import is_full, settle
from claimgraph.server.http.accept import TRIPLES
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal, disk_full
from claimgraph.server.workers.frames import Frame, FrameKind
from claimgraph.server.workers.worker import STACK, bound, read_frames
from claimgraph.server.write.journal import compare
from claimgraph.server.write.queue import (
    ChangePart,
    Places,
    StoreChange,
    read_change,
)
from claimgraph.server.write.upload import build_upload
from claimgraph.store.files import find_unfolding
from claimgraph.store.local import (
    Dataset,
    QueryError,
    engine_errors,
    open_store,
)
from claimgraph.store.sparql import is_deeper, update


def apply_update(engine: ox.Store, change: StoreChange) -> bool:
    """Apply a SPARQL 1.1 Update; return False, because no graph is reported as new."""
    prefixes = dossier_store(engine).prefixes
    using = Dataset(*change.using) if change.using else None
    sparql = change.body.decode("utf-8")
    if is_deeper(sparql, Limits.nesting):
        message = f"the update is nested deeper than the {Limits.nesting} levels that are allowed"
        raise Refusal(400, message, cure="nest it less deeply")
    update(engine, sparql, prefixes=prefixes, base=change.base or None, using=using)
    return False


def put_graph(engine: ox.Store, change: StoreChange) -> bool:
    """Replace the content of a graph; return whether the graph is new."""
    graph = _graph(change)
    existed = engine.contains_named_graph(graph)
    engine.clear_graph(graph)
    engine.add_graph(graph)
    _load_graph(engine, change, graph)
    return not existed


def post_graph(engine: ox.Store, change: StoreChange) -> bool:
    """Add triples to a graph; return whether the graph is new."""
    graph = _graph(change)
    existed = engine.contains_named_graph(graph)
    engine.add_graph(graph)
    _load_graph(engine, change, graph)
    return not existed


def delete_graph(engine: ox.Store, change: StoreChange) -> bool:
    """Remove a graph and return False. Raises Refusal (404) if the graph does not exist."""
    graph = _graph(change)
    if not engine.contains_named_graph(graph):
        raise Refusal(404, "there is no such graph")
    engine.remove_graph(graph)
    return False


ACTS: dict[str, Callable[[ox.Store, StoreChange], bool]] = {
    "update": apply_update,
    "put": put_graph,
    "post": post_graph,
    "delete": delete_graph,
}
"""The functions that change a store, by action; each returns whether it made a graph."""


def _graph(change: StoreChange) -> ox.NamedNode | ox.DefaultGraph:
    with engine_errors(()):
        return ox.NamedNode(change.graph) if change.graph else ox.DefaultGraph()


def _load_graph(
    engine: ox.Store, change: StoreChange, graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    start = 0
    for part in change.parts:
        data = change.body[start : start + part.size]
        start += part.size
        _load_part(engine, data, part, graph, base=change.graph or change.base)


def _load_part(
    engine: ox.Store,
    data: bytes,
    part: ChangePart,
    graph: ox.NamedNode | ox.DefaultGraph,
    *,
    base: str,
) -> None:
    if find_unfolding(data):
        raise Refusal(400, "an XML entity would be expanded", cure="write its text instead")
    try:
        engine.load(data, TRIPLES[part.media], base_iri=base, to_graph=graph)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        cure = f"the body is not well formed as {part.media}"
        raise Refusal(400, str(error), cure=cure) from None


def carry_out(change: StoreChange, places: Places) -> Frame:
    """Make the new store and its snapshot; return the result, or the error, as a frame."""
    try:
        return _make_change(change, places)
    except DossierError as error:
        return refuse(422, "the write has findings", findings=error.findings)
    except Refusal as error:
        return refuse(error.status, error.message, error.cure)
    except QueryError as error:
        return refuse(400, error.message, error.cure)
    except ClaimgraphError as error:
        return refuse(422, "the write has findings", findings=(explain(error),))
    except (OSError, RuntimeError) as error:
        if not is_full(error):
            raise
        full = disk_full()
        return refuse(full.status, full.message, full.cure)


def _make_change(change: StoreChange, places: Places) -> Frame:
    earlier, fresh = open_store(Path(places.earlier)), Path(places.fresh)
    created, summary = False, tuple[str, ...]()
    if change.act in ACTS:
        created = _amend_copy(change, earlier, fresh)
    else:
        media = change.parts[0].media
        room = Path(places.snapshot).parent  # the server clears it if this process is killed
        summary = build_upload(change.body, media, earlier=earlier, fresh=fresh, room=room)
        attribute_upload(ox.Store(str(fresh)), earlier, change.who)
    settle(*fresh.iterdir(), fresh)
    open_store(fresh).backup(places.snapshot)
    difference = compare(earlier, open_store(fresh))
    return Frame.of(FrameKind.END, created=created, summary=summary, change=difference)


def _amend_copy(change: StoreChange, earlier: ox.Store, fresh: Path) -> bool:
    """Change a copy of the store; return whether the change made a graph."""
    earlier.backup(str(fresh))
    engine = ox.Store(str(fresh))
    created = ACTS[change.act](engine, change)
    bring_up_to_date(engine, earlier, change.who)
    engine.flush()
    return created


def refuse(
    status: int, message: str, cure: str = "", *, findings: tuple[Finding, ...] = ()
) -> Frame:
    """Make the frame for a change that was not made: the reason, and the first findings."""
    described = [describe_finding(it) for it in findings[:MOST_TOLD]]
    values = {"message": message, "cure": cure, "findings": described, "count": len(findings)}
    return Frame.of(FrameKind.REFUSED, status=status, **values)


def describe_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is written in JSON."""
    return {
        "place": str(finding.place),
        "message": finding.message,
        "detail": dict(finding.detail),
        "cure": finding.cure,
    }


def hide(frame: Frame, places: Places) -> Frame:
    """Return a frame in which the word "store" replaces paths of this machine."""
    payload = frame.payload
    for path in (*map(Path, (places.earlier, places.fresh, places.snapshot)), Path(gettempdir())):
        for it in (path, path.parent):
            if len(it.parts) > 1:
                payload = payload.replace(json.dumps(str(it))[1:-1].encode(), b"store")
    return Frame(frame.kind, payload)


def serve(changes: BinaryIO, answers: BinaryIO) -> None:
    """Carry out one change after the other until there are no more."""
    Frame.of(FrameKind.READY).write(answers)
    frames = read_frames(changes)
    for frame in frames:
        change, places = read_change(frame, next(frames))
        answer = hide(carry_out(change, places), places)
        # The traceback of a refused change may still refer to its store, which then keeps memory
        # and files open: collect it before the server removes the folder, which the answer starts.
        gc.collect()
        answer.write(answers)


def main(megabytes: int) -> None:
    """Carry out changes from standard input; nothing but answers is written to standard output."""
    changes, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bound(megabytes)
    threading.stack_size(STACK)
    thread = threading.Thread(target=serve, args=(changes, answers))
    thread.start()
    thread.join()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the server decides
    main(int(sys.argv[1]))
