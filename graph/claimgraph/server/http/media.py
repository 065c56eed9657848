"""In what formats an answer can be had, by media type; the first is what one gets unasked."""

from __future__ import annotations

import pyoxigraph as ox

ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""For SELECT: SPARQL 1.1 Query Results JSON, XML, CSV and TSV, and what tools call them."""

BOOLEAN = {media: format_ for media, format_ in ROWS.items() if format_ in ("json", "xml")}
"""For ASK: CSV and TSV are not defined for it."""

GRAPH = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
}
"""For CONSTRUCT, DESCRIBE, a graph and the service description: RDF."""

DATASETS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)
TRIPLES = {media: format_ for media, format_ in GRAPH.items() if format_ not in DATASETS}
"""In what formats one graph can be sent."""


def content_type(media: str) -> str:
    """The header's value: text has its encoding named, as HTTP has no default for it."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
