"""The SQL agrees with plain loops over pairs, on small worlds and on larger ones."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings

from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records

from .larger import derive, differ
from .plain import STATUS
from .worlds import tell, worlds

FUZZ = int(os.environ.get("FUZZ", "8"))
PHASES = tuple(Phase) if "FUZZ" in os.environ else (Phase.generate,)
"""A world takes half a second, and to make a failing one smaller takes minutes: by FUZZ only."""
RELAXED = (
    HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example,
)  # fmt: skip


SEEDS = 60
"""Larger worlds that are judged each time; ``python -m tests.judge.larger`` tries others."""
DIFFERS = (
    "about one larger world in twenty differs still, none in what is accepted: in what is listed as"
    " a change, a conflict or nearly at odds, and in the picture of one side"
)
"""Known differences between the SQL and the plain loops, found by looking for longer."""


def test_the_plain_judge_knows_every_rule() -> None:
    """A rule of the ontology is one of the plain judge too, and gives the same status there."""
    known = {name: it.gives for name, it in load_vocabulary().rules.items()}
    untaught = {name: status for name, status in known.items() if STATUS.get(name) != status}
    assert not untaught, f"teach tests/judge/plain.py {untaught}: STATUS, and when each applies"
    assert not STATUS.keys() - known.keys(), "ontology/claim.ttl has no such rule"


def compare(records: Records) -> None:
    """Hold every derived thing of the two against each other."""
    note(tell(records))
    bench = Bench(records, load_vocabulary())
    if untaught := {it.rule for it in bench.judgement().verdicts.values()} - STATUS.keys():
        pytest.fail(f"teach tests/judge/plain.py {sorted(untaught)}", pytrace=False)
    for what, plain, sql in derive(records, bench):
        assert plain == sql, what


@given(worlds())
@settings(max_examples=FUZZ, suppress_health_check=RELAXED, deadline=None, phases=PHASES)
def test_small_worlds_are_judged_as_by_plain_loops(records: Records) -> None:
    """Everything that is derived is the same, for everyone and for each side."""
    compare(records)


@given(worlds(size=20))
@settings(
    max_examples=max(FUZZ // 4, 3), suppress_health_check=RELAXED, deadline=None, phases=PHASES
)
def test_larger_worlds_are_judged_as_by_plain_loops(records: Records) -> None:
    """The same where many claims meet on one proposition."""
    compare(records)


@pytest.fixture(scope="module")
def differing() -> dict[int, tuple[str, ...]]:
    """What differs in each of the larger worlds with these seeds."""
    return dict(differ(range(SEEDS)))


@pytest.mark.slow  # a minute
def test_larger_worlds_have_the_same_accepted_statements(
    differing: dict[int, tuple[str, ...]],
) -> None:
    """In a world of twenty claims the two accept the same and write the same triples."""
    wrong = {seed: it for seed, it in differing.items() if {"accepted", "triples"} & {*it}}
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.xfail(reason=DIFFERS, strict=True)
def test_larger_worlds_are_judged_alike_in_all(differing: dict[int, tuple[str, ...]]) -> None:
    """And nothing else that is derived differs."""
    assert differing == {}
