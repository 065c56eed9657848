"""The namespaces, and the only functions that build an IRI.

Inside the program a thing is known by its *path*: ``entity/turkey``, ``proposition/9f2c...``. Its
IRI is the dossier's base followed by the path, so records do not depend on where a dossier is.
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
"""Prefixes that a query may use without declaring them; the empty one for the dossier's entities is
added."""

FORMAT = "1"
"""Version of the dossier format."""

GRAPH_FORMAT = "2"
"""Version of the graph's format; version 1 had no grounds of acceptance."""


def slug(name: str) -> str:
    """Make a readable path segment of a name, in any script.

    >>> slug("Senior US State Department official")
    'senior-us-state-department-official'
    >>> slug("Çavuşoğlu")
    'cavusoglu'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    marked = not plain.isascii()  # most names are not, and a table has thousands
    letters = "".join(c for c in plain if not unicodedata.combining(c)) if marked else plain
    return re.sub(r"[^\w]+", "-", letters).strip("-_") or "x"


def digest(*parts: str) -> str:
    """Hash several parts to 16 hexadecimal digits, so that moving text between parts changes the
    hash.

    >>> digest("a", "bc") == digest("ab", "c")
    False
    """
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def entity_path(key: str) -> str:
    """The path of an entity, named or unnamed."""
    return f"entity/{quote(key, safe='')}"


def source_path(key: str) -> str:
    """The path of a source, which is also a claimant when it speaks in its own voice."""
    return f"source/{quote(key, safe='')}"


def issue_path(question: str) -> str:
    """The path of an issue: its question as a readable slug."""
    return f"issue/{quote(slug(question), safe='')}"


def hashed_path(kind: str, *parts: str) -> str:
    """The path of a thing that is identified by its content, such as a claim or proposition."""
    return f"{kind}/{digest(*parts)}"


def graph_path(name: str) -> str:
    """The path of a named graph: ``entities``, ``accepted``, ... or a source's own path."""
    return f"graph/{name}"


def staging_path(run: str, name: str) -> str:
    """The path of a graph that is on a server before all graphs have arrived."""
    return graph_path(f"staging/{run}/{name}")


def nanopub_path(claim: str, part: str = "") -> str:
    """The path of the nanopublication of a claim, or of one of its four graphs.

    >>> nanopub_path("claim/9f2c", "head")
    'nanopub/9f2c-head'
    """
    whole = f"nanopub/{claim.removeprefix('claim/')}"
    return f"{whole}-{part}" if part else whole


def perspective_path(principal: str) -> str:
    """The path of the graph of direct triples according to one principal (never stored)."""
    return f"graph/accepted/according-to/{principal.removeprefix('entity/')}"
