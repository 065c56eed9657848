"""Names of graphs, and the small ways in which a value becomes a term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model.dates import Time
from claimgraph.model.iris import (
    CG,
    PREFIXES,
    RDF,
    XSD,
    graph_path,
)

DERIVED = ("accepted", "status", "conflicts")
"""The roles of the graphs that are computed and never typed by hand."""

KINDS = (
    "claim", "conflict", "evidence", "graph", "issue", "link", "proposition", "selector", "source",
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


def time_terms(prefix: str, time: Time, *, words: bool = True) -> Iterator[tuple[NamedNode, Term]]:
    """The columns of a time: EDTF, both bounds, and a mark for each side that is open.

    ``prefix`` is that of the properties: ``said`` gives ``cg:saidEarliest``, the empty one the
    ``cg:earliest`` of a proposition.
    """
    if words and time.words:
        yield NamedNode(column(prefix, "words")), Literal(time.words)
    yield NamedNode(column(prefix or "when", "edtf")), Literal(time.edtf)
    yield NamedNode(column(prefix, "earliest")), day(time.earliest)
    yield NamedNode(column(prefix, "latest")), day(time.latest)
    if time.open_begin:
        yield NamedNode(column(prefix, "openBegin")), boolean(True)
    if time.open_end:
        yield NamedNode(column(prefix, "openEnd")), boolean(True)


def column(prefix: str, part: str) -> str:
    """The property of one column of a time.

    >>> column("said", "earliest").rpartition("/")[2], column("", "earliest").rpartition("/")[2]
    ('saidEarliest', 'earliest')
    """
    return CG + (prefix + part[0].upper() + part[1:] if prefix else part)


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
