"""Starting and stopping: a snapshot of the graph, the workers, and the protocol before them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mcp.server.mcpserver import MCPServer
from starlette.applications import Starlette
from starlette.routing import Mount

from claimgraph.graph import ClaimGraph
from claimgraph.server.http.editions import make_setup
from claimgraph.server.http.guard import Guard
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.run import Settings, stand
from claimgraph.server.mcp.tools import gather, offer
from claimgraph.server.scratch import scratch_folder
from claimgraph.server.workers.pool import Pool
from claimgraph.store.columns import keep_columns
from claimgraph.store.local import snapshot


@dataclass(frozen=True)
class Offer:
    """A server with the workers that it needs while it runs."""

    server: MCPServer
    pool: Pool

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the workers, and end them."""
        await self.pool.start()
        try:
            yield
        finally:
            await self.pool.stop()


def serve_streams(graph: ClaimGraph, limits: Limits) -> None:
    """Serve over standard input and output, until there is no more input."""
    with prepared(graph, limits) as offered:
        asyncio.run(_speak_protocol(offered))


async def _speak_protocol(offered: Offer) -> None:
    async with offered.running():
        await offered.server.run_stdio_async()


def serve_http(graph: ClaimGraph, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve over HTTP (Streamable HTTP, at ``/mcp``) on the loopback address.

    ``ready`` is given the address when it answers. Other names of this machine are refused, and
    other sites: a page in a browser must not get at it.
    """
    with prepared(graph, settings.limits) as offered:
        stand(make_app(offered, settings), settings, ready=ready)


def make_app(offered: Offer, settings: Settings) -> Guard:
    """The protocol as an ASGI application that keeps nothing between two requests."""
    inner = offered.server.streamable_http_app(json_response=True, stateless_http=True)

    @contextlib.asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        async with offered.running(), inner.router.lifespan_context(inner):
            yield

    app = Starlette(routes=[Mount("/", inner)], lifespan=living)
    return Guard(app, settings.address.door(settings.limits), lambda _visit: None)


@contextlib.contextmanager
def prepared(graph: ClaimGraph, limits: Limits) -> Iterator[Offer]:
    """A server over a snapshot of the graph, which is gone afterwards."""
    store, name = graph.store, graph.shown
    with scratch_folder() as folder:
        path = folder / "store"
        snapshot(store.engine, path)
        columns = keep_columns(graph.columns, folder / "columns")
        setup = make_setup(store, path, limits, columns)
        pool = Pool(setup, limits)
        tools = gather(graph, pool, name=Path(name).name or name)
        yield Offer(offer(tools, version=version("claimgraph")), pool)
