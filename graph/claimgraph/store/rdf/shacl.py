"""SHACL shapes to findings: what a complete claim, proposition, source looks like."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from claimgraph.model.errors import Finding, Place
from claimgraph.model.iris import CG, RDF, SH
from claimgraph.model.ontology import ontology_files

if TYPE_CHECKING:
    import rdflib

FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")
DECLARED = (f"{CG}Stance", f"{CG}StatusRule")
"""The classes whose members the ontology lists, and no shape does."""


def check_shapes(
    quads: Iterable[ox.Quad],
    *,
    shown: str,
    places: Mapping[str, Place] | None = None,
    focus: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Hold a graph against the ontology's shapes; each SHACL result becomes a finding.

    ``places`` lead from addresses to lines of a dossier; what has none is said of ``shown``.
    With ``focus`` only the nodes of these addresses are looked at.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=_triples(quads), format="nt")
    shapes, ontology = _read_shapes()
    for cls in DECLARED:  # pySHACL takes classes from an ontology, and no members
        for term in ontology.subjects(rdflib.URIRef(f"{RDF}type"), rdflib.URIRef(cls)):
            data.add((term, rdflib.URIRef(f"{RDF}type"), rdflib.URIRef(cls)))
    nodes: list[rdflib.URIRef | str] = [rdflib.URIRef(it) for it in focus]
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, ont_graph=ontology, advanced=True, focus_nodes=nodes or None,
        inplace=True,  # the data are ours: to copy them first took a third of the time
    )  # fmt: skip
    return tuple(sorted(_findings(report, shown, places or {})))


@cache
def _read_shapes() -> tuple[rdflib.Graph, rdflib.Graph]:
    """Shapes and ontology, read once: a server checks after every write."""
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
    """Whether it says what a term of the ontology is: that is not for the data to say.

    What a dossier names has a path below such an address: ``.../claimgraph/s400/claim/...``.
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
