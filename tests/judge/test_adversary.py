"""The adversary's affairs are judged as their truth lets one expect."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tests.benchmarks.adversary import (
    GROUNDS,
    SETS,
    Telling,
    line,
    named,
    rows,
    score,
    tell_all,
)

AFFAIRS = 150


@pytest.fixture(scope="module")
def telling() -> Telling:
    """The same affairs for all."""
    return tell_all(AFFAIRS, 1)


def test_what_a_performer_declares_or_admits_is_true(telling: Telling) -> None:
    """Nobody in these affairs declares an act that he does not do, nor owns up to what he has not
    done; so on these two grounds nothing false is accepted, whatever others tell of it."""
    sure = score(telling, ("declared", "admitted"))
    assert (0, 0) == (sure.false, sure.triples)
    assert sure.accepted > 0


def test_more_grounds_accept_more_and_withhold_less(telling: Telling) -> None:
    """Grounds that are left out cost facts; most of what all five accept is true."""
    whole, reports = score(telling, GROUNDS), score(telling, ("reported",))
    assert reports.accepted < whole.accepted
    assert reports.withheld > whole.withheld
    assert whole.false < whole.accepted / 5


def test_the_table_of_the_guide_is_what_the_command_prints(telling: Telling) -> None:
    """Line by line; two of the nine are judged here, since each takes a second."""
    shown = (files("claimgraph") / "guide" / "status.md").read_text(encoding="utf-8")
    for accept in (GROUNDS, ("reported",)):
        assert line(accept, score(telling, accept)) in shown
    assert all(f"| {named(accept)} |" in shown for accept in SETS)


def test_the_same_seed_tells_the_same(telling: Telling) -> None:
    """What is measured can be measured again, and another seed tells something else."""
    assert telling.claims == tell_all(AFFAIRS, 1).claims
    assert telling.claims != tell_all(AFFAIRS, 2).claims


@pytest.mark.slow
def test_the_table_has_a_line_for_each_set_of_grounds() -> None:
    """A head and a line for each set."""
    assert len(SETS) + 2 == len(list(rows(2, 3)))
