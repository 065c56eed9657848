"""Propositions in RDF 1.2: a reifier of a triple term instead of three triples of description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from claimgraph.model.iris import RDF
from claimgraph.store.local import Store

REIFIES = ox.NamedNode(f"{RDF}reifies")
PARTS = tuple(ox.NamedNode(f"{RDF}{part}") for part in ("subject", "predicate", "object"))


def reify(store: Store) -> Iterator[ox.Quad]:
    """Put ``?p rdf:reifies <<( s p o )>>`` for the rdf:subject, predicate, object of ``?p``.

    All else that is said of ``?p`` stays beside it. A triple term is named, not asserted
    (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms-reification): what the graph
    asserts is what it asserted before. Who has not exactly one of each part stays as it is.
    """
    quads = list(store.quads())
    found = _terms(quads)
    for quad in quads:
        if quad.predicate not in PARTS or (quad.subject, quad.graph_name) not in found:
            yield quad
    for (node, graph), term in found.items():
        yield ox.Quad(node, REIFIES, term, graph)


Node = ox.NamedNode | ox.BlankNode | ox.Triple
Place = tuple[Node, ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


def _terms(quads: Iterable[ox.Quad]) -> dict[Place, ox.Triple]:
    parts: dict[Place, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if quad.predicate in PARTS:
            parts[quad.subject, quad.graph_name].append(quad)
    terms = ((place, _term(described)) for place, described in parts.items())
    return {place: term for place, term in terms if term is not None}


def _term(described: list[ox.Quad]) -> ox.Triple | None:
    described = sorted(described, key=lambda quad: PARTS.index(quad.predicate))
    if tuple(quad.predicate for quad in described) != PARTS:
        return None
    subject, predicate, obj = (quad.object for quad in described)
    if not isinstance(predicate, ox.NamedNode) or isinstance(subject, ox.Literal | ox.Triple):
        return None
    return ox.Triple(subject, predicate, obj)
