"""What the tests of network and picture share: the graphs that are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.dossier.template import start_dossier

CASES = Path(__file__).parent / "cases"

OPENINGS: dict[str, dict[str, str]] = {
    "all": {},
    "Turkey": {"perspective": "Turkey"},
    "Washington": {"perspective": "Washington"},
    "as of 2019": {"as_of": "2019-12-31"},
    "as of 2020": {"as_of": "2020-12-31"},
    "before anything": {"as_of": "1999"},
    "happened by 2019": {"as_of": "2019-12-31", "clock": "happened"},
    "Turkey as of 2020": {"perspective": "Turkey", "as_of": "2020-12-31"},
}


@pytest.fixture(scope="session")
def graph() -> ClaimGraph:
    """The shipped dossier."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def stranger() -> ClaimGraph:
    """RDF that claimgraph did not build."""
    return ClaimGraph.open(CASES / "harbour.ttl")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    """A dossier in which nobody has said anything yet."""
    folder = tmp_path_factory.mktemp("new") / "affair"
    start_dossier(folder)
    return ClaimGraph.open(folder)


@pytest.fixture(scope="session")
def by_name(graph: ClaimGraph) -> Callable[[str], str]:
    """The address of an entity of the shipped dossier, by its label."""
    network = graph.network()
    return {data["label"]: node for node, data in network.nodes(data=True)}.__getitem__


@pytest.fixture(scope="session", params=[*OPENINGS, "stranger", "empty"])
def drawn(request: pytest.FixtureRequest) -> ClaimGraph:
    """Every kind of graph that can be drawn."""
    if request.param in OPENINGS:
        return ClaimGraph.open("s400", **OPENINGS[request.param])
    opened: ClaimGraph = request.getfixturevalue(request.param)
    return opened
