"""Reading the W3C's protocol tests: each is some requests with what must come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = Namespace("http://www.w3.org/2011/http-statusCodes#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

NAMED = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Step:
    """One request of a test, and what its answer must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    boolean: str
    format: str
    graph: str = ""

    def allows(self, status: int) -> bool:
        """Whether a status is one of those expected: 200, or a class such as 4xx."""
        return bool({str(status), f"{status // 100}xx"} & self.statuses)


@dataclass(frozen=True)
class Case:
    """One test of a manifest: its name, the graphs it needs, and its requests in order."""

    name: str
    data: tuple[tuple[Path, str], ...]
    steps: tuple[Step, ...]

    @property
    def writes(self) -> bool:
        """Whether the test needs an endpoint that can be written to."""
        return any(
            it.method in ("PUT", "DELETE")
            or (it.method == "POST" and ("update" in str(it.headers) or b"update=" in it.body))
            or (it.method == "POST" and it.path.startswith("/gsp"))
            for it in self.steps
            if not it.statuses <= {"4xx", "404"}
        )


def read_cases(manifest: Path) -> Iterator[Case]:
    """The tests of a manifest."""
    graph = Graph().parse(manifest)
    for entries in graph.objects(None, MF.entries):
        for test in Collection(graph, entries):
            yield _case(graph, test, manifest.parent)


def _case(graph: Graph, test: Node, folder: Path) -> Case:
    data = tuple(
        (
            folder / str(graph.value(it, UT.graph)).rpartition("/")[2],
            str(graph.value(it, RDFS.label)),
        )
        for it in graph.objects(test, UT.graphData)
    )
    action = graph.value(test, MF.action)
    requests = graph.value(action, HT.requests)
    steps = tuple(_step(graph, it) for it in Collection(graph, requests)) if requests else ()
    return Case(str(test).rpartition("#")[2], data, steps)


def _value(graph: Graph, node: Node, predicate: Node) -> str:
    return str(graph.value(node, predicate) or "")


def _step(graph: Graph, request: Node) -> Step:
    response = graph.value(request, HT.resp)
    body = graph.value(request, HT.body)
    statuses = (_status(it) for it in graph.objects(response, MF.expectedStatus))
    return Step(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)),
        _headers(graph, request),
        _content(graph, body) if body is not None else b"",
        frozenset(statuses),
        str(graph.value(response, MF.expectedBoolean) or ""),
        str(graph.value(response, MF.expectedFormat) or ""),
        _value(graph, graph.value(response, HT.body) or HT.none, CNT.chars),
    )


def _headers(graph: Graph, request: Node) -> dict[str, str]:
    headers = graph.value(request, HT.headers)
    if headers is None:
        return {}
    pairs = Collection(graph, headers)
    return {str(graph.value(it, HT.fieldName)): str(graph.value(it, HT.fieldValue)) for it in pairs}


def _content(graph: Graph, body: Node) -> bytes:
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)


def _status(node: Node) -> str:
    name = str(node).removeprefix(str(HTS))
    return name.removeprefix("StatusCode") if "StatusCode" in name else str(NAMED[name])
