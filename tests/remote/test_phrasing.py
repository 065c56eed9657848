"""Queries that go out as text: values, prefixes and pages are put into them."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.questions import find_view, load_questions
from claimgraph.store.remote.query import (
    bind,
    can_page,
    declare,
    pages,
    write_term,
)
from claimgraph.store.view import bind as bind_values

from .answers import VALUES

CASES = read_yaml(Path(__file__).parent / "cases" / "phrasing.yaml")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


def read_back(sparql: str) -> ox.Literal:
    """The one value that a query selects."""
    (row,) = ox.Store().query(sparql)  # type: ignore[misc]  # a SELECT
    value = row["it"]
    assert isinstance(value, ox.Literal)
    return value


def replace_first(sparql: str) -> str:
    """What an engine makes of a query that replaces code points before it reads it."""
    return ESCAPE.sub(lambda it: chr(int(it[1] or it[2], 16)), sparql)


@pytest.mark.parametrize("text", CASES["hostile"])
def test_no_text_gets_out_of_its_quotes(text: str) -> None:
    """Strings that end strings, groups and queries arrive as the strings that they are."""
    sparql = bind("SELECT ?it { }", {"it": ox.Literal(text)})
    assert text == read_back(sparql).value
    assert text == read_back(replace_first(sparql)).value


@settings(max_examples=50)
@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """Whatever a value holds, the query selects that value, in both ways of reading escapes."""
    for hidden in (text, f"\\{text}", f'"{text}\\\\u0022'):
        sparql = bind("SELECT ?it { }", {"it": ox.Literal(hidden)})
        assert hidden == read_back(sparql).value
        assert hidden == read_back(replace_first(sparql)).value


def test_terms_keep_their_kind() -> None:
    """A language, a datatype and an address go along with the value."""
    day = ox.Literal("2019-07-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    for term in (day, ox.Literal("Türkiye", language="tr"), ox.NamedNode("http://e.org/ü?a=b#c")):
        (row,) = ox.Store().query(f"SELECT ?it {{ VALUES ?it {{ {write_term(term)} }} }}")  # type: ignore[misc]
        assert term == row["it"]


def test_what_has_no_name_is_not_bound() -> None:
    """A blank node in a query is a variable, so none is written as a value."""
    with pytest.raises(ClaimgraphError, match="cannot be named in a query"):
        write_term(ox.BlankNode("b"))


def test_named_questions_are_bound_as_the_engine_binds_them(here: ClaimGraph) -> None:
    """Each question with values answers the same, whether the engine binds them or the text."""
    bound = 0
    for question in load_questions().values():
        given = {it.name: VALUES[it.name] for it in question.parameters}
        values = bind_values(question.parameters, given, store=here.store)
        expected = list(here.store.texts(question.sparql, values))
        assert expected == list(here.store.texts(bind(question.sparql, values)))
        bound += bool(values and expected)
    assert 6 <= bound


@pytest.mark.parametrize("case", CASES["bound"], ids=lambda it: it["query"][:40])
def test_values_are_bound_in_the_outermost_group(case: dict[str, str]) -> None:
    """Braces in strings, comments and the SELECT clause are not where the query begins."""
    assert case["expected"] == bind(case["query"], {"v": ox.NamedNode("x:y")})


@pytest.mark.parametrize("case", CASES["declared"], ids=lambda it: it["query"][:40])
def test_prefixes_are_declared_once(case: dict[str, str]) -> None:
    """A known prefix is declared where it is used, unless the query has it already."""
    known = {"cg": "http://c#", "": "http://e/", "xsd": "http://x#"}
    assert case["expected"] == declare(case["query"], known)


def test_relative_addresses_have_their_base() -> None:
    """The base goes before the query."""
    assert "BASE <http://b/>\nASK { <a> ?p ?o }" == declare(
        "ASK { <a> ?p ?o }", {}, base="http://b/"
    )


@pytest.mark.parametrize("case", CASES["paged"], ids=lambda it: it["query"][:40])
def test_only_what_has_an_order_is_paged(case: dict[str, object]) -> None:
    """Pages fit together where the rows have one order, and nowhere else."""
    assert case["pages"] == can_page(str(case["query"]))


@pytest.mark.parametrize("name", ["claims", "edges", "links", "names"])
def test_pages_are_the_rest_of_the_answer(here: ClaimGraph, name: str) -> None:
    """The rows of the pages follow those that came first, without a gap, in the same order."""
    sparql = declare(find_view(name), here.store.prefixes)
    whole = list(here.store.texts(sparql))
    steps = pages(sparql, 20)
    rest = [row for _ in range(20, len(whole), 20) for row in here.store.texts(next(steps))]
    assert whole[20:] == rest
    assert [] == list(here.store.texts(next(steps)))
