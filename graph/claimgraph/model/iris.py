"""The namespaces, and the only functions that build an IRI.

Inside the program a resource is identified by its *path*: ``entity/turkey``, ``claim/9f2c...``. Its
IRI is the dossier's base IRI followed by the path, so records are the same under any base.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

CG = "https://w3id.org/claimgraph/"
AFF = "https://w3id.org/claimgraph/affairs#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "https://schema.org/"
ORG = "http://www.w3.org/ns/org#"
SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
SH = "http://www.w3.org/ns/shacl#"
WD = "http://www.wikidata.org/entity/"
NP = "http://www.nanopub.org/nschema#"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FILE_FORMATS = "http://www.w3.org/ns/formats/"

PREFIXES = {
    "cg": CG,
    "aff": AFF,
    "oa": OA,
    "prov": PROV,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "schema": SCHEMA,
    "org": ORG,
    "sem": SEM,
    "sh": SH,
    "wd": WD,
}
"""Prefixes that a query may use without declaring them; each dossier adds the empty prefix for its
entities."""

FORMAT = "1"
"""Version of the dossier format."""

GRAPH_FORMAT = "3"
"""Version of the format of a built graph. Version 1 had no grounds of acceptance, and in version 2
labels of statements had no language."""


def slug(name: str) -> str:
    """Make a readable path segment from a name in any script.

    >>> slug("Senior US State Department official")
    'senior-us-state-department-official'
    >>> slug("Çavuşoğlu")
    'cavusoglu'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    marked = not plain.isascii()  # ASCII has no accents to remove; a table has thousands of names
    letters = "".join(c for c in plain if not unicodedata.combining(c)) if marked else plain
    return re.sub(r"[^\w]+", "-", letters).strip("-_") or "x"


def digest(*parts: str) -> str:
    """Hash several strings to 16 hexadecimal digits; their boundaries count, too.

    >>> digest("a", "bc") == digest("ab", "c")
    False
    """
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def entity_path(key: str) -> str:
    """Return the path of an entity, which may be an unnamed speaker."""
    return f"entity/{quote(key, safe='')}"


def source_path(key: str) -> str:
    """Return the path of a source; it names the claimant, too, where the source itself speaks."""
    return f"source/{quote(key, safe='')}"


def issue_path(question: str) -> str:
    """Return the path of an issue, made from the words of its question."""
    return f"issue/{quote(slug(question), safe='')}"


def hashed_path(kind: str, *parts: str) -> str:
    """Return a path that is a hash of content, as claims and propositions have it."""
    return f"{kind}/{digest(*parts)}"


def graph_path(name: str) -> str:
    """Return the path of a named graph; ``name`` is ``entities``, ``accepted``, ... or a source."""
    return f"graph/{name}"


def staging_path(run: str, name: str) -> str:
    """Return the path under which a graph waits on a server until all graphs of a run are there."""
    return graph_path(f"staging/{run}/{name}")


def nanopub_path(claim: str, part: str = "") -> str:
    """Return the path of a claim's nanopublication, or of ``part``, one of its four graphs.

    >>> nanopub_path("claim/9f2c", "head")
    'nanopub/9f2c-head'
    """
    whole = f"nanopub/{claim.removeprefix('claim/')}"
    return f"{whole}-{part}" if part else whole


def perspective_path(principal: str) -> str:
    """Return the path of the graph of direct triples according to one principal (never stored)."""
    return f"graph/accepted/according-to/{principal.removeprefix('entity/')}"
