"""The workbench over HTTP: for one person on this machine, who has the token in the address."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from claimgraph.draft.workbench import Workbench, WrittenClaim
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import is_full
from claimgraph.page.assets import link_modules, read_modules
from claimgraph.page.marks import read_palette
from claimgraph.server.edit import view
from claimgraph.server.http.guard import Guard
from claimgraph.server.http.run import Settings, stand

BROWSER = "server/edit/browser"
"""The folder of the page's modules, in the package."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

LARGEST = 1 << 20
"""Bytes of a request: a claim has a few hundred."""

Act = Callable[[Workbench, Mapping[str, Any]], Any]


def _accept_draft(bench: Workbench, body: Mapping[str, Any]) -> Any:
    return view.show_outcome(bench.decide(body["draft"], body["fields"], body["new"]))


def _reject_draft(bench: Workbench, body: Mapping[str, Any]) -> Any:
    bench.refuse(body["draft"], body["reason"])
    return {"moved": []}


def _code_claim(bench: Workbench, body: Mapping[str, Any]) -> Any:
    return view.show_outcome(bench.code(body["source"], body["fields"], body["new"]))


def _mend_claim(bench: Workbench, body: Mapping[str, Any]) -> Any:
    claim = WrittenClaim(body["file"], body["line"], body["source"], {})
    outcome = bench.mend(claim, body["fields"], body["new"], seen=body["seen"])
    return view.show_outcome(outcome)


def _undo_last(bench: Workbench, body: Mapping[str, Any]) -> Any:  # noqa: ARG001 - as the others
    last = bench.take_back()
    undone = {"undone": str(last.decision), "draft": last.draft} if last else {"undone": ""}
    return {"moved": [], **undone}


def _mark_whole(bench: Workbench, body: Mapping[str, Any]) -> Any:
    bench.note_whole(body["source"])
    return {"moved": []}


ACTS: Mapping[str, Act] = {
    "text": lambda bench, body: view.show_text(bench, body.get("source", "")),
    "vocabulary": lambda bench, _: view.show_vocabulary(bench),
    "affair": lambda bench, _: view.show_affair(bench),
    "words": lambda bench, body: view.find_words(bench, body["text"], body["kind"]),
    "propose": lambda bench, body: view.show_proposal(bench, body["source"], tuple(body["span"])),
    "offers": lambda bench, body: view.show_offers(bench, body["draft"]),
    "try": lambda bench, body: view.try_fields(bench, body["source"], body["fields"]),
    "accept": _accept_draft,
    "reject": _reject_draft,
    "code": _code_claim,
    "mend": _mend_claim,
    "undo": _undo_last,
    "whole": _mark_whole,
}
"""What the page may ask for; nothing else reaches the folder."""


@dataclass(frozen=True)
class EditApp:
    """The application of one folder. ``token`` is the first part of every address."""

    bench: Workbench
    settings: Settings
    token: str = field(default_factory=secrets.token_urlsafe)

    def make(self) -> Guard:
        """The application behind its guard: called by this machine's names only."""
        routes = [
            Route("/{token}/", self.page),
            Route("/{token}/network.svg", self.network),
            Route("/{token}/{name}.{ending}", self.asset),
            Route("/{token}/{act}", self.act, methods=["POST"]),
        ]
        door = self.settings.address.door(self.settings.limits)
        app = Starlette(routes=routes)
        app.router.redirect_slashes = False  # a redirect would tell what addresses there are
        return Guard(app, door, lambda _: None)

    def _knows(self, request: Request) -> bool:
        given = request.path_params["token"]
        return hmac.compare_digest(given.encode(), self.token.encode())

    async def page(self, request: Request) -> Response:
        """The page itself; what it shows it asks for."""
        if not self._knows(request):
            return _nothing()
        return _static(read_own("edit.html"), "text/html")

    async def asset(self, request: Request) -> Response:
        """Its script and its style."""
        made = ASSETS.get(f"{request.path_params['name']}.{request.path_params['ending']}")
        if made is None or not self._knows(request):
            return _nothing()
        return _static(made[0](), made[1])

    async def network(self, request: Request) -> Response:
        """The network around some things."""
        if not self._knows(request):
            return _nothing()
        names = request.query_params.getlist("at")
        drawn = await asyncio.to_thread(view.draw_around, self.bench, names)
        headers = {"content-security-policy": PICTURE, "cache-control": "no-store"}
        return Response(drawn, 200 if drawn else 404, headers, "image/svg+xml")

    async def act(self, request: Request) -> Response:
        """Answer one question, or take one decision."""
        act = ACTS.get(request.path_params["act"])
        if act is None or not self._knows(request):
            return _nothing()
        if request.headers.get("content-type") != "application/json":  # no form of another site
            return _refused(415, "send JSON")
        if int(request.headers.get("content-length", LARGEST + 1)) > LARGEST:
            return _refused(413, "the request is too large")
        try:
            body = await request.json()
            answer = await asyncio.to_thread(act, self.bench, body)
        except ClaimgraphError as error:
            return _refused(409, error.message, where=error.where, cure=error.cure)
        except OSError as error:
            if is_full(error):
                cure = "make room, then decide again: nothing was changed"
                return _refused(507, "the disk is full", cure=cure)
            where = str(error.filename or "")
            return _refused(500, f"not written: {error.strerror}", where=where)
        except (KeyError, TypeError, ValueError) as error:
            return _refused(400, f"cannot be read: {error!r}")
        return JSONResponse(answer, headers={"cache-control": "no-store"})


def _nothing() -> Response:
    return Response("nothing is here; open the address that claimgraph edit printed\n", 404)


def _refused(status: int, message: str, *, where: str = "", cure: str = "") -> Response:
    return JSONResponse({"message": message, "where": where, "cure": cure}, status)


def _static(text: str, media: str) -> Response:
    headers = {"content-security-policy": POLICY, "cache-control": "no-store"}
    return Response(text, media_type=media, headers=headers)


def read_own(name: str) -> str:
    """A file of the page as it is."""
    return files(__package__).joinpath("browser", name).read_text("utf-8")


@cache
def read_script() -> str:
    """The page's modules in one."""
    return f"(() => {{\n{link_modules(read_modules(BROWSER), f'{BROWSER}/edit')}}})();\n"


ASSETS: Mapping[str, tuple[Callable[[], str], str]] = {
    "edit.js": (read_script, "text/javascript"),
    "edit.css": (lambda: read_palette() + read_own("edit.css"), "text/css"),
}


def serve_folder(bench: Workbench, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve a folder to its one user until SIGINT or SIGTERM; ``ready`` is given the address."""
    app = EditApp(bench, settings)
    bench.refresh()
    stand(app.make(), settings, ready=lambda at: ready(f"{at}{app.token}/"))
