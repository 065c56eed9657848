"""What goes wrong on the way to an endpoint is told: where, what was found, what to do."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from tests.cases import read_yaml

from claimgraph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.remote.dossiers import open_endpoint
from claimgraph.store.remote.http import (
    Bounds,
    Secret,
    Wire,
    open_wire,
)

from .servers import free_port, reply, scripted

REPLIES = sorted((Path(__file__).parent / "cases" / "replies").glob("*.yaml"))
EMPTY = '{"head":{"vars":[]},"results":{"bindings":[]}}'


def read_case(file: Path) -> tuple[bytes, list[str]]:
    """A case: the server's reply, byte for byte, and what the error must say."""
    case = read_yaml(file)
    head, _, body = case["reply"].partition("\n\n")
    data = body.rstrip("\n").encode()
    head = head.replace("{length}", str(len(data)))
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + data, case["expected"]


def test_all_replies_are_read() -> None:
    """No case is left out."""
    assert 21 == len(REPLIES)


@pytest.mark.parametrize("file", REPLIES, ids=lambda it: it.stem)
def test_a_bad_reply_is_told(file: Path) -> None:
    """Each reply that is no answer ends in one error with the address, what came, and a cure."""
    data, expected = read_case(file)
    with scripted(data) as server, pytest.raises(ClaimgraphError) as error:
        ClaimGraph.open(server.address)
    told = str(error.value)
    for words in (server.address, "\n  cure     ", *expected):
        assert words in told
    assert len(told) < 1200


ODD = [
    "null",
    "1",
    '{"value": 1}',
    '{"type": "uri"}',
    '{"type": "strange", "value": "x"}',
    "[" * 99999,
]


@pytest.mark.parametrize("term", ODD, ids=lambda it: it[:30])
def test_an_odd_term_is_told(term: str) -> None:
    """Terms that are none, and answers nested without end, are errors and no tracebacks."""
    body = f'{{"head":{{"vars":["it"]}},"results":{{"bindings":[{{"it":{term}}}]}}}}'
    told = pytest.raises(ClaimgraphError, match=r"cannot be read(.|\n)*cure")
    with scripted(reply(body)) as server, told:
        ClaimGraph.open(server.address)


@pytest.mark.parametrize("column", ["other", "n", "g"])
def test_counts_that_are_none_are_told(column: str) -> None:
    """A server that answers everything with the same row is found out."""
    row = f'{{"{column}":{{"type":"literal","value":"x"}}}}'
    body = f'{{"head":{{"vars":["{column}"]}},"results":{{"bindings":[{row}]}}}}'
    with scripted(reply(EMPTY), reply(body)) as server:
        there = ClaimGraph.open(server.address)
        with pytest.raises(ClaimgraphError, match=r"does not fit the query(.|\n)*cure"):
            len(there.store.engine)


def test_triples_that_are_none_are_told() -> None:
    """So is one whose triples begin with a literal."""
    term = '{"type":"literal","value":"1"}'
    count = f'{{"g":{{"type":"uri","value":"a:g"}},"n":{term}}}'
    triple = f'{{"s":{term},"p":{term},"o":{term}}}'
    rows = (
        f'{{"head":{{"vars":["g","n","s","p","o"]}},"results":{{"bindings":[{it}]}}}}'
        for it in (count, f'{{"n":{term}}}', triple)
    )
    with scripted(reply(EMPTY), *map(reply, rows)) as server:
        there = ClaimGraph.open(server.address)
        with pytest.raises(ClaimgraphError, match=r"does not fit the query(.|\n)*cure"):
            list(there.store.quads())


def test_nobody_there() -> None:
    """An address that nobody answers at is told as that."""
    address = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(ClaimgraphError, match=rf"{address}: cannot be reached(.|\n)*cure"):
        ClaimGraph.open(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http:///sparql", "has no host"),
        ("http://[::1/sparql", "cannot be read as an address"),
        ("http://localhost:99999/sparql", "cannot be read as an address"),
    ],
)
def test_an_address_that_is_none(address: str, words: str) -> None:
    """What cannot be an address is refused before anything is sent."""
    with pytest.raises(ClaimgraphError, match=rf"{words}(.|\n)*cure"):
        open_wire(address, {})


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    """A password in the address would stand in every error, log and list of processes."""
    with pytest.raises(ClaimgraphError, match="CLAIMGRAPH_LOGIN") as error:
        open_wire("http://me:geheim@localhost:9/sparql", {})
    assert "geheim" not in str(error.value)
    assert "http://localhost:9/sparql" in str(error.value)


def test_an_answer_that_is_late() -> None:
    """A server that does not answer in time is left."""
    with scripted(reply(EMPTY), delay=2) as server:
        wire = Wire(server.address, bounds=Bounds(seconds=0.2))
        with pytest.raises(ClaimgraphError, match=r"within 0.2 s(.|\n)*CLAIMGRAPH_SECONDS="):
            wire.ask("ASK {}")


def test_an_answer_that_is_too_large() -> None:
    """An answer is read up to a size, and no further."""
    with scripted(reply(" " * (3 << 20) + EMPTY)) as server:
        wire = Wire(server.address, bounds=Bounds(megabytes=2))
        with pytest.raises(ClaimgraphError, match=r"larger than 2 MB(.|\n)*CLAIMGRAPH_MEGABYTES="):
            wire.ask("ASK {}")


def test_bounds_come_from_the_environment() -> None:
    """Time and size can be chosen; what is no number is told."""
    given = {"CLAIMGRAPH_SECONDS": "1.5", "CLAIMGRAPH_MEGABYTES": "7"}
    assert Bounds(1.5, 7) == open_wire("http://localhost:9/", given).bounds
    assert Bounds() == open_wire("http://localhost:9/", {}).bounds
    with pytest.raises(ClaimgraphError, match="CLAIMGRAPH_SECONDS: 'soon' is not a number"):
        open_wire("http://localhost:9/", {"CLAIMGRAPH_SECONDS": "soon"})


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({"CLAIMGRAPH_TOKEN": "geheim"}, "Bearer geheim"),
        ({"CLAIMGRAPH_LOGIN": "me:ge:heim"}, f"Basic {base64.b64encode(b'me:ge:heim').decode()}"),
    ],
)
def test_a_secret_is_shown_to_the_server_and_to_nobody_else(
    given: dict[str, str], header: str
) -> None:
    """Token and login go into the request's header; no error and no repr repeats them."""
    refused = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with scripted(refused) as server:
        wire = open_wire(server.address, given)
        with pytest.raises(ClaimgraphError, match="CLAIMGRAPH_TOKEN") as error:
            wire.ask("ASK {}")
        assert f"authorization: {header}".lower() in server.requests[-1].decode().lower()
    assert "geheim" not in f"{error.value}{wire!r}"


def test_a_login_is_digested_where_the_server_wants_that() -> None:
    """Virtuoso asks for HTTP Digest (RFC 7616), by which the password itself is not sent."""
    ask = (
        b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="SPARQL", nonce="n", '
        b'qop="auth", algorithm=MD5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
    )
    with scripted(ask, ask, reply(EMPTY)) as server:
        wire = Wire(server.address, Secret(login="me:geheim"))
        assert EMPTY.encode() == wire.ask("ASK {}").data
        last = server.requests[2].decode()
    assert re.search(r'authorization: Digest username="me", realm="SPARQL"', last, re.I)
    assert "geheim" not in last


def test_a_redirection_is_not_followed() -> None:
    """Neither question nor token go to an address that nobody named."""
    with scripted(reply(EMPTY)) as other:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: {other.address}\r\nContent-Length: 0\r\n\r\n"
        refused = pytest.raises(ClaimgraphError, match=re.escape(other.address))
        with scripted(moved.encode()) as server, refused:
            open_endpoint(server.address)
        assert [] == other.requests


def test_a_reading_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library that speaks HTTP is not installed, the error names the extra."""
    monkeypatch.setattr("claimgraph.build.source.find_spec", lambda _name: None)
    with pytest.raises(ClaimgraphError, match=r"pip install 'claimgraph\[remote\]'"):
        ClaimGraph.open("http://localhost:9/sparql")
