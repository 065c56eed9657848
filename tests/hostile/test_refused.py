"""Broken and hostile dossiers are refused: place, words and cure are told, nothing is written."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.sampling import WHOLE, spread

from .conftest import CASES, Earlier, Run, footprint, run, run_apart
from .makers import MAKERS, swap

PYTHON = re.compile(r"Traceback|\b[A-Z]\w*(?:Error|Exception|Warning)\b|object at 0x")
SECONDS = 20
"""What no case may take of the processor; most take a twentieth of a second."""


def load(part: str) -> list[dict[str, Any]]:
    """Load manifests with every value as the string it is."""
    files = sorted((CASES / part).glob("*.yaml"))
    return [
        {**case, "file of cases": file.stem}
        for file in files
        for case in yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)
    ]


REFUSED = load("refused")
APART = [it for it in REFUSED if "process" in it]


def shown(case: dict[str, Any]) -> str:
    """Name a case in the report."""
    return f"{case['file of cases']}: {case['name']}"


def break_(dossier: Path, case: dict[str, Any]) -> None:
    """Break a sound dossier as a case says."""
    if "maker" in case:
        MAKERS[case["maker"]](dossier)
    elif "text" in case:
        (dossier / case["file"]).write_text(case["text"], encoding="utf-8", newline="")
    else:
        for change in (case, case.get("also"), case.get("and")):
            if change:
                swap(dossier, case["file"], change["old"].encode(), change["new"].encode())


def assert_refused(case: dict[str, Any], done: Run) -> None:
    """The program said what is wrong, where, and what to do; and it did so in its own words."""
    assert int(case.get("code", 1)) == done.code, done
    assert [] == [words for words in case["says"] if words not in done.err], done.err
    place = f"dossier/{case['at']}"
    lines = [line.removeprefix("claimgraph: ") for line in done.err.splitlines()]
    assert [True] == [True for line in lines if line.startswith(place)][:1], done.err
    assert "\n  cure     " in done.err
    assert PYTHON.search(done.err) is None, done.err
    assert len(done.err) < 100_000
    assert done.out == ""


def skip_as_root(case: dict[str, Any]) -> None:
    """Leave out what cannot be set up: the superuser may read everything."""
    if "root" in case and os.geteuid() == 0:
        pytest.skip("the superuser may read everything")


def targets(case: dict[str, Any], earlier: Earlier) -> list[str]:
    """Where to build: one of two places in turn, and in `make check-all` both."""
    both = ["fresh", str(earlier.path)]
    return both if WHOLE else [both[REFUSED.index(case) % 2]]


@pytest.mark.parametrize("case", REFUSED, ids=shown)
def test_a_broken_dossier_is_refused(case: dict[str, Any], dossier: Path, earlier: Earlier) -> None:
    """`check` and `build` say the same; no result appears, an earlier one stays as it was."""
    skip_as_root(case)
    break_(dossier, case)
    before = footprint(dossier)
    start = time.process_time()
    assert_refused(case, run(["check", "dossier"], dossier.parent))
    for target in targets(case, earlier):
        assert_refused(case, run(["build", "dossier", "-o", target], dossier.parent))
    assert time.process_time() - start < SECONDS
    assert before == footprint(dossier)
    assert earlier.bytes == footprint(earlier.path)
    assert {"dossier", "secret.txt"} >= {path.name for path in dossier.parent.iterdir()}
    assert [earlier.path] == list(earlier.path.parent.iterdir())


@pytest.mark.parametrize("case", spread(APART, 12), ids=shown)
def test_a_process_refuses_alike(case: dict[str, Any], dossier: Path) -> None:
    """What is seen in this process is what a shell sees."""
    break_(dossier, case)
    before = footprint(dossier)
    done = run_apart(["build", "dossier", "-o", "fresh"], dossier.parent)
    assert_refused(case, done)
    assert before == footprint(dossier)
    assert ["dossier"] == [path.name for path in dossier.parent.iterdir()]


def test_every_case_is_walked() -> None:
    """The manifests hold what they are thought to hold: no double, every maker used."""
    assert len(REFUSED) >= 350
    assert len(REFUSED) == len({case["name"] for case in REFUSED})
    ways = [str({k: v for k, v in case.items() if k != "name"}) for case in REFUSED]
    assert len(REFUSED) == len(set(ways))
    assert set(MAKERS) == {case["maker"] for case in REFUSED if "maker" in case}
    assert 15 <= sum("process" in case for case in REFUSED) <= 30
    keys = {"name", "file", "old", "new", "also", "and", "text", "maker"}
    keys |= {"says", "at", "code", "process", "root", "file of cases"}
    assert set() == {key for case in REFUSED for key in case} - keys


def test_the_sound_dossier_is_sound(dossier: Path) -> None:
    """What the cases break has no finding before."""
    done = run(["check", "dossier"], dossier.parent)
    assert (0, "") == (done.code, done.err)
    assert re.search(r"\nno findings, (?:no|\d+) notices?\n\Z", done.out)
