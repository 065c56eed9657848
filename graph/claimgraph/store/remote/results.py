"""Answers of an endpoint as rdflib has them, for those who know its API."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.store.engine import Answer, Term

if TYPE_CHECKING:
    from rdflib.query import Result
    from rdflib.term import Node


def read_node(node: Node) -> Term:
    """The engine's term for one of rdflib's."""
    line = f"<a:s> <a:p> {node.n3()} ."
    triple: ox.Quad = next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE)))
    return triple.object


def as_result(answer: Answer) -> Result:
    """The answer as an rdflib ``Result``."""
    from rdflib.query import Result

    if isinstance(answer, ox.QueryTriples):
        data = answer.serialize(format=ox.RdfFormat.N_TRIPLES)
        return Result.parse(io.BytesIO(data or b""), content_type="application/n-triples")
    data = answer.serialize(format=ox.QueryResultsFormat.JSON)
    return Result.parse(io.BytesIO(data or b""), format="json")
