"""The SQL agrees with plain loops over pairs, on small worlds and on larger ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records

from .plain import Plain
from .worlds import worlds

RELAXED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def compare(records: Records) -> None:
    """Hold every derived thing of the two against each other."""
    judged = Bench(records, load_vocabulary()).judgement()
    plain = Plain(records, load_vocabulary())
    assert plain.entailments == set(judged.entails)
    assert plain.superseded == set(judged.superseded)
    assert plain.principals == dict(judged.principals)
    assert plain.conflicts == {
        (it.left, it.right, it.kind, it.ground, it.because) for it in judged.conflicts
    }
    assert plain.to_come == set(judged.to_come)
    assert plain.rules == {path: it.rule for path, it in judged.verdicts.items()}
    assert len(set(judged.conflicts)) == len(judged.conflicts)


@given(worlds())
@settings(max_examples=50, suppress_health_check=RELAXED)
def test_small_worlds_are_judged_as_by_plain_loops(records: Records) -> None:
    """Entailments, conflicts, principals, statuses and what no longer counts are the same."""
    compare(records)


@given(worlds(size=40))
@settings(max_examples=10, suppress_health_check=RELAXED)
def test_larger_worlds_are_judged_as_by_plain_loops(records: Records) -> None:
    """The same where many claims meet on one proposition."""
    compare(records)


@pytest.mark.slow
@given(worlds(size=12))
@settings(max_examples=500, suppress_health_check=RELAXED)
def test_many_worlds_are_judged_as_by_plain_loops(records: Records) -> None:
    """The same, looked for longer."""
    compare(records)
