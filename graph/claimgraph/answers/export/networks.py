"""Exports the network as GraphML and GEXF, for Gephi, Cytoscape or yEd: a node for each entity, an
edge for each proposition.

Neither format has lists, so the claims of an edge are counted, and their texts are joined.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from claimgraph.store.local import Row, Store
from claimgraph.store.network import build_network

if TYPE_CHECKING:
    import networkx as nx

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Matches characters that XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets)."""


def printable(text: str) -> str:
    """Replace characters that XML does not allow, and make all line ends line feeds.

    >>> printable("a\\x00b\\r\\nc")
    'a\\ufffdb\\nc'
    """
    return ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


BETWEEN = " | "
NODE = ("label", "type", "description", "match")
EDGE = (
    "label", "arrow", "predicate", "predicate_label", "family", "status", "rule_label",
    "earliest", "latest",
)  # fmt: skip


def flat_network(store: Store) -> nx.MultiDiGraph[str]:
    """Build the network with only strings and numbers as attributes, in a fixed order.

    Missing values are empty strings; an edge's key is its proposition's IRI.
    """
    import networkx as nx

    network = build_network(store)
    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(network.nodes):
        data = network.nodes[node]
        flat.add_node(node, **_strings(data, NODE), aliases=_join_values(data["aliases"]))
    for subject, obj, key in sorted(network.edges(keys=True)):
        data = network.edges[subject, obj, key]
        flat.add_edge(subject, obj, key=key, **_strings(data, EDGE), **_claims(data["claims"]))
    return flat


def _strings(data: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: printable(data.get(name, "")) for name in names}


def _claims(claims: list[Row]) -> dict[str, str | int]:
    stances = [f"{claim['claimant_label']} {claim['stance_label']}" for claim in claims]
    return {
        "claims": len(claims),
        "claimants": _join_values(claim["claimant_label"] for claim in claims),
        "stances": _join_values(stances),
        "quotes": _join_values(claim["quote"] for claim in claims),
    }


def _join_values(values: Iterable[str]) -> str:
    return printable(BETWEEN.join(dict.fromkeys(values)))


def write_graphml(store: Store) -> bytes:
    """Write the network as GraphML; the ids of nodes and edges are IRIs."""
    return _write_graphml(flat_network(store))


def project_graphml(projection: nx.DiGraph[str]) -> bytes:
    """Write a projection as GraphML; the ids of nodes are IRIs."""
    return _write_graphml(_flatten_projection(projection))


def project_gexf(projection: nx.DiGraph[str]) -> bytes:
    """Write a projection as GEXF 1.3; an edge's id is made of the IRIs of its two nodes."""
    flat = _flatten_projection(projection)
    for subject, obj, data in flat.edges(data=True):
        data["id"] = f"{subject} {obj}"
    return _spell_document(_steady_gexf(flat))


def _flatten_projection(projection: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """Copy a projection in a fixed order, without characters that XML does not allow."""
    import networkx as nx

    flat: nx.DiGraph[str] = nx.DiGraph()
    for node in sorted(projection.nodes):
        flat.add_node(node, **_strings(projection.nodes[node], ("label", "type")))
    flat.add_edges_from(sorted(projection.edges(data=True), key=lambda edge: edge[:2]))
    return flat


def _write_graphml(network: nx.Graph[str]) -> bytes:
    import networkx as nx

    buffer = io.BytesIO()
    nx.write_graphml_xml(network, buffer)
    return buffer.getvalue()


def write_gexf(store: Store) -> bytes:
    """Write the network as GEXF 1.3 (https://gexf.net), the format of Gephi.

    Gephi merges edges between the same two nodes unless their ``kind`` differs, and would so merge
    the two sides of a dispute. The kind is the relation, with a number if the pair has several.
    """
    network = flat_network(store)
    kinds = _kinds(network)
    for *_, key, data in network.edges(keys=True, data=True):
        data["id"] = key
    root = _steady_gexf(network)
    for edge in root.iter("edge"):
        edge.set("kind", kinds[edge.get("id", "")])
    return _spell_document(root)


def _steady_gexf(network: nx.Graph[str]) -> ElementTree.Element:
    from networkx.readwrite.gexf import GEXFWriter

    root: ElementTree.Element = GEXFWriter(network, version="1.3", encoding="utf-8").xml
    root.set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")  # networkx omits "www."
    for meta in root.findall("meta"):
        root.remove(meta)  # it has the date of the export, so that two exports would differ
    return root


def _spell_document(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text


def _kinds(network: nx.MultiDiGraph[str]) -> dict[str, str]:
    seen: Counter[tuple[str, str, str]] = Counter()
    kinds = {}
    for subject, obj, key, data in network.edges(keys=True, data=True):
        relation = data["predicate_label"]
        seen[subject, obj, relation] += 1
        number = seen[subject, obj, relation]
        kinds[key] = relation if number == 1 else f"{relation} ({number})"
    return kinds
