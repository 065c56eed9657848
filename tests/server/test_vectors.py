"""Nothing that is asked makes the server call anybody, or read a file."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cases import read_yaml
from tests.server.conftest import ASK, CASES, Listener, Server

VECTORS = read_yaml(CASES / "vectors.yaml")


def test_every_vector_is_there() -> None:
    """A table that was cut would pass."""
    assert (41, 21) == (len(VECTORS["queries"]), len(VECTORS["requests"]))


@pytest.mark.parametrize("case", VECTORS["queries"], ids=lambda it: str(it["name"]))
def test_no_query_reaches_the_listener(
    plain: Server, listener: Listener, case: dict[str, str]
) -> None:
    """A query that names an address is answered from the store, or refused."""
    reply = plain.query(case["sparql"].replace("LISTENER", listener.address))
    assert reply.status in (200, 400)
    assert [] == listener.calls
    assert "root:" not in reply.text


@pytest.mark.parametrize("case", VECTORS["requests"], ids=lambda it: str(it["name"]))
def test_no_request_reaches_the_listener(
    plain: Server, listener: Listener, case: dict[str, Any]
) -> None:
    """Neither parameters nor headers nor bodies are fetched from."""
    body = case["body"].replace("LISTENER", listener.address).encode()
    own = [] if any(it.startswith("host:") for it in case["headers"]) else ["Host: localhost"]
    lines = [f"{case['method']} {case['path']} HTTP/1.1", *own, *case["headers"]]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    head = "\r\n".join(lines).replace("LISTENER", listener.address).encode()
    reply = plain.raw(head + body)
    assert reply.split(b" ")[1] in {b"200", b"400", b"403", b"404", b"405", b"415", b"421"}
    assert [] == listener.calls
    assert b"root:" not in reply


def test_the_listener_listens(listener: Listener) -> None:
    """A listener that hears nothing would prove nothing."""
    import socket

    host, port = listener.address.split(":")
    before = len(listener.calls)
    with socket.create_connection((host, int(port))) as line:
        line.recv(1)
    assert before + 1 == len(listener.calls)
    listener.calls.clear()


def test_the_server_still_answers(plain: Server) -> None:
    """After all that, a light query is answered."""
    assert '"boolean":true' in plain.query(ASK).text
