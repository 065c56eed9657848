"""Starting and stopping: a snapshot of the graph, the workers, and uvicorn before them."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import uvicorn

from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.connection import patient
from claimgraph.server.http.editions import Editions, make_setup
from claimgraph.server.http.guard import Visit
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.metrics import Metrics, open_log, write_visit
from claimgraph.server.http.token import Bearer
from claimgraph.server.workers.pool import Pool
from claimgraph.server.write.queue import Desk, ReadOnly
from claimgraph.server.write.target import hold
from claimgraph.store.columns import keep_columns
from claimgraph.store.local import snapshot

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
class Writing:
    """Who may write, and the folder of the store that is then changed."""

    bearer: Bearer
    target: Path


@dataclass(frozen=True)
class Settings:
    """How a graph is served. ``log`` is a file for a line on each visit, ``-`` standard error.

    ``union`` says whether the default graph is the union of all, where the graph is not to decide.
    """

    address: Address = field(default_factory=Address)
    limits: Limits = field(default_factory=Limits)
    log: str = ""
    union: bool | None = None
    writing: Writing | None = None


def serve(graph: ClaimGraph, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve a graph until SIGINT or SIGTERM; ``ready`` is given the address when it answers.

    The workers read a snapshot, so that a build into the served folder disturbs nobody. Raises
    ClaimgraphError when the address cannot be had, the workers cannot start, or somebody else
    writes to the same folder.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_server)  # uvicorn raises them once more after it has stopped
    with (
        tempfile.TemporaryDirectory(prefix="claimgraph-") as folder,
        _listen(settings) as listener,
        _held(settings),
    ):
        app = _open_application(graph, Path(folder), settings)
        server = _Server(_config(app, settings), ready=lambda: ready(_shown(listener)))
        server.run(sockets=[listener])


def _open_application(graph: ClaimGraph, scratch: Path, settings: Settings) -> Editions:
    """The application, on a snapshot of the graph."""
    path = scratch / "store"
    snapshot(graph.store.engine, path)
    columns = keep_columns(graph.columns, scratch / "kept-columns")
    setup = make_setup(graph.store, path, settings.limits, columns)
    pool = Pool(setup, settings.limits)
    log, hosts = _logger(settings.log), settings.address.hosts
    desk = ReadOnly(settings.limits)
    origins = frozenset(settings.address.origins)
    app = Editions(pool, Metrics(pool), hosts, log, desk, union=settings.union, origins=origins)
    if settings.writing is not None:
        it = settings.writing
        app.desk = Desk(it.bearer, it.target, scratch, settings.limits, app.publish)
    app.show(graph, columns)
    return app


def _held(settings: Settings) -> AbstractContextManager[None]:
    return hold(settings.writing.target) if settings.writing else nullcontext()


def _stop_server(_number: int, _frame: FrameType | None) -> None:
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


def _config(app: object, settings: Settings) -> uvicorn.Config:
    limits = settings.limits
    longest = max(limits.seconds, limits.writing if settings.writing else 0)
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
        timeout_graceful_shutdown=int(longest) + 1,
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
        signal.signal(number, _stop_server)
    with _listen(settings) as listener:
        server = _Server(_config(app, settings), ready=lambda: ready(_shown(listener)))
        server.run(sockets=[listener])
