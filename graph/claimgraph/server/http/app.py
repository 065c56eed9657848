"""The ASGI application: routes each request to the code that answers it.

By the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/) a
client reads or writes one graph as RDF. It names the graph by ``?graph=`` or ``?default``, or by a
URL below ``/store``. After a write, a new application for the new state of the graph replaces the
old application.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import string
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.build.source import Opened, SourceKind, SourceLocation, dossier_store
from claimgraph.graph import ClaimGraph
from claimgraph.page.counted import write_large
from claimgraph.server.http.accept import GRAPH, TRIPLES, content_type, rank
from claimgraph.server.http.guard import Door, Guard, Visit
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.metrics import Probes
from claimgraph.server.http.openapi import Api
from claimgraph.server.http.protocol import (
    Holding,
    describe,
    look_into,
    read_asked,
    read_body,
    read_pairs,
    read_type,
    require_address,
)
from claimgraph.server.http.refusal import Refusal, Unfit
from claimgraph.server.http.response import CUT, VARYING, Delivery
from claimgraph.server.pages import HTML, POLICY, Pages, written
from claimgraph.server.pages.content import MOST_TOLD, Content, summarise
from claimgraph.server.pages.forms import QuestionForms
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.server.workers.pool import Pool
from claimgraph.server.workers.worker import Setup
from claimgraph.server.write.queue import ChangePart, Desk, ReadOnly, Show, StoreChange
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.document import picture
from claimgraph.store.local import Store, memory_store, open_store


def read_graph_job(request: Request, limits: Limits) -> Job:
    """Read which graph a request asks for, and in what format. Raises Refusal."""
    graph = find_target(request)
    accept = ",".join(request.headers.getlist("accept"))
    offers = rank(accept, list(GRAPH))
    if not offers:
        raise Refusal(406, "Accept lists no RDF format", cure=f"choose {', '.join(GRAPH)}")
    return Job(graph=graph, wanted=Wanted(graph=offers[0]), seconds=limits.seconds)


async def read_graph_change(request: Request, limits: Limits) -> StoreChange:
    """Read which graph a request changes, and how. Raises Refusal.

    A POST that names no graph makes a new one, whose IRI is chosen here at random.
    """
    act = request.method.lower()
    new = act == "post" and not request.url.query and not request.path_params.get("path")
    graph = f"{_address(request)}/{token_hex(16)}" if new else find_target(request)
    if act == "delete":
        return StoreChange(act, graph)
    body = await read_body(request, limits)
    parts, data = read_parts(request.headers.get("content-type", ""), body)
    return StoreChange(act, graph, base=_address(request), parts=parts, body=data)


def _address(request: Request) -> str:
    """Return the requested URL without its query; percent-escapes stay as they were written."""
    path = request.scope["raw_path"].decode("ascii").partition("?")[0]
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def read_parts(header: str, body: bytes) -> tuple[tuple[ChangePart, ...], bytes]:
    """Return the parts of a request's body, and all their bytes. Raises Refusal (415) if not RDF.

    Only a multipart body has more than one part.
    """
    media, _ = read_type(header)
    if media != "multipart/form-data":
        return (_part(media, body),), body
    head = f"Content-Type: {header}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    pieces = [
        (it.get_content_type(), it.get_payload(decode=True))
        for it in message.walk()
        if not it.is_multipart()
    ]
    parts = tuple(_part(media, data) for media, data in pieces if isinstance(data, bytes))
    return parts, b"".join(data for _, data in pieces if isinstance(data, bytes))


def _part(media: str, data: bytes) -> ChangePart:
    if media not in TRIPLES:
        raise Refusal(
            415, f"a graph cannot be sent as '{media}'", cure=f"send {', '.join(TRIPLES)}"
        )
    return ChangePart(media, len(data))


def find_target(request: Request) -> str:
    """Return the IRI of the graph that a request names; empty for the default graph."""
    if request.path_params.get("path"):
        return _address(request)
    return find_graph(request.url.query)


def find_graph(query: str) -> str:
    """Return the IRI of the graph that a query string names; empty for the default graph."""
    pairs = read_pairs(query)
    named = [value for name, value in pairs if name == "graph"]
    default = [value for name, value in pairs if name == "default"]
    if len(named) + len(default) != 1:
        raise Refusal(400, "expected one graph", cure="give ?default or ?graph=ADDRESS, once")
    return "" if default else require_address(named[0], "graph")


ENDPOINTS, STORE, UPLOAD = ("/sparql", "/sparql/"), "/store", "/dossier"
WRITING = ("PUT", "POST", "DELETE")


@dataclass(frozen=True)
class Site:
    """Answers requests about one graph, by its workers, its pages and its queue of writes."""

    pool: Pool
    holding: Holding
    probes: Probes
    pages: Pages
    tables: QuestionForms
    desk: Desk | ReadOnly

    @property
    def limits(self) -> Limits:
        """The limits of every request that reads."""
        return self.pool.limits

    async def sparql(self, request: Request) -> ASGIApp:
        """Answer a request to the SPARQL endpoint; without a query, describe the endpoint."""
        if request.method == "OPTIONS":
            return _options("GET, HEAD, POST, OPTIONS")
        if request.method != "POST" and not request.url.query:
            return self._describe(request)
        asked = await read_asked(request, self.desk.widen(_authorization(request)))
        if isinstance(asked, Job):
            return Delivery(self.pool, asked)
        return await self._write(request, asked)

    async def _write(self, request: Request, change: StoreChange) -> Response:
        written = await self.desk.write(_authorization(request), change)
        if written.summary:
            return JSONResponse({"summary": written.summary})
        if not written.created:
            return Response(status_code=204)
        address = quote(change.graph, safe=string.punctuation)  # an IRI as a URI (RFC 3987, 3.1)
        return Response(status_code=201, headers={"location": address})

    def _describe(self, request: Request) -> Response:
        offers = rank(",".join(request.headers.getlist("accept")), [*GRAPH, HTML])
        if offers[:1] == [HTML]:
            return RedirectResponse(f"{request.scope.get('root_path', '')}/query", 303)
        if not offers:
            raise Refusal(406, "Accept lists no RDF format", cure=f"choose {', '.join(GRAPH)}")
        endpoint = str(request.url.replace(query="", fragment=""))
        body = describe(self.holding, endpoint, offers[0])
        headers = {name.decode(): value.decode() for name, value in VARYING}
        return Response(body, headers={"content-type": content_type(offers[0]), **headers})

    async def store(self, request: Request) -> ASGIApp:
        """Read or write one graph, by the Graph Store HTTP Protocol."""
        if request.method == "OPTIONS":
            return _options(", ".join(self.methods))
        if request.method in WRITING:
            limits = self.desk.admit(_authorization(request))
            change = await read_graph_change(request, limits)
            return await self._write(request, change)
        return Delivery(self.pool, read_graph_job(request, self.limits))

    async def upload(self, request: Request) -> Response:
        """Replace the served dossier by the one in an uploaded archive."""
        body = await read_body(request, self.desk.admit(_authorization(request)))
        media, _ = read_type(request.headers.get("content-type", ""))
        part = ChangePart(media, len(body))
        return await self._write(request, StoreChange("dossier", parts=(part,), body=body))

    @property
    def methods(self) -> list[str]:
        """The HTTP methods that may be used on a graph."""
        return ["GET", "HEAD", *(WRITING if self.desk.writable else ()), "OPTIONS"]

    async def openapi(self, request: Request) -> Response:
        """Return the description of the HTTP interface for programs (OpenAPI)."""
        dossier, routes = self.pages.content.dossier, tuple(request.app.routes)
        api = Api(routes, dossier["title"], version("claimgraph"), bool(dossier["base"]))
        described = api.describe(request.scope.get("root_path", ""))
        return written(request, json.dumps(described), "application/json", POLICY)


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


def _options(allowed: str) -> Response:
    return Response(status_code=204, headers={"allow": allowed})


def share(origins: frozenset[str]) -> list[Middleware]:
    """Return middleware that lets pages of other sites read answers, without cookies or login."""
    if not origins:
        return []
    methods, read = ("GET", "HEAD", "POST"), (CUT, "etag")
    return [
        Middleware(
            CORSMiddleware, allow_origins=sorted(origins), allow_methods=methods,
            allow_headers=("content-type",), allow_credentials=False, expose_headers=read,
        )
    ]  # fmt: skip


def create_app(
    site: Site,
    *,
    door: Door,
    log: Callable[[Visit], None],
) -> Starlette:
    """Make the web application for one graph; the workers and the writer exist already."""

    def tell(visit: Visit) -> None:
        site.probes.metrics.count(visit)
        log(visit)

    return Starlette(
        routes=[
            *(Route(it, site.sparql, methods=["GET", "POST", "OPTIONS"]) for it in ENDPOINTS),
            Route(STORE, site.store, methods=site.methods),
            Route(STORE + "/{path:path}", site.store, methods=site.methods),
            Route(UPLOAD, site.upload, methods=["POST"]),
            *site.probes.routes(),
            Route("/openapi.json", site.openapi),
            *site.tables.routes(),
            *site.pages.routes(),
        ],
        middleware=[Middleware(Guard, door=door, tell=tell), *share(door.origins)],
        exception_handlers={Refusal: _answer_refusal, HTTPException: _answer_failure},
    )


def _answer_refusal(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    if isinstance(error, Unfit):
        body = {"error": error.message, "count": error.count, "findings": error.findings}
        return JSONResponse(body, error.status)
    return PlainTextResponse(f"{error}\n", error.status, error.headers)


def _answer_failure(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)


MOST_CLAIMS = 1_500_000
"""The most characters of claims in the page of a large graph; it requests the others."""


def make_setup(store: Store, path: Path, limits: Limits, columns: Columns = NO_COLUMNS) -> Setup:
    """Return what a worker needs to answer from a store on disk and from a build's columns."""
    prefixes, folder = dict(store.prefixes), str(columns.folder or "")
    return Setup(
        str(path), store.union, prefixes, limits.megabytes, store.services, folder, columns.base
    )


@dataclass
class Editions:
    """An ASGI application that passes requests on to the one for the graph's current state.

    A state never changes: a request is answered from the state in which it began. ``union`` says
    whether the default graph is the union of all graphs; None leaves that to the graph. ``about``
    holds the title of the dossier and its numbers of claims, sources and statements.
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
        """Answer from a graph from now on; ``columns`` are those that the workers use."""
        graph = _without_path(graph)
        self.name, self.services = graph.shown, graph.store.services
        self._app = self._make(graph, columns)

    async def prepare(self, path: Path) -> Show:
        """Read a store on disk; return a function that makes this store the current one.

        Requests are answered from the earlier store until that function is called. It returns the
        paths of the stores and columns that workers still read.
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
        """Run the workers and the writer while the application is served."""
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
    """Return the graph with only the name of its file or folder, because the path is private."""
    shown = Path(graph.shown).name or graph.shown
    source = replace(graph.opened.source, shown=shown)
    return replace(graph, shown=shown, opened=replace(graph.opened, source=source))


def _describe_graph(graph: ClaimGraph, columns: Columns) -> dict[str, Any]:
    """Return the data of the pages; for a graph too large for that, figures or only its name."""
    large = replace(graph, columns=columns).is_larger(MOST_TOLD)
    if large and columns:
        return summarise(columns, note=graph.note)
    if large:
        return picture(Store(memory_store([])), name=graph.shown, note=graph.note)
    return graph.tell()
