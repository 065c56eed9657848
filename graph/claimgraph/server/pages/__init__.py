"""Pages for people and linked data: each URL returns HTML or RDF, as the client prefers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qs

import pyoxigraph as ox
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.accept import GRAPH, rank
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.http.response import VARYING, Delivery, client_of, fetch
from claimgraph.server.pages.content import Content, FoundPage
from claimgraph.server.pages.environment import (
    Links,
    make_environment,
    read_editor,
    read_style,
    write_sketch,
)
from claimgraph.server.pages.svg import TooMany, sketch
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.server.workers.pool import Pool

HTML, QUERY = "text/html", "query.html"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of a page: it has no scripts, so a script hidden in the data cannot run."""

EDITOR = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""The policy of the query page, the only one with a script: an editor that queries the endpoint."""

PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

AROUND = (
    "CONSTRUCT {{ {it} ?p ?o . ?s ?q {it} }} WHERE {{ {{ {it} ?p ?o }} UNION {{ ?s ?q {it} }} }}"
)


ROOT: ContextVar[str] = ContextVar("root", default="")
"""The path below which the current page is served."""

BELOW = Links(lambda path: ROOT.get() + path)


@dataclass(frozen=True)
class Pages:
    """The pages of one graph; ``draw`` makes the network page, which takes seconds."""

    pool: Pool
    content: Content
    draw: Callable[[], str]
    environment: Environment = field(init=False)
    _drawn: dict[str, str] = field(default_factory=dict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        object.__setattr__(self, "environment", make_environment(self.content, BELOW))

    def routes(self) -> list[Route]:
        """Return the routes of the pages; the last one matches every other path."""
        return [
            Route("/", self.overview),
            Route("/style.css", self.style),
            Route("/network", self.network),
            Route("/sketch.svg", self.sketch),
            Route("/editor.js", self.script),
            Route("/about", self.about),
            Route("/{path:path}", self.thing),
        ]

    def render(self, request: Request, found: FoundPage) -> Response:
        """Return a page as a response, or 304 if the client has it already."""
        ROOT.set(request.scope.get("root_path", ""))
        html = self.environment.get_template(found.template).render(found.values)
        return written(request, html, HTML, EDITOR if found.template == QUERY else POLICY)

    async def overview(self, request: Request) -> Response:
        """Return the first page, an overview of the dossier."""
        return self.render(request, self.content.overview())

    async def style(self, request: Request) -> Response:
        """Return the style sheet of all pages."""
        return written(request, read_style(), "text/css", POLICY)

    async def script(self, request: Request) -> Response:
        """Return the script of the query page, an editor."""
        if not read_editor():
            raise Refusal(
                404, "the query editor is not installed here", cure="type into the plain field"
            )
        return written(request, read_editor(), "text/javascript", POLICY)

    async def network(self, request: Request) -> Response:
        """Return the network page, made at the first request; its policy is in the HTML."""
        try:
            page = await self._draw_once("page", self.draw)
        except ClaimgraphError as error:
            raise Refusal(404, error.message, cure=error.cure) from None
        return written(request, page, HTML, "frame-ancestors 'none'")

    async def sketch(self, request: Request) -> Response:
        """Return a picture of the network, or of one thing's edges, if few enough to read."""
        around = (parse_qs(request.url.query).get("it") or [""])[0]
        if around and around not in self.content.drawn:
            raise Refusal(404, "there is nothing here")
        name = f"sketch {around}".rstrip()
        picture = await self._draw_once(name, partial(self._sketch, around))
        if not picture:
            raise Refusal(404, "the network is too large for a picture", cure="open /network")
        return written(request, picture, "image/svg+xml", PICTURE)

    def _sketch(self, around: str) -> str:
        found = sketch(self.content.data, around=around)
        return "" if isinstance(found, TooMany) else write_sketch(self.environment, found)

    async def _draw_once(self, name: str, draw: Callable[[], str]) -> str:
        async with self._drawing:
            if name not in self._drawn:
                self._drawn[name] = await asyncio.to_thread(draw)
        return self._drawn[name]

    async def about(self, request: Request) -> ASGIApp:
        """Show a thing whose IRI is not a URL of this server: ``?it=IRI``."""
        found = parse_qs(request.url.query).get("it", [])
        if len(found) != 1:
            raise Refusal(400, "expected one address", cure="give ?it=ADDRESS")
        return await self._show(request, found[0])

    async def thing(self, request: Request) -> ASGIApp:
        """Show a thing of the dossier: its IRI is the dossier's base, then the requested path."""
        path = request.scope["raw_path"].decode("ascii")
        path = path.removeprefix(request.scope.get("root_path", "")).lstrip("/")
        base = self.content.dossier["base"]
        if not base:
            raise Refusal(404, "there is nothing here")
        return await self._show(request, base + path)

    async def _show(self, request: Request, iri: str) -> ASGIApp:
        found = self.content.find(iri)
        offers = [HTML, *GRAPH] if isinstance(found, FoundPage) else list(GRAPH)
        wanted = rank(",".join(request.headers.getlist("accept")), offers)
        if isinstance(found, FoundPage) and wanted[:1] == [HTML]:
            return self.render(request, found)
        node = _node(iri)
        client = client_of(request.scope)
        if not isinstance(found, FoundPage) and not await self._holds(node, client):
            raise Refusal(404, "there is nothing here")
        if not wanted:
            raise Refusal(
                406, "Accept lists no format that this page has", cure=f"choose {', '.join(offers)}"
            )
        return Delivery(self.pool, self._job(AROUND.format(it=node), Wanted(graph=wanted[0])))

    async def _holds(self, node: ox.NamedNode, client: str) -> bool:
        """Whether the graph has a triple with this node as its subject."""
        sparql = f"ASK {{ {node} ?p ?o }}"
        job = self._job(sparql, Wanted(boolean="application/json"))
        answer = await fetch(self.pool, job, client)
        return b"true" in answer.data

    def _job(self, sparql: str, wanted: Wanted) -> Job:
        limits = self.pool.limits
        return Job(sparql, wanted=wanted, rows=limits.rows, seconds=limits.seconds)


def _node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term. Raises Refusal (404) if invalid, so that it reaches no query."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise Refusal(404, "there is nothing here") from None


def written(request: Request, text: str, media: str, policy: str) -> Response:
    """Make a response from a text, with its hash as ETag, and its content-security-policy."""
    data = text.encode()
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    varying = {name.decode(): value.decode() for name, value in VARYING}
    headers = {**varying, "etag": tag, "content-security-policy": policy}
    if tag in [it.strip() for it in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media, headers=headers)
