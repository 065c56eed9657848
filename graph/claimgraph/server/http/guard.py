"""Checks every request: the host name it calls, its token for writing, the proxies it came through.

`Forwarded` (RFC 7239) or `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are believed only where
the peer is a proxy that the operator has named.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.refusal import Refusal

SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
"""Headers of every answer. A page that needs more has a content-security-policy of its own."""

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""Addresses that an operator's programs request; they show nothing of the graph."""


@dataclass(frozen=True)
class Visit:
    """One request for counters and log: without query, headers or anything personal.

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
    """How many unfinished requests each client has; ``most`` is the limit for one."""

    most: int
    unfinished: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one_more(self, client: str) -> Iterator[bool]:
        """Count a request while it runs; says whether the client may have another."""
        self.unfinished[client] += 1
        try:
            yield self.unfinished[client] <= self.most
        finally:
            self.unfinished[client] -= 1
            if not self.unfinished[client]:
                del self.unfinished[client]


@dataclass(frozen=True)
class Door:
    """Decides which requests are let in; ``hosts`` are the names of the server.

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
        """The answer to a request that is not let in."""
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
        """Whether the server may be called by this name."""
        below = (it[1:] for it in self.hosts if it.startswith("*."))
        return name in self.hosts or "*" in self.hosts or name.endswith(tuple(below))


def own_path(scope: Scope) -> str:
    """The path as the application sees it, wherever it is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _measure_head(scope: Scope) -> int:
    """The approximate size of a request's head in bytes."""
    fields = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


@dataclass(frozen=True)
class Guard:
    """Middleware that lets in only what the door allows, and counts all requests."""

    app: ASGIApp
    door: Door
    tell: Callable[[Visit], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request or refuse it."""
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
    """The host in an address, empty if it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class _Seen:
    """Passes messages on, adds the headers of every answer, and records status and size."""

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


VARIABLE = "CLAIMGRAPH_TOKEN"
SHORTEST = 16
"""The shortest token in characters, so that it cannot be guessed."""


@dataclass(frozen=True)
class Bearer:
    """A client with the token (RFC 6750), who may write. Only the token's hash is kept.

    ``name`` is what the journal of writes calls him.
    """

    digest: bytes = field(repr=False)
    name: str = "token"

    @classmethod
    def of(cls, token: str, name: str = "token") -> Bearer:
        """The client with this token. Raises ClaimgraphError if it is too short to be secret."""
        if len(token) < SHORTEST or not token.isascii() or not token.isprintable():
            message = f"a token has at least {SHORTEST} characters of ASCII"
            cure = 'python -c "import secrets; print(secrets.token_urlsafe())" makes one'
            raise ClaimgraphError(message, cure=cure)
        return cls(hashlib.sha256(token.encode()).digest(), name)

    def knows(self, header: str) -> bool:
        """Whether an Authorization header has the token, compared in constant time."""
        scheme, _, token = header.partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(given, self.digest) and scheme.lower() == "bearer"

    def check(self, header: str) -> None:
        """Raise Refusal (401) if a header does not have the token."""
        if not self.knows(header):
            error = ', error="invalid_token"' if header else ""
            challenge = f'Bearer realm="claimgraph"{error}'
            cure = "send Authorization: Bearer TOKEN"
            headers = {"www-authenticate": challenge}
            raise Refusal(401, "writing needs the token", cure=cure, headers=headers)


def find_token(file: str) -> str:
    """The token from a file, or from the environment, from which it is then removed.

    Query workers inherit the environment, and strangers ask them. Raises ClaimgraphError when
    there is none.
    """
    inherited = os.environ.pop(VARIABLE, "")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            cure = "give a file that holds it and nothing else"
            raise ClaimgraphError("the token cannot be read", where=file, cure=cure) from None
    if not inherited:
        cure = f"give --token-file FILE, or set {VARIABLE}"
        raise ClaimgraphError("--writable needs a token", cure=cure)
    return inherited.strip()


PREFIX = re.compile(r"(?:/[\w.~-]+)+")
"""A path below which the server can be reached, without empty parts or escapes."""

_PAIR = re.compile(r"""[;,\s]*([\w-]+)=("(?:[^"\\]|\\.)*"|[^;,"\s]*)(\s*,)?""")


@dataclass(frozen=True)
class Proxies:
    """The addresses or networks of trusted proxies."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Proxies:
        """Read addresses. Raises ValueError for an invalid one."""
        return cls(tuple(ip_network(name) for name in names))

    def know(self, address: str) -> bool:
        """Whether an address belongs to a trusted proxy."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)


@dataclass(frozen=True)
class Forwarded:
    """What proxies say about a request; empty where they say nothing."""

    client: str = ""
    scheme: str = ""
    host: str = ""
    prefix: str = ""


def read_forwarded(headers: Headers, proxies: Proxies) -> Forwarded:
    """Read the headers of trusted proxies: about the last client that is no such proxy."""
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    prefix = prefix if PREFIX.fullmatch(prefix) else ""
    hops = _standard(headers) or _customary(headers)
    told: dict[str, str] = {}
    for hop in reversed(hops):
        told |= {name: value for name, value in hop.items() if value}
        if not proxies.know(hop.get("for", "")):
            break
    scheme = told.get("proto", "").lower()
    known = scheme if scheme in ("http", "https") else ""
    return Forwarded(told.get("for", ""), known, told.get("host", ""), prefix)


LONGEST = 2_000
"""How many characters of a header are read, from the end, which the nearest proxy wrote."""


def _standard(headers: Headers) -> list[Mapping[str, str]]:
    hops: list[dict[str, str]] = [{}]
    for found in _PAIR.finditer(",".join(headers.getlist("forwarded"))[-LONGEST:]):
        name, value, end = found.groups()
        plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        hops[-1][name.lower()] = _bare(plain) if name.lower() == "for" else plain
        if end:
            hops.append({})
    return [it for it in hops if it]


def _customary(headers: Headers) -> list[Mapping[str, str]]:
    told = ",".join(headers.getlist("x-forwarded-for"))[-LONGEST:]
    hops = [{"for": _bare(it.strip())} for it in told.split(",")]
    for name in ("proto", "host"):
        hops[-1][name] = headers.get(f"x-forwarded-{name}", "").rpartition(",")[2].strip()
    return [*hops]


def _bare(node: str) -> str:
    """An address without its port and, for IPv6, without brackets."""
    if node.startswith("["):
        return node[1:].partition("]")[0]
    return node.partition(":")[0] if node.count(":") == 1 else node


@dataclass(frozen=True)
class Entrance:
    """Middleware that restores a request as its client sent it, before any proxy.

    ``prefix`` is the path below which it is reached; a proxy may have taken it away or not.
    """

    app: ASGIApp
    proxies: Proxies = field(default_factory=Proxies)
    prefix: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self.app(self._see(scope) if scope["type"] == "http" else scope, receive, send)

    def _see(self, scope: Scope) -> Scope:
        scope = _read_absolute(scope)
        told = Forwarded()
        if self.proxies.know((scope["client"] or ("",))[0]):
            told = read_forwarded(Headers(scope=scope), self.proxies)
        changed: dict[str, Any] = {}
        if told.client:
            changed["client"] = (told.client, 0)
        if told.scheme:
            changed["scheme"] = told.scheme
        if told.host:
            changed["headers"] = _replace_host(scope, told.host)
        return root({**scope, **changed}, told.prefix or self.prefix)


def root(scope: Scope, prefix: str) -> Scope:
    """The same request, below a path outside the application."""
    if not prefix:
        return scope
    path, raw, before = scope["path"], scope["raw_path"], scope["root_path"] + prefix
    if not (path == before or path.startswith(f"{before}/")):
        path, raw = prefix + path, prefix.encode() + raw
    return {**scope, "root_path": before, "path": path, "raw_path": raw}


def _read_absolute(scope: Scope) -> Scope:
    """Read a target with scheme and host (RFC 9112, 3.2.2), whose host is the valid one."""
    found = re.match(rb"https?://([^/]*)(/.*)?$", scope["raw_path"], re.IGNORECASE | re.DOTALL)
    if not found:
        return scope
    raw = found[2] or b"/"
    path, host = unquote(raw.decode("ascii")), found[1].decode("ascii")
    return {**scope, "raw_path": raw, "path": path, "headers": _replace_host(scope, host)}


def _replace_host(scope: Scope, host: str) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return [*kept, (b"host", host.encode("latin-1", "replace"))]
