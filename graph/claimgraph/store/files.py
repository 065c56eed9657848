"""Reads RDF files that any program wrote, in all formats listed here, packed by gzip or not."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

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


def base_of(path: Path) -> str:
    """The base IRI for relative IRIs in a foreign file: the file's name, without its folder.

    So ``<#it>`` means the same whether the file is packed or not, and no path of this machine gets
    into a graph.
    """
    return f"file:///{quote(_unpacked(path).name)}"


MOST_UNPACKED = 4 << 30
"""How many bytes a packed file may unpack to; the size in its own header is not trusted."""


def find_format(path: Path) -> ox.RdfFormat | None:
    """The RDF format for a file's extension (the one before ``.gz``); None for any other."""
    return FORMATS.get(_unpacked(path).suffix.lower())


def load_file(path: Path, shown: str) -> ox.Store:
    """Load an RDF file into memory; the extension decides its format. ``shown`` names it in errors.

    Relative IRIs are resolved against the file's name alone (`base_of`).
    """
    engine = ox.Store()
    format_ = find_format(path)
    if format_ is None:
        raise ClaimgraphError("the ending is not that of an RDF file", where=shown)
    try:
        with _open_text(path, shown) as stream:
            if format_ is ox.RdfFormat.RDF_XML:
                _refuse_unfolding(stream, shown)
            engine.bulk_load(stream, format=format_, base_iri=base_of(path))
    except (SyntaxError, ValueError) as error:
        raise _explain_error(error, shown) from None
    except (OSError, EOFError, zlib.error) as error:
        raise ClaimgraphError(f"cannot read the file: {error}", where=shown) from None
    _describe_reified(engine)
    return engine


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _unpacked(path: Path) -> Path:
    return path.with_suffix("") if _is_packed(path) else path


@contextmanager
def _open_text(path: Path, shown: str) -> Iterator[IO[bytes]]:
    """Open a file and skip its byte order mark. Raises ClaimgraphError for UTF-16 and UTF-32.

    An RDF/XML file without a mark names its encoding itself, and its parser reads that.
    """
    with gzip.open(path) if _is_packed(path) else path.open("rb") as stream:
        start = stream.read(4)
        if encoding := next((name for mark, name in MARKS.items() if start.startswith(mark)), ""):
            message = f"the file is in {encoding}, which no format of RDF but RDF/XML allows"
            cure = f"save it as UTF-8: iconv -f {encoding} -t UTF-8"
            raise ClaimgraphError(message, where=shown, cure=cure)
        stream.seek(3 if start.startswith(codecs.BOM_UTF8) else 0)
        yield _Bounded(stream) if _is_packed(path) else stream  # type: ignore[arg-type,misc]  # it only reads


MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""The refused byte order marks; UTF-32's come first, because one of them begins with UTF-16's."""


@dataclass
class _Bounded:
    """A stream that fails when a packed file unpacks to more bytes than ``left``."""

    stream: IO[bytes]
    left: int = MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise OSError(f"it unpacks to more than {MOST_UNPACKED >> 30} GiB")
        return data

    def seek(self, place: int) -> int:
        return self.stream.seek(place)


def _explain_error(error: Exception, shown: str) -> ClaimgraphError:
    """Make an error that says why a file cannot be read, and what to do."""
    text = str(error)
    if found := re.search(r"https?://[^\s\"'<>]+", text) if "context" in text.lower() else None:
        message = f"the file names the remote context {found[0]}, and nothing is fetched"
        cure = 'put the context itself into the file: "@context": {...}'
        return ClaimgraphError(message, where=shown, cure=cure)
    if "context" in text.lower():
        message = f"the file names a remote context, and nothing is fetched ({text})"
        cure = 'put the context itself into the file: "@context": {...}'
        return ClaimgraphError(message, where=shown, cure=cure)
    cure = "the file is not well formed in the format that its ending names"
    return ClaimgraphError(text, where=shown, cure=cure)


def _refuse_unfolding(stream: IO[bytes], shown: str) -> None:
    """Refuse XML entities that are long or name other entities: a few lines could expand to
    terabytes.

    The short names of namespaces that many OWL files declare as entities are accepted.
    """
    if line := find_unfolding(stream.read()):
        cure = "replace the entity by its text, or convert the file to Turtle"
        where = f"{shown}:{line}"
        raise ClaimgraphError("an XML entity would be expanded", where=where, cure=cure)
    stream.seek(0)


def find_unfolding(data: bytes) -> int:
    """The line of the first XML entity that is long or names another one; 0 if there is none."""
    found = UNFOLDING.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def _describe_reified(engine: ox.Store) -> None:
    """Convert the output of `export --shape rdf12` back to the form that questions read.

    Otherwise such a file would look like a dossier whose propositions have no subject and object.
    """
    for quad in list(engine.quads_for_pattern(None, ox.NamedNode(f"{RDF}reifies"), None, None)):
        node, term, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(term, ox.Triple) and ox.Quad(node, TYPE, PROPOSITION, graph) in engine:
            engine.remove(quad)
            for part in ("subject", "predicate", "object"):
                predicate = ox.NamedNode(f"{RDF}{part}")
                engine.add(ox.Quad(node, predicate, getattr(term, part), graph))
