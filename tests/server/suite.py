"""Reading the W3C's evaluation tests: what is loaded, what is asked, and what must come of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HOME = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
SHARED = Path(os.environ.get("CLAIMGRAPH_DATA") or Path(__file__).parents[3] / "shared")
SUITE = SHARED / "suites" / "sparql11"

QUERY = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping",
    "negation", "project-expression", "property-path", "subquery", "syntax-query",
)  # fmt: skip
RESULTS = ("csv-tsv-res", "json-res")
UPDATE = (
    "add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert",
    "delete-where", "drop", "move", "syntax-update-1", "syntax-update-2", "update-silent",
)  # fmt: skip
PARTS = {"query": QUERY, "results": RESULTS, "update": UPDATE}
"""The folders of each part of the suite, as its own manifests list them."""

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
}
STOP = "DROP GRAPH <urn:x-claimgraph:nothing> ;"
EVALUATED = ("QueryEvaluationTest", "CSVResultFormatTest", "UpdateEvaluationTest")


@dataclass(frozen=True)
class State:
    """A dataset: files by the address of the graph that they are, empty for the default graph."""

    files: tuple[tuple[str, Path], ...] = ()

    def quads(self, *, from_query: bool = False) -> list[ox.Quad]:
        """What the files hold; ``from_query`` puts the default graph under its own address."""
        return [quad for graph, file in self.files for quad in _read(graph, file, from_query)]


@dataclass(frozen=True)
class Case:
    """One test. ``text`` is its query or update, ``base`` what relative addresses begin with."""

    name: str
    kind: str
    text: str
    base: str
    before: State
    after: State
    result: Path | None

    @property
    def updates(self) -> bool:
        """Whether it is an update."""
        return self.base.endswith(".ru")

    @property
    def rooted(self) -> str:
        """The text with its base, which no client sends otherwise.

        A LOAD of which only the syntax is looked at must not go out to the network: before it
        comes what cannot be carried out.
        """
        stopped = re.sub(r"\bLOAD\b", f"{STOP} LOAD", self.text, count=1)
        only_read = self.updates and not self.evaluated
        return f"BASE <{self.base}>\n{stopped if only_read else self.text}"

    @property
    def data(self) -> list[ox.Quad]:
        """What is there before; a query with FROM finds it under its own address."""
        named = re.search(r"\bFROM\b", self.text, re.IGNORECASE) is not None
        return self.before.quads(from_query=named and not self.updates)

    @property
    def evaluated(self) -> bool:
        """Whether something must come of it; else only its syntax is looked at."""
        return self.kind in EVALUATED

    @property
    def refused(self) -> bool:
        """Whether it must be refused as ill formed."""
        return self.kind.startswith("Negative")


def read_part(part: str) -> Iterator[Case]:
    """The approved tests of one part: ``query``, ``results`` or ``update``."""
    for folder in PARTS[part]:
        manifest = SUITE / folder / "manifest.ttl"
        base = f"{HOME}{folder}/"
        graph = Graph().parse(manifest, publicID=f"{base}manifest.ttl")
        for entries in graph.objects(None, MF.entries):
            for test in Collection(graph, entries):
                yield _case(graph, test, SUITE / folder)


def _case(graph: Graph, test: Node, folder: Path) -> Case:
    kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    asked = graph.value(action, QT.query) or graph.value(action, UT.request) or action
    words = QT if graph.value(action, QT.query) else UT
    file = result if isinstance(result, URIRef) else None
    return Case(
        name=f"{folder.name}/{str(test).rpartition('#')[2]}",
        kind=kind.removesuffix("11"),
        text=_file(asked, folder).read_text("utf-8"),
        base=str(asked),
        before=_state(graph, action, words, folder),
        after=_state(graph, result, UT, folder),
        result=_file(file, folder) if file is not None else None,
    )


def _file(node: Node | None, folder: Path) -> Path:
    return folder / str(node).rpartition("/")[2]


def _state(graph: Graph, node: Node | None, words: Namespace, folder: Path) -> State:
    default = [("", _file(it, folder)) for it in graph.objects(node, words.data)]
    named = [_named(graph, it, folder) for it in graph.objects(node, words.graphData)]
    return State((*default, *sorted(named)))


def _named(graph: Graph, node: Node, folder: Path) -> tuple[str, Path]:
    """A named graph: the file's own address, or that of a label beside it."""
    label = graph.value(node, RDFS.label)
    if label is None:
        return str(node), _file(node, folder)
    return str(label), _file(graph.value(node, UT.graph), folder)


def _read(graph: str, file: Path, from_query: bool) -> Iterator[ox.Quad]:
    address = f"{HOME}{file.parent.name}/{file.name}"
    name = graph or (address if from_query else "")
    node = ox.NamedNode(name) if name else ox.DefaultGraph()
    for quad in ox.parse(path=file, format=FORMATS[file.suffix], base_iri=address):
        yield ox.Quad(*_scoped(quad.triple, file), node)


def _scoped(triple: ox.Triple, file: Path) -> Iterator[object]:
    """Blank nodes are of their file: in two files the same label means two things."""
    for term in (triple.subject, triple.predicate, triple.object):
        bare = isinstance(term, ox.BlankNode)
        yield ox.BlankNode(f"{file.stem}-{term.value}".replace(".", "-")) if bare else term
