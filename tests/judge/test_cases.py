"""Every case of the folder: a small dossier, read, judged, and compared both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary

from .together import World, judge_together
from .walker import CASES, NAMES, Asked, ask, find, read_case

WALKED = (171, 16)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Asked]:
    """All cases, and the days on which they look back, by name."""
    every = (it for file in CASES for it in ask(file, tmp_path_factory.mktemp("case")))
    return {it.name: it for it in every}


@pytest.fixture(scope="module")
def worlds(asked: dict[str, Asked]) -> dict[str, Bench | World]:
    """The same, judged side by side."""
    judged = judge_together([it.records for it in asked.values()])
    return dict(zip(asked, judged, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_case_comes_out_as_expected(
    name: str, asked: dict[str, Asked], worlds: dict[str, Bench | World]
) -> None:
    """Of every kind that a case lists nothing is missing and nothing is too much."""
    assert asked[name].expectation() == find(worlds[name], asked[name])


@pytest.mark.slow  # two minutes: each takes a third of a second for the planning of its SQL
@pytest.mark.parametrize("name", NAMES)
def test_a_case_that_is_judged_alone_comes_out_as_expected(
    name: str, asked: dict[str, Asked], worlds: dict[str, Bench | World]
) -> None:
    """No case needs the company of others, nor does it take anything from it."""
    case = asked[name]
    bench = Bench(case.records, load_vocabulary())
    assert bench.judgement() == worlds[name].judgement()
    assert case.expectation() == find(bench, case)


def test_few_cases_need_a_bench_of_their_own(worlds: dict[str, Bench | World]) -> None:
    """Else nothing would be saved."""
    alone = [name for name, it in worlds.items() if isinstance(it, Bench)]
    assert 10 * len(alone) <= len(worlds), alone


def test_the_cases_are_all_there() -> None:
    """So many files were walked, and so many days; a filter left behind would show."""
    assert WALKED == (len(CASES), len(NAMES) - len(CASES)), (
        "a case came or went: correct WALKED of this file"
    )


def test_every_case_says_what_it_shows() -> None:
    """Titles are one sentence each, and no two cases show the same."""
    titles = [read_case(file)["title"] for file in CASES]
    assert titles == [title for title in titles if title.endswith(".") and ". " not in title]
    assert len(titles) == len(set(titles))


def verdicts(expected: dict[str, Any]) -> Iterator[str]:
    """All verdicts that a case expects, of all principals and days."""
    yield from expected.get("statuses", {}).values()
    for view in (*expected.get("perspectives", {}).values(), *expected.get("as-of", ())):
        yield from verdicts(view)


def test_every_rule_decides_somewhere() -> None:
    """Each rule of the ontology gives a status in at least one case, and no case invents one.

    Every quote of a case is found, so what nothing verifies is left to the tests of writing.
    """
    expected = [read_case(file)["expect"] for file in CASES]
    decided = {f"rule-{verdict.split()[1]}" for it in expected for verdict in verdicts(it)}
    known = set(load_vocabulary().rules) - {"rule-unverified"}
    assert not known - decided, "add a case below tests/judge/cases/ that this rule decides"
    assert not decided - known, "ontology/claim.ttl has no such rule"


def test_every_kind_and_ground_of_conflict_occurs() -> None:
    """Each kind occurs in at least one case, and so does each ground."""
    expected = [read_case(file)["expect"].get("conflicts", ()) for file in CASES]
    found = [(kind, f"ground-{ground}") for it in expected for _, _, kind, ground, *_ in it]
    terms = load_vocabulary()
    assert (set(terms.kinds), set(terms.grounds)) == tuple(map(set, zip(*found, strict=True)))
