"""The named questions have the answers that were read line by line against the article."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from claimgraph import ClaimgraphError
from claimgraph.store.questions import find_question, load_questions
from claimgraph.store.view import bind

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.csv"))


def parse(file: Path) -> tuple[str, dict[str, str]]:
    """``happened.from=2019-08.to=2019-12.csv`` is the question and the values it is given."""
    name, *pairs = file.stem.split(".")
    return name, dict(pair.split("=", 1) for pair in pairs)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_answer(file: Path, any_graph, read_table, oxigraph_table):
    """A question gives the expected columns and rows, in order, from every kind of store."""
    name, values = parse(file)
    question = find_question(name)
    bound = bind(question.parameters, values, store=any_graph.store)
    assert read_table(file) == oxigraph_table(any_graph, question.sparql, bound)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_answer_through_rdflib(file: Path, graph, read_table, rdflib_table):
    """The same answer comes through the library that people know."""
    name, values = parse(file)
    question = find_question(name)
    bound = bind(question.parameters, values, store=graph.store)
    terms = {
        key: URIRef(term.value)
        if question.parameters[0].kind == "entity"
        else Literal(term.value, datatype=URIRef(term.datatype.value))
        for key, term in bound.items()
    }
    assert read_table(file) == rdflib_table(graph, question.sparql, terms)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.stem)
def test_library_gives_the_same_rows(file: Path, graph, read_table):
    """ask() gives the rows as dictionaries, by labels and aliases, without what is unbound."""
    name, values = parse(file)
    head, rows = read_table(file)
    expected = [{k: v for k, v in zip(head, row, strict=True) if v} for row in rows]
    assert expected == graph.ask(name, **values)


def test_every_question_and_parameter_has_an_expected_answer():
    """No question goes untested, and no parameter is never given."""
    asked = [parse(file) for file in EXPECTED]
    assert set(load_questions()) == {name for name, _ in asked}
    takes = {(name, it.name) for name, q in load_questions().items() for it in q.parameters}
    assert takes == {(name, key) for name, values in asked for key in values}
    optional = {n for n, q in load_questions().items() if all(p.optional for p in q.parameters)}
    assert optional == {name for name, values in asked if not values}


@pytest.mark.parametrize("name", load_questions())
def test_rows_come_in_one_order(name: str):
    """Every question orders its rows and the names it joins, so that answers can be compared."""
    question = find_question(name)
    assert "ORDER BY" in question.sparql.rstrip().rpartition("}")[2]
    for part in question.sparql.split("GROUP_CONCAT(")[1:]:
        assert re.search(r"ORDER BY [?\w ]+\}\s*\} GROUP BY", part)  # of the inner SELECT
        assert not part.startswith("DISTINCT")


@pytest.mark.parametrize("name", load_questions())
def test_a_question_is_asked_in_words(name: str):
    """What a question asks is one sentence with a question mark, and tells what it takes."""
    question = find_question(name)
    assert question.asks.endswith("?")
    assert len(question.asks) < 80
    for parameter in question.parameters:
        assert f"?{parameter.name} " in question.sparql.partition("WHERE")[0]
        assert parameter.help


def test_a_wrong_name_suggests_the_right_one():
    """A question that is not there is refused with the nearest name."""
    with pytest.raises(ClaimgraphError) as caught:
        find_question("contestd")
    assert "contested" in caught.value.cure


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("says", {}, "the question needs 'who'"),
        ("says", {"whom": "Turkey"}, "the question takes no 'whom'"),
        ("offices", {"who": "Turkey"}, "the question takes no 'who'"),
        ("says", {"who": "Turky"}, "nothing here is called 'Turky'"),
        ("happened", {"from": "the day before"}, "cannot read the date"),
    ],
)
def test_wrong_values_are_refused(graph, name: str, values: dict[str, str], message: str):
    """A missing, unknown or unreadable value is refused with a cure, not answered with nothing."""
    with pytest.raises(ClaimgraphError, match=message) as caught:
        graph.ask(name, **values)
    assert caught.value.cure
