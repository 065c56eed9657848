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
SHOW = "import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"


@pytest.mark.parametrize("module", ["claimgraph", "claimgraph.cli"])
def test_importing_is_light(module: str) -> None:
    """Neither the package nor its command line pulls in a library that is slow to import."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "claimgraph" in done.stdout.split()
    assert [] == sorted(set(done.stdout.split()) & set(HEAVY))


@pytest.mark.parametrize("name", HEAVY)
def test_the_heavy_are_installed(name: str) -> None:
    """A library that is not there would be light by absence."""
    assert find_spec(name) is not None
