"""Corners of HTTP: targets, lengths, heads, ranges, and what an empty query is."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

import pytest
from tests.server.conftest import ASK, Server

from claimgraph.server.http.run import ALONE

QUERY = "/sparql?query=ASK%7B%7D"


def first_line(reply: bytes) -> str:
    """The status line of what came back."""
    return reply.partition(b"\r\n")[0].decode()


def test_a_length_and_chunks_are_refused(s400: Server) -> None:
    """Two ends of a request are two requests to whoever stands between; the line is closed."""
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    body = "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
    reply = s400.raw(f"{head}{body}GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert "HTTP/1.1 400 Bad Request" == first_line(reply)
    assert 1 == reply.count(b"HTTP/1.1 ")


@pytest.mark.parametrize("size", [70_000, 100_000])
def test_a_head_that_is_too_long_is_refused(s400: Server, size: int) -> None:
    """Whether it comes in one piece or in several."""
    head = (
        f"GET /health HTTP/1.1\r\nHost: localhost\r\nX: {'y' * size}\r\nConnection: close\r\n\r\n"
    )
    assert first_line(s400.raw(head.encode())).split()[1] in ("400", "431")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost/sparql?query=ASK%7B%7D", "200"),
        ("HTTP://localhost/health", "200"),
        ("http://localhost", "200"),
        ("http://evil.example/sparql?query=ASK%7B%7D", "421"),
    ],
)
def test_a_target_may_be_absolute(s400: Server, target: str, status: str) -> None:
    """As proxies send it; its host is the one that counts."""
    head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert status == first_line(s400.raw(head.encode())).split()[1]


def test_the_endpoint_has_a_slash_or_none(s400: Server) -> None:
    """Both are one."""
    assert (
        s400.request("GET", QUERY).data == s400.request("GET", f"{QUERY}".replace("?", "/?")).data
    )


@pytest.mark.parametrize("query", ["query=", "query=+%0A"])
def test_an_empty_query_is_called_one(s400: Server, query: str) -> None:
    """It is not that there are too many."""
    reply = s400.request("GET", f"/sparql?{query}")
    assert (400, True) == (reply.status, "the query is empty" in reply.text)


@pytest.mark.parametrize("path", [QUERY, "/", "/store?default", "/questions/contested.csv", "/no"])
def test_a_head_is_that_of_the_answer(s400: Server, path: str) -> None:
    """The same status and fields, and no body."""
    whole, bare = s400.request("GET", path), s400.request("HEAD", path)
    assert (whole.status, b"") == (bare.status, bare.data)
    kept = ("content-type", "etag", "vary", "content-length")
    shown = [{name: it.headers.get(name) for name in kept} for it in (whole, bare)]
    if "content-length" not in whole.headers:  # it was streamed
        shown[1]["content-length"] = None
        shown[1]["etag"] = None
    assert shown[0] == shown[1]


@pytest.mark.parametrize("path", [QUERY, "/", "/style.css"])
def test_a_range_is_not_cut_out(s400: Server, path: str) -> None:
    """A part would be taken for the whole: who asks for one gets all (RFC 9110, 14.2)."""
    reply = s400.request("GET", path, None, {"range": "bytes=0-1"})
    assert (200, s400.request("GET", path).data) == (reply.status, reply.data)
    assert "content-range" not in reply.headers


def test_the_light_query_is_one(s400: Server) -> None:
    """What these cases ask is answered."""
    assert '"boolean":true' in s400.query(ASK).text


def half_closed(server: Server, data: bytes) -> bytes:
    """Send bytes, close the sending side, and give all that comes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(1 << 16), b""))


def get(path: str) -> bytes:
    """A request without a body."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


LONG = "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000")
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (get(QUERY), 1),
        (get("/health") + get(QUERY) + get("/"), 3),
        (POST + b"Content-Length: 6\r\n\r\nASK {}", 1),
        (POST + b"Content-Length: 6\r\n\r\nASK", 0),
        (get(QUERY)[:20], 0),
        (b"", 0),
    ],
    ids=["one", "three", "a body", "half a body", "half a head", "nothing"],
)
def test_a_client_that_sends_no_more_is_answered(s400: Server, data: bytes, answers: int) -> None:
    """Each whole request, though the other side is closed (RFC 9293, 3.6.1); then the line ends."""
    assert answers == half_closed(s400, data).count(b"HTTP/1.1 200 ")


def test_a_long_answer_reaches_a_client_that_sends_no_more(s400: Server) -> None:
    """To its last chunk, however slowly it is read."""
    whole = s400.request("GET", LONG).data
    with socket.create_connection(("127.0.0.1", s400.port), timeout=60) as line:
        line.sendall(get(LONG))
        line.shutdown(socket.SHUT_WR)
        time.sleep(ALONE + 1)
        found = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert found.endswith(b"\r\n0\r\n\r\n")
    assert len(found) > len(whole) > 1 << 20


SENT = "application/sparql-query"


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "says"),
    [
        ("/sparql", {"content-type": SENT}, "\ufeffASK {}", 200, "true"),
        ("/sparql", {"content-type": SENT, "content-encoding": "identity"}, ASK, 200, "true"),
        ("/sparql", {"content-type": SENT, "content-encoding": "gzip"}, ASK, 415, "'gzip'"),
        (f"{QUERY}&default-graph-uri=", {}, None, 400, "default-graph-uri: ''"),
        (f"{QUERY}&default-graph-uri=graph/manifest", {}, None, 400, "absolute address"),
        (f"{QUERY}&named-graph-uri=a:%20b", {}, None, 400, "named-graph-uri: 'a: b'"),
        (f"{QUERY}&default-graph-uri=a:b", {}, None, 200, "true"),
        ("/store?graph=graph/manifest", {}, None, 400, "graph: 'graph/manifest'"),
    ],
)
def test_what_is_sent_is_read_or_named(
    s400: Server, path: str, headers: dict[str, str], body: str | None, status: int, says: str
) -> None:
    """A mark before UTF-8 is passed over; a packed body and a bad address of a graph are named."""
    reply = s400.request("POST" if body else "GET", path, body, headers)
    assert (status, True) == (reply.status, says in reply.text)
