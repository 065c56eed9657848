"""SPARQL 1.1 Service Description: what the endpoint can do and which graphs it holds, as RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.model.iris import (
    FILE_FORMATS,
    RDF,
    SD,
    VOID,
    XSD,
)
from claimgraph.server.workers.answer import write_graph
from claimgraph.store.local import Store

FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads", "N3",
)  # fmt: skip
"""https://www.w3.org/ns/formats/."""

PREFIXES = {"sd": SD, "void": VOID, "formats": FILE_FORMATS, "xsd": XSD}


@dataclass(frozen=True)
class Holding:
    """What a store holds: its graphs by address, how many quads, and what the default graph is."""

    graphs: tuple[str, ...]
    quads: int
    union: bool
    writable: bool = False


def look_into(store: Store, *, writable: bool = False) -> Holding:
    """Find out what there is to describe."""
    graphs = sorted(it.value for it in store.engine.named_graphs() if isinstance(it, ox.NamedNode))
    return Holding(tuple(graphs), len(store.engine), store.union, writable)


def describe(holding: Holding, endpoint: str, media: str) -> bytes:
    """The description of the endpoint at an address, in an RDF format."""
    return write_graph(_triples(holding, endpoint), media, PREFIXES)


def _triples(holding: Holding, endpoint: str) -> Iterator[ox.Triple]:
    service, dataset, default = (ox.BlankNode(it) for it in ("service", "dataset", "default"))
    yield _is_a(service, "Service")
    yield _sd(service, "endpoint", ox.NamedNode(endpoint))
    yield _sd(service, "supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Query"))
    if holding.writable:
        yield _sd(service, "supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Update"))
    for name in FORMATS:
        yield _sd(service, "resultFormat", ox.NamedNode(f"{FILE_FORMATS}{name}"))
    if holding.union:
        yield _sd(service, "feature", ox.NamedNode(f"{SD}UnionDefaultGraph"))
    yield _sd(service, "defaultDataset", dataset)
    yield _is_a(dataset, "Dataset")
    yield _sd(dataset, "defaultGraph", default)
    yield _is_a(default, "Graph")
    if holding.union:
        count = ox.Literal(holding.quads)
        yield ox.Triple(default, ox.NamedNode(f"{VOID}triples"), count)
    for number, graph in enumerate(holding.graphs):
        yield from _named(dataset, graph, number)


def _named(dataset: ox.BlankNode, graph: str, number: int) -> Iterator[ox.Triple]:
    node, content = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
    yield _sd(dataset, "namedGraph", node)
    yield _is_a(node, "NamedGraph")
    yield _sd(node, "name", ox.NamedNode(graph))
    yield _sd(node, "graph", content)
    yield _is_a(content, "Graph")


def _is_a(node: ox.BlankNode, name: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SD}{name}"))


def _sd(node: ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(f"{SD}{name}"), value)
