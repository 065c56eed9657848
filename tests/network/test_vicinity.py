"""What is cut out around a statement tells of it all that the whole graph tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cases import read_yaml
from tests.sampling import spread
from tests.truth.picture import write_dossier

from claimgraph.graph import ClaimGraph
from claimgraph.judge.what_if import suppose
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.network import build_network, cut, read_pairs, rows
from claimgraph.store.rdf import read_records

if TYPE_CHECKING:
    import networkx as nx


@pytest.fixture(scope="module")
def whole() -> ClaimGraph:
    """The shipped dossier, judged in memory."""
    return ClaimGraph.open("s400")


@pytest.fixture(scope="module")
def network(whole: ClaimGraph) -> nx.MultiDiGraph[str]:
    """All of its statements."""
    return whole.network()


def test_a_part_tells_what_the_whole_tells(
    whole: ClaimGraph, network: nx.MultiDiGraph[str]
) -> None:
    """Statements, claims, chains and conflicts between two things are all there, and the same."""
    pairs = sorted({*network.edges()})
    assert 28 == len(pairs)
    for pair in pairs:
        part = cut(whole.store, [pair])
        told = build_network(part)
        for ends in (pair, pair[::-1]):
            expected = network.get_edge_data(*ends, default={})
            assert expected == told.get_edge_data(*ends, default={})
            assert conflicts(whole, {*expected}) == [
                row for row in rows(part, "conflicts") if {*expected} & {row["left"], row["right"]}
            ]


def conflicts(graph: ClaimGraph, ids: set[str]) -> list[dict[str, str]]:
    """The conflicts in which some statements stand."""
    return [it for it in rows(graph.store, "conflicts") if ids & {it["left"], it["right"]}]


@pytest.mark.parametrize("words", spread(["turkey su-35", "russia turkey", "s-400 f-35"], 3))
def test_a_part_is_judged_as_the_whole_is(
    whole: ClaimGraph, network: nx.MultiDiGraph[str], words: str
) -> None:
    """What would change a status is found in the part as in the whole."""
    one, other = (f"{whole.store.prefixes['']}{name}" for name in words.split())
    part = read_records(cut(whole.store, [(one, other)]).quads(), vocabulary=load_vocabulary())
    paths = [key.removeprefix(part.header.base) for key in network.get_edge_data(one, other)]
    assert paths
    assert list(suppose(whole.opened.records, paths)) == list(suppose(part, paths))


def test_a_part_is_small(whole: ClaimGraph, network: nx.MultiDiGraph[str]) -> None:
    """Only what bears on the pair is copied, not the graph."""
    part = cut(whole.store, [next(iter(network.edges()))])
    claims = "SELECT ?it WHERE { ?it a cg:Claim }"
    assert len(list(part.texts(claims))) < len(list(whole.store.texts(claims))) / 2


def test_ends_come_in_the_order_of_edges(whole: ClaimGraph, network: nx.MultiDiGraph[str]) -> None:
    """The ends alone are those of the network's edges, each two where they first come."""
    edges = sorted((key, s, o) for s, o, key in network.edges(keys=True))
    assert list(dict.fromkeys((s, o) for _, s, o in edges)) == list(read_pairs(whole.store))


@pytest.mark.slow
@pytest.mark.parametrize("case", ["run-by-a-company", "run-through-a-holding"])
def test_a_part_knows_who_runs_its_sources(case: str, tmp_path: Path) -> None:
    """That a party runs a source bears on all that the source reports, whatever its ends are."""
    file = Path(__file__).parents[1] / "truth" / "cases" / f"{case}.yaml"
    write_dossier(read_yaml(file), tmp_path / "dossier")
    graph = ClaimGraph.open(tmp_path / "dossier")
    records = graph.opened.records
    assert records.propositions
    for path, it in records.propositions.items():
        ends = (f"{records.header.base}{it.subject}", f"{records.header.base}{it.object}")
        part = read_records(cut(graph.store, [ends]).quads(), vocabulary=load_vocabulary())
        assert list(suppose(records, [path])) == list(suppose(part, [path]))
