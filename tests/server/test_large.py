"""A large build is served by its columns: questions, first page and network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from claimgraph import ClaimGraph
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.server.http.metrics import AccessLog
from claimgraph.server.http.run import Settings, _open_application
from claimgraph.server.workers.frames import (
    Frame,
    FrameKind,
    Job,
    Wanted,
)
from claimgraph.server.workers.worker import Setup, answer
from claimgraph.store.questions import Question, load_questions
from claimgraph.store.view import bind

from .conftest import BEARER, serving, writable

BOTH = Path(__file__).parents[1] / "tables" / "cases" / "both"
JSON = "application/sparql-results+json"
GIVEN = {"what": "Turkey", "who": "Turkey", "a": "Turkey", "b": "Russia", "from": "2019",
         "to": "2022"}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of an article and a table, with columns beside its store."""
    folder = tmp_path_factory.mktemp("built") / "out"
    build(find_source(str(BOTH)), folder, page=False)
    return folder


@pytest.fixture(scope="module")
def graph(built: Path) -> ClaimGraph:
    """The build, opened."""
    return ClaimGraph.open(built)


def job(question: Question, graph: ClaimGraph) -> Job:
    """A question as the server hands it to a worker."""
    given = {it.name: GIVEN[it.name] for it in question.parameters}
    bound = bind(question.parameters, given, store=graph.store)
    values = tuple((name, str(term)) for name, term in bound.items())
    return Job(question.sparql, question.name, values=values, wanted=Wanted(JSON), rows=1000)


def table(frames: list[Frame]) -> object:
    """The answer in the frames."""
    assert FrameKind.END is frames[-1].kind
    return json.loads(b"".join(it.payload for it in frames if it.kind is FrameKind.DATA) + b"]}}")


def test_a_worker_answers_from_columns(
    graph: ClaimGraph, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question is answered there, term by term as by the store, where a build is large."""
    monkeypatch.setattr("claimgraph.store.columns.ask.FEW", 0)
    base = graph.columns.base
    setup = Setup(str(built / "store"), True, {}, 1024, columns=str(built / "columns"), base=base)
    empty = type(graph.store)(ox.Store(), union=True, prefixes=graph.store.prefixes)
    asked = load_questions().values()
    for question in asked:
        task = job(question, graph)
        by_store = table(list(answer(task, graph.store)))
        by_columns = table(list(answer(task, empty, columns=setup.open_columns())))
        assert by_store == by_columns, question.name
    assert len(asked) > 20


def test_sparql_is_the_stores(graph: ClaimGraph) -> None:
    """A query without a name is never answered from columns."""
    task = Job("SELECT ?it WHERE { ?it a cg:Claim }", wanted=Wanted(JSON), rows=1000)
    frames = list(answer(task, graph.store, columns=graph.columns))
    assert table(frames) == table(list(answer(task, graph.store)))


def test_the_columns_are_kept(built: Path, tmp_path: Path) -> None:
    """What is built anew into the served folder does not change what a running server answers."""
    folder = Path(shutil.copytree(built, tmp_path / "served"))
    with serving(folder, "--workers", "1") as server:
        shutil.rmtree(folder / "columns")
        reply = server.request("GET", "/questions/between.json?a=Turkey&b=Russia")
        rows = json.loads(reply.text)["results"]["bindings"]
        expected = ClaimGraph.open(built).ask("between", a="Turkey", b="Russia")
        found = [{name: cell["value"] for name, cell in row.items()} for row in rows]
        assert expected == found


@pytest.mark.slow
def test_a_write_leaves_the_columns_behind(built: Path, tmp_path: Path) -> None:
    """They tell of what was built: from the first write on the store answers."""
    folder = Path(shutil.copytree(built, tmp_path / "served"))
    change = """
    INSERT DATA { GRAPH <https://w3id.org/claimgraph/both/graph/entities> {
      :greece a aff:Country ; rdfs:label "Greece" } }"""
    with writable(folder, "--workers", "1") as server:
        assert '"Turkey"' in server.request("GET", "/questions/entities.json").text
        typed = {**BEARER, "content-type": "application/sparql-update"}
        written = server.request("POST", "/sparql", change, typed)
        assert (204, "") == (written.status, written.text)
        assert '"Greece"' in server.request("GET", "/questions/entities.json").text


def opened(graph: ClaimGraph, scratch: Path) -> Any:
    """The application of a graph, without workers."""
    return _open_application({"": graph}, scratch, Settings(), AccessLog(""))


def test_the_first_page_has_figures(
    graph: ClaimGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too large for a page of each thing has its numbers, and the network its page."""
    monkeypatch.setattr("claimgraph.server.http.app.MOST_TOLD", 10)
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    client = TestClient(opened(graph, tmp_path), base_url="http://127.0.0.1")
    first = client.get("/").text
    assert "11 claims of" in first
    assert "make 8 statements" in first
    assert '<a href="/questions/about?what=Turkey">Turkey</a>' in first
    network = client.get("/network")
    assert 200 == network.status_code
    assert "connect-src" in network.text


@pytest.mark.slow
def test_a_large_graph_without_columns_has_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, with the cure, and is no fault of the server."""
    monkeypatch.setattr("claimgraph.server.http.app.MOST_TOLD", 10)
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    client = TestClient(opened(ClaimGraph.open("s400"), tmp_path), base_url="http://127.0.0.1")
    network = client.get("/network")
    assert 404 == network.status_code
    assert "more than the 10 quads that a page can hold" in network.text
