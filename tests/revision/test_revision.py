"""An earlier build that is brought up to date is what a build from nothing would be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.tables.test_columns import compare

from claimgraph.build import Built, Wishes, bring_up_to_date, build
from claimgraph.columns import Columns
from claimgraph.graph import ClaimGraph
from claimgraph.opening import find_source, read_source
from claimgraph.store import open_store

from .affairs import State, affairs

GIVEN = {"what": "Turkey", "who": "Minister", "a": "Turkey", "b": "Russia",
         "from": "2019", "to": "2022"}  # fmt: skip
ALL = 10**9
"""More rows than there are, so that none is too many to be judged again."""


def update(folder: Path, out: Path) -> Built | None:
    """Bring a build up to date by the road that is under test; else build anew, as is done."""
    reading = read_source(find_source(str(folder)))
    found = bring_up_to_date(reading, out, Wishes(page=False, most=ALL))
    if isinstance(found, Built):
        return found
    build(find_source(str(folder)), out, page=False)
    return None


def hold(folder: Path, out: Path, *, answers: bool) -> None:
    """Hold what is in ``out`` against a build from nothing: each quad, and all answers."""
    expected = ClaimGraph.open(folder).store
    assert {*map(str, expected.quads())} == {*map(str, open_store(out / "store"))}
    if answers:
        base = expected.prefixes[""].removesuffix("entity/")
        assert 10 < compare(expected, Columns(out / "columns", base), GIVEN)


def follow(states: list[State], tmp_path: Path, *, answers: bool) -> int:
    """Go from state to state; counts the steps that were no build from nothing."""
    folder, out = tmp_path / "dossier", tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    states[0].write(folder)
    build(find_source(str(folder)), out, page=False)
    revised = 0
    for number, state in enumerate(states[1:], 2):
        state.write(folder)
        revised += update(folder, out) is not None
        hold(folder, out, answers=answers or number == len(states))
    return revised


FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(affairs(steps=2))
@settings(max_examples=4, suppress_health_check=FIXTURE)
def test_any_change_gives_what_a_build_gives(tmp_path: Path, states: list[State]) -> None:
    """Sources come, go and change; after each step the store holds the same quads."""
    follow(states, tmp_path, answers=False)


@pytest.mark.slow
@given(affairs(steps=4))
@settings(max_examples=150, suppress_health_check=FIXTURE)
def test_many_changes_give_what_builds_give(tmp_path: Path, states: list[State]) -> None:
    """The same for many dossiers, with the answers of all questions after each step."""
    follow(states, tmp_path, answers=True)
