"""The ASGI application: which address is answered by what."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from claimgraph.server.http.accept import GRAPH, content_type, rank
from claimgraph.server.http.description import Holding, describe
from claimgraph.server.http.graphs import read_graph_change, read_graph_job
from claimgraph.server.http.guard import Door, Guard, Visit
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.openapi import Api
from claimgraph.server.http.probes import Probes
from claimgraph.server.http.protocol import read_asked, read_body, read_type
from claimgraph.server.http.refusal import Refusal, Unfit
from claimgraph.server.http.response import CUT, VARYING, Delivery
from claimgraph.server.pages import (
    HTML,
    POLICY,
    Pages,
    written,
)
from claimgraph.server.pages.forms import QuestionForms
from claimgraph.server.workers.frames import Job
from claimgraph.server.workers.pool import Pool
from claimgraph.server.write.change import ChangePart, StoreChange
from claimgraph.server.write.queue import Desk, ReadOnly

ENDPOINTS, STORE, UPLOAD = ("/sparql", "/sparql/"), "/store", "/dossier"
WRITING = ("PUT", "POST", "DELETE")


@dataclass(frozen=True)
class Site:
    """All that the answers are made from."""

    pool: Pool
    holding: Holding
    probes: Probes
    pages: Pages
    tables: QuestionForms
    desk: Desk | ReadOnly

    @property
    def limits(self) -> Limits:
        """What a request may use."""
        return self.pool.limits

    async def sparql(self, request: Request) -> ASGIApp:
        """The endpoint; without a query it describes itself."""
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
            raise Refusal(406, "Accept lists no RDF format", cure=f"take {', '.join(GRAPH)}")
        endpoint = str(request.url.replace(query="", fragment=""))
        body = describe(self.holding, endpoint, offers[0])
        headers = {name.decode(): value.decode() for name, value in VARYING}
        return Response(body, headers={"content-type": content_type(offers[0]), **headers})

    async def store(self, request: Request) -> ASGIApp:
        """The graph store: one graph, to be read or written."""
        if request.method == "OPTIONS":
            return _options(", ".join(self.methods))
        if request.method in WRITING:
            limits = self.desk.admit(_authorization(request))
            change = await read_graph_change(request, limits)
            return await self._write(request, change)
        return Delivery(self.pool, read_graph_job(request, self.limits))

    async def upload(self, request: Request) -> Response:
        """A dossier as an archive, to take the place of the served one."""
        body = await read_body(request, self.desk.admit(_authorization(request)))
        media, _ = read_type(request.headers.get("content-type", ""))
        part = ChangePart(media, len(body))
        return await self._write(request, StoreChange("dossier", parts=(part,), body=body))

    @property
    def methods(self) -> list[str]:
        """What can be done with a graph."""
        return ["GET", "HEAD", *(WRITING if self.desk.writable else ()), "OPTIONS"]

    async def openapi(self, request: Request) -> Response:
        """The interface for programs."""
        dossier, routes = self.pages.content.dossier, tuple(request.app.routes)
        api = Api(routes, dossier["title"], version("claimgraph"), bool(dossier["base"]))
        described = api.describe(request.scope.get("root_path", ""))
        return written(request, json.dumps(described), "application/json", POLICY)


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


def _options(allowed: str) -> Response:
    return Response(status_code=204, headers={"allow": allowed})


def share(origins: frozenset[str]) -> list[Middleware]:
    """Let pages of other sites read answers, but never as somebody who is known here."""
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
    """The application; its workers, and who writes, are there already."""

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
        told = {"error": error.message, "count": error.count, "findings": error.findings}
        return JSONResponse(told, error.status)
    return PlainTextResponse(f"{error}\n", error.status, error.headers)


def _answer_failure(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)
