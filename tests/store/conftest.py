"""A listener on the loopback address, and one small store."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.store.local import Store, memory_store

CASES = Path(__file__).parent / "cases"
EX = "http://example.org/"


@dataclass(frozen=True)
class Listener:
    """An address, and a note for everybody who connected to it."""

    address: str
    calls: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that notes and hangs up.

    Whoever calls waits for the answer, so a call is noted before its caller can go on.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(f"http://127.0.0.1:{server.getsockname()[1]}/")
        threading.Thread(target=_listen, args=(server, found.calls), daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)


def _listen(server: socket.socket, calls: list[str]) -> None:
    while True:
        try:
            caller, address = server.accept()
        except OSError:  # the server is shut down
            return
        calls.append(str(address))
        caller.close()


@pytest.fixture
def store() -> Store:
    """One triple in the default graph, one in each of two named graphs."""
    quads = [
        ox.Quad(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}p"), ox.Literal(name), graph)
        for name, graph in (
            ("default", ox.DefaultGraph()),
            ("one", ox.NamedNode(f"{EX}one")),
            ("two", ox.NamedNode(f"{EX}two")),
        )
    ]
    return Store(memory_store(quads))
