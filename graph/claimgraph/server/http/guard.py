"""What holds for every request: whose name it may call, what every answer says, what is counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
"""A page that needs more than nothing says so in a content-security-policy of its own."""


@dataclass(frozen=True)
class Visit:
    """One request as it is counted and logged: no query, no header, nothing that tells who."""

    client: str
    method: str
    path: str
    status: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class Guard:
    """Middleware. ``hosts`` are the names under which the server may be called.

    A browser that was led here under another name (DNS rebinding) or that asks on behalf of
    another site is refused, since to it the loopback address looks like a neighbour. ``origins``
    are the sites that may ask all the same, ``*`` is every one.
    """

    app: ASGIApp
    hosts: frozenset[str]
    tell: Callable[[Visit], None]
    origins: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = _Seen(send)
        refused = self._refuse(Headers(scope=scope))
        try:
            await (refused or self.app)(scope, receive, seen)
        finally:
            client = (scope["client"] or ("",))[0]
            taken = time.perf_counter() - seen.since
            self.tell(Visit(client, scope["method"], scope["path"], seen.status, seen.bytes, taken))

    def _refuse(self, headers: Headers) -> ASGIApp | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if host_name(f"//{host}") not in self.hosts:
            told = "not served under this name\n  cure     add it with --allow-host\n"
            return PlainTextResponse(told, 421)
        own = origin.partition("://")[2].lower() == host.lower()
        if origin and not own and not self.origins & {"*", origin.lower()}:
            return PlainTextResponse("no other site may ask here\n", 403)
        return None


def host_name(address: str) -> str:
    """The host of an address, empty where there is none that can be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class _Seen:
    """Passes messages on, adds the headers that every answer has, and remembers what it saw."""

    def __init__(self, send: Send) -> None:
        self.send, self.since = send, time.perf_counter()
        self.status = self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
        self.bytes += len(message.get("body", b""))
        await self.send(message)
