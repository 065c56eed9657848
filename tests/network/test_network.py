"""The network: entities, an edge for each statement, and what can be measured on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import networkx as nx
import pytest

from claimgraph import ClaimGraph
from claimgraph.model.iris import AFF
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.network import project
from claimgraph.store.rdf.write import list_participants

By = Callable[[str], str]


@pytest.fixture(scope="module")
def network(graph: ClaimGraph) -> nx.MultiDiGraph:
    """The shipped dossier's network."""
    return graph.network()


def test_nodes_are_all_entities(network, graph: ClaimGraph):
    """Every entity is a node, with the words and the sign under which it is drawn."""
    records = graph.opened.records
    expected = {
        records.header.base + it.path: (it.label, it.type) for it in records.entities.values()
    }
    assert expected == {
        node: (data["label"], data["type"]) for node, data in network.nodes(data=True)
    }


def test_a_node_has_its_attributes(network, by_name: By):
    """A node tells its names in every language, what it is and where else it is known."""
    turkey = network.nodes[by_name("Turkey")]
    assert "flag" == turkey["glyph"]
    assert {"Ankara", "Turks", "Türkiye", "Турция"} == set(turkey["aliases"])
    assert "http://www.wikidata.org/entity/Q43" == turkey["match"]
    assert "true" == network.nodes[by_name("Turks in the government")]["unnamed"]


def test_edges_are_all_statements(network, graph: ClaimGraph):
    """Every statement on which there is a claim is one edge, and its key is its address."""
    records = graph.opened.records
    base = records.header.base
    claimed = {claim.about for claim in records.claims.values()}
    assert len(records.propositions) > len(claimed)
    expected = {
        (base + it.subject, base + it.object, base + path)
        for path, it in records.propositions.items()
        if path in claimed
    }
    assert expected == set(network.edges(keys=True))


def test_an_edge_has_its_attributes(network, by_name: By):
    """An edge tells its status and rule, its dates, how it is drawn, and its claims."""
    ((_, data),) = [
        (key, data)
        for key, data in network[by_name("Russia")][by_name("S-400")].items()
        if data.get("edtf") == "2019-07-21/2019-07-31"
    ]
    assert "Russia delivered S-400 (first part) to Turkey, in late July 2019" == data["label"]
    assert ("delivered", "transfer") == (data["arrow"], data["family"])
    assert f"{AFF}delivered" == data["predicate"]
    assert ("accepted", "reported") == (data["status"], data["rule_label"])
    assert ("2019-07-21", "2019-07-31") == (data["earliest"], data["latest"])
    (claim,) = data["claims"]
    assert "asserts" == claim["stance_label"]
    assert "first shipment of S-400 components [...] late July 2019" == claim["quote"]


def test_parallel_statements_stay_apart(network, by_name: By):
    """Two deliveries and the make are three edges; the supply, which nobody claims, is none."""
    russia, s400 = by_name("Russia"), by_name("S-400")
    assert 3 == network.number_of_edges(russia, s400)


def test_a_perspective_holds_what_its_principal_holds(by_name: By):
    """According to Ankara the S-400 does not touch the F-35; according to Washington it does."""
    s400, f35 = by_name("S-400"), by_name("F-35")
    ankara, washington = (
        ClaimGraph.open("s400", perspective=name).network()[s400].get(f35, {})
        for name in ("Ankara", "Washington")
    )
    assert ["denied"] == [edge["status"] for edge in ankara.values()]
    assert {"S-400 affects security of F-35": "attributed"} == {
        edge["label"]: edge["status"] for edge in washington.values()
    }


def test_as_of_leaves_out_what_was_not_yet_published():
    """Cavusoglu spoke in September 2019, in an article that was out by 20 March 2020 at the latest;
    a day earlier nothing in it is certain to have been published."""
    before, after = (
        {
            edge["label"]
            for _, _, edge in ClaimGraph.open("s400", as_of=day).network().edges(data=True)
        }
        for day in ("2020-03-19", "2020-03-20")
    )
    assert set() == before
    assert "Turkey to purchase S-400 (an additional batch) if necessary" in after


def test_what_nobody_affirms_is_told_as_lying_ahead(network, by_name: By):
    """Plans, threats and refusals are headlines in words and on arrows, and facts are not."""
    turkey, s400, us = by_name("Turkey"), by_name("S-400"), by_name("United States")
    between = {
        (data["label"], data["arrow"], data["status"])
        for pair in ((turkey, s400), (us, turkey))
        for data in network.get_edge_data(*pair).values()
    }
    assert {
        ("Turkey to give up S-400", "to give up", "prospective"),
        ("Turkey purchased S-400", "purchased", "accepted"),
        (
            "United States to remove Turkey from F-35 programme (completely), "
            "by the end of March 2020",
            "to remove",
            "prospective",
        ),
        (
            "United States to sanction Turkey because Turkey purchased S-400",
            "to sanction",
            "prospective",
        ),
        (
            "United States to suspend Turkey from F-35 programme because Turkey purchased S-400",
            "to suspend",
            "prospective",
        ),
    } <= between


def test_no_plan_is_told_in_the_words_of_a_fact(drawn: ClaimGraph):
    """In every graph that can be drawn, arrows begin with "to" where they should and nowhere else:
    what is prospective, and what is denied by refusing it."""
    for _, _, data in drawn.network().edges(data=True):
        refused = {"refuses"} == {claim["stance_label"] for claim in data["claims"]}
        ahead = data["status"] == "prospective" or refused
        assert ahead == data["arrow"].startswith("to "), data["label"]
        assert f" {data['arrow']} " in data["label"]


def test_a_perspective_words_a_statement_as_everyone_does(network):
    """Who looks changes what stands, not what was said: the words of an edge are the same."""
    whole = {key: data["label"] for _, _, key, data in network.edges(keys=True, data=True)}
    for name in ("Turkey", "United States", "Turks in the government"):
        seen = ClaimGraph.open("s400", perspective=name).network().edges(keys=True, data=True)
        assert {key: whole[key] for _, _, key, _ in seen} == {
            key: data["label"] for _, _, key, data in seen
        }


def test_a_stranger_s_triples_are_edges(stranger: ClaimGraph):
    """Of other RDF every triple between things is an edge, named as the file names it."""
    network = stranger.network()
    assert {
        ("Crane 4", "standsIn", "Hafen", "attributed"),
        ("MV Example", "liesIn", "Hafen", "attributed"),
    } == {
        (network.nodes[a]["label"], data["arrow"], network.nodes[b]["label"], data["status"])
        for a, b, data in network.edges(data=True)
    }


def test_an_empty_dossier_is_an_empty_network(empty: ClaimGraph):
    """Entities without a statement stand alone."""
    network = empty.network()
    assert {"Turkey", "Russia"} == {data["label"] for _, data in network.nodes(data=True)}
    assert 0 == network.number_of_edges()


def test_projection_counts_parallel_edges(network, graph: ClaimGraph):
    """Each two have one edge, weighed by the statements in which both take part."""
    projected = project(network)
    assert not projected.is_multigraph()
    assert not projected.is_directed()
    assert set(network) == set(projected)
    records, vocabulary = graph.opened.records, load_vocabulary()
    expected: Counter[tuple[str, str]] = Counter()
    for *_, key in network.edges(keys=True):
        said = records.propositions[key.removeprefix(records.header.base)]
        parts = {records.header.base + it for it in list_participants(said, vocabulary)}
        expected.update(combinations(sorted(parts), 2))
    assert expected.total() > network.number_of_edges()
    assert expected == {
        (min(a, b), max(a, b)): weight for a, b, weight in projected.edges(data="weight")
    }
    assert all(1 == it["weight"] * it["distance"] for *_, it in projected.edges(data=True))


def test_projection_joins_third_parties(network, by_name: By):
    """Who sells a thing and who receives it are joined, though the edge is not theirs."""
    russia, turkey, s400 = map(by_name, ("Russia", "Turkey", "S-400"))
    told = [data["participants"] for *_, data in network[russia][s400].items()]
    assert [russia, s400, turkey] in map(sorted, told)
    assert project(network).has_edge(russia, turkey)


def test_projection_can_be_measured(network, by_name: By):
    """What networkx refuses on a multigraph it computes on the projection."""
    with pytest.raises(nx.NetworkXNotImplemented):
        nx.clustering(network)
    graph = project(network)
    between = nx.betweenness_centrality(graph, weight="distance")
    assert by_name("Turkey") == max(between, key=between.__getitem__)
    clustering = nx.clustering(graph, weight="weight")
    assert 0 < clustering[by_name("Turkey")] < 1
    core = nx.core_number(graph)
    assert {0} == {core[by_name(name)] for name in ("Reuters", "local sources of Daily Sabah")}
    assert nx.eigenvector_centrality(graph, weight="weight", max_iter=500)


def test_projection_leaves_loops_out():
    """A statement of a thing about itself connects nothing."""
    network = nx.MultiDiGraph([("a", "a"), ("a", "b"), ("b", "a")])
    network.add_node("alone")
    graph = project(network)
    assert [("a", "b", {"weight": 2, "distance": 0.5})] == list(graph.edges(data=True))
    assert "alone" in graph
