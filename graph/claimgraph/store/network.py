"""The graph as a ``networkx.MultiDiGraph``: entities, and an edge for each proposition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.model.english import agree_verb
from claimgraph.store.local import Row, Store
from claimgraph.store.questions import find_view

if TYPE_CHECKING:
    import networkx as nx

STATED = "attributed"
"""The status of a triple that claimgraph did not judge: its file says so, and nobody else."""


def rows(store: Store, view: str) -> Iterator[Row]:
    """Run one of the views; every value as its string."""
    return store.texts(find_view(view))


MANIFEST = "SELECT ?it ?format WHERE { ?it a cg:Manifest OPTIONAL { ?it cg:format ?format } }"


def find_manifest(store: Store) -> Row | None:
    """The one manifest of a dossier's graph; a stranger's RDF and a union of dossiers have none."""
    found = list(store.texts(MANIFEST))
    return found[0] if len(found) == 1 else None


def is_dossier(store: Store) -> bool:
    """Whether the store holds a dossier's graph, not a stranger's RDF."""
    return find_manifest(store) is not None


def read_pairs(store: Store) -> Iterator[tuple[str, str]]:
    """The ends of the edges, each two once, in the order in which the network first has them."""
    view = "ends" if is_dossier(store) else "triples"
    return iter(dict.fromkeys((row["subject"], row["object"]) for row in rows(store, view)))


def read_companions(store: Store) -> Iterator[tuple[str, str]]:
    """Each two that take part in a statement of which they are not the two ends."""
    found = rows(store, "companions") if is_dossier(store) else iter(())
    return iter(dict.fromkeys((row["one"], row["other"]) for row in found))


def find_between(
    store: Store, pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[frozenset[str], str]]:
    """The statements in which each two take part, with the two, in the order of their labels."""
    for one, other in sorted({(min(it), max(it)) for it in pairs}):
        values = {"a": ox.NamedNode(one), "b": ox.NamedNode(other)}
        for row in store.texts(BETWEEN, values):
            yield frozenset((one, other)), row["id"]


BETWEEN = """
SELECT DISTINCT ?a ?b ?id ?label WHERE {
  ?id cg:participant ?a , ?b ; rdfs:label ?label ; cg:status ?state FILTER(?state != cg:mentioned)
} ORDER BY ?label ?id"""


def build_network(store: Store) -> nx.MultiDiGraph[str]:
    """Make the network of a store.

    Nodes are addresses with ``label``, ``type``, ``glyph`` and ``aliases``; an edge's key is its
    proposition's address, its attributes are ``label``, ``arrow``, ``predicate``, ``family``,
    ``status``, ``rule``, ``earliest``, ``latest`` (ISO dates), ``participants``, the addresses of
    all that take part in it, its two ends among them, and ``claims``, a list of records.
    Of RDF that is no dossier's every triple between addresses is an edge, attributed to its file.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes, edges = _dossier(store) if is_dossier(store) else _stranger(store)
    network.add_nodes_from(nodes.items())
    for subject, obj, key, data in edges:
        network.add_edge(subject, obj, key=key, **data)
    return network


def project(network: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Join each two that take part in a statement, undirected, with their number as ``weight``.

    "Russia delivered S-400 to Turkey" joins Russia and Turkey as well; an edge without
    ``participants`` joins its two ends.
    networkx refuses multigraphs for clustering, core numbers and eigenvector centrality, and
    weighs parallel edges in no way that it says. ``distance`` is 1 / weight, for measures such as
    betweenness that read a weight as a length. Loops, such as "Turkey isolates Turkey", are left
    out; what has no edge stays as a node. Whether the statements stand is not asked: take a
    subgraph by ``status`` before.

    >>> from claimgraph import ClaimGraph
    >>> graph = project(ClaimGraph.open("s400").network())
    >>> base = "https://w3id.org/claimgraph/s400/entity/"
    >>> graph.edges[f"{base}turkey", f"{base}s-400"]["weight"]
    9
    """
    import networkx as nx

    merged: nx.Graph[str] = nx.Graph()
    merged.add_nodes_from(network.nodes.items())
    pairs = Counter[tuple[str, str]]()
    for start, end, data in network.edges(data=True):
        pairs.update(combinations(sorted({start, end, *data.get("participants", ())}), 2))
    for pair, weight in pairs.items():
        merged.add_edge(*pair, weight=weight, distance=1 / weight)
    return merged


Nodes = Mapping[str, dict[str, Any]]
Edges = list[tuple[str, str, str, dict[str, Any]]]


def _dossier(store: Store) -> tuple[Nodes, Edges]:
    aliases = group(rows(store, "aliases"), "id")
    nodes: Nodes = {
        row["id"]: {**row, "aliases": [it["alias"] for it in aliases.get(row["id"], ())]}
        for row in rows(store, "nodes")
    }
    claims = group(rows(store, "claims"), "about")
    together = group(rows(store, "participants"), "id")
    edges: Edges = [
        (it["subject"], it["object"], it["id"], dict[str, Any](it)) for it in rows(store, "edges")
    ]
    for start, _, key, data in edges:
        if start in nodes:  # a graph that was cut may lack it
            data["arrow"] = agree_verb(data["arrow"], nodes[start]["label"])
        data["participants"] = [it["participant"] for it in together.get(key, ())]
        data["claims"] = claims.get(key, [])
    return nodes, edges


def group(records: Iterator[Row], key: str) -> dict[str, list[Row]]:
    """Gather rows by one of their columns, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in records:
        groups.setdefault(row[key], []).append(row)
    return groups


def _stranger(store: Store) -> tuple[Nodes, Edges]:
    triples = [(t["subject"], t["predicate"], t["object"]) for t in rows(store, "triples")]
    names = group(rows(store, "names"), "id")
    ends = {end for subject, _, obj in triples for end in (subject, obj)}
    nodes = {iri: stranger_node(iri, names.get(iri, [])) for iri in sorted(ends)}
    edges: Edges = [(s, o, f"{s} {p} {o}", _stranger_edge(s, p, o, nodes)) for s, p, o in triples]
    return nodes, edges


def stranger_node(iri: str, facts: list[Row]) -> dict[str, Any]:
    """A node of RDF that is no dossier's, from what the file calls it."""
    label = next((row["label"] for row in facts if "label" in row), local_name(iri))
    type_ = next((local_name(row["type"]) for row in facts if "type" in row), "thing")
    kind = type_.replace("-", " ")
    return {
        "id": iri, "label": label, "type": type_, "kind": kind, "glyph": "gear", "aliases": [],
    }  # fmt: skip


def _stranger_edge(subject: str, predicate: str, obj: str, nodes: Nodes) -> dict[str, Any]:
    arrow = local_name(predicate)
    label = f"{nodes[subject]['label']} {arrow} {nodes[obj]['label']}"
    return {
        "id": f"{subject} {predicate} {obj}", "subject": subject, "object": obj,
        "predicate": predicate, "predicate_label": arrow, "label": label, "arrow": arrow,
        "family": "other", "status": STATED, "claims": [],
    }  # fmt: skip


def local_name(iri: str) -> str:
    """The last readable part of an address."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
