"""Strangers' files of RDF: what is read, what is refused, and what is put into our own shape."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import CG, RDF

FORMATS = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}

UNFOLDING = re.compile(rb'<!ENTITY\s+\S+\s+"[^"]*(?:[^"]{1000}|&(?!#|amp;|lt;|gt;|quot;|apos;))')
TYPE, PROPOSITION = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{CG}Proposition")

BASE = "file:///"
"""Against what a stranger's relative addresses are resolved: no path of this machine gets in."""


def load_file(path: Path, shown: str) -> ox.Store:
    """Load a file whose ending names its format; ``shown`` is what it is called in errors."""
    engine = ox.Store()
    format_ = FORMATS[path.suffix.lower()]
    if format_ is ox.RdfFormat.RDF_XML:
        _refuse_unfolding(path, shown)
    try:
        engine.bulk_load(path=str(path), format=format_, base_iri=BASE)
    except (SyntaxError, ValueError) as error:
        cure = "the file is not well formed in the format that its ending names"
        raise ClaimgraphError(str(error), where=shown, cure=cure) from None
    except OSError as error:
        raise ClaimgraphError(f"cannot read the file: {error}", where=shown) from None
    _describe_reified(engine)
    return engine


def _refuse_unfolding(path: Path, shown: str) -> None:
    """Refuse XML entities that are long or name entities: a few lines unfold to terabytes.

    Those that many an OWL file declares, short names of namespaces, are neither.
    """
    data = path.read_bytes()
    if line := find_unfolding(data):
        cure = "write what the entity stands for in its place, or convert the file to Turtle"
        where = f"{shown}:{line}"
        raise ClaimgraphError("an XML entity would unfold", where=where, cure=cure)


def find_unfolding(data: bytes) -> int:
    """The line of the first XML entity that would unfold; 0 where there is none."""
    found = UNFOLDING.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def _describe_reified(engine: ox.Store) -> None:
    """Put what `export --shape rdf12` wrote back into the shape that every question reads.

    Without it such a file would be taken for a dossier whose propositions have no ends.
    """
    for quad in list(engine.quads_for_pattern(None, ox.NamedNode(f"{RDF}reifies"), None, None)):
        node, term, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(term, ox.Triple) and ox.Quad(node, TYPE, PROPOSITION, graph) in engine:
            engine.remove(quad)
            for part in ("subject", "predicate", "object"):
                predicate = ox.NamedNode(f"{RDF}{part}")
                engine.add(ox.Quad(node, predicate, getattr(term, part), graph))
