"""Names a dossier's graphs, turns values into RDF terms, and checks graphs with SHACL."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import CG, PREFIXES, RDF, SH, XSD, graph_path
from claimgraph.model.ontology import ontology_files
from claimgraph.model.shape import Form, ThingShape

if TYPE_CHECKING:
    import rdflib

DERIVED = ("accepted", "status", "conflicts")
"""The roles of the graphs that are computed and not recorded."""

KINDS = (
    "claim", "conflict", "evidence", "graph", "issue", "link", "proposition", "selector", "source",
    "vocabulary",
)  # fmt: skip

TYPE = NamedNode(f"{RDF}type")
DATE, BOOLEAN = NamedNode(f"{XSD}date"), NamedNode(f"{XSD}boolean")
INTEGER, DOUBLE = NamedNode(f"{XSD}integer"), NamedNode(f"{XSD}double")

Term = NamedNode | Literal


def cg(name: str) -> NamedNode:
    """The IRI of a term in the claim vocabulary."""
    return NamedNode(CG + name)


def boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=BOOLEAN)


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=INTEGER)


def day(value: date) -> Literal:
    """A day as ``xsd:date``; year 1 is 0001, which strftime's %Y is not on every platform."""
    return Literal(value.isoformat(), datatype=DATE)


@cache
def expand(short: str) -> NamedNode:
    """Expand a prefixed name to an IRI.

    >>> expand("cg:about").value
    'https://w3id.org/claimgraph/about'
    """
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


@dataclass(frozen=True)
class Graphs:
    """Makes the IRIs of a dossier's things and named graphs; all begin with ``base``."""

    base: str

    def node(self, path: str) -> NamedNode:
        """The IRI of a thing with this path."""
        return NamedNode(self.base + path)

    @property
    def prefixes(self) -> dict[str, str]:
        """All prefixes, also those for the dossier's own IRIs; the empty one is for entities."""
        kinds = {kind: self.node(f"{kind}/").value for kind in KINDS}
        return {**PREFIXES, "": self.node("entity/").value, **kinds}

    def role(self, role: str) -> NamedNode:
        """The IRI of a graph that a dossier has once: entities, propositions, accepted, ..."""
        return self.node(graph_path(role))

    def source(self, path: str) -> NamedNode:
        """The IRI of the graph of one source, given the source's path."""
        return self.node(graph_path(path))


@dataclass(frozen=True)
class Subject:
    """Makes quads with the same subject in the same graph, leaving out empty values."""

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
    Form.ENGLISH: lambda text, _: Literal(text, language="en"),
    Form.DATE: lambda value, _: day(value),
    Form.INTEGER: lambda value, _: integer(value),
    Form.BOOLEAN: lambda value, _: boolean(value),
    Form.MARK: lambda value, _: boolean(value),
}


def write_traits(
    shape: ThingShape, it: Subject, *, graphs: Graphs, record: object, more: Mapping[str, object]
) -> Iterator[Quad]:
    """Write the properties of a thing: from its record, and from ``more``, values by predicate.

    A value in ``more`` replaces that of the record. The results of judging are in no record, and
    are written elsewhere.
    """
    if shape.type:
        yield from it.say(TYPE, expand(shape.type))
    worked_out = dict(more)
    for trait in shape:
        recorded = attrgetter(trait.member)(record) if trait.member else None
        value = worked_out.pop(trait.predicate, recorded)
        values = value if isinstance(value, tuple | list) else (value,)
        present = (
            one for one in values if one not in (None, "") and (one or trait.form != Form.MARK)
        )
        terms = (WRITERS[trait.form](one, graphs) for one in present)
        yield from it.say(expand(trait.predicate), *terms)


FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")
DECLARED = (f"{CG}Stance", f"{CG}StatusRule")
"""Classes whose members are listed by the ontology, and not by a SHACL shape."""


def check_shapes(
    quads: Iterable[ox.Quad],
    *,
    shown: str,
    places: Mapping[str, Place] | None = None,
    focus: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Validate a graph with the ontology's SHACL shapes; each result becomes a finding.

    ``places`` has the line of a dossier for the IRI of a node; a finding about any other node names
    ``shown``. With ``focus`` only the nodes with these IRIs are validated.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=_triples(quads), format="nt")
    shapes, ontology = _read_shapes()
    for cls in DECLARED:  # pySHACL takes the classes of ``ont_graph``, but not their members
        for term in ontology.subjects(rdflib.URIRef(f"{RDF}type"), rdflib.URIRef(cls)):
            data.add((term, rdflib.URIRef(f"{RDF}type"), rdflib.URIRef(cls)))
    nodes: list[rdflib.URIRef | str] = [rdflib.URIRef(it) for it in focus]
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, ont_graph=ontology, advanced=True, focus_nodes=nodes or None,
        inplace=True,  # nobody else uses the data, and copying them took a third of the time
    )  # fmt: skip
    return tuple(sorted(_findings(report, shown, places or {})))


@cache
def _read_shapes() -> tuple[rdflib.Graph, rdflib.Graph]:
    """The shapes and the ontology, read once, since a server validates after every write."""
    import rdflib

    folder, ontology = ontology_files(), rdflib.Graph()
    for name in FILES:
        ontology.parse(folder / name)
    return rdflib.Graph().parse(folder / "shapes.ttl"), ontology


def _triples(quads: Iterable[ox.Quad]) -> bytes:
    buffer = io.BytesIO()
    triples = (quad.triple for quad in quads if not _types_a_term(quad))
    ox.serialize(triples, buffer, format=ox.RdfFormat.N_TRIPLES)
    return buffer.getvalue()


def _types_a_term(quad: ox.Quad) -> bool:
    """Whether a triple gives a type to a term of the ontology, which data must not do.

    The IRIs of a dossier begin like those of terms, but have a longer path:
    ``.../claimgraph/s400/claim/...``.
    """
    if quad.predicate.value != f"{RDF}type" or not isinstance(quad.subject, ox.NamedNode):
        return False
    address = quad.subject.value
    return address.startswith(CG) and "/" not in address.removeprefix(CG)


def _findings(report: object, shown: str, places: Mapping[str, Place]) -> Iterator[Finding]:
    import rdflib

    assert isinstance(report, rdflib.Graph)  # pySHACL's types say "or bytes"
    sh, rdf = rdflib.Namespace(SH), rdflib.Namespace(RDF)
    for result in report.subjects(rdf.type, sh.ValidationResult):
        focus = report.value(result, sh.focusNode)
        value = report.value(result, sh.value)
        path = report.value(result, sh.resultPath)
        message = " ".join(sorted(str(it) for it in report.objects(result, sh.resultMessage)))
        detail = {"node": focus, "path": path, "found": value}
        pairs = tuple((name, str(it)) for name, it in detail.items() if it is not None)
        yield Finding(
            places.get(str(focus), Place(shown)), "the graph does not fit its shape", pairs, message
        )
