"""The store: what a query sees, how values reach it, and how it is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import (
    QueryError,
    Store,
    memory_store,
    open_store,
    sort_quads,
    write_store,
)

from .conftest import CASES, EX

WRONG = sorted((CASES / "wrong").glob("*.rq"))
ALL = "SELECT ?o { ?s ?p ?o }"
HOSTILE = [
    "", '"', "'", '" } # ', "\\", "\\u0022", "\n", "\r", "\x00", "?o", "} UNION { ?s ?p ?v",
    '"@en', '"^^<http://example.org/t>', "> <", "SERVICE <http://example.org/> {", "\ufeff",
]  # fmt: skip


def objects(store: Store, sparql: str = ALL) -> list[str]:
    """The values of ?o, sorted."""
    return sorted(row["o"] for row in store.texts(sparql))


def test_the_default_graph_is_the_union(store: Store) -> None:
    """Of a dossier's store a pattern without GRAPH sees every graph, the default one too."""
    assert ["default", "one", "two"] == objects(store)


def test_the_union_can_be_switched_off(store: Store) -> None:
    """Else it has the standard meaning."""
    assert ["default"] == objects(replace(store, union=False))


def test_named_graphs_stay_apart(store: Store) -> None:
    """GRAPH asks one graph, and the default graph has no name."""
    query = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert ["one", "two"] == objects(store, query)
    assert ["two"] == objects(store, f"SELECT ?o {{ GRAPH <{EX}two> {{ ?s ?p ?o }} }}")


def test_from_narrows_the_default_graph(store: Store) -> None:
    """The query's own dataset goes before the union."""
    assert ["one"] == objects(store, f"SELECT ?o FROM <{EX}one> {{ ?s ?p ?o }}")
    assert ["one", "two"] == objects(
        store, f"SELECT ?o FROM <{EX}one> from <{EX}two> {{ ?s ?p ?o }}"
    )
    assert [] == objects(store, f"SELECT ?o FROM NAMED <{EX}one> {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    "query", ["SELECT ?o ?from { ?s ?p ?o . OPTIONAL { ?s cg:from ?from } }", f"# FROM\n{ALL}",
              "SELECT ?o { ?s ?p ?o FILTER(?o != 'FROM <http://example.org/one>') }"],
)  # fmt: skip
def test_the_word_from_narrows_nothing(store: Store, query: str) -> None:
    """A variable, a qualifier, a comment or a string of that name leaves the union as it is."""
    assert ["default", "one", "two"] == objects(store, query)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_a_value(value: str) -> None:
    """A value is bound, never spliced: it finds itself, and nothing else."""
    find(value)


@given(st.text())
def test_any_value_stays_a_value(value: str) -> None:
    """Whatever the characters."""
    find(value)


def find(value: str) -> None:
    """Ask for a value among others."""
    subject, predicate = ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}p")
    quads = [ox.Quad(subject, predicate, ox.Literal(it)) for it in (value, f"not {value}")]
    store = Store(memory_store(quads))
    rows = store.select("SELECT ?v { ?s ?p ?v }", {"v": ox.Literal(value)})
    assert [{"v": ox.Literal(value)}] == list(rows)


def test_values_bind_only_their_variable(store: Store) -> None:
    """The other variables stay free."""
    rows = list(store.texts("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }", {"o": ox.Literal("two")}))
    assert [{"g": f"{EX}two", "o": "two"}] == rows


def test_a_value_that_no_column_shows_is_told(store: Store) -> None:
    """SEP-0007 binds what SELECT names; anything else would be ignored in silence."""
    with pytest.raises(QueryError) as refused:
        list(store.select("SELECT ?o { ?s ?p ?o }", {"s": ox.NamedNode(f"{EX}a")}))
    assert "add the bound variable to SELECT" == refused.value.cure


def test_unbound_variables_are_left_out(store: Store) -> None:
    """A row has no key for what has no value."""
    rows = store.texts("SELECT ?o ?none { ?s ?p ?o FILTER(?o = 'one') OPTIONAL { ?none ?o ?s } }")
    assert [{"o": "one"}] == list(rows)


@pytest.mark.parametrize("case", WRONG, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_place(store: Store, case: Path) -> None:
    """The engine's words, with line and column, and a cure."""
    with pytest.raises(QueryError) as refused:
        store.query(case.read_text(encoding="utf-8"))
    expected = case.with_suffix(".txt").read_text(encoding="utf-8").strip()
    assert expected in refused.value.message
    assert "query" == refused.value.where
    assert refused.value.cure


def test_the_cure_of_a_mistake_names_the_known_prefixes(store: Store) -> None:
    """A forgotten prefix is the commonest mistake."""
    with pytest.raises(QueryError, match=r"cure +prefixes known .*aff:, cg:, .*skos:"):
        store.query("SELECT * { ?s nowhere:p ?o }")


def test_all_mistakes_are_walked() -> None:
    """Each has its expected words."""
    assert 6 == len(WRONG)
    assert {it.with_suffix(".txt") for it in WRONG} == set((CASES / "wrong").glob("*.txt"))


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_rows_are_of_select_only(store: Store, query: str) -> None:
    """What gives no rows is refused where rows are wanted."""
    with pytest.raises(QueryError, match="the query is not a SELECT"):
        list(store.select(query))


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    """A store on disk."""
    write_store(tmp_path / "store", store.quads())
    return tmp_path / "store"


def test_a_store_on_disk_holds_what_was_written(folder: Path, store: Store) -> None:
    """Quad for quad."""
    assert sort_quads(store.quads()) == sort_quads(Store(open_store(folder)).quads())


def test_several_readers_open_it_at_once(folder: Path) -> None:
    """Reading takes no lock: a second reader is not refused."""
    first, second = Store(open_store(folder)), Store(open_store(folder))
    assert ["default", "one", "two"] == objects(first) == objects(second)


def test_a_reader_cannot_write(folder: Path, store: Store) -> None:
    """It is opened read-only, and stays as it was."""
    opened = open_store(folder)
    quad = next(store.quads())
    with pytest.raises((OSError, RuntimeError), match=r"read-(only|write)"):
        opened.clear()
    with pytest.raises((OSError, RuntimeError), match=r"read-(only|write)"):
        opened.remove(quad)
    assert sort_quads(store.quads()) == sort_quads(Store(open_store(folder)).quads())


@pytest.mark.parametrize("name", ["missing", "empty", "file.txt"])
def test_what_is_no_store_is_refused(tmp_path: Path, name: str) -> None:
    """A missing folder, an empty one and a file: told by name, and nothing is created."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("no store", encoding="utf-8")
    with pytest.raises(ClaimgraphError) as refused:
        open_store(tmp_path / name)
    assert name == refused.value.where
    assert "claimgraph build" in refused.value.cure
    assert {"empty", "file.txt"} == {it.name for it in tmp_path.iterdir()}
    assert [] == list((tmp_path / "empty").iterdir())


@given(st.permutations(range(6)))
def test_quads_are_put_into_one_order(order: list[int]) -> None:
    """Whatever order they came in, and however often."""
    names = [ox.NamedNode(f"{EX}{n}") for n in range(6)]
    quads = [ox.Quad(it, it, it, graph) for it in names[:3] for graph in names[:2]]
    assert sort_quads(quads) == sort_quads(quads[n] for n in (*order, *order))
