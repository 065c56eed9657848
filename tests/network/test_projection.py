"""The projection: what the network says, with one edge for each two ends."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from typing import Any

import networkx as nx
import pytest

from claimgraph import ClaimGraph
from claimgraph.answers.export import export
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.judgement import STATUSES
from claimgraph.store.network import is_dossier

Ends = tuple[str, str]


def gather(network: nx.MultiDiGraph[str]) -> dict[Ends, list[dict[str, Any]]]:
    """The network's edges by their ends."""
    found: dict[Ends, list[dict[str, Any]]] = defaultdict(list)
    for subject, obj, data in network.edges(data=True):
        found[subject, obj].append(data)
    return found


def test_it_counts_what_the_network_has(drawn: ClaimGraph) -> None:
    """Pairs, claims, statements, statuses and families are those of the network, of any graph."""
    found = gather(drawn.network())
    projection = drawn.projection()
    unjudged = not is_dossier(drawn.store)  # a stranger's triple counts as one claim
    assert set(found) == set(projection.edges)
    for ends, statements in found.items():
        edge = projection.edges[ends]
        claims = sum(len(it["claims"]) or unjudged for it in statements)
        assert (claims, len(statements)) == (edge["weight"], edge["statements"])
        statuses = Counter(it["status"] for it in statements)
        assert {name: statuses[name] for name in STATUSES} == {
            name: edge[name] for name in STATUSES
        }
        families = Counter(it["family"] for it in statements)
        told = dict(it.rsplit(" ", 1) for it in edge["families"].split(" | "))
        assert {name: str(number) for name, number in families.items()} == told


def test_nodes_are_the_ends(drawn: ClaimGraph) -> None:
    """Who has no edge is left out; the others have label and type as in the network."""
    network, projection = drawn.network(), drawn.projection()
    ends = {end for edge in network.edges() for end in edge}
    expected = {
        node: {"label": data["label"], "type": data["type"]}
        for node, data in network.nodes.items()
        if node in ends
    }
    assert expected == dict(projection.nodes.items())


def test_days(graph: ClaimGraph) -> None:
    """The days of what happened, else of what was said; an open side is none."""
    projection = graph.projection()
    for ends, told in gather(graph.network()).items():
        days = [
            pair
            for it in told
            for pair in (
                [(it["earliest"], it["latest"])]
                if "edtf" in it
                else [(claim["said_earliest"], claim["said_latest"]) for claim in it["claims"]]
            )
        ]
        first = min((it for it, _ in days if it != "0001-01-01"), default="")
        last = max((it for _, it in days if it != "9999-12-31"), default="")
        edge = projection.edges[ends]
        assert (first, last) == (edge["first"], edge["last"])
    assert 10 < sum(edge["first"] != "" for *_, edge in projection.edges(data=True))


def test_the_heaviest(graph: ClaimGraph) -> None:
    """Pairs with fewer claims are left out, and actors of whom fewer claims speak."""
    whole = graph.projection()
    expected = {edge[:2] for edge in whole.edges(data="weight") if edge[2] >= 3}
    assert 0 < len(expected) < len(whole.edges)
    assert expected == set(graph.projection(least=3).edges)
    few = graph.projection(actors=4)
    spoken: Counter[str] = Counter()
    for subject, obj, weight in whole.edges(data="weight"):
        spoken.update(dict.fromkeys({subject, obj}, weight))
    ranked = sorted(spoken, key=lambda node: (-spoken[node], node))[:4]
    assert set(ranked) == set(few)
    assert set(whole.subgraph(ranked).edges) == set(few.edges)


def test_a_large_network_is_refused(graph: ClaimGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be millions of objects is one error, which names the projection."""
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    with pytest.raises(ClaimgraphError, match="more than the 10 quads that a network") as caught:
        graph.network()
    assert caught.value.cure.startswith("projection()")
    assert graph.projection().edges


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_it_is_written(graph: ClaimGraph, ending: str) -> None:
    """GraphML and GEXF hold every attribute of every edge, and are the same bytes twice."""
    data = export(graph, ending, shape="projection", least=2)
    assert data == export(graph, ending, shape="projection", least=2)
    file = io.BytesIO(data)
    read = nx.read_graphml(file) if ending == ".graphml" else nx.read_gexf(file, version="1.3")
    found = {
        ends: {key: value for key, value in them.items() if key != "id"}
        for ends, them in read.edges.items()
    }
    assert dict(graph.projection(least=2).edges.items()) == found


def test_other_formats_have_no_projection(graph: ClaimGraph) -> None:
    """A shape that a format does not know is refused with those that do."""
    with pytest.raises(ClaimgraphError, match="cannot be exported in the shape") as caught:
        export(graph, ".ttl", shape="projection")
    assert "'projection' is written as .graphml, .gexf" == caught.value.cure
