"""Names of graphs, and the small ways in which a value becomes a term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model.iris import (
    CG,
    PREFIXES,
    RDF,
    XSD,
    graph_path,
)
from claimgraph.model.shape import Form, ThingShape

DERIVED = ("accepted", "status", "conflicts")
"""The roles of the graphs that are computed and never typed by hand."""

KINDS = (
    "claim", "conflict", "evidence", "graph", "issue", "link", "proposition", "selector", "source",
    "vocabulary",
)  # fmt: skip

TYPE = NamedNode(f"{RDF}type")
DATE, BOOLEAN = NamedNode(f"{XSD}date"), NamedNode(f"{XSD}boolean")
INTEGER, DOUBLE = NamedNode(f"{XSD}integer"), NamedNode(f"{XSD}double")

Term = NamedNode | Literal


def cg(name: str) -> NamedNode:
    """A term of the claim vocabulary."""
    return NamedNode(CG + name)


def boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=BOOLEAN)


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=INTEGER)


def day(value: date) -> Literal:
    """A day as ``xsd:date``; year 1 is 0001 (strftime's %Y pads on some platforms only)."""
    return Literal(value.isoformat(), datatype=DATE)


@cache
def expand(short: str) -> NamedNode:
    """A property by its name with a prefix.

    >>> expand("cg:about").value
    'https://w3id.org/claimgraph/about'
    """
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


@dataclass(frozen=True)
class Graphs:
    """The named graphs of one dossier."""

    base: str

    def node(self, path: str) -> NamedNode:
        """The IRI of a path."""
        return NamedNode(self.base + path)

    @property
    def prefixes(self) -> dict[str, str]:
        """Short names for the dossier's own addresses; the empty one is for its entities."""
        kinds = {kind: self.node(f"{kind}/").value for kind in KINDS}
        return {**PREFIXES, "": self.node("entity/").value, **kinds}

    def role(self, role: str) -> NamedNode:
        """A graph that the dossier has once: entities, propositions, accepted, ..."""
        return self.node(graph_path(role))

    def source(self, path: str) -> NamedNode:
        """The graph of one source."""
        return self.node(graph_path(path))


@dataclass(frozen=True)
class Subject:
    """Writes quads about one node in one graph; what is empty is not written."""

    node: NamedNode
    graph: NamedNode

    def say(self, predicate: NamedNode, *values: Term) -> Iterator[Quad]:
        for value in values:
            yield Quad(self.node, predicate, value, self.graph)

    def text(self, predicate: NamedNode, value: str, language: str = "") -> Iterator[Quad]:
        if value:
            literal = Literal(value, language=language) if language else Literal(value)
            yield Quad(self.node, predicate, literal, self.graph)


WRITERS: Mapping[Form, Callable[[Any, Graphs], Term]] = {
    Form.NODE: lambda path, graphs: graphs.node(path),
    Form.TERM: lambda name, _: NamedNode(name) if ":" in name else cg(name),
    Form.ADDRESS: lambda iri, _: NamedNode(iri),
    Form.TEXT: lambda text, _: Literal(text),
    Form.DATE: lambda value, _: day(value),
    Form.INTEGER: lambda value, _: integer(value),
    Form.BOOLEAN: lambda value, _: boolean(value),
    Form.MARK: lambda value, _: boolean(value),
}


def write_traits(
    shape: ThingShape, it: Subject, *, graphs: Graphs, record: object, more: Mapping[str, object]
) -> Iterator[Quad]:
    """Write what a record says of a thing, and ``more``: what is worked out, by its predicate.

    What was judged is in no record, and is written elsewhere.
    """
    if shape.type:
        yield from it.say(TYPE, expand(shape.type))
    worked_out = dict(more)
    for trait in shape:
        known = attrgetter(trait.member)(record) if trait.member else None
        value = worked_out.pop(trait.predicate, known)
        values = value if isinstance(value, tuple | list) else (value,)
        told = (one for one in values if one not in (None, "") and (one or trait.form != Form.MARK))
        terms = (WRITERS[trait.form](one, graphs) for one in told)
        yield from it.say(expand(trait.predicate), *terms)
