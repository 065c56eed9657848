"""Several dossiers behind one address: each below a path of its own, and a page that lists them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from claimgraph.server.http.accept import rank
from claimgraph.server.http.editions import Editions
from claimgraph.server.http.guard import Door, Guard, Visit, own_path
from claimgraph.server.http.probes import Probes
from claimgraph.server.pages import HTML, POLICY, written
from claimgraph.server.pages.environment import TEMPLATES


@dataclass
class Dossiers:
    """An ASGI application that passes on to that of a dossier, by the first part of the path."""

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
        """Pass a request on; what is no dossier's is the list's."""
        name, slash, _ = own_path(scope)[1:].partition("/")
        if slash and name in self.editions:
            below = scope.get("root_path", "") + f"/{name}"
            await self.editions[name]({**scope, "root_path": below}, receive, send)
        else:
            await self._front(scope, receive, send)

    async def list_all(self, request: Request) -> Response:
        """The dossiers, as a page or as JSON."""
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
        """A dossier's path without its end."""
        return RedirectResponse(f"{request.url.path}/", 308)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The workers of all, as long as they are served."""
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
