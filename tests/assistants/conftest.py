"""The real program serving assistants, and the mcp package's own client to ask it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp_types import CallToolResult, Tool
from tests.server.conftest import Server, running

CASES = Path(__file__).parent / "cases"
PROGRAM = [sys.executable, "-m", "claimgraph", "mcp"]


def offering(source: str | Path, *options: str) -> Any:
    """Start the program over HTTP on a port that is free."""
    return running([*PROGRAM, str(source), "--http", "--port", "0", "--workers", "1", *options])


@pytest.fixture(scope="session")
def affair() -> Iterator[Server]:
    """The shipped dossier, offered to assistants over HTTP; a query may run for two seconds."""
    with offering("s400", "--seconds", "2") as server:
        yield server


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop of its own, in which the clients live."""
    with start_blocking_portal() as opened:
        yield opened


@contextmanager
def connected(portal: BlockingPortal, server: Any) -> Iterator[Assistant]:
    """Connect to a server, given by its address or as a program to start."""
    with portal.wrap_async_context_manager(Client(server)) as client:
        yield Assistant(portal, client)


@dataclass(frozen=True)
class Assistant:
    """A client that is connected."""

    portal: BlockingPortal
    client: Client

    def call(self, tool: str, /, **arguments: Any) -> CallToolResult:
        """Call a tool."""
        return self.portal.call(self.client.call_tool, tool, arguments)

    def list_tools(self) -> dict[str, Tool]:
        """The tools by name."""
        return {it.name: it for it in self.portal.call(self.client.list_tools).tools}


@pytest.fixture(scope="session")
def assistant(affair: Server, portal: BlockingPortal) -> Iterator[Assistant]:
    """An assistant that is connected to the shipped dossier."""
    with connected(portal, affair.address) as client:
        yield client


def told(result: CallToolResult) -> str:
    """What the assistant reads."""
    return "".join(getattr(it, "text", "") for it in result.content)
