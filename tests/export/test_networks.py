"""The network as GraphML and GEXF: networkx reads back what was there, Gephi what it needs."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import networkx as nx
import pytest

from claimgraph.answers.export import export
from claimgraph.answers.export.networks import flat_network
from claimgraph.graph import ClaimGraph

from .conftest import CASES

GEXF = "{http://gexf.net/1.3}"
TYPES = {"string", "integer", "long", "float", "double", "boolean"}


def read_graphml(data: bytes) -> nx.MultiDiGraph[str]:
    """Read GraphML as networkx does."""
    graph: nx.MultiDiGraph[str] = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    return graph


def read_gexf(data: bytes) -> nx.MultiDiGraph[str]:
    """Read GEXF as networkx does, which drops the keys where no edges are parallel."""
    read = nx.read_gexf(io.BytesIO(data), version="1.3")
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(read.nodes(data=True))
    for subject, obj, them in read.edges(data=True):
        graph.add_edge(subject, obj, key=them.pop("id"), **them)
    return graph


def test_graphml_comes_back(dossier: ClaimGraph) -> None:
    """Every node, every parallel edge with its key, every attribute."""
    expected = flat_network(dossier.store)
    read = read_graphml(export(dossier, ".graphml"))
    assert dict(expected.nodes(data=True)) == dict(read.nodes(data=True))
    assert edges(expected) == edges(read)


def test_gexf_comes_back(dossier: ClaimGraph) -> None:
    """The same through GEXF, where ids and labels are attributes of their own."""
    expected = flat_network(dossier.store)
    read = read_gexf(export(dossier, ".gexf"))
    assert dict(expected.nodes(data=True)) == dict(read.nodes(data=True))
    assert edges(expected) == edges(read)


def edges(network: nx.MultiDiGraph[str]) -> dict[tuple[str, str, str], dict[str, object]]:
    """Edges by their ends and keys."""
    return {(s, o, key): data for s, o, key, data in network.edges(keys=True, data=True)}


def test_the_edges_are_those_of_the_library(dossier: ClaimGraph) -> None:
    """`export` and `ClaimGraph.network()` show the same edges with the same statuses."""
    network = dossier.network()
    flat = flat_network(dossier.store)
    expected = {edge: network.edges[edge]["status"] for edge in network.edges(keys=True)}
    assert expected == {edge: flat.edges[edge]["status"] for edge in flat.edges(keys=True)}
    assert set(network) == set(flat)


def test_an_edge_tells_its_claims(affair: ClaimGraph) -> None:
    """They are counted, and claimants, stances and quotes joined."""
    flat = flat_network(affair.store)
    label = "=2+5 supplies @SUM(A1)"
    (data,) = [it for *_, it in flat.edges(data=True) if it["label"] == label]
    assert 1 == data["claims"]
    assert "The ministry" == data["claimants"]
    assert "The ministry denies" == data["stances"]
    assert "contested" == data["status"]
    assert ("supplies", "transfer") == (data["arrow"], data["family"])
    assert data["quotes"].endswith("the wire's words end there")


@pytest.fixture
def gexf(dossier: ClaimGraph) -> ElementTree.Element:
    """A dossier's GEXF document."""
    return ElementTree.fromstring(export(dossier, ".gexf"))


def test_gexf_is_of_version_1_3(gexf: ElementTree.Element) -> None:
    """Directed, static, and with the addresses of its schema."""
    graph = gexf.find(f"{GEXF}graph")
    assert graph is not None
    assert ("1.3", "directed", "static") == (
        gexf.get("version"), graph.get("defaultedgetype"), graph.get("mode"),
    )  # fmt: skip
    location = gexf.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    assert "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" == location


def test_gexf_declares_all_its_attributes(gexf: ElementTree.Element) -> None:
    """Each value is for an attribute that is declared once, of a type that the format knows."""
    for kind in ("node", "edge"):
        (block,) = [it for it in gexf.iter(f"{GEXF}attributes") if it.get("class") == kind]
        ids = [it.get("id") for it in block]
        assert len(set(ids)) == len(ids)
        assert {it.get("type") for it in block} <= TYPES
        used = {value.get("for") for it in gexf.iter(f"{GEXF}{kind}") for value in it.iter(
            f"{GEXF}attvalue")}  # fmt: skip
        assert set(ids) == used


def test_gexf_edges_are_told_apart(gexf: ElementTree.Element) -> None:
    """Ids are unique, ends exist, and no two edges of one pair are of one kind: Gephi merges."""
    nodes = [it.get("id") for it in gexf.iter(f"{GEXF}node")]
    edges = list(gexf.iter(f"{GEXF}edge"))
    assert len(set(nodes)) == len(nodes)
    assert all(it.get("label") for it in gexf.iter(f"{GEXF}node"))
    ids = [it.get("id") for it in edges]
    assert len(set(ids)) == len(ids)
    assert {it.get(end) for it in edges for end in ("source", "target")} <= set(nodes)
    kinds = [(it.get("source"), it.get("target"), it.get("kind")) for it in edges]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_no_clock_is_in_it(s400: ClaimGraph, ending: str) -> None:
    """networkx writes the day into GEXF; here it is left out."""
    assert b"lastmodified" not in export(s400, ending)


def test_strangers_have_networks_too(stranger: ClaimGraph) -> None:
    """Every triple between addresses is an edge, whatever stands in the labels."""
    expected = flat_network(stranger.store)
    assert edges(expected) == edges(read_graphml(export(stranger, ".graphml")))
    assert edges(expected) == edges(read_gexf(export(stranger, ".gexf")))


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_what_xml_cannot_hold_is_shown_as_replaced(ending: str) -> None:
    """A control character in a label becomes U+FFFD, and the document stays well formed."""
    graph = ClaimGraph.open(CASES / "control.ttl")
    data = export(graph, ending)
    labels = {it.get("label") for it in ElementTree.fromstring(data).iter()} | {
        it.text for it in ElementTree.fromstring(data).iter()
    }
    assert {"bell \ufffd", "line\nends \ufffd"} <= labels
