"""Starts and stops the server: snapshots of the graphs, the workers, and uvicorn in front of them.

Uvicorn sets no deadline for a client that sends its request slowly or does not read the answer, and
ASGI servers send no trailers over HTTP/1.1, though only a trailer can say that a streamed answer
was cut. So this module gives connections deadlines and trailers. One server can serve several
dossiers, each below its own path, with a page that lists them.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
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
from typing import Any, ClassVar

import h11
import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server import scratch_folder
from claimgraph.server.http.accept import rank
from claimgraph.server.http.app import Editions, make_setup
from claimgraph.server.http.guard import (
    Bearer,
    Clients,
    Door,
    Entrance,
    Guard,
    Proxies,
    Visit,
    own_path,
)
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.metrics import AccessLog, Metrics, Probes
from claimgraph.server.pages import HTML, POLICY, written
from claimgraph.server.pages.environment import TEMPLATES
from claimgraph.server.workers.pool import Pool
from claimgraph.server.write.queue import Desk, ReadOnly, hold
from claimgraph.store.columns import Columns, keep_columns
from claimgraph.store.local import snapshot


class Trailing(h11.Connection):
    """An h11 connection that can end a response with trailers."""

    trailers: list[tuple[bytes, bytes]]

    def send(self, event: Any) -> bytes | None:  # type: ignore[override]  # h11 overloads it
        """Turn an event into bytes, as h11 does."""
        if isinstance(event, h11.EndOfMessage) and self.trailers:
            event = h11.EndOfMessage(headers=self.trailers.copy())
            self.trailers.clear()
        data: bytes | None = super().send(event)
        return data


ALONE = 2.0
"""For so many seconds a client that has closed its side of the connection is still answered.

It may have nothing more to ask, as TCP allows (RFC 9293, 3.6.1), or be gone: both look the same.
"""


class Connection(H11Protocol):
    """Uvicorn's HTTP protocol for one connection, with deadlines and trailers.

    A subclass sets ``patience``, the deadlines in seconds, and ``per_client``, the most connections
    of one client that wait for a request. ``trusted`` says whether a client is a proxy, which may
    have more, because many clients use it.
    """

    patience: float = 10.0
    per_client: int = 256
    heads: ClassVar[dict[str, dict[Connection, None]]] = {}

    @staticmethod
    def trusted(_client: str) -> bool:
        """Whether a client is a proxy; nobody is by default."""
        return False

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        most = config.h11_max_incomplete_event_size
        self.conn = Trailing(h11.SERVER, max_incomplete_event_size=most)
        self.conn.trailers = []
        own = {"trailers": self.conn.trailers, "breaking": self.break_off}
        self.app_state = {**app_state, **own}
        self._head: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._alone: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline for the first request."""
        super().connection_made(transport)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the deadlines of the closed connection."""
        self._end_head()
        for clock in (self._reader, self._alone):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]  # uvicorn always closes
        """Finish the answer to a client that will send no more, up to a deadline."""
        if self.conn.their_state not in (h11.DONE, h11.MUST_CLOSE) or self._is_answered:
            return False  # asyncio closes the connection
        self._alone = self._alone or self.loop.call_later(ALONE, self._leave)
        return True

    def _leave(self) -> None:
        """Close the connection, unless an answer is being sent: sending fails if nobody reads."""
        if not self.cycle.response_started or self._is_answered:
            self.transport.abort()

    @property
    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def handle_events(self) -> None:
        """Read what has arrived, and start or end the deadline for the head of a request."""
        super().handle_events()
        self._watch_head()

    def on_response_complete(self) -> None:
        """Start the deadline for the next request, or close if the client will send none."""
        super().on_response_complete()
        self._watch_head()
        if self._alone is not None and self._is_answered:
            self.transport.close()

    def _watch_head(self) -> None:
        """Start the deadline for the head of a request, or end it once the head is complete."""
        waits = self.conn.their_state is h11.IDLE
        if not waits and self._head is not None:
            self._end_head()
        elif waits and self._head is None:
            self._head = self._later(self.transport.abort)
            name = (self.client or ("",))[0]
            awaited = self.heads.setdefault(name, {})
            awaited[self] = None
            if len(awaited) > self.per_client and not self.trusted(name):
                next(iter(awaited)).transport.abort()  # the connection that has waited longest

    def _end_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
            name = (self.client or ("",))[0]
            awaited = self.heads[name]
            del awaited[self]
            if not awaited:
                del self.heads[name]

    def break_off(self) -> None:
        """Break off an answer by closing the connection; clients notice the missing last chunk."""
        self.cycle.disconnected = True  # else uvicorn would log an unfinished answer as an error
        self.transport.close()

    def pause_writing(self) -> None:
        """Start the deadline for a client that does not read its answer."""
        super().pause_writing()
        self._reader = self._reader or self._later(self.transport.abort)

    def resume_writing(self) -> None:
        """End that deadline, because the client reads again."""
        super().resume_writing()
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _later(self, act: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(self.patience, act)


def patient(
    seconds: float, *, per_client: int = 256, trusted: Callable[[str], bool] = lambda _: False
) -> type[Connection]:
    """Make a protocol class with these limits, for uvicorn's setting ``http``."""
    own = {
        "patience": seconds,
        "per_client": per_client,
        "heads": {},
        "trusted": staticmethod(trusted),
    }
    return type("Connection", (Connection,), own)


@dataclass
class Dossiers:
    """An ASGI application that passes each request to the dossier that the path begins with."""

    editions: Mapping[str, Editions]
    probes: Probes
    door: Door
    log: Callable[[Visit], None]
    _front: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        def tell(visit: Visit) -> None:
            self.probes.metrics.count(visit)
            self.log(visit)

        routes = [Route("/", self.list_all), *self.probes.routes()]
        routes += [Route(f"/{it}", self.redirect) for it in self.editions]
        middleware = [Middleware(Guard, door=self.door, tell=tell)]
        self._front = Starlette(routes=routes, middleware=middleware)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with the list of dossiers."""
        name, slash, _ = own_path(scope)[1:].partition("/")
        if slash and name in self.editions:
            below = scope.get("root_path", "") + f"/{name}"
            await self.editions[name]({**scope, "root_path": below}, receive, send)
        else:
            await self._front(scope, receive, send)

    async def list_all(self, request: Request) -> Response:
        """Return the list of dossiers, as a page or as JSON."""
        below = request.scope.get("root_path", "")
        listed = [
            {"path": f"{below}/{name}/", **_plain(it.about)} for name, it in self.editions.items()
        ]
        accept = ",".join(request.headers.getlist("accept"))
        if rank(accept, [HTML, "application/json"])[:1] == ["application/json"]:
            return JSONResponse({"dossiers": listed})
        page = _ENVIRONMENT.get_template("dossiers.html").render(dossiers=listed)
        return written(request, page, HTML, POLICY)

    async def redirect(self, request: Request) -> Response:
        """Redirect a dossier's path without a slash at its end to the path with it."""
        return RedirectResponse(f"{request.url.path}/", 308)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the workers of all dossiers while they are served."""
        async with contextlib.AsyncExitStack() as stack:
            for it in self.editions.values():
                await stack.enter_async_context(it.running())
            yield


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
)


def _plain(about: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("name", "title", "description", "claims", "sources", "statements")
    return {name: about[name] for name in kept}


LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Address:
    """Where the server listens, and by which further host names clients may call it.

    ``origins`` are other sites whose pages may send requests; ``*`` allows every site. ``proxies``
    are trusted to report the client, and ``prefix`` is the path below which they offer the server.
    """

    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    proxies: Proxies = field(default_factory=Proxies)
    prefix: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """All host names by which clients may call the server."""
        return frozenset({*LOOPBACK, self.host.lower(), *(it.lower() for it in self.names)})

    def door(self, limits: Limits) -> Door:
        """Make the check that decides which requests are answered."""
        clients = Clients(limits.per_client)
        return Door(self.hosts, frozenset(self.origins), clients, limits.head)


@dataclass(frozen=True)
class Writing:
    """Who may write, and for each served dossier, by name, the folder that a write changes."""

    bearer: Bearer
    targets: Mapping[str, Path]


@dataclass(frozen=True)
class Settings:
    """How a graph is served. ``log`` is the file for a line on each request, ``-`` standard error.

    ``union`` says whether the default graph is the union of all graphs; None leaves that to the
    graph.
    """

    address: Address = field(default_factory=Address)
    limits: Limits = field(default_factory=Limits)
    log: str = ""
    union: bool | None = None
    writing: Writing | None = None


def serve(graph: ClaimGraph, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve a graph until SIGINT or SIGTERM; ``ready`` is called with the URL.

    The workers read a snapshot, so that a build may replace the served folder meanwhile. Raises
    ClaimgraphError when the port cannot be opened, the workers cannot start, or another server
    writes to the same folder.
    """
    serve_all({"": graph}, settings, ready=ready)


def serve_all(
    graphs: Mapping[str, ClaimGraph], settings: Settings, *, ready: Callable[[str], None]
) -> None:
    """Serve several graphs as `serve` does one, each below its name; they share all limits."""
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
    """Exclude all objects that exist now from garbage collection while the server runs.

    A collection that visits modules and graph stops all answers for up to a tenth of a second. At
    the end these objects are included again: else DuckDB prints those of its own that are left.
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
    """Make the application with workers that read a snapshot of each graph."""
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
    """Return the limits of each of ``number`` dossiers that share the limits of the server."""
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
        signal.signal(number, _stop_server)  # uvicorn raises the signal again after its stop


def _stop_server(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _reopen_on_hangup(log: AccessLog, server: uvicorn.Server) -> None:
    """Open the log file again on SIGHUP; without a log file SIGHUP ends the server.

    Without a log file, a SIGHUP that `nohup` lets the process ignore is still ignored.
    """

    def act(_number: int, frame: FrameType | None) -> None:
        if log.path:
            with suppress(OSError):  # then writing to the old file goes on
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
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # hides clients' bad requests
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
    """Uvicorn with the workers that must run beside it; calls ``ready`` when it answers.

    If ``running`` cannot start the workers, its error is raised. As an ASGI lifespan it would only
    print a traceback.
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
        """Serve until a signal stops the server."""
        async with self._running:
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then call ``ready``."""
        await super().startup(sockets)
        if self.started:
            self._ready()


def stand(app: ASGIApp, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve an application at the configured address until SIGINT or SIGTERM."""
    _stop_on_signals()
    with _listen(settings) as listener:
        config = _config(_stand_before(app, settings), settings, lifespan=True)
        server = _Server(config, ready=lambda: ready(_shown(listener, settings)))
        server.run(sockets=[listener])
