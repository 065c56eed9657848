"""Queries that nobody thought of: those that are not refused have the store's terms."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.sparql.both import ask_columns, read
from tests.sparql.generated import query

from claimgraph.store.columns import NotTranslated
from claimgraph.store.local import QueryError
from claimgraph.store.view import View

CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


def hold(view: View, sparql: str, told: Counter[str]) -> None:
    """Compare one query, unless the store or the columns refuse it."""
    try:
        expected = read(view.store.query(sparql))
    except QueryError:  # a variable that is no more in scope, or named twice
        told["no query"] += 1
        return
    try:
        found = ask_columns(view, sparql)
    except NotTranslated:
        told["refused"] += 1
        return
    told["compared"] += 1
    told["with rows"] += len(expected) > 1
    assert expected[:1] == found[:1], sparql
    assert Counter(expected[1:]) == Counter(found[1:]), sparql


def compare_generated(view: View, number: int) -> Counter[str]:
    """Compare so many queries, and count what became of them."""
    told: Counter[str] = Counter()

    @settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=CHECKS,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(query())
    def run(sparql: str) -> None:
        hold(view, sparql, told)

    run()
    return told


def test_generated(affair: View) -> None:
    """Hundreds of them."""
    told = compare_generated(affair, 150)
    assert told["compared"] > 100
    assert told["with rows"] > 10


@pytest.mark.slow
def test_many_generated(affair: View) -> None:
    """Thousands, in the nightly lane."""
    told = compare_generated(affair, 3_000)
    assert told["compared"] > 2_000
    assert told["with rows"] > 300
