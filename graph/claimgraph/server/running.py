"""Starting and stopping: a snapshot of the graph, the workers, and uvicorn before them."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from claimgraph.errors import ClaimgraphError
from claimgraph.graph import ClaimGraph
from claimgraph.picture import picture
from claimgraph.server.app import Site, create_app
from claimgraph.server.connection import patient
from claimgraph.server.content import Content
from claimgraph.server.description import look_into
from claimgraph.server.guard import Visit
from claimgraph.server.limits import Limits
from claimgraph.server.pages import Pages
from claimgraph.server.pool import Pool
from claimgraph.server.tables import Tables
from claimgraph.server.watching import Metrics, open_log, write_visit
from claimgraph.server.worker import Setup
from claimgraph.store import Store, memory_store, snapshot

MOST = 500_000
"""Quads up to which all pages are held in memory; a larger graph has forms, tables and RDF."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Address:
    """Where the server listens, and under which further names it may be called.

    ``origins`` are the other sites whose pages may ask it, ``*`` is every one.
    """

    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """All names under which it may be called."""
        return frozenset({*LOOPBACK, self.host.lower(), *(it.lower() for it in self.names)})


@dataclass(frozen=True)
class Settings:
    """How a graph is served. ``log`` is a file for a line on each visit, ``-`` standard error."""

    address: Address = field(default_factory=Address)
    limits: Limits = field(default_factory=Limits)
    log: str = ""


def serve(graph: ClaimGraph, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve a graph until SIGINT or SIGTERM; ``ready`` is given the address when it answers.

    The workers read a snapshot, so that a build into the served folder disturbs nobody. Raises
    ClaimgraphError when the address cannot be had or the workers cannot start.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)  # uvicorn raises them once more after it has stopped
    graph = _without_path(graph)
    with tempfile.TemporaryDirectory(prefix="claimgraph-") as folder, _listen(settings) as listener:
        store, path = graph.store, Path(folder) / "store"
        snapshot(store.engine, path)
        megabytes = settings.limits.megabytes
        setup = Setup(str(path), store.union, dict(store.prefixes), megabytes, store.services)
        pool = Pool(setup, settings.limits)
        pages = Pages(pool, Content(_tell(graph)), graph.view)
        site = Site(pool, look_into(store), Metrics(pool), pages, Tables(pages, store))
        hosts, origins = settings.address.hosts, frozenset(settings.address.origins)
        app = create_app(site, hosts=hosts, log=_logger(settings.log), origins=origins)
        server = _Server(_config(app, settings.limits), ready=lambda: ready(_shown(listener)))
        server.run(sockets=[listener])


def _without_path(graph: ClaimGraph) -> ClaimGraph:
    """The same graph, called by the name of its file or folder: its path is nobody's business."""
    source = graph.opened.source
    shown = Path(source.shown).name or source.shown
    return replace(graph, opened=replace(graph.opened, source=replace(source, shown=shown)))


def _tell(graph: ClaimGraph) -> dict[str, Any]:
    """What the pages tell; of a graph too large for that, its name."""
    store = graph.store if len(graph.store.engine) <= MOST else Store(memory_store([]))
    return picture(store, name=graph.opened.source.shown, note=graph.note)


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _listen(settings: Settings) -> socket.socket:
    address = settings.address
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=512)
    except OSError as error:
        where = f"{address.host}:{address.port}"
        cure = "choose another with --port, or 0 for any that is free"
        raise ClaimgraphError(f"cannot listen: {error.strerror}", where=where, cure=cure) from None


def _shown(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _logger(log: str) -> Callable[[Visit], None]:
    if not log:
        return lambda _visit: None
    file = sys.stderr if log == "-" else open_log(Path(log))
    return lambda visit: write_visit(visit, file)


def _config(app: object, limits: Limits) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # a stranger's bad request is none
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # Starlette's type of an application is wider
        http=patient(limits.patience),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        h11_max_incomplete_event_size=limits.head,
        timeout_graceful_shutdown=int(limits.seconds) + 1,
    )


class _Server(uvicorn.Server):
    """Uvicorn, telling when it answers."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def stand(app: object, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve an application at the settings' address until SIGINT or SIGTERM."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    with _listen(settings) as listener:
        server = _Server(_config(app, settings.limits), ready=lambda: ready(_shown(listener)))
        server.run(sockets=[listener])
