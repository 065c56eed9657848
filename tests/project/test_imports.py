"""The command line starts fast: what is heavy is imported where it is used."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

HEAVY = [
    "IPython",
    "duckdb",
    "mcp",
    "networkx",
    "numpy",
    "prometheus_client",
    "pydantic",
    "pyoxigraph",
    "pyshacl",
    "pyvis",
    "rdflib",
    "rich",
    "starlette",
    "uvicorn",
]
UNASKED = {"httpx", "mcp", "networkx", "numpy", "pyshacl", "pyvis", "rdflib", "starlette"}
"""What only other commands need than those that read a dossier and ask it."""
SHOW = "import sys; {does}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"


def imported(does: str) -> set[str]:
    """The packages that a process has imported once it has done something."""
    command = [sys.executable, "-c", SHOW.format(does=does)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["claimgraph", "claimgraph.cli"])
def test_importing_is_light(module: str) -> None:
    """Neither the package nor its command line pulls in a library that is slow to import."""
    found = imported(f"import {module}")
    assert "claimgraph" in found
    assert [] == sorted(found & set(HEAVY))


def test_asking_is_light() -> None:
    """Who asks a dossier does not wait for the libraries of servers, pictures and shapes."""
    asks = "ClaimGraph.open('s400').store.solutions('SELECT * { ?s ?p ?o } LIMIT 1')"
    found = imported(f"from claimgraph import ClaimGraph; {asks}")
    assert "duckdb" in found
    assert [] == sorted(found & UNASKED)


@pytest.mark.parametrize("name", HEAVY)
def test_the_heavy_are_installed(name: str) -> None:
    """A library that is not there would be light by absence."""
    assert find_spec(name) is not None
