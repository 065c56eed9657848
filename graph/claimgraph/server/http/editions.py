"""What is shown: an application for each state of the graph, and the present one of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.build.source import (
    Opened,
    SourceKind,
    SourceLocation,
    dossier_store,
)
from claimgraph.graph import ClaimGraph
from claimgraph.page.counted import write_large
from claimgraph.server.http.app import Site, create_app
from claimgraph.server.http.description import look_into
from claimgraph.server.http.guard import Door, Visit
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.probes import Probes
from claimgraph.server.pages import Pages
from claimgraph.server.pages.content import MOST_TOLD, Content
from claimgraph.server.pages.forms import QuestionForms
from claimgraph.server.pages.summary import summarise
from claimgraph.server.workers.pool import Pool
from claimgraph.server.workers.worker import Setup
from claimgraph.server.write.queue import Desk, ReadOnly, Show
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.document import picture
from claimgraph.store.local import Store, memory_store, open_store

MOST_CLAIMS = 1_500_000
"""Characters of claims in the page of a large graph: the server has the others."""


def make_setup(store: Store, path: Path, limits: Limits, columns: Columns = NO_COLUMNS) -> Setup:
    """What a worker needs to answer from a store on disk, and from the columns beside it."""
    prefixes, folder = dict(store.prefixes), str(columns.folder or "")
    return Setup(
        str(path), store.union, prefixes, limits.megabytes, store.services, folder, columns.base
    )


@dataclass
class Editions:
    """An ASGI application that passes on to that of the present state of the graph.

    Nothing in an edition changes: a request ends on the one with which it began. ``union`` says
    whether the default graph is the union of all, where the graph is not to decide. ``about`` is
    what its dossier is called and how much there is of it.
    """

    pool: Pool
    probes: Probes
    door: Door
    log: Callable[[Visit], None]
    desk: Desk | ReadOnly
    union: bool | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    services: tuple[str, ...] = ()
    _app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is not None:
            await self._app(scope, receive, send)

    def show(self, graph: ClaimGraph, columns: Columns = NO_COLUMNS) -> None:
        """Make a graph the present one; ``columns`` are those that the workers have."""
        graph = _without_path(graph)
        self.name, self.services = graph.shown, graph.store.services
        self._app = self._make(graph, columns)

    async def prepare(self, path: Path) -> Show:
        """Read a store on disk; gives what makes it the present one, and gives those still in use.

        Who asks after that is answered from it; until then the earlier one answers.
        """
        graph = await asyncio.to_thread(self._read, path)
        app = await asyncio.to_thread(self._make, graph)

        async def show() -> set[str]:
            await self.pool.switch(make_setup(graph.store, path, self.pool.limits))
            self._app = app
            used = [worker.setup for worker in self.pool.workers]
            return {it.path for it in used} | {it.columns for it in used}

        return show

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The workers, and who writes, as long as this is served."""
        await self.pool.start()
        try:
            await self.desk.start()
            yield
        finally:
            await self.desk.stop()
            await self.pool.stop()

    def _read(self, path: Path) -> ClaimGraph:
        store = replace(dossier_store(open_store(path)), services=self.services)
        if self.union is not None:
            store = replace(store, union=self.union)
        opened = Opened(SourceLocation(SourceKind.STORE, path, self.name), {})
        return ClaimGraph(store, shown=self.name, opened=opened)

    def _make(self, graph: ClaimGraph, columns: Columns = NO_COLUMNS) -> ASGIApp:
        store = graph.store
        large = columns and graph.is_large
        draw = partial(write_large, columns, served=True, most=MOST_CLAIMS) if large else graph.view
        content = Content(_describe_graph(graph, columns))
        self.about = content.summary
        pages = Pages(self.pool, content, draw)
        holding = look_into(store, writable=self.desk.writable)
        tables = QuestionForms(pages, store, columns)
        site = Site(self.pool, holding, self.probes, pages, tables, self.desk)
        return create_app(site, door=self.door, log=self.log)


def _without_path(graph: ClaimGraph) -> ClaimGraph:
    """The same graph, called by the name of its file or folder: its path is nobody's business."""
    shown = Path(graph.shown).name or graph.shown
    source = replace(graph.opened.source, shown=shown)
    return replace(graph, shown=shown, opened=replace(graph.opened, source=source))


def _describe_graph(graph: ClaimGraph, columns: Columns) -> dict[str, Any]:
    """What the pages show; of a graph too large for that, figures, or only its name."""
    large = replace(graph, columns=columns).is_larger(MOST_TOLD)
    if large and columns:
        return summarise(columns, note=graph.note)
    if large:
        return picture(Store(memory_store([])), name=graph.shown, note=graph.note)
    return graph.tell()
