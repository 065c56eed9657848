"""Starting and stopping: a snapshot of each graph, the workers, and uvicorn before them."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.connection import patient
from claimgraph.server.http.dossiers import Dossiers
from claimgraph.server.http.editions import Editions, make_setup
from claimgraph.server.http.guard import Clients, Door
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.metrics import AccessLog, Metrics
from claimgraph.server.http.probes import Probes
from claimgraph.server.http.proxies import Entrance, Proxies
from claimgraph.server.http.token import Bearer
from claimgraph.server.scratch import scratch_folder
from claimgraph.server.workers.pool import Pool
from claimgraph.server.write.queue import Desk, ReadOnly
from claimgraph.server.write.target import hold
from claimgraph.store.columns import Columns, keep_columns
from claimgraph.store.local import snapshot

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Address:
    """Where the server listens, and under which further names it may be called.

    ``origins`` are the other sites whose pages may ask it, ``*`` is every one. ``proxies`` are
    believed when they say who asks, and ``prefix`` is the path below which they have it.
    """

    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    proxies: Proxies = field(default_factory=Proxies)
    prefix: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """All names under which it may be called."""
        return frozenset({*LOOPBACK, self.host.lower(), *(it.lower() for it in self.names)})

    def door(self, limits: Limits) -> Door:
        """The guard that decides who may send requests."""
        clients = Clients(limits.per_client)
        return Door(self.hosts, frozenset(self.origins), clients, limits.head)


@dataclass(frozen=True)
class Writing:
    """Who may write, and the folder of the store that is then changed, for each name served."""

    bearer: Bearer
    targets: Mapping[str, Path]


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
    serve_all({"": graph}, settings, ready=ready)


def serve_all(
    graphs: Mapping[str, ClaimGraph], settings: Settings, *, ready: Callable[[str], None]
) -> None:
    """Serve several graphs, each below its name, as `serve` does one; they share what there is."""
    _stop_on_signals()
    with scratch_folder() as folder, _listen(settings) as listener, _held(settings):
        log = AccessLog(settings.log)
        app = _open_application(graphs, folder, settings, log)
        server = _Server(
            _config(_stand_before(app, settings), settings),
            running=app.running(),
            ready=lambda: ready(_shown(listener, settings)),
        )
        _reopen_on_hangup(log, server)
        with _frozen():
            server.run(sockets=[listener])


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what is there out of garbage collection, for as long as the server lives.

    To look through modules and graph stops all answers for up to a tenth of a second. At the end
    it is collected again: else DuckDB says on standard error what of it was left.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _open_application(
    graphs: Mapping[str, ClaimGraph], scratch: Path, settings: Settings, log: AccessLog
) -> Editions | Dossiers:
    """The application, on a snapshot of each graph."""
    limits, rooms = _divide(settings.limits, len(graphs)), dict[str, Path]()
    kept, pools = dict[str, Columns](), dict[str, Pool]()
    for number, (name, graph) in enumerate(graphs.items()):
        rooms[name] = scratch / str(number) if len(graphs) > 1 else scratch
        rooms[name].mkdir(exist_ok=True)
        path = rooms[name] / "store"
        snapshot(graph.store.engine, path)
        kept[name] = keep_columns(graph.columns, rooms[name] / "kept-columns")
        pools[name] = Pool(make_setup(graph.store, path, limits, kept[name]), limits)
    probes = Probes(tuple(pools.values()), Metrics(*pools.values()))
    door, desk = settings.address.door(limits), ReadOnly(limits)
    editions = {
        name: Editions(pool, probes, door, log.write, desk, union=settings.union)
        for name, pool in pools.items()
    }
    for name, app in editions.items():
        if it := settings.writing:
            app.desk = Desk(it.bearer, it.targets[name], rooms[name], limits, app.prepare)
        app.show(graphs[name], kept[name])
    if len(editions) == 1:
        (only,) = editions.values()
        return only
    return Dossiers(editions, probes, door, log.write)


def _divide(limits: Limits, number: int) -> Limits:
    """What each of some dossiers may use, where all share what there is."""
    return replace(
        limits,
        answers=limits.answers // number,
        total=limits.total // number,
        workers=-(-limits.workers // number),
        heavy=-(-limits.heavy // number),
    )


def _stand_before(app: ASGIApp, settings: Settings) -> ASGIApp:
    return Entrance(app, settings.address.proxies, settings.address.prefix)


def _held(settings: Settings) -> AbstractContextManager[object]:
    with ExitStack() as stack:
        for target in settings.writing.targets.values() if settings.writing else ():
            stack.enter_context(hold(target))
        return stack.pop_all()


def _stop_on_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_server)  # uvicorn raises them once more after it has stopped


def _stop_server(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _reopen_on_hangup(log: AccessLog, server: uvicorn.Server) -> None:
    """On SIGHUP a log file is opened again; without one the terminal is gone, and so is the server.

    Where `nohup` has it ignored, it stays so.
    """

    def act(_number: int, frame: FrameType | None) -> None:
        if log.path:
            with suppress(OSError):  # then the earlier file is written on
                log.reopen()
        else:
            server.handle_exit(signal.SIGTERM, frame)

    if log.path or signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, act)


def _listen(settings: Settings) -> socket.socket:
    address = settings.address
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=512)
    except OSError as error:
        where = f"{address.host}:{address.port}"
        cure = "choose another with --port, or 0 for any that is free"
        raise ClaimgraphError(f"cannot listen: {error.strerror}", where=where, cure=cure) from None


def _shown(listener: socket.socket, settings: Settings) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"http://{shown}{settings.address.prefix}/"


def _config(app: ASGIApp, settings: Settings, *, lifespan: bool = False) -> uvicorn.Config:
    limits = settings.limits
    longest = max(limits.seconds, limits.writing if settings.writing else 0)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # a stranger's bad request is none
    return uvicorn.Config(
        app,
        http=patient(
            limits.patience, per_client=limits.per_client, trusted=settings.address.proxies.know
        ),
        ws="none",
        lifespan="on" if lifespan else "off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        h11_max_incomplete_event_size=limits.head,
        timeout_graceful_shutdown=int(longest) + 1,
    )


class _Server(uvicorn.Server):
    """Uvicorn around what runs beside it, reporting when it answers.

    What cannot be started raises its own error here; a lifespan would have it printed as a
    traceback and forgotten.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        ready: Callable[[], None],
        running: AbstractAsyncContextManager[None] | None = None,
    ) -> None:
        super().__init__(config)
        self._ready, self._running = ready, running or nullcontext()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        async with self._running:
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def stand(app: ASGIApp, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve an application at the settings' address until SIGINT or SIGTERM."""
    _stop_on_signals()
    with _listen(settings) as listener:
        config = _config(_stand_before(app, settings), settings, lifespan=True)
        server = _Server(config, ready=lambda: ready(_shown(listener, settings)))
        server.run(sockets=[listener])
