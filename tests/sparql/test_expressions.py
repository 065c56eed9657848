"""Expressions give in SQL what the store gives: values, types, languages, and errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.sampling import spread
from tests.sparql.both import ask_columns, compare, find_reason

from claimgraph.store.columns.sparql.functions import KNOWN_LETTERS
from claimgraph.store.view import View

HERE = Path(__file__).parent
TRANSLATED, REFUSED = (
    (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for name in ("expressions", "refused-expressions")
)
ROWS = """
  ?c a cg:Claim ; cg:about ?p ; cg:saidEarliest ?d ; cg:claimant ?w ; cg:counts ?b .
  ?p rdfs:label ?t ; cg:independentOrigins ?n . ?w rdfs:label|dcterms:title ?g
  OPTIONAL { ?c cg:note ?o } BIND(STR(?t) AS ?l)
"""


TOGETHER = [tuple(TRANSLATED[it : it + 8]) for it in range(0, len(TRANSLATED), 8)]
"""Expressions that are asked for in one query: to plan it takes longer than to answer it."""


def bound(*expressions: str) -> str:
    """A query that gives the values of expressions for every claim."""
    names = " ".join(f"?r{place}" for place in range(len(expressions)))
    binds = " ".join(f"BIND({it} AS ?r{place})" for place, it in enumerate(expressions))
    return f"SELECT ?c ?g {names} {{ {ROWS} {binds} }}"


def filtered(expression: str) -> str:
    """A query that gives the claims of which an expression holds."""
    return f"SELECT ?c ?g {{ {ROWS} FILTER({expression}) }}"


@pytest.mark.parametrize("expressions", TOGETHER, ids=lambda it: it[0])
def test_value(affair: View, expressions: tuple[str, ...]) -> None:
    """The value of an expression is the store's, or unbound where that is an error."""
    assert compare(affair, bound(*expressions)) > 40


@pytest.mark.parametrize("expression", spread(TRANSLATED, 9))
def test_condition(affair: View, expression: str) -> None:
    """A filter keeps the rows that the store keeps."""
    query = filtered(expression)
    if find_reason(affair, query):
        pytest.skip("no condition: " + find_reason(affair, query))
    compare(affair, query)


@pytest.mark.parametrize("expression", REFUSED)
def test_refused(affair: View, expression: str) -> None:
    """What may mean something else in SQL is refused."""
    assert find_reason(affair, bound(expression))


@pytest.mark.parametrize(("sum_", "expected"), [
    ('"2020-01-10"^^xsd:date + "P30D"^^xsd:dayTimeDuration', "2020-02-09"),
    ('"2020-01-31"^^xsd:date + "P1M"^^xsd:yearMonthDuration', "2020-02-29"),
    ('"2019-12-31"^^xsd:date + "P1Y2M1D"^^xsd:duration', "2021-03-01"),
    ('"2020-02-10"^^xsd:date + "-P10D"^^xsd:duration', "2020-01-31"),
])  # fmt: skip
def test_dates_added(affair: View, sum_: str, expected: str) -> None:
    """A date so much later: the store of version 0.5 finds an error in many such sums."""
    found = ask_columns(affair, f"SELECT ?x {{ BIND({sum_} AS ?x) }}")
    assert found[1:] == [(f'"{expected}"^^<http://www.w3.org/2001/XMLSchema#date>',)]


def test_later_than_the_calendar(affair: View) -> None:
    """What is open may be compared with a date after the year 9999, which is no term."""
    query = """SELECT ?p { ?p cg:latest ?l
        FILTER(?l + "P1D"^^xsd:dayTimeDuration > "9999-12-31"^^xsd:date) }"""
    open_ = """SELECT ?p { ?p cg:latest ?l FILTER(?l = "9999-12-31"^^xsd:date) }"""
    assert len(ask_columns(affair, open_)) > 1
    assert ask_columns(affair, query) == ask_columns(affair, open_)


PLAIN = [it for one, last in KNOWN_LETTERS for it in range(max(one, 1), last + 1)]
ODD = "\u019b\u0264\u03a3\u0390\u03b0\u0587\u1e96\u1f80\ufb01\ua7cb"


@pytest.mark.parametrize("name", spread(["UCASE", "LCASE"], 2))
def test_case_of_letters(affair: View, name: str) -> None:
    """Every letter has the store's upper and lower case, or is refused."""
    assert not set(ODD) & set(map(chr, PLAIN))
    letters = list(map(chr, PLAIN))
    for refused in ODD:
        assert "case" in find_reason(affair, _cased(name, [refused]))
    words = list(map("".join, _chunk(letters)))
    assert len(words) == compare(affair, _cased(name, words))
    assert compare(affair, _cased(name, letters[:0x250]))
    assert compare(affair, _cased(name, letters[::40], language="tr"))


def _chunk(letters: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(letters), 50):
        yield letters[start : start + 50]


def _cased(name: str, letters: list[str], language: str | None = None) -> str:
    terms = " ".join(str(ox.Literal(it, language=language)) for it in letters)
    return f"SELECT ?x ?y {{ VALUES ?x {{ {terms} }} BIND({name}(?x) AS ?y) }}"
