"""What is no HTTP, or nearly none, is refused without a traceback and without harm."""

from __future__ import annotations

import random
import socket
import time

import pytest
from tests.cases import read_yaml
from tests.server.conftest import ASK, CASES, Server

WHOLE = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Accept: text/csv\r\nContent-Length: 26\r\nConnection: close\r\n\r\nSELECT * { ?s ?p ?o } #123"
)
BROKEN = read_yaml(CASES / "malformed.yaml")


def written(case: dict[str, str]) -> bytes:
    """The bytes of a case; what it repeats comes 9,000 times."""
    if "repeat" not in case:
        return case["data"].encode("latin-1")
    text = case["data"] + case["repeat"] * 9000 + case.get("end", "") + "\r\n\r\n"
    return text.encode("latin-1")


def test_every_case_is_there() -> None:
    """A table that was cut would pass."""
    assert 27 == len(BROKEN)


def statuses(reply: bytes) -> set[int]:
    """The statuses in what came back; none where the connection was only closed."""
    lines = [line for line in reply.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    return {int(line.split(b" ")[1]) for line in lines}


def check(server: Server, data: bytes) -> None:
    """Send it; nothing may break, and what comes back may tell nothing of the inside."""
    reply = server.raw(data, seconds=20)
    assert set() == {it for it in statuses(reply) if it >= 500 and it not in (503, 504)}
    assert b"Traceback" not in reply
    assert b".py" not in reply


@pytest.mark.parametrize("case", BROKEN, ids=lambda it: str(it["name"]))
def test_broken_requests_are_refused(hasty: Server, case: dict[str, str]) -> None:
    """What is not well formed is refused, or the connection closed, and the server lives on."""
    check(hasty, written(case))
    began = time.monotonic()
    assert '"boolean":true' in hasty.query(ASK).text
    assert time.monotonic() - began < 15


def mutate(chance: random.Random) -> bytes:
    """The whole request with some bytes changed, removed, doubled or thrown in."""
    data = bytearray(WHOLE)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        change = chance.choice(["change", "remove", "double", "insert", "cut"])
        if change == "change":
            data[at] = chance.randrange(256)
        elif change == "remove":
            del data[at : at + chance.randint(1, 9)]
        elif change == "double":
            data[at:at] = data[at : at + chance.randint(1, 40)]
        elif change == "insert":
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 9)))
        else:
            del data[max(at, 20) :]
    return bytes(data)


@pytest.mark.slow
def test_five_hundred_mutations_do_no_harm(hasty: Server) -> None:
    """A request that was damaged in any way gives no 5xx but 503 and 504, and no traceback."""
    chance = random.Random(400)
    for _ in range(500):
        check(hasty, mutate(chance))
    assert '"boolean":true' in hasty.query(ASK).text


@pytest.mark.parametrize("path", ["/sparql", "/nowhere"])
def test_who_is_still_sending_sees_the_refusal(s400: Server, path: str) -> None:
    """A request that is too large comes to its end before it is refused.

    If the server hung up on unread bytes, TCP would reset the connection, and the client would see
    a broken pipe instead of the reason.
    """
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    end = "Content-Length: 6000000\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", s400.port), timeout=60) as line:
        line.sendall((head + end).encode())
        for _ in range(60):
            line.sendall(b"#" * 100_000)
            time.sleep(0.002)
        reply = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert {413 if path == "/sparql" else 405} == statuses(reply)


def test_who_sends_without_end_is_not_heard_without_end(s400: Server) -> None:
    """What comes after a refusal is received for a second and eight megabytes only."""
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", s400.port), timeout=60) as line:
        line.sendall(head + b"Content-Length: 1000000000\r\n\r\n" + b"#" * 2_000_000)
        assert {413} == statuses(line.recv(1 << 16))
    assert time.monotonic() - began < 15


def test_who_asks_before_sending_is_refused_at_once(s400: Server) -> None:
    """A client that waits for 100 Continue is answered without having to send (RFC 9110)."""
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
    reply = s400.raw(head + b"Content-Length: 6000000\r\n\r\n", seconds=20)
    assert {405} == statuses(reply)
