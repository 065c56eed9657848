"""Every case of the folder: a small dossier, read, judged, and compared both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claimgraph.model.ontology import load_vocabulary

from .walker import CASES, Names, find, look_back, normal, read_case, read_records

WALKED = (162, 16)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_case_comes_out_as_expected(file: Path, tmp_path: Path) -> None:
    """Of every kind that a case lists nothing is missing and nothing is too much."""
    case = read_case(file)
    records = read_records(case, tmp_path)
    names = Names(records)
    assert normal(case["expect"], names.aliases()) == find(records, case["expect"], names)


VIEWS = [
    pytest.param(file, view, id=f"{file.stem} {view['date']} {view.get('clock', 'said')}")
    for file in CASES
    for view in read_case(file)["expect"].get("as-of", ())
]


@pytest.mark.parametrize(("file", "view"), VIEWS)
def test_a_view_of_a_day_comes_out_as_expected(
    file: Path, view: dict[str, Any], tmp_path: Path
) -> None:
    """What was known on a day is judged as if nothing else had ever been said."""
    records = read_records(read_case(file), tmp_path)
    assert normal(view, Names(records).aliases()) == look_back(records, view)


def test_the_cases_are_all_there() -> None:
    """So many files were walked, and so many views; a filter left behind would show."""
    assert WALKED == (len(CASES), len(VIEWS))


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
    rules = {f"rule-{verdict.split()[1]}" for it in expected for verdict in verdicts(it)}
    assert set(load_vocabulary().rules) - {"rule-unverified"} == rules


def test_every_kind_and_ground_of_conflict_occurs() -> None:
    """Each kind occurs in at least one case, and so does each ground."""
    expected = [read_case(file)["expect"].get("conflicts", ()) for file in CASES]
    found = [(kind, f"ground-{ground}") for it in expected for _, _, kind, ground, *_ in it]
    terms = load_vocabulary()
    assert (set(terms.kinds), set(terms.grounds)) == tuple(map(set, zip(*found, strict=True)))
