"""What the tests of questions share: the shipped dossier in three stores, and rows of strings."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.build import write_trig
from claimgraph.store.local import write_store

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]


@pytest.fixture(scope="session")
def graph() -> ClaimGraph:
    """The shipped dossier, judged in memory."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the shipped dossier, without the page."""
    target = tmp_path_factory.mktemp("build")
    opened = ClaimGraph.open("s400")
    quads = sorted(opened.store.quads(), key=lambda quad: (str(quad.graph_name), str(quad)))
    write_store(target / "store", quads)
    (target / "graph.trig").write_bytes(write_trig(quads, opened.opened.records.header.base))
    return target


@pytest.fixture(scope="session", params=["in memory", "on disk", "from TriG"])
def any_graph(request: pytest.FixtureRequest, graph: ClaimGraph, built: Path) -> ClaimGraph:
    """The dossier as it was read, as it was built, and as it was written out."""
    sources = {"on disk": built, "from TriG": built / "graph.trig"}
    return ClaimGraph.open(sources[request.param]) if request.param in sources else graph


@pytest.fixture(scope="session")
def read_table() -> Callable[[Path], Table]:
    """Read an expected answer: its columns and its rows."""

    def read(file: Path) -> Table:
        with file.open(encoding="utf-8", newline="") as lines:
            head, *rows = map(tuple, csv.reader(lines))
        return head, rows

    return read


@pytest.fixture(scope="session")
def oxigraph_table() -> Callable[..., Table]:
    """Ask the store itself; every term as its string, what is unbound as nothing."""

    def ask(graph: ClaimGraph, sparql: str, values: Mapping[str, Any] | None = None) -> Table:
        answer = graph.store.query(sparql, values)
        names = tuple(variable.value for variable in answer.variables)
        rows = [tuple(getattr(row[n], "value", str(row[n] or "")) for n in names) for row in answer]
        return names, rows

    return ask


@pytest.fixture(scope="session")
def rdflib_table() -> Callable[..., Table]:
    """Ask through rdflib, as a notebook does."""

    def ask(graph: ClaimGraph, sparql: str, values: Mapping[str, Any] | None = None) -> Table:
        answer = graph.query(sparql, **(values or {}))
        names = tuple(map(str, answer.vars))
        rows = [tuple("" if row[n] is None else str(row[n]) for n in names) for row in answer]
        return names, rows

    return ask
