"""The columns beside a store answer each named question as the store's SPARQL does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from tests.sampling import spread

from claimgraph.answers.why import trace
from claimgraph.build.build import build
from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.graph import ClaimGraph
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.columns import NO_COLUMNS, Columns, write_columns
from claimgraph.store.columns.answer import drop_repeats
from claimgraph.store.local import Store, as_terms
from claimgraph.store.network import cut, read_pairs
from claimgraph.store.questions import Question, find_question, load_questions
from claimgraph.store.view import bind, project_pairs, read_strands

QUESTIONS = Path(__file__).parents[2] / "graph" / "claimgraph" / "store" / "questions"
CASES = sorted((Path(__file__).parent / "cases" / "read").iterdir())
BOTH = Path(__file__).parent / "cases" / "both"
ICEWS = Path(__file__).parent / "dossiers" / "icews18"
TWINS = [it for it in load_questions().values() if it.sql]
GIVEN = {"what": "Turkey", "who": "Turkey", "a": "Turkey", "b": "Russia",
         "from": "2018-03", "to": "2018-08"}  # fmt: skip


def columns_of(source: str, target: Path, texts: Mapping[str, Path] | None = None) -> Columns:
    """The columns of any dossier; one without tables is one with none of them."""
    reading, vocabulary = read_source(find_source(source), texts), load_vocabulary()
    tables = read_tables(reading)
    bench = Bench(tables.records, vocabulary, tables)
    write_columns(target / "columns", tables, bench, vocabulary=vocabulary)
    return Columns(target / "columns", tables.records.header.base)


def given(question: Question, values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What a question can be given: nothing, and all that it takes."""
    takes = question.parameters
    if all(it.optional for it in takes):
        yield {}
    if takes and all(it.name in values for it in takes):
        yield {it.name: values[it.name] for it in takes}


def compare(store: Store, columns: Columns, values: Mapping[str, str]) -> int:
    """Hold every question's two roads together, term by term and row by row; counts the rows."""
    rows = 0
    for question in load_questions().values():
        for pairs in given(question, values):
            bound = bind(question.parameters, pairs, store=store)
            by_store = store.solutions(question.sparql, bound)
            by_columns = columns.answer(question, bound)
            assert by_store.variables == by_columns.variables, question.name
            expected = list(as_terms(by_store))
            assert expected == list(as_terms(by_columns)), question.name
            rows += len(expected)
    assert list(read_pairs(store)) == columns.pairs()
    for a, b in columns.pairs()[:1]:
        known = [address for _, address in columns.between([(a, b)])]
        assert known
        parts = (cut(store, [(a, b)], known=it).quads() for it in (None, known))
        assert len({frozenset(map(str, quads)) for quads in parts}) == 1
    assert list(read_strands(store, NO_COLUMNS)) == list(read_strands(store, columns))
    by_store, by_columns = (project_pairs(store, it) for it in (NO_COLUMNS, columns))
    assert dict(by_store.nodes.items()) == dict(by_columns.nodes.items())
    return rows


def write_all(columns: Columns, format_: ox.QueryResultsFormat) -> dict[str, bytes | None]:
    """All answers that take nothing, written out."""
    questions = load_questions().values()
    asked = [it for it in questions if all(parameter.optional for parameter in it.parameters)]
    return {it.name: columns.answer(it, {}).serialize(format=format_) for it in asked}


@pytest.mark.parametrize("name", spread(["CSV", "JSON"], 2))
def test_answers_are_written(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the store would write them, be the columns small or large."""
    store, format_ = ClaimGraph.open("s400").store, getattr(ox.QueryResultsFormat, name)
    columns = columns_of("s400", tmp_path)
    written = write_all(columns, format_)
    asked = {it: store.solutions(find_question(it).sparql) for it in written}
    expected = {it: found.serialize(format=format_) for it, found in asked.items()}
    assert expected == written
    monkeypatch.setattr("claimgraph.store.columns.ask.SMALL", 0)
    assert expected == write_all(Columns(columns.folder, columns.base), format_)
    assert len(expected) > 20


@pytest.mark.slow
def test_large_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large to be held in memory is asked where it lies, by way of Arrow."""
    monkeypatch.setattr("claimgraph.store.columns.ask.SMALL", 0)
    values = {**GIVEN, "from": "2019", "to": "2019"}
    assert 40 < compare(ClaimGraph.open(BOTH).store, columns_of(str(BOTH), tmp_path), values)


CELL = st.none() | st.sampled_from(["a", "b"])


@drawn(st.lists(st.lists(st.tuples(CELL, CELL, st.none()), min_size=1)))
def test_rows_that_follow_each_other(parts: list[list[tuple[str | None, ...]]]) -> None:
    """Those that repeat the one before are left out, also where one batch ends."""
    names = ["one", "two", "none"]
    schema = pa.schema([("one", pa.string()), ("two", pa.string()), ("none", pa.null())])
    batches = [
        pa.RecordBatch.from_pylist([dict(zip(names, row, strict=True)) for row in part], schema)
        for part in parts
    ]
    found = [tuple(row.values()) for it in drop_repeats(batches) for row in it.to_pylist()]
    assert [row for row, _ in groupby(chain(*parts))] == found


def test_every_twin_is_one() -> None:
    """SQL stands only beside the SPARQL of the same question, and where that is slower."""
    files = {it.stem for it in QUESTIONS.glob("*.sql")}
    assert files == {it.name for it in TWINS}
    assert len(files) < len(load_questions()) / 2


def test_an_article(tmp_path: Path) -> None:
    """Chains, conflicts, unnamed speakers, quotes and dates: all of the shipped dossier."""
    store = ClaimGraph.open("s400").store
    values = {**GIVEN, "from": "2019-08", "to": "2019-12"}
    assert 400 < compare(store, columns_of("s400", tmp_path), values)


@pytest.mark.parametrize("case", spread(["qualifiers", "second-table"], 2))
def test_a_table(tmp_path: Path, case: str) -> None:
    """Rows, with what their mapping makes of them."""
    (folder,) = (it for it in CASES if it.name == case)
    columns = columns_of(str(folder), tmp_path)
    assert 10 < compare(ClaimGraph.open(folder).store, columns, {})


def test_answers_that_two_entries_list(tmp_path: Path) -> None:
    """A denial that may answer a charge by two entries of a mapping is told once."""
    (folder,) = (it for it in CASES if it.name == "overlapping-answers")
    columns, store = columns_of(str(folder), tmp_path), ClaimGraph.open(folder).store
    possible = find_question("possible")
    assert 2 == len(list(columns.answer(possible, {})))
    assert 5 < compare(store, columns, {})


def test_claims_and_rows_in_conflict(tmp_path: Path) -> None:
    """What a person wrote and a row denies, rows that deny each other, who changed their line."""
    values = {**GIVEN, "from": "2019", "to": "2019"}
    assert 40 < compare(ClaimGraph.open(BOTH).store, columns_of(str(BOTH), tmp_path), values)


def test_a_build_is_asked_by_its_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with tables has columns, which answer; without them the store answers the same."""
    build(find_source(str(BOTH)), tmp_path / "out", page=False)
    built = ClaimGraph.open(tmp_path / "out")
    asked: list[str] = []
    answer = Columns.answer

    def listen(columns: Columns, question: Question, *rest: dict[str, ox.NamedNode]) -> object:
        asked.append(question.name)
        return answer(columns, question, *rest)

    monkeypatch.setattr(Columns, "answer", listen)
    by_columns = {
        name: built.ask(name, **v) for name, v in (("says", {"who": "Türkiye"}), ("contested", {}))
    }
    assert ["says", "contested"] == asked
    shutil.rmtree(tmp_path / "out" / "columns")
    bare = ClaimGraph.open(tmp_path / "out")
    assert NO_COLUMNS == bare.columns
    assert by_columns == {
        "says": bare.ask("says", who="Türkiye"),
        "contested": bare.ask("contested"),
    }
    assert ["says", "contested"] == asked
    assert all(by_columns.values())


@pytest.mark.parametrize("name", spread(["out[1]", "id=7"], 2))
def test_the_name_of_a_folder_is_no_pattern(tmp_path: Path, name: str) -> None:
    """A build is asked by its own columns, however its folder and those beside it are called."""
    for folder, case in ((name, "tabs"), ("out1", "values"), ("plain", "tabs")):
        build(find_source(str(CASES[0].parent / case)), tmp_path / folder)
    found, other, expected = (
        list(
            as_terms(
                Columns(tmp_path / it / "columns", "https://e.org/").answer(
                    find_question("claims"), {}
                )
            )
        )
        for it in (name, "out1", "plain")
    )
    assert expected == found
    assert expected != other


@pytest.mark.slow
def test_a_path_is_the_same_with_columns(tmp_path: Path) -> None:
    """Also where some statements of a step are told and the others counted."""
    plain = ClaimGraph.open(BOTH)
    build(find_source(str(BOTH)), tmp_path / "built", page=False)
    built = ClaimGraph.open(tmp_path / "built")
    assert built.columns.folder
    for each in (0, 1, 2):
        told = list(trace(plain, "Turkey", "Russia", most=2, each=each))
        assert told == list(trace(built, "Turkey", "Russia", most=2, each=each))
    (first, *_) = trace(built, "Turkey", "Russia", most=1, each=2)
    statements = {row["statement"] for row in built.ask("between", a="Turkey", b="Russia")}
    shown = {it for it in statements if f"  {it}  [" in first}
    assert sorted(statements)[:2] == sorted(shown)
    more = (
        f"{len(statements) - 2} more: claimgraph ask SOURCE between --set a=Turkey --set b=Russia"
    )
    assert first.endswith(f"\n  {more}")


@pytest.mark.slow  # a minute of CPU: the same comparison as above, on a real table
def test_events_of_one_country(tmp_path: Path, shared: Path) -> None:
    """12,368 events that name Turkey."""
    texts = {"icews": shared / "data" / "icews18-turkey.tsv.gz"}
    store = ClaimGraph.open(ICEWS, texts=texts).store
    assert 50_000 < compare(store, columns_of(str(ICEWS), tmp_path, texts), GIVEN)
