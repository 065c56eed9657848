"""Checks every request: the host name it calls, its token for writing, the proxies it came through.

`Forwarded` (RFC 7239) or `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are believed only if
the connection comes from a proxy that the operator has named.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
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
"""Headers of every answer; a page that must load more sets its own content-security-policy."""

PROBES = frozenset({"/health", "/ready", "/metrics"})
"""Paths that monitoring programs request under any host name; they reveal nothing of the graph."""


@dataclass(frozen=True)
class Visit:
    """One request as it is counted and logged, without its headers and the text of its query.

    ``query`` is the query's hash (`Job.number`), by which a slow query is found in the metrics.
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
        """Count a request while it runs; yields whether its client is still within the limit."""
        self.unfinished[client] += 1
        try:
            yield self.unfinished[client] <= self.most
        finally:
            self.unfinished[client] -= 1
            if not self.unfinished[client]:
                del self.unfinished[client]


@dataclass(frozen=True)
class Door:
    """Decides which requests are answered; ``hosts`` are the host names that they may call.

    In ``hosts``, ``*.example.org`` allows every name below example.org, and ``*`` every name. Other
    names are refused, because a hostile page can give its own name the address of this machine (DNS
    rebinding). Requests from pages of other sites are refused, unless ``origins`` lists the site;
    ``*`` there allows every site. The head of a request may have ``head`` bytes.
    """

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    clients: Clients = field(default_factory=lambda: Clients(256))
    head: int = 1 << 16

    def refuse(self, scope: Scope) -> ASGIApp | None:
        """Return the error that answers a forbidden request; None if the request is allowed."""
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:
            message = "Content-Length and Transfer-Encoding do not go together\n"
            return PlainTextResponse(message, 400, {"connection": "close"})
        if _measure_head(scope) > self.head:
            return PlainTextResponse(f"the head has more than {self.head} bytes\n", 431)
        return self._refuse_stranger(headers, probe=own_path(scope) in PROBES)

    def _refuse_stranger(self, headers: Headers, *, probe: bool) -> ASGIApp | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if not probe and not self.is_called(host_name(f"//{host}")):
            message = "not served under this name\n  cure     add it with --allow-host\n"
            return PlainTextResponse(message, 421)
        own = origin.partition("://")[2].lower() == host.lower()
        if origin and not own and not self.origins & {"*", origin.lower()}:
            return PlainTextResponse("requests from other sites are not allowed\n", 403)
        return None

    def is_called(self, name: str) -> bool:
        """Whether requests may call the server by this host name."""
        below = (it[1:] for it in self.hosts if it.startswith("*."))
        return name in self.hosts or "*" in self.hosts or name.endswith(tuple(below))


def own_path(scope: Scope) -> str:
    """Return the path of a request without the path at which the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _measure_head(scope: Scope) -> int:
    """Return the approximate size of a request's head in bytes."""
    fields = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


@dataclass(frozen=True)
class Guard:
    """Middleware that refuses what ``door`` does not allow; ``tell`` is called for each request."""

    app: ASGIApp
    door: Door
    tell: Callable[[Visit], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive, waits="expect" in Headers(scope=scope))
        seen, client = _Seen(send, body), (scope["client"] or ("",))[0]
        refused = self.door.refuse(scope)
        with self.door.clients.one_more(client) as fits:
            try:
                await (refused or (self.app if fits else TOO_MANY))(scope, body, seen)
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
    """Return the host name in a URL; empty if the URL has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


MOST_DISCARDED = 1 << 23
"""How many bytes of a refused request are still received, so that its client sees why."""

PATIENCE = 1.0
"""How many seconds the server waits for those bytes."""


class _Body:
    """Receives one request; knows whether the client may still be sending its body.

    ``waits`` is whether the client asked to be told to send it (RFC 9110, 10.1.1).
    """

    def __init__(self, receive: Receive, *, waits: bool) -> None:
        self.receive, self.unread = receive, not waits

    async def __call__(self) -> Message:
        message = await self.receive()
        self.unread = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def discard(self) -> None:
        """Receive what is left, within limits.

        Otherwise the connection is closed on unread bytes, TCP resets it, and the client that is
        still sending sees a broken pipe instead of the answer (RFC 9112, 9.6).
        """
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.unread and size < MOST_DISCARDED:
                    size += len((await self()).get("body", b""))


class _Seen:
    """Sends one answer, with the headers that every answer has; records its status and size."""

    def __init__(self, send: Send, body: _Body) -> None:
        self.send, self.body, self.since = send, body, time.perf_counter()
        self.status = self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status >= 400:
                await self.body.discard()
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
    """A client who has the token (RFC 6750) and so may write. Only the token's hash is kept.

    ``name`` is the name of the token in the journal of writes.
    """

    digest: bytes = field(repr=False)
    name: str = "token"

    @classmethod
    def of(cls, token: str, name: str = "token") -> Bearer:
        """Make the client with this token. Raises ClaimgraphError for a token that is too short."""
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
    """Read the token from a file or the environment, and remove it from the environment.

    Query workers inherit the environment, and they run the queries of strangers. Raises
    ClaimgraphError if there is no token.
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
"""A path below which the server can be reached, without empty segments or percent-escapes."""

_PAIR = re.compile(r"""[;,\s]*([\w-]+)=("(?:[^"\\]|\\.)*"|[^;,"\s]*)(\s*,)?""")


@dataclass(frozen=True)
class Proxies:
    """The IP addresses or networks of trusted proxies."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Proxies:
        """Read IP addresses and networks. Raises ValueError for an invalid one."""
        return cls(tuple(ip_network(name) for name in names))

    def know(self, address: str) -> bool:
        """Whether an IP address belongs to a trusted proxy."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)


@dataclass(frozen=True)
class Forwarded:
    """What trusted proxies report about a request; a field that no proxy reports is empty."""

    client: str = ""
    scheme: str = ""
    host: str = ""
    prefix: str = ""


def read_forwarded(headers: Headers, proxies: Proxies) -> Forwarded:
    """Read from the headers of proxies who sent a request, and to which scheme and host.

    The reports are read from the nearest proxy outwards, up to the first sender that is no trusted
    proxy: that sender is the client.
    """
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    prefix = prefix if PREFIX.fullmatch(prefix) else ""
    hops = _standard(headers) or _customary(headers)
    fields: dict[str, str] = {}
    for hop in reversed(hops):
        fields |= {name: value for name, value in hop.items() if value}
        if not proxies.know(hop.get("for", "")):
            break
    scheme = fields.get("proto", "").lower()
    protocol = scheme if scheme in ("http", "https") else ""
    return Forwarded(fields.get("for", ""), protocol, fields.get("host", ""), prefix)


LONGEST = 2_000
"""How many characters of a header are read from its end, which the nearest proxy wrote."""


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
    header = ",".join(headers.getlist("x-forwarded-for"))[-LONGEST:]
    hops = [{"for": _bare(it.strip())} for it in header.split(",")]
    for name in ("proto", "host"):
        hops[-1][name] = headers.get(f"x-forwarded-{name}", "").rpartition(",")[2].strip()
    return [*hops]


def _bare(node: str) -> str:
    """Return an IP address without its port and, for IPv6, without brackets."""
    if node.startswith("["):
        return node[1:].partition("]")[0]
    return node.partition(":")[0] if node.count(":") == 1 else node


@dataclass(frozen=True)
class Entrance:
    """Middleware that restores a request as its client sent it to the first proxy.

    ``prefix`` is the path below which clients reach the server; a proxy may remove it or not.
    """

    app: ASGIApp
    proxies: Proxies = field(default_factory=Proxies)
    prefix: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self.app(self._see(scope) if scope["type"] == "http" else scope, receive, send)

    def _see(self, scope: Scope) -> Scope:
        scope = _read_absolute(scope)
        forwarded = Forwarded()
        if self.proxies.know((scope["client"] or ("",))[0]):
            forwarded = read_forwarded(Headers(scope=scope), self.proxies)
        changed: dict[str, Any] = {}
        if forwarded.client:
            changed["client"] = (forwarded.client, 0)
        if forwarded.scheme:
            changed["scheme"] = forwarded.scheme
        if forwarded.host:
            changed["headers"] = _replace_host(scope, forwarded.host)
        return root({**scope, **changed}, forwarded.prefix or self.prefix)


def root(scope: Scope, prefix: str) -> Scope:
    """Return a request as if the application were mounted at the path ``prefix``."""
    if not prefix:
        return scope
    path, raw, before = scope["path"], scope["raw_path"], scope["root_path"] + prefix
    if not (path == before or path.startswith(f"{before}/")):
        path, raw = prefix + path, prefix.encode() + raw
    return {**scope, "root_path": before, "path": path, "raw_path": raw}


def _read_absolute(scope: Scope) -> Scope:
    """Read a request target that is a URL (RFC 9112, 3.2.2); its host replaces the Host header."""
    found = re.match(rb"https?://([^/]*)(/.*)?$", scope["raw_path"], re.IGNORECASE | re.DOTALL)
    if not found:
        return scope
    raw = found[2] or b"/"
    path, host = unquote(raw.decode("ascii")), found[1].decode("ascii")
    return {**scope, "raw_path": raw, "path": path, "headers": _replace_host(scope, host)}


def _replace_host(scope: Scope, host: str) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return [*kept, (b"host", host.encode("latin-1", "replace"))]
