"""Questions as a newcomer types them, in plain SPARQL, with answers read against the article."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.rq"))
SELECTS = [file for file in CASES if file.with_suffix(".csv").exists()]
ASKS = [file for file in CASES if file.with_suffix(".txt").exists()]
GRAPHS = [file for file in CASES if file.with_suffix(".nt").exists()]


def named(file: Path) -> str:
    """The name of a case."""
    return file.stem


def test_every_case_is_used_once():
    """No question lacks its answer, and no answer its question."""
    assert CASES == sorted([*SELECTS, *ASKS, *GRAPHS])
    answers = {
        file
        for file in (Path(__file__).parent / "cases").iterdir()
        if file.is_file() and file.suffix != ".rq"
    }
    assert {file.stem for file in CASES} == {file.stem for file in answers}
    assert len(CASES) == 33


@pytest.mark.parametrize("file", SELECTS, ids=named)
def test_rows(file: Path, any_graph, read_table, oxigraph_table):
    """A SELECT gives the expected rows, each as often as expected."""
    head, rows = read_table(file.with_suffix(".csv"))
    names, found = oxigraph_table(any_graph, file.read_text("utf-8"))
    assert (head, rows) == (names, sorted(found))


@pytest.mark.parametrize("file", SELECTS, ids=named)
def test_rows_through_rdflib(file: Path, graph, read_table, rdflib_table):
    """rdflib gives the same rows."""
    head, rows = read_table(file.with_suffix(".csv"))
    names, found = rdflib_table(graph, file.read_text("utf-8"))
    assert (head, rows) == (names, sorted(found))


@pytest.mark.parametrize("file", ASKS, ids=named)
def test_yes_or_no(file: Path, any_graph):
    """An ASK says yes to what stands and no to what is contested, through both libraries."""
    expected = file.with_suffix(".txt").read_text("utf-8") == "yes\n"
    assert expected == bool(any_graph.store.query(file.read_text("utf-8")))
    assert expected == any_graph.query(file.read_text("utf-8")).askAnswer


@pytest.mark.parametrize("file", GRAPHS, ids=named)
def test_triples(file: Path, any_graph):
    """A CONSTRUCT or DESCRIBE gives the expected triples, through both libraries."""
    expected = set(ox.parse(path=str(file.with_suffix(".nt")), format=ox.RdfFormat.N_TRIPLES))
    triples = {quad.triple for quad in expected}
    assert triples == set(any_graph.store.query(file.read_text("utf-8")))
    again = any_graph.query(file.read_text("utf-8")).graph.serialize(format="nt11")
    parsed = ox.parse(input=again, format=ox.RdfFormat.N_TRIPLES)
    assert triples == {quad.triple for quad in parsed}
