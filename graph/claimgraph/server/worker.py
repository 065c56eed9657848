"""A worker process: opens the store, answers one job after the other, and may be killed.

Started as ``python -m claimgraph.server.worker SETUP``, jobs on standard input, frames on standard
output. It imports as little as it can, since a killed one has to be replaced at once.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from claimgraph.server.answers import Writer, refuse_format, write_graph
from claimgraph.server.frames import HEADER, Frame, Job, Kind, read_job
from claimgraph.server.media import GRAPH
from claimgraph.store import Dataset, QueryError, Store, Term, engine_errors, open_store

STACK = 1 << 28
"""The engine goes down one call for each OPTIONAL or `||` in a row: 10,000 overflow 8 MB."""

GRACE = 2
"""Seconds after which a worker ends itself, where nobody is left to end it."""


@dataclass(frozen=True)
class Setup:
    """What a worker is started with: where the store lies, how it is asked, how much it may use.

    ``services`` are the endpoints that its queries may call.
    """

    path: str
    union: bool
    prefixes: Mapping[str, str]
    megabytes: int
    services: tuple[str, ...] = ()

    def encode(self) -> str:
        """The setup as the worker's one argument."""
        return json.dumps({**asdict(self), "prefixes": dict(self.prefixes)})


def answer(job: Job, store: Store, *, hidden: str = "") -> Iterator[Frame]:
    """Answer one job; whatever is wrong with it is a frame, too. ``hidden`` is never told."""
    try:
        yield from _query(job, store) if job.sparql else _dump(job, store)
    except QueryError as error:
        message = error.message.replace(hidden, "store") if hidden else error.message
        yield Frame.of(Kind.REFUSED, status=400, message=message, cure=error.cure)


def _query(job: Job, store: Store) -> Iterator[Frame]:
    dataset = Dataset(*job.dataset) if job.dataset is not None else None
    values = {name: read_term(text) for name, text in job.values}
    found = store.query(job.sparql, values, dataset=dataset, base=job.base or None)
    with engine_errors(store.prefixes):
        yield from Writer(job.wanted, job.rows, store.prefixes).write(found)


def read_term(text: str) -> Term:
    """A term as N-Triples writes it."""
    line = f"<a:s> <a:p> {text} ."
    triple: ox.Quad = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
    return triple.object


def _dump(job: Job, store: Store) -> Iterator[Frame]:
    """One graph, whole: the default graph is what a query takes for it."""
    media = job.wanted.graph
    if not media:
        yield refuse_format("a graph", GRAPH)
        return
    with engine_errors(store.prefixes):
        graph = ox.NamedNode(job.graph) if job.graph else _default(store)
        if isinstance(graph, ox.NamedNode) and not store.engine.contains_named_graph(graph):
            yield Frame.of(Kind.REFUSED, status=404, message="there is no such graph", cure="")
            return
        quads = store.engine.quads_for_pattern(None, None, None, graph)
        data = write_graph((it.triple for it in quads), media, store.prefixes)
    yield Frame.of(Kind.HEAD, type=media, tail="")
    yield Frame(Kind.DATA, data)
    yield Frame.of(Kind.END, cut=False)


def _default(store: Store) -> ox.DefaultGraph | None:
    return None if store.union else ox.DefaultGraph()


def serve(store: Store, jobs: BinaryIO, answers: BinaryIO, *, hidden: str) -> None:
    """Answer jobs until there are no more."""
    _write(answers, Frame.of(Kind.READY))
    while header := jobs.read(HEADER.size):
        kind, length = HEADER.unpack(header)
        job = read_job(Frame(Kind(kind), jobs.read(length)))
        signal.alarm(int(job.seconds) + GRACE)
        for frame in answer(job, store, hidden=hidden):
            _write(answers, frame)
        signal.alarm(0)


def _write(answers: BinaryIO, frame: Frame) -> None:
    answers.write(frame.encode())
    answers.flush()


def bound(megabytes: int) -> None:
    """Allow so much memory besides what the process has now; beyond it the engine aborts."""
    statm = Path("/proc/self/statm")
    if not statm.exists():  # not Linux: there the time limit alone has to do
        return
    pages = int(statm.read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + STACK + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(setup: Setup) -> None:
    """Serve on the standard streams; what anything else prints cannot get between the frames."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    engine, services = open_store(Path(setup.path)), tuple(setup.services)
    store = Store(engine, union=setup.union, prefixes=setup.prefixes, services=services)
    bound(setup.megabytes)
    threading.stack_size(STACK)
    thread = threading.Thread(
        target=serve, args=(store, jobs, answers), kwargs={"hidden": setup.path}
    )
    thread.start()
    thread.join()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the server decides
    main(Setup(**json.loads(sys.argv[1])))
