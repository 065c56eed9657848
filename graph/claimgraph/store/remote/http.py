"""Sends HTTP requests to an endpoint: returns complete answers or raises errors with a cure."""

from __future__ import annotations

import os
import re
import ssl
import time
import weakref
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import SplitResult, urlencode, urlsplit

import httpx

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import QueryError

TOKEN, LOGIN, SECONDS, MEGABYTES = (
    f"CLAIMGRAPH_{it}" for it in ("TOKEN", "LOGIN", "SECONDS", "MEGABYTES")
)
"""Names of the environment variables with the secrets and limits for requests to endpoints."""

ROWS, TRIPLES, TURTLE = "application/sparql-results+json", "application/n-triples", "text/turtle"
ACCEPT = f"{ROWS}, {TRIPLES};q=0.9, {TURTLE};q=0.8"
CUTS = ("claimgraph-cut", "x-sparql-maxrows")
"""HTTP headers that mark an incomplete answer, of `claimgraph serve` and of Virtuoso."""

MOST_TOLD = 500
"""How many characters of a server's message an error quotes at most."""


@dataclass(frozen=True)
class Bounds:
    """The limits of one answer, in seconds and in megabytes."""

    seconds: float = 300.0
    megabytes: int = 512


@dataclass(frozen=True)
class Secret:
    """The bearer token or the ``user:password`` that an endpoint requires; never printed."""

    token: str = field(default="", repr=False)
    login: str = field(default="", repr=False)


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: media type without parameters, body, and whether the server cut it short."""

    media: str
    data: bytes
    cut: bool = False


class NoAnswer(ClaimgraphError):
    """An error: the time limit or the connection prevented a complete answer; a retry may help."""


@cache
def _authorities() -> ssl.SSLContext:
    """Load the certificate authorities, once for all connections, because it takes 40 ms."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class Wire:
    """A connection to one endpoint; ``address`` is the URL to which queries are sent.

    Redirections are not followed: they would send the query, and the token, to a server that the
    user did not name.
    """

    address: str
    secret: Secret = Secret()
    bounds: Bounds = Bounds()

    @cached_property
    def _client(self) -> httpx.Client:
        timeout = httpx.Timeout(self.bounds.seconds, connect=min(10.0, self.bounds.seconds))
        client = httpx.Client(timeout=timeout, auth=_Showing(self.secret), verify=_authorities())
        weakref.finalize(self, client.close)
        return client

    def ask(self, sparql: str, *, default: Iterable[str] = (), named: Iterable[str] = ()) -> Reply:
        """Send a query with its dataset, by POST of a form (SPARQL 1.1 Protocol, 2.1.2).

        The header ``Prefer`` asks `claimgraph serve` for two things: to send nothing before the
        answer is complete, so that a header can say that it was cut (httpx ignores trailers); and
        to cut a long answer instead of refusing it, since further pages are fetched. Other servers
        ignore it (RFC 7240).
        """
        pairs = [("query", sparql), *(("default-graph-uri", it) for it in default)]
        pairs += [("named-graph-uri", it) for it in named]
        headers = {
            "accept": ACCEPT, "content-type": "application/x-www-form-urlencoded",
            "prefer": "claimgraph-whole, claimgraph-cut",
        }  # fmt: skip
        return self.send("POST", self.address, urlencode(pairs).encode(), headers)

    def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send one request and return its answer. Raises ClaimgraphError unless it succeeds."""
        response, data = self.exchange(method, url, body, headers)
        if not response.is_success:
            _refuse_response(response, data)
        media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(media, data, any(it in response.headers for it in CUTS))

    def exchange(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[httpx.Response, bytes]:
        """Send one request and return the complete answer, whatever its status.

        Raises NoAnswer if no complete answer came, and ClaimgraphError if no server is reachable.
        """
        try:
            with self._client.stream(method, url, content=body, headers=dict(headers)) as response:
                data = b"".join(self._bounded(response))
        except httpx.TimeoutException:
            raise self._late(url) from None
        except httpx.ConnectError as error:
            cure = "start the server, or correct the address: claimgraph serve prints its own"
            raise ClaimgraphError(f"cannot be reached: {error}", where=url, cure=cure) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"the answer broke off, or is not HTTP: {error}"
            cure = "ask again; see whether the server was stopped"
            raise NoAnswer(message, where=url, cure=cure) from None
        return response, data

    def _bounded(self, response: httpx.Response) -> Iterator[bytes]:
        end, size = time.monotonic() + self.bounds.seconds, 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > self.bounds.megabytes << 20:
                cure = f"ask for less with LIMIT, or allow more: {MEGABYTES}=2048"
                message = f"the answer is larger than {self.bounds.megabytes} MB"
                raise ClaimgraphError(message, where=self.address, cure=cure)
            if time.monotonic() > end:
                raise self._late(self.address)
            yield piece

    def _late(self, url: str) -> NoAnswer:
        cure = f"ask for less, or allow more time: {SECONDS}=3600"
        message = f"no whole answer within {self.bounds.seconds:g} s"
        return NoAnswer(message, where=url, cure=cure)


def open_wire(address: str, environment: Mapping[str, str] = os.environ) -> Wire:
    """Make a connection to a URL, with the secret and the limits from environment variables.

    Raises ClaimgraphError for what is no URL, and for a URL with a password, which every error
    would print.
    """
    parts = _split_address(address)
    if "@" in parts.netloc:
        shown = address.replace(f"{parts.netloc.rpartition('@')[0]}@", "")
        cure = f"put user:password into the variable {LOGIN}"
        raise ClaimgraphError("an address must not contain a password", where=shown, cure=cure)
    if not parts.hostname:
        cure = "write it as http://localhost:8000/sparql"
        raise ClaimgraphError("the address has no host", where=address, cure=cure)
    seconds, megabytes = (_number(environment, name) for name in (SECONDS, MEGABYTES))
    bounds = Bounds(seconds or Bounds.seconds, int(megabytes or Bounds.megabytes))
    return Wire(address, Secret(environment.get(TOKEN, ""), environment.get(LOGIN, "")), bounds)


def _split_address(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # reading the attribute raises ValueError if the port is no number
    except ValueError as error:
        cure = "write it as http://localhost:8000/sparql"
        message = f"cannot be read as an address: {error}"
        raise ClaimgraphError(message, where=address, cure=cure) from None
    return parts


def _number(environment: Mapping[str, str], name: str) -> float:
    text = environment.get(name, "0")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        raise ClaimgraphError(f"'{text}' is not a number", where=name, cure=f"write {name}=600")
    return float(text)


class _Showing(httpx.Auth):
    """Sends a secret: a token at once, a login as Basic or Digest when the server asks for it.

    Virtuoso wants Digest, and refuses a login sent as Basic unasked without saying so.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._secret.token:
            request.headers["authorization"] = f"Bearer {self._secret.token}"
        if self._way is None:
            response = yield request
            if response.status_code != HTTPStatus.UNAUTHORIZED or not self._secret.login:
                return
            self._way = self._choose(response.headers.get("www-authenticate", ""))
        yield from self._way.auth_flow(request)

    def _choose(self, asked: str) -> httpx.Auth:
        user, _, password = self._secret.login.partition(":")
        digest = "digest" in asked.lower()
        return httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)


HINTS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "change the query; the words above are the server's",
    HTTPStatus.NOT_FOUND: "look at the path: it is often /sparql or /query",
    HTTPStatus.METHOD_NOT_ALLOWED: "look at the path: it is often /sparql or /query",
    HTTPStatus.NOT_ACCEPTABLE: "the address seems to be no SPARQL 1.1 endpoint",
    HTTPStatus.UNAUTHORIZED: f"put a token into {TOKEN}, or user:password into {LOGIN}",
    HTTPStatus.FORBIDDEN: f"put a token with more rights into {TOKEN}, or a login into {LOGIN}",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the server takes less at once: --batch 100 sends less",
    HTTPStatus.SERVICE_UNAVAILABLE: "ask again later, or for less",
    HTTPStatus.GATEWAY_TIMEOUT: "ask for less, or allow more time there",
}
"""The cure in the error for an HTTP status; for any other, the cure is to ask the operator."""


def _refuse_response(response: httpx.Response, data: bytes) -> NoReturn:
    url, status = str(response.url), response.status_code
    if response.is_redirect:
        cure = f"give the address it leads to: {response.headers.get('location', 'not told')}"
        raise ClaimgraphError(f"the address has moved ({status})", where=url, cure=cure)
    words = server_words(response.headers.get("content-type", ""), data)
    message = f"the server refused ({status} {response.reason_phrase}){words}"
    cure = HINTS.get(status, "ask the operator of the server")
    kind = QueryError if status == HTTPStatus.BAD_REQUEST else ClaimgraphError
    raise kind(message, where=url, cure=cure)


def server_words(media: str, data: bytes) -> str:
    """A server's message, shortened and on one line; empty for HTML pages."""
    if "html" in media:
        return ""
    text = " ".join(data[: 8 * MOST_TOLD].decode("utf-8", "replace").split())
    return f": {text[:MOST_TOLD]}{'...' if len(text) > MOST_TOLD else ''}" if text else ""
