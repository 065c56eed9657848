"""An earlier build that is brought up to date is what a build from nothing would be."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.cases import read_yaml
from tests.sampling import spread
from tests.sparql.both import compare as compare_query
from tests.tables.test_columns import compare

from claimgraph.build.build import (
    Built,
    Wishes,
    bring_up_to_date,
    build,
)
from claimgraph.build.source import find_source, read_source
from claimgraph.graph import ClaimGraph
from claimgraph.store.columns import Columns
from claimgraph.store.local import is_deferred, open_store
from claimgraph.store.view import View

from .affairs import Article, Rows, State, affairs

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
        columns = Columns(out / "columns", base)
        assert 10 < compare(expected, columns, GIVEN)
        assert 100 < compare_query(View(expected, columns), EVERYTHING)


def follow(states: list[State], tmp_path: Path, *, answers: bool) -> int:
    """Go from state to state; counts the steps that were no build from nothing.

    With ``answers`` all questions are asked after each step, too.
    """
    folder, out = tmp_path / "dossier", tmp_path / "out"
    shutil.rmtree(out, ignore_errors=True)
    states[0].write(folder)
    build(find_source(str(folder)), out, page=False)
    revised = 0
    for state in states[1:]:
        state.write(folder)
        revised += update(folder, out) is not None
        hold(folder, out, answers=answers)
    return revised


@dataclass(frozen=True)
class Case:
    """States in a file; with ``answers`` it needs the columns to tell what went wrong."""

    name: str
    states: list[State]
    answers: bool
    slow: bool


def read_case(file: Path) -> Case:
    """Read a case: rows of tables as lines, claims of articles as YAML."""
    told = read_yaml(file)
    states = [_state(it) for it in told["states"]]
    return Case(file.stem, states, told.get("answers", False), told.get("slow", False))


def _state(told: dict[str, Any]) -> State:
    kim = told.pop("kim", "")
    return State({name: _source(name, it) for name, it in told.items()}, kim)


def _source(name: str, lines: list[str]) -> Article | Rows:
    if name in ("one", "two"):
        return Article(tuple(f"  {it}\n" for it in lines), "Reuters")
    return Rows(tuple(tuple(it.split(",")) for it in lines))


CASES = [read_case(it) for it in sorted((Path(__file__).parent / "cases").glob("*.yaml"))]


@pytest.mark.parametrize(
    "case",
    [pytest.param(it, id=it.name, marks=[pytest.mark.slow] if it.slow else []) for it in CASES],
)
def test_a_change_reaches_as_far_as_it_bears(tmp_path: Path, case: Case) -> None:
    """What is touched from afar is judged again; no step is a build from nothing."""
    assert len(case.states) - 1 == follow(case.states, tmp_path, answers=case.answers)


def test_every_case_is_there() -> None:
    """A folder that was not found would pass."""
    assert (1, 13) == tuple(sum(it.slow is slow for it in CASES) for slow in (False, True))


EVERYTHING = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
FIXTURE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(affairs(steps=1))
@settings(max_examples=1, suppress_health_check=FIXTURE)
def test_any_change_gives_what_a_build_gives(tmp_path: Path, states: list[State]) -> None:
    """Sources come, go and change: the store holds the same quads, the columns the same answers."""
    follow(states, tmp_path, answers=True)


@pytest.mark.slow
@given(affairs(steps=4))
@settings(max_examples=150, suppress_health_check=FIXTURE)
def test_many_changes_give_what_builds_give(tmp_path: Path, states: list[State]) -> None:
    """The same for many dossiers, with the answers of all questions after each step."""
    follow(states, tmp_path, answers=True)


@pytest.mark.slow
def test_a_table_whose_dates_have_another_order_is_read_again(tmp_path: Path) -> None:
    """Its files are as they were, and say something else. The quads show that: to ask everything
    of the columns as well took 70 s, and is done after random changes."""
    told = Rows((("", "asserts", "Turkey", "met", "Russia", "", "01/02/2019", ""),))
    rest = Rows((("", "asserts", "Turkey", "accuses", "Russia", "", "", ""),))
    orders = ("", "day month year", "month day year", "")
    states = [State({"anchor": rest, "events": replace(told, dates=it)}) for it in orders]
    assert 3 == follow(states, tmp_path, answers=False)


WAITED = ("the-last-word-of-a-kind", "a-name-that-takes-anothers-address")
WAITING = spread([it for it in CASES if it.name in WAITED], 2)


@pytest.mark.parametrize("case", WAITING, ids=lambda it: it.name)
def test_changes_wait_beside_quads_that_are_not_loaded(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large build is brought up to date without its store, which then is as if built anew."""
    for limit in ("MOST_LOADED", "MOST_WRITTEN"):
        monkeypatch.setattr(f"claimgraph.build.build.{limit}", 0)
    folder, out = tmp_path / "dossier", tmp_path / "out"
    case.states[0].write(folder)
    build(find_source(str(folder)), out, page=False)
    for state in [*case.states[1:], case.states[0], case.states[-1]]:
        state.write(folder)
        assert update(folder, out)
    assert is_deferred(out / "store")
    hold(folder, out, answers=False)
    assert not is_deferred(out / "store")


def test_both_cases_that_wait_are_there() -> None:
    """A case by another name would not be asked."""
    assert set(WAITED) <= {it.name for it in CASES}
