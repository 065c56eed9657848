"""The graphs that are exported: the shipped dossier, an invented one, and strangers' RDF."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.graph import ClaimGraph
from claimgraph.store.local import Store

CASES = Path(__file__).parent / "cases"
STRANGERS = sorted((CASES / "strangers").iterdir())

Quads = frozenset[str]


@pytest.fixture(scope="session")
def s400() -> ClaimGraph:
    """The shipped dossier."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def affair() -> ClaimGraph:
    """An invented dossier whose names try spreadsheets, XML and JSON."""
    return ClaimGraph.open(CASES / "affair")


@pytest.fixture(params=["s400", "affair"])
def dossier(request: pytest.FixtureRequest) -> ClaimGraph:
    """Each dossier."""
    graph: ClaimGraph = request.getfixturevalue(request.param)
    return graph


@pytest.fixture(params=STRANGERS, ids=lambda path: path.name)
def stranger(request: pytest.FixtureRequest) -> ClaimGraph:
    """Each file of RDF that claimgraph did not build."""
    return ClaimGraph.open(request.param)


def spell(quads: list[ox.Quad]) -> Quads:
    """Quads in their canonical spelling, so that names of blank nodes do not matter."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def parse(data: bytes, format_: ox.RdfFormat) -> list[ox.Quad]:
    """Read a file's quads."""
    return list(ox.parse(data, format=format_))


def merge(store: Store) -> list[ox.Quad]:
    """All triples of a store in one graph, as a format without graphs holds them."""
    return [ox.Quad(*quad.triple) for quad in store.quads()]
