"""What holds for every request: whose name it may call, what every answer says, what is counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""What an operator's programs ask by address: there is nothing in them of the graph."""


@dataclass(frozen=True)
class Visit:
    """One request as it is counted and logged: no query, no header, nothing that says who.

    ``query`` is the number of a query, by which a slow one can be known among the metrics.
    """

    client: str
    method: str
    path: str
    status: int
    bytes: int
    seconds: float
    query: str = ""


@dataclass
class Clients:
    """How many requests of each client are not finished; ``most`` bounds those of one."""

    most: int
    unfinished: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one_more(self, client: str) -> Iterator[bool]:
        """Count a request while it runs; says whether the client may have so many."""
        self.unfinished[client] += 1
        try:
            yield self.unfinished[client] <= self.most
        finally:
            self.unfinished[client] -= 1
            if not self.unfinished[client]:
                del self.unfinished[client]


@dataclass(frozen=True)
class Door:
    """Who may come in: ``hosts`` are the names under which the server may be called.

    ``*.example.org`` is every name below one, ``*`` is every name. A browser that was led here
    under another name (DNS rebinding) or that asks on behalf of another site is refused, since to
    it the loopback address looks like a neighbour. ``origins`` are the sites that may ask all the
    same, ``*`` is every one. The head of a request has at most ``head`` bytes.
    """

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    clients: Clients = field(default_factory=lambda: Clients(256))
    head: int = 1 << 16

    def refuse(self, scope: Scope) -> ASGIApp | None:
        """What is answered instead, where a request may not come in."""
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            told = "Content-Length and Transfer-Encoding do not go together\n"
            return PlainTextResponse(told, 400, {"connection": "close"})
        if _measure_head(scope) > self.head:
            return PlainTextResponse(f"the head has more than {self.head} bytes\n", 431)
        return self._refuse_stranger(headers, probe=own_path(scope) in PROBES)

    def _refuse_stranger(self, headers: Headers, *, probe: bool) -> ASGIApp | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if not probe and not self.is_called(host_name(f"//{host}")):
            told = "not served under this name\n  cure     add it with --allow-host\n"
            return PlainTextResponse(told, 421)
        own = origin.partition("://")[2].lower() == host.lower()
        if origin and not own and not self.origins & {"*", origin.lower()}:
            return PlainTextResponse("requests from other sites are not allowed\n", 403)
        return None

    def is_called(self, name: str) -> bool:
        """Whether the server may be called by a name."""
        below = (it[1:] for it in self.hosts if it.startswith("*."))
        return name in self.hosts or "*" in self.hosts or name.endswith(tuple(below))


def own_path(scope: Scope) -> str:
    """The path as the application knows it, wherever it is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _measure_head(scope: Scope) -> int:
    """About how many bytes the head of a request has."""
    fields = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


@dataclass(frozen=True)
class Guard:
    """Middleware that lets nobody in but by the door, and counts everybody."""

    app: ASGIApp
    door: Door
    tell: Callable[[Visit], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen, client = _Seen(send), (scope["client"] or ("",))[0]
        refused = self.door.refuse(scope)
        with self.door.clients.one_more(client) as fits:
            try:
                await (refused or (self.app if fits else TOO_MANY))(scope, receive, seen)
            finally:
                query = scope["state"].get("query", "") if "state" in scope else ""
                taken = time.perf_counter() - seen.since
                path, method = scope["path"], scope["method"]
                self.tell(Visit(client, method, path, seen.status, seen.bytes, taken, query))


TOO_MANY = PlainTextResponse(
    "too many of your requests are unfinished\n  cure     wait for the others\n",
    429,
    {"retry-after": "2"},
)


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
