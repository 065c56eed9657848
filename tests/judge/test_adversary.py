"""The adversary's affairs are judged as their truth lets one expect, whatever the seed."""

from __future__ import annotations

import pytest
from tests.benchmarks.adversary import SETS, rows, score, tell_all

from claimgraph.model.records import GROUNDS

AFFAIRS = 60


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_performer_declares_or_admits_is_true(seed: int) -> None:
    """Nobody in these affairs declares an act that he does not do, nor owns up to what he has not
    done; so on these two grounds nothing false is accepted, whatever others tell of it."""
    telling = tell_all(AFFAIRS, seed)
    sure = score(telling, ("declared", "admitted"))
    assert (0, 0) == (sure.false, sure.triples)
    assert sure.accepted > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_more_grounds_accept_more_and_withhold_less(seed: int) -> None:
    """Each ground that is left out costs facts and never adds one; most of what all five accept
    is true."""
    telling = tell_all(AFFAIRS, seed)
    whole, reports = score(telling, GROUNDS), score(telling, ("reported",))
    assert reports.accepted < whole.accepted
    assert reports.withheld > whole.withheld
    assert whole.false < whole.accepted / 5


def test_the_table_has_a_line_for_each_set_of_grounds() -> None:
    """A head and a line for each set; the same seed tells the same."""
    lines = list(rows(20, 3))
    assert len(SETS) + 2 == len(lines)
    assert lines == list(rows(20, 3))
