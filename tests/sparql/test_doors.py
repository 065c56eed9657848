"""Every door asks the columns first, and the store where they refuse."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import Literal
from tests.sparql.both import read

from claimgraph.cli import program
from claimgraph.graph import ClaimGraph
from claimgraph.server.workers.frames import FrameKind, Job, Wanted
from claimgraph.server.workers.worker import answer
from claimgraph.store.choice import EngineChoice, answer_query, explain_query
from claimgraph.store.columns import NotTranslated
from claimgraph.store.columns.answer import Rows
from claimgraph.store.local import Dataset, QueryError
from claimgraph.store.view import View

COUNT = "SELECT ?s (COUNT(*) AS ?n) { ?c cg:stance ?s } GROUP BY ?s ORDER BY ?s"
REFUSED = "SELECT ?s { ?c cg:stance ?s FILTER(RAND() < 1) }"
JSON = "application/sparql-results+json"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any build for a large one."""
    monkeypatch.setattr("claimgraph.store.columns.ask.FEW", 0)


@pytest.mark.usefixtures("large")
def test_the_columns_answer(affair: View) -> None:
    """They do where they can; the store answers the rest, with the same terms."""
    found = affair.run(COUNT)
    assert isinstance(found, Rows)
    assert read(affair.store.query(COUNT)) == read(found)
    assert isinstance(affair.run(REFUSED), ox.QuerySolutions)
    assert isinstance(affair.run(COUNT, engine=EngineChoice.STORE), ox.QuerySolutions)
    with pytest.raises(QueryError, match="RAND"):
        affair.run(REFUSED, engine=EngineChoice.COLUMNS)
    with pytest.raises(QueryError, match="expected"):
        affair.run("SELECT ?s {")


@pytest.mark.usefixtures("large")
def test_explanations(affair: View) -> None:
    """What answers, with its SQL or the reason."""
    assert "from claim" in affair.explain(COUNT)
    assert "the store answers: the function RAND" == affair.explain(REFUSED)
    told = affair.explain(COUNT, engine=EngineChoice.STORE)
    assert "the store answers: the store was asked for" == told
    assert "no columns" in explain_query(COUNT, affair.store)


def test_a_small_build(affair: View) -> None:
    """The store answers a few claims as soon."""
    assert "small" in affair.explain(COUNT)
    assert "from claim" in affair.explain(COUNT, engine=EngineChoice.COLUMNS)


@pytest.mark.usefixtures("large")
def test_what_is_given_beside_a_query(affair: View) -> None:
    """Values and graphs that are named beside it are the store's affair."""
    for given in ({"values": {"s": ox.NamedNode("a:b")}}, {"dataset": Dataset(named=("a:b",))}):
        found = answer_query(COUNT, affair.store, affair.columns, **given)
        assert isinstance(found, ox.QuerySolutions)


@pytest.mark.usefixtures("large")
def test_the_library(affair: View) -> None:
    """``ClaimGraph.query`` gives rdflib's terms, whatever answers."""
    assert affair.columns.folder
    graph = ClaimGraph.open(affair.columns.folder.parent)
    rows = [tuple(row) for row in graph.query(COUNT)]  # type: ignore[arg-type]
    by_store = graph.dataset.query(COUNT, initNs=dict(graph.store.prefixes))
    assert [tuple(row) for row in by_store] == rows  # type: ignore[arg-type]
    assert isinstance(rows[0][1], Literal)
    assert graph.query("ASK { ?c a cg:Claim }").askAnswer is True
    described = graph.query("DESCRIBE :askia").graph
    assert described is not None
    assert len(described) > 5


@pytest.mark.usefixtures("large")
def test_the_command(affair: View) -> None:
    """``claimgraph query`` with both engines, and with what it would do."""
    folder = str((affair.columns.folder or Path()).parent)
    told = {
        engine: CliRunner().invoke(program, ["query", folder, COUNT, "--engine", engine]).stdout
        for engine in ("columns", "store", "auto")
    }
    assert "cg:denies" in told["columns"]
    assert len(set(told.values())) == 1
    shown = CliRunner().invoke(program, ["query", folder, COUNT, "--explain"])
    assert "select" in shown.stdout
    assert shown.exit_code == 0


@pytest.mark.usefixtures("large")
def test_the_server(affair: View) -> None:
    """A worker writes the same bytes of rows, whichever engine gives them."""
    job = Job(COUNT, "", wanted=Wanted(JSON, JSON, ""), rows=100, seconds=9)
    by_columns = list(answer(job, affair.store, columns=affair.columns))
    by_store = list(answer(job, affair.store))
    assert by_store == by_columns
    assert FrameKind.DATA in {it.kind for it in by_columns}


def test_a_time_limit(affair: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is left to the store."""
    translator = affair.columns._translator
    monkeypatch.setattr(translator, "seconds", 0.2)
    labels = " . ".join(f"?x{it} rdfs:label ?l{it}" for it in range(5))
    test = "STRLEN(CONCAT(?l0, STR(?l1), STR(?l2), STR(?l3), STR(?l4), '')) < 0"
    slow = f"SELECT ?l0 {{ {labels} FILTER({test}) }}"
    with pytest.raises(NotTranslated, match="it takes more than"):
        affair.columns.query(slow, affair.store.prefixes)


def test_a_busy_machine(affair: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that has waited for the processor has not had its time yet."""
    module = "claimgraph.store.columns.sparql.translator"
    monkeypatch.setattr(f"{module}.process_time", lambda: 0.0)
    monkeypatch.setattr(f"{module}.PATIENCE", 1_000_000)
    monkeypatch.setattr(affair.columns._translator, "seconds", 0.001)
    assert read(affair.store.query(COUNT)) == read(
        affair.columns.query(COUNT, affair.store.prefixes)
    )
