"""Answers as rdflib has them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.store.local import Answer, Solutions, Term

if TYPE_CHECKING:
    from rdflib.query import Result


def read_result(answer: Answer | Solutions) -> Result:
    """An answer as an rdflib ``Result``, whose rows are read as they are asked for."""
    from rdflib import Graph, Variable
    from rdflib.query import Result

    if isinstance(answer, ox.QueryBoolean):
        told = Result("ASK")
        told.askAnswer = bool(answer)
        return told
    if isinstance(answer, ox.QueryTriples):
        made = Result("CONSTRUCT")
        made.graph = Graph()
        for it in answer:
            made.graph.add((as_node(it.subject), as_node(it.predicate), as_node(it.object)))
        return made
    found = Result("SELECT")
    names = [it.value for it in answer.variables]
    found.vars = [Variable(name) for name in names]
    pairs = list(zip(found.vars, names, strict=True))
    found.bindings = (
        {variable: as_node(row[name]) for variable, name in pairs if row[name] is not None}
        for row in answer
    )
    return found


@lru_cache(maxsize=65_536)
def as_node(term: Term) -> Any:
    """A term as rdflib has it."""
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if not isinstance(term, ox.Literal):
        return BNode(str(term).removeprefix("_:"))
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))
