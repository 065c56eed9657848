"""Small dossiers, each with what a careful reader of its sources concludes.

A case names its kind and says why. Its checks:

===========================  ======================================================================
statement, status            there are such statements, and all have this status
statement, never             none has it; in a perspective or as of a day it may be absent
triple, holds                the direct triple stands, or not
at-odds, apart               the two are told as a conflict or near disagreement, or are not
conflicts: none              there is no conflict at all
aims, for, against           who is told to be for a thing and who against it
===========================  ======================================================================

``qualifiers`` picks statements by their values, ``{}`` those that have none. ``perspective`` and
``as-of`` open the dossier that way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.judge.together import Judged, judge_beforehand, known_as

from claimgraph import ClaimGraph
from claimgraph.build.source import find_source, read_source
from claimgraph.model.dates import parse
from claimgraph.model.records import Records
from claimgraph.model.subset import sift

from .picture import Case, Picture, write_dossier

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
WALKED = 296
KEPT = (
    "admission", "corroboration", "declared act", "no false alarm", "offices", "plain report",
)  # fmt: skip
"""The kinds of which a cure that believes nothing would withhold something."""


@cache
def read(file: Path) -> Any:
    """Read a case."""
    return yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)


def viewpoint(check: Case) -> tuple[str, str]:
    """According to whom, and as of which day, a check looks at its dossier."""
    return check.get("perspective", ""), str(check.get("as-of", ""))


def faults(case: Case, folder: Path) -> list[str]:
    """Tell every check of a case that fails, with what was found."""
    pictures: dict[tuple[str, str], Picture] = {}
    found = []
    for check in case["expect"]:
        key = viewpoint(check)
        if key not in pictures:
            graph = ClaimGraph.open(folder, perspective=key[0], as_of=key[1])
            pictures[key] = Picture(graph)
        if not holds(check, pictures[key]):
            found.append(f"{check}: {told(check, pictures[key])}")
    return found


def holds(check: Case, picture: Picture) -> bool:
    """Whether one check holds in a picture."""
    if "triple" in check:
        return (tuple(check["triple"]) in picture.triples) == check["holds"]
    if "at-odds" in check:
        return picture.told_together(*check["at-odds"])
    if "apart" in check:
        return not picture.told_together(*check["apart"])
    if "conflicts" in check:
        return not picture.conflicts
    if "aims" in check:
        wanted = {
            (tuple(check["aims"]), yes, no) for yes in check["for"] for no in check["against"]
        }
        return wanted <= picture.aims
    statuses = {
        picture.status[p] for p in picture.find(check["statement"], check.get("qualifiers"))
    }
    if "never" in check:
        absent = "perspective" in check or "as-of" in check
        return check["never"] not in statuses and (absent or bool(statuses))
    return statuses == {check["status"]}


def told(check: Case, picture: Picture) -> str:
    """What a picture has instead, for whoever reads the failure."""
    says = check.get("statement")
    if not says:
        return f"triples {sorted(picture.triples)}, at odds {len(picture.odds)}"
    return "; ".join(f"{picture.label[p]}: {picture.status[p]}" for p in picture.find(says))


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The dossier of every case."""
    base = tmp_path_factory.mktemp("truth")
    return {it.stem: write_dossier(read(it), base / it.stem) for it in CASES}


@pytest.fixture(scope="session")
def judgements(folders: dict[str, Path]) -> Judged:
    """All that the cases open, judged side by side: once, as workers come back to this file."""
    return judge_beforehand(it for file in CASES for it in opened(read(file), folders[file.stem]))


@pytest.fixture(scope="module")
def judged(judgements: Judged) -> Iterator[None]:
    """What was judged beforehand is found when a case opens it."""
    with known_as(judgements, "claimgraph.judge.Bench"):
        yield


def opened(case: Case, folder: Path) -> Iterator[Records]:
    """The records of a dossier on each day as of which it is opened."""
    records = read_source(find_source(str(folder))).require()
    for day in sorted({viewpoint(check)[1] for check in case["expect"]}):
        yield sift(records, parse(day).latest) if day else records


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
@pytest.mark.usefixtures("judged")
def test_a_careful_reader_agrees(file: Path, folders: dict[str, Path]) -> None:
    """Every check of a case holds."""
    assert faults(read(file), folders[file.stem]) == []


@pytest.mark.slow  # a minute: each dossier is judged on a bench of its own
def test_a_careful_reader_agrees_with_each_dossier_alone(tmp_path: Path) -> None:
    """No case needs the company of others."""
    wrong = {
        file.stem: found
        for file in CASES
        if (found := faults(read(file), write_dossier(read(file), tmp_path / file.stem)))
    }
    assert wrong == {}


def test_the_cases_are_all_there() -> None:
    """So many cases were walked, each of another title, and a third of them are kept facts."""
    cases = [read(file) for file in CASES]
    assert WALKED == len(cases) == len({case["title"] for case in cases})
    kinds = Counter(case["kind"] for case in cases)
    assert sum(kinds[kind] for kind in KEPT) >= 25
    assert all(case["expect"] and case["why"].endswith(".") for case in cases)
