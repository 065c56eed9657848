"""Content negotiation: chooses the format that a client prefers (RFC 9110, section 12.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
"""The formats for the answer to SELECT, by media type; some formats have several media types."""

BOOLEAN = {media: format_ for media, format_ in ROWS.items() if format_ in ("json", "xml")}
"""The formats for the answer to ASK, by media type; CSV and TSV are defined for SELECT only."""

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
"""The RDF formats, by media type, for CONSTRUCT, DESCRIBE, a graph and the service description."""

DATASETS = (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)
TRIPLES = {media: format_ for media, format_ in GRAPH.items() if format_ not in DATASETS}
"""The formats in which one graph can be sent to the server."""


def content_type(media: str) -> str:
    """Return a Content-Type; text types get ``charset=utf-8``, as HTTP has no default for them."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


_Q = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


@dataclass(frozen=True)
class Wish:
    """One entry of an Accept or Accept-Encoding header, with its quality (0 to 1)."""

    range: str
    quality: float

    @property
    def breadth(self) -> int:
        """How much the entry covers: 0 for one media type, 1 for ``text/*``, 2 for all types."""
        return 2 if self.range in ("*", "*/*") else int(self.range.endswith("/*"))

    def covers(self, offer: str) -> bool:
        """Whether the entry covers an offered media type."""
        return self.breadth == 2 or offer == self.range or (
            self.breadth == 1 and offer.startswith(self.range[:-1])
        )  # fmt: skip


def read_wishes(header: str) -> list[Wish]:
    """Read an Accept or Accept-Encoding header; malformed entries are left out."""
    members = (member.split(";") for member in header.split(","))
    wishes = (Wish(name.strip().lower(), _quality(rest)) for name, *rest in members)
    return [it for it in wishes if it.range and it.quality >= 0]


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            return float(value) if _Q.fullmatch(value.strip()) else -1
    return 1


def rank(header: str, offers: Sequence[str]) -> list[str]:
    """Return the offered media types that an Accept header allows, the preferred one first.

    The most specific entry that covers an offer gives its quality. Offers of equal quality keep
    their order, except that a type named in the header comes before one that only a wildcard
    covers. An empty header accepts everything.

    >>> rank("text/csv;q=0.5, application/*", ["text/csv", "application/json", "text/html"])
    ['application/json', 'text/csv']
    """
    wishes = read_wishes(header) if header.strip() else [Wish("*/*", 1)]
    judged = [(_best(offer, wishes), place) for place, offer in enumerate(offers)]
    kept = [(-it.quality, it.breadth, place) for it, place in judged if it.quality > 0]
    return [offers[place] for *_, place in sorted(kept)]


def _best(offer: str, wishes: Iterable[Wish]) -> Wish:
    covering = [it for it in wishes if it.covers(offer)]
    return min(covering, key=lambda it: (it.breadth, -it.quality), default=Wish("", 0))


def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header allows gzip; without the header nothing is compressed."""
    return bool(header.strip()) and "gzip" in rank(header, ["gzip"])
