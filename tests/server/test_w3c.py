"""The W3C's tests of protocol, graph store and service description, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.compare import isomorphic
from tests.server.conftest import BEARER, Server, writable
from tests.server.w3c import Case, Step, read_cases

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CHECKOUT = Path(__file__).parents[2]
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
TYPES = {"boolean": ROWS[:2], "tabular": ROWS, "RDF": ("text/turtle", "application/rdf+xml")}


def suite() -> Path:
    """Where the suite lies; the cases are read when tests are collected, before any fixture."""
    import os

    shared = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
    return shared / "suites" / "sparql11"


def cases(manifest: str) -> list[object]:
    """The tests of a manifest."""
    file = suite() / manifest
    if not file.is_file():
        missing = pytest.mark.skip(f"no {manifest}: set CLAIMGRAPH_DATA")
        return [pytest.param(None, id=manifest, marks=missing)]  # two lists may be one test's
    return [pytest.param(case, id=case.name) for case in read_cases(file)]


PROTOCOL = cases("protocol/manifest.ttl")
INDIRECT = cases("graph-store-protocol/manifest-indirect.ttl")
DIRECT = cases("graph-store-protocol/manifest-direct.ttl")


DATA = "http://kasei.us/2009/09/sparql/data"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty store of a stranger's RDF, to be written to."""
    folder = tmp_path_factory.mktemp("w3c")
    (folder / "empty.nq").touch()
    options = ("--keep", str(folder / "kept"), "--default-graph", "standard", "--workers", "2")
    with writable(folder / "empty.nq", *options) as server:
        yield server


def load(server: Server) -> None:
    """Let a server hold the graphs that the protocol's tests name, and nothing else."""
    graphs = "".join(
        f"GRAPH <{DATA}/data{n}.rdf> {{ {file.read_text(encoding='utf-8')} }}\n"
        for n in (1, 2, 3)
        for file in [suite() / "protocol" / f"data{n}.nt"]
    )
    reply = server.update(f"DROP ALL; INSERT DATA {{ {graphs} }}")
    assert 204 == reply.status, reply.text


@pytest.fixture(scope="module")
def endpoint(store: Server) -> Server:
    """The store with the protocol's graphs in it."""
    load(store)
    return store


def test_the_suite_is_complete(shared: Path) -> None:
    """As many tests as the W3C has, and none of them marked."""
    assert shared
    found = [PROTOCOL, INDIRECT, DIRECT]
    assert [34, 9, 4] == [len(it) for it in found]
    assert [] == [it for one in found for it in one if it.marks]  # type: ignore[attr-defined]


def take(server: Server, step: Step, location: str = "") -> str:
    """Send one request of a test and hold its answer against what is expected.

    The location of what it made, if it made something, stands for ``$LOCATION$`` in what follows.
    """
    path = step.path.replace("/sparql/", "/sparql", 1).replace("/gsp", "/store", 1)
    path = path.replace("$LOCATION$", location).replace(" ", "%20")
    reply = server.request(step.method, path, step.body or None, {**step.headers, **BEARER})
    assert step.allows(reply.status), (reply.status, reply.text)
    if step.format:
        assert reply.headers["content-type"].split(";")[0] in TYPES[step.format]
    if step.boolean:
        assert f'"boolean":{step.boolean}' in reply.text
    if step.graph and step.method == "GET":
        expected, found = (Graph().parse(data=it) for it in (step.graph, reply.text))
        assert isomorphic(expected, found)
    return reply.headers.get("location", location)


@pytest.mark.parametrize("case", PROTOCOL)
def test_protocol(endpoint: Server, case: Case) -> None:
    """SPARQL 1.1 Protocol: each request gives the status, format and truth that it must."""
    for step in case.steps:
        take(endpoint, step)
    if case.writes:
        load(endpoint)


@pytest.mark.parametrize("case", [*INDIRECT, *DIRECT])
def test_graph_store(endpoint: Server, case: Case) -> None:
    """SPARQL 1.1 Graph Store Protocol: graphs are put, posted to, read, deleted."""
    location = ""
    if case.writes:
        load(endpoint)
    for step in case.steps:
        location = take(endpoint, step, location)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_graphs_are_isomorphic(endpoint: Server, shared: Path, number: int) -> None:
    """A graph that is read over HTTP is the graph that was loaded."""
    name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
    reply = endpoint.request("GET", f"/store?graph={name}", None, {"accept": "text/turtle"})
    written = Graph().parse(shared / "suites/sparql11/protocol" / f"data{number}.nt")
    assert isomorphic(written, Graph().parse(data=reply.text, format="turtle"))


@pytest.fixture(scope="module")
def description(s400: Server) -> Graph:
    """What the endpoint says of itself."""
    return Graph().parse(data=s400.request("GET", "/sparql").text, format="turtle")


def test_has_endpoint_triple(s400: Server, description: Graph) -> None:
    """W3C has-endpoint-triple: the description names the address that it was got from."""
    assert [f"{s400.address}/sparql"] == [str(it) for it in description.objects(None, SD.endpoint)]


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_returns_rdf(s400: Server, description: Graph, accept: str) -> None:
    """W3C returns-rdf: the same description in every format."""
    reply = s400.request("GET", "/sparql", None, {"accept": accept})
    assert isomorphic(description, Graph().parse(data=reply.text, format=accept))


def test_conforms_to_schema(description: Graph) -> None:
    """W3C conforms-to-schema: each property stands between what the specification says."""
    between = {
        SD.endpoint: SD.Service,
        SD.supportedLanguage: SD.Service,
        SD.feature: SD.Service,
        SD.resultFormat: SD.Service,
        SD.defaultDataset: SD.Service,
        SD.defaultGraph: SD.Dataset,
        SD.namedGraph: SD.Dataset,
        SD.name: SD.NamedGraph,
        SD.graph: SD.NamedGraph,
    }
    used = {p for p in description.predicates() if p in SD}
    assert used == set(between)
    for predicate, domain in between.items():
        for subject in description.subjects(predicate):
            assert (subject, RDF.type, domain) in description
    for predicate, range_ in ((SD.defaultDataset, SD.Dataset), (SD.graph, SD.Graph)):
        for value in description.objects(None, predicate):
            assert (value, RDF.type, range_) in description
    assert {SD.SPARQL11Query} == set(description.objects(None, SD.supportedLanguage))
    assert {SD.UnionDefaultGraph} == set(description.objects(None, SD.feature))


def test_every_graph_is_described(s400: Server, description: Graph) -> None:
    """The named graphs of the description are those that a query finds."""
    found = s400.query("SELECT DISTINCT ?g { GRAPH ?g {} }", "text/csv").text.split()[1:]
    assert sorted(found) == sorted(map(str, description.objects(None, SD.name)))
    assert len(found) > 5
