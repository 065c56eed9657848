"""No query leaves this machine: SERVICE is refused, and the word alone harms nobody."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph import ClaimGraph
from claimgraph.store.local import QueryError, Store, refuse_service
from claimgraph.store.questions import load_questions

from .conftest import CASES, Listener

CALLED = sorted((CASES / "called").glob("*.rq"))
HARMLESS = sorted((CASES / "harmless").glob("*.rq"))


def text_of(case: Path, listener: Listener) -> str:
    """A case's query, with the listener's address in it."""
    return case.read_text(encoding="utf-8").replace("http://listener/", listener.address)


def run(answer: object) -> list[object]:
    """Take an answer to its end: rows are computed when they are asked for."""
    return [answer] if isinstance(answer, ox.QueryBoolean) else list(answer)  # type: ignore[call-overload]  # rows or triples


@pytest.mark.parametrize("case", CALLED, ids=lambda path: path.stem)
def test_service_is_refused(store: Store, listener: Listener, case: Path) -> None:
    """However the keyword is written or hidden, the query is not run and nobody is called."""
    with pytest.raises(QueryError, match="SERVICE, which is never run"):
        store.query(text_of(case, listener))
    assert [] == listener.calls


def test_the_engine_itself_would_call(store: Store, listener: Listener) -> None:
    """The danger is real: without the refusal most of these queries reach the listener."""
    reached = set()
    for case in CALLED:
        before = len(listener.calls)
        with suppress(OSError, RuntimeError, SyntaxError):
            run(store.engine.query(text_of(case, listener), prefixes=dict(store.prefixes)))
        if len(listener.calls) > before:
            reached.add(case.stem)
    escapes = {"escaped", "escaped-wide"}  # this version of the engine does not read them
    unbound = {"from-values"}
    assert {case.stem for case in CALLED} - escapes - unbound == reached


@pytest.mark.parametrize("case", HARMLESS, ids=lambda path: path.stem)
def test_the_word_alone_is_no_call(store: Store, listener: Listener, case: Path) -> None:
    """In a string, comment, address, variable, prefix or name it changes nothing."""
    sparql = text_of(case, listener)
    base = "http://example.org/"
    if "<service>" in sparql:  # relative addresses need a base, which a query may give itself
        sparql = f"BASE <{base}>\n{sparql}"
    run(store.query(sparql))
    assert [] == listener.calls


def test_all_cases_are_walked() -> None:
    """No file is left over."""
    assert (15, 12) == (len(CALLED), len(HARMLESS))
    assert {*CALLED, *HARMLESS} == {*CASES.glob("called/*"), *CASES.glob("harmless/*")}


@pytest.mark.parametrize("name", ["FROM", "FROM NAMED"])
def test_from_reads_the_store_only(store: Store, listener: Listener, name: str) -> None:
    """A graph that is not in the store is empty; it is not fetched."""
    pattern = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert [] == run(store.query(f"SELECT * {name} <{listener.address}> {pattern}"))
    assert [] == listener.calls


@given(st.text())
def test_no_text_breaks_the_refusal(text: str) -> None:
    """A text is refused as a call, or passes on to the engine; nothing else is raised."""
    for sparql in (text, f"SERVICE{text}", f'SELECT * {{ ?s ?p "SERVICE" {text} }}'):
        try:
            refuse_service(sparql, {})
        except QueryError as error:
            assert "SERVICE" in error.message  # noqa: PT017 - both outcomes are right


def test_the_shipped_questions_pass() -> None:
    """None of them has anything to do with SERVICE."""
    graph = ClaimGraph.open("s400")
    for question in load_questions().values():
        refuse_service(question.sparql, graph.store.prefixes)


def test_the_library_refuses_it_too(listener: Listener) -> None:
    """`ClaimGraph.query` runs SPARQL through rdflib, and keeps it at home as well."""
    graph = ClaimGraph.open("s400")
    with pytest.raises(QueryError):
        list(graph.query(f"SELECT * {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }}"))
    assert [] == listener.calls
