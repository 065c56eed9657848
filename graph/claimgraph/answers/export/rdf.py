"""RDF as text: quads with their graphs, or the union of their triples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, TypeAlias

import pyoxigraph as ox

from claimgraph.answers.export.networks import ILLEGAL
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.progress import Pace, Progress
from claimgraph.store.local import Store, local_engine, sort_quads

Shape: TypeAlias = Callable[[Store], Iterable[ox.Quad]]


STREAMED: Mapping[str, ox.RdfFormat] = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
}
"""What can be written while it is read, by the endings of files."""
STEP = 10_000
"""Quads after which it is reported how far it has come."""


def steady(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Put quads into one order; blank nodes, named again on every load, are named by RDFC-1.0.

    https://www.w3.org/TR/rdf-canon/
    """
    found = set(quads)
    if any("_:" in str(quad) for quad in found):
        dataset = ox.Dataset(found)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found = set(dataset)
    return sort_quads(found)


def plain(store: Store) -> Iterable[ox.Quad]:
    """The quads, unchanged."""
    return store.quads()


def write_trig(store: Store, shape: Shape = plain) -> bytes:
    """Write all graphs as TriG."""
    return serialize(steady(shape(store)), ox.RdfFormat.TRIG, store.prefixes)


def write_nq(store: Store, shape: Shape = plain) -> bytes:
    """Write all graphs as N-Quads, sorted."""
    return serialize(steady(shape(store)), ox.RdfFormat.N_QUADS)


def write_ttl(store: Store, shape: Shape = plain) -> bytes:
    """Write the union of all graphs as Turtle: the names of the graphs are lost."""
    return serialize(_union(shape(store)), ox.RdfFormat.TURTLE, store.prefixes)


def write_nt(store: Store, shape: Shape = plain) -> bytes:
    """Write the union of all graphs as N-Triples, sorted."""
    return serialize(_union(shape(store)), ox.RdfFormat.N_TRIPLES)


def stream(store: Store, format_: ox.RdfFormat, output: IO[bytes], *, progress: Progress) -> None:
    """Write quads while they are read, graph by graph, in memory that does not grow.

    The store's order is that of hashes. No triple of a dossier is in two graphs, so that
    without their names, too, each is written once; of a stranger's RDF some may be repeated.
    """
    engine = local_engine(store)
    pace = Pace(len(engine), progress, unit="quads")
    graphs = [ox.DefaultGraph(), *sorted(engine.named_graphs(), key=str)]
    quads = (it for graph in graphs for it in engine.quads_for_pattern(None, None, None, graph))
    told = _report_pace(quads, pace)
    prefixes = dict(store.prefixes) if format_ in (ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE) else None
    statements = told if format_.supports_datasets else (quad.triple for quad in told)
    ox.serialize(statements, output, format_, prefixes=prefixes)


def _report_pace(quads: Iterator[ox.Quad], pace: Pace) -> Iterator[ox.Quad]:
    while step := list(islice(quads, STEP)):
        yield from step
        pace.tell(len(step))


def write_rdfxml(store: Store) -> bytes:
    """Write the union of all graphs as RDF/XML.

    Raises ClaimgraphError for what XML cannot hold: a predicate whose address ends in no name, a
    literal with control characters. The serializer would write the one ill-formed and leave the
    other's characters out.
    """
    triples = _union(store.quads())
    for triple in triples:
        _check_xml(triple)
    data = serialize(triples, ox.RdfFormat.RDF_XML, store.prefixes)
    return data.replace(b"\r", b"&#13;")  # a bare one is read as a line feed (XML 1.0, 2.11)


_NAME_AT_END = re.compile(r"[^\W\d][\w.-]*\Z")


def _check_xml(triple: ox.Triple) -> None:
    cure = "choose a name that ends with .ttl, or .trig to keep the graphs"
    if _NAME_AT_END.search(triple.predicate.value) is None:
        message = f"RDF/XML cannot name the predicate <{triple.predicate.value}>"
        raise ClaimgraphError(message, where=".rdf", cure=cure)
    if isinstance(triple.object, ox.Triple):
        raise ClaimgraphError("RDF/XML cannot hold triple terms", where=".rdf", cure=cure)
    if isinstance(triple.object, ox.Literal) and ILLEGAL.search(triple.object.value):
        message = f"XML cannot hold the control characters in {triple.object.value[:60]!r}"
        raise ClaimgraphError(message, where=".rdf", cure=cure)


def _union(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    merged = {ox.Quad(*quad.triple) for quad in quads}
    return [quad.triple for quad in steady(merged)]


def serialize(
    statements: list[ox.Quad] | list[ox.Triple],
    format_: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Write statements in the order in which they are given."""
    data = ox.serialize(statements, format=format_, prefixes=dict(prefixes or {}))
    assert data is not None  # only where an output is given
    return data
