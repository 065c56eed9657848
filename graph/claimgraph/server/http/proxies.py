"""What stands before the server: proxies that are named, and the path below which it is reached.

`Forwarded` (RFC 7239) or `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are believed of a peer
that is a named proxy, and of nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = re.compile(r"(?:/[\w.~-]+)+")
"""A path below which the server may be reached: no empty parts, nothing to be escaped."""

_PAIR = re.compile(r"""[;,\s]*([\w-]+)=("(?:[^"\\]|\\.)*"|[^;,"\s]*)(\s*,)?""")


@dataclass(frozen=True)
class Proxies:
    """The addresses of those who are believed, each one or a network."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Proxies:
        """Read addresses. Raises ValueError for what is none."""
        return cls(tuple(ip_network(name) for name in names))

    def know(self, address: str) -> bool:
        """Whether an address is one of theirs."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)


@dataclass(frozen=True)
class Forwarded:
    """What proxies say of a request; empty what they do not say."""

    client: str = ""
    scheme: str = ""
    host: str = ""
    prefix: str = ""


def read_forwarded(headers: Headers, proxies: Proxies) -> Forwarded:
    """What the headers of a named proxy say: of the last who asked and is no such proxy."""
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
"""Characters of a header that are read, from its end: what is there is the nearest proxy's."""


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
    """An address without its port, and of IPv6 without brackets."""
    if node.startswith("["):
        return node[1:].partition("]")[0]
    return node.partition(":")[0] if node.count(":") == 1 else node


@dataclass(frozen=True)
class Entrance:
    """Middleware: a request as its client made it, wherever the server stands.

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
    """The same request, below a path that is not the application's own."""
    if not prefix:
        return scope
    path, raw, before = scope["path"], scope["raw_path"], scope["root_path"] + prefix
    if not (path == before or path.startswith(f"{before}/")):
        path, raw = prefix + path, prefix.encode() + raw
    return {**scope, "root_path": before, "path": path, "raw_path": raw}


def _read_absolute(scope: Scope) -> Scope:
    """A target with scheme and host (RFC 9112, 3.2.2): its host is the one that counts."""
    found = re.match(rb"https?://([^/]*)(/.*)?$", scope["raw_path"], re.IGNORECASE | re.DOTALL)
    if not found:
        return scope
    raw = found[2] or b"/"
    path, host = unquote(raw.decode("ascii")), found[1].decode("ascii")
    return {**scope, "raw_path": raw, "path": path, "headers": _replace_host(scope, host)}


def _replace_host(scope: Scope, host: str) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return [*kept, (b"host", host.encode("latin-1", "replace"))]
