"""SHACL shapes to findings: what a complete claim, proposition, source looks like."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from claimgraph.errors import Finding, Place
from claimgraph.terms import RDF, SH
from claimgraph.vocabulary import ontology_files

FILES = ("claim.ttl", "stances.ttl", "affairs.ttl")


def check_shapes(
    quads: Iterable[ox.Quad], *, shown: str, places: Mapping[str, Place] | None = None
) -> tuple[Finding, ...]:
    """Hold a graph against the ontology's shapes; each SHACL result becomes a finding.

    ``places`` lead from addresses to lines of a dossier; what has none is told of ``shown``.
    """
    import pyshacl
    import rdflib

    folder = ontology_files()
    data = rdflib.Graph()
    data.parse(data=_triples(quads), format="nt")
    shapes = rdflib.Graph().parse(folder / "shapes.ttl")
    ontology = rdflib.Graph()
    for name in FILES:
        ontology.parse(folder / name)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology, advanced=True)
    return tuple(sorted(_findings(report, shown, places or {})))


def _triples(quads: Iterable[ox.Quad]) -> bytes:
    buffer = io.BytesIO()
    ox.serialize((quad.triple for quad in quads), buffer, format=ox.RdfFormat.N_TRIPLES)
    return buffer.getvalue()


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
