"""A worker process: opens the store and answers one job after the other until it is killed.

It receives jobs and sends frames over one socket. It is forked and imports as little as possible.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from claimgraph.server.http.accept import GRAPH
from claimgraph.server.workers.answer import Writer, divide, refuse_format, write_graph
from claimgraph.server.workers.frames import (
    HEADER,
    Frame,
    FrameKind,
    Job,
    read_job,
)
from claimgraph.store.choice import answer_query, answer_question
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.local import (
    Answer,
    Dataset,
    QueryError,
    Solutions,
    Store,
    Term,
    engine_errors,
    open_store,
)
from claimgraph.store.questions import load_questions
from claimgraph.store.sparql import is_deeper

STACK = 1 << 28
"""The bytes of stack for queries; the engine recurses: 10,000 OPTIONAL in a row overflow 8 MB."""

GRACE = 2
"""So many seconds after the time limit a worker ends itself, in case the server has died."""


@dataclass(frozen=True)
class Setup:
    """The settings with which a worker starts: the store, how it is queried, and its limits.

    ``services`` are the URLs of the endpoints that queries may call. ``columns`` is the folder with
    the columns of a build, empty if there are none; ``base`` is how the IRIs in the build begin.
    """

    path: str
    union: bool
    prefixes: Mapping[str, str]
    megabytes: int
    services: tuple[str, ...] = ()
    columns: str = ""
    base: str = ""

    def open_columns(self) -> Columns:
        """Open the build's columns, with the memory limit of a query."""
        if not self.columns:
            return NO_COLUMNS
        return Columns(Path(self.columns), self.base, megabytes=self.megabytes)

    def open(self) -> Store:
        """Open the store for reading."""
        engine, services = open_store(Path(self.path)), tuple(self.services)
        return Store(engine, union=self.union, prefixes=self.prefixes, services=services)


def answer(
    job: Job, store: Store, *, hidden: str = "", columns: Columns = NO_COLUMNS
) -> Iterator[Frame]:
    """Yield the frames that answer a job, or an error; the path ``hidden`` is never shown."""
    try:
        if is_deeper(job.sparql, job.nesting):
            raise _too_deep(job.nesting)
        yield from _query(job, store, columns) if job.sparql else _dump_graph(job, store)
    except QueryError as error:
        message = error.message.replace(hidden, "store") if hidden else error.message
        yield Frame.of(FrameKind.REFUSED, status=400, message=message, cure=error.cure)


def _too_deep(most: int) -> QueryError:
    message = f"the query is nested deeper than the {most} levels that are allowed"
    return QueryError(message, where="query", cure="nest it less deeply")


def _query(job: Job, store: Store, columns: Columns) -> Iterator[Frame]:
    values = {name: read_term(text) for name, text in job.values}
    question = load_questions().get(job.question)
    if question and job.dataset is None:
        found: Answer | Solutions = answer_question(question, values, store=store, columns=columns)
    else:
        dataset = Dataset(*job.dataset) if job.dataset is not None else None
        base = job.base or None
        found = answer_query(job.sparql, store, columns, values=values, dataset=dataset, base=base)
    with engine_errors(store.prefixes):
        yield from Writer(job.wanted, job.rows, store.prefixes, job.shown, job.sheet).write(found)


def read_term(text: str) -> Term:
    """Read a term in the syntax of N-Triples."""
    line = f"<a:s> <a:p> {text} ."
    triple: ox.Quad = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
    return triple.object


def _dump_graph(job: Job, store: Store) -> Iterator[Frame]:
    """Yield the frames of one whole graph; the default graph is the one that a query sees."""
    media = job.wanted.graph
    if not media:
        yield refuse_format("a graph", GRAPH)
        return
    with engine_errors(store.prefixes):
        graph = ox.NamedNode(job.graph) if job.graph else _default(store)
        if isinstance(graph, ox.NamedNode) and not store.engine.contains_named_graph(graph):
            yield Frame.of(FrameKind.REFUSED, status=404, message="there is no such graph", cure="")
            return
        quads = store.engine.quads_for_pattern(None, None, None, graph)
        data = write_graph((it.triple for it in quads), media, store.prefixes)
    yield Frame.of(FrameKind.HEAD, type=media, tail="")
    yield from divide(data)
    yield Frame.of(FrameKind.END, cut=False)


def _default(store: Store) -> ox.DefaultGraph | None:
    return None if store.union else ox.DefaultGraph()


def serve(setup: Setup, store: Store, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more; another store may be opened in between."""
    columns = setup.open_columns()
    columns.read_shape()
    Frame.of(FrameKind.READY).write(answers)
    for message in read_frames(jobs):
        if message.kind is FrameKind.OPEN:
            setup = Setup(**message.values)
            store, columns = setup.open(), setup.open_columns()
            columns.read_shape()
            Frame.of(FrameKind.READY).write(answers)
            continue
        job = read_job(message)
        signal.alarm(int(job.seconds) + GRACE)
        for frame in answer(job, store, hidden=setup.path, columns=columns):
            frame.write(answers)
        signal.alarm(0)


def read_frames(stream: BinaryIO) -> Iterator[Frame]:
    """Yield the frames that arrive over a pipe, until it is closed."""
    while header := stream.read(HEADER.size):
        kind, length = HEADER.unpack(header)
        yield Frame(FrameKind(kind), stream.read(length))


def bound(megabytes: int) -> None:
    """Limit the process to so many megabytes more than it uses now; above, the engine aborts."""
    statm = Path("/proc/self/statm")
    if not statm.exists():  # not Linux: only the time limit applies
        return
    pages = int(statm.read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + STACK + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(setup: Setup, line: socket.socket) -> None:
    """Answer the jobs from a socket; the standard streams are not used."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the server decides
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    tempfile.tempdir = str(Path(setup.path).parent)  # which the server removes at its end
    store = setup.open()
    bound(setup.megabytes)
    threading.stack_size(STACK)
    jobs, answers = line.makefile("rb"), line.makefile("wb")
    thread = threading.Thread(target=serve, args=(setup, store, jobs, answers))
    thread.start()
    threading.stack_size(0)  # a query's timer thread needs no such stack: it would count as memory
    thread.join()
