"""Twenty faults are twenty findings, told in one go and in the order of their places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import CASES, run


@pytest.mark.parametrize("command", [["check"], ["build", "-o", "out"]], ids=["check", "build"])
def test_twenty_faults(command: list[str], tmp_path: Path) -> None:
    """Each fault is told once, none brings a second one with it, and nothing else is said."""
    (tmp_path / "twenty").symlink_to(CASES / "twenty")
    done = run([*command, "twenty"], tmp_path)
    assert (1, "") == (done.code, done.out)
    assert (CASES / "twenty" / "expected.txt").read_text("utf-8") == done.err
    assert ["twenty"] == [path.name for path in tmp_path.iterdir()]


def test_the_expected_findings_are_twenty() -> None:
    """They are of twenty kinds, each with a cure, sorted by file and line."""
    text = (CASES / "twenty" / "expected.txt").read_text("utf-8")
    heads = re.findall(r"^twenty/(\S+?):(\d+): (.*)$", text, re.MULTILINE)
    places = [(file, int(line)) for file, line, _ in heads]
    assert 20 == len(set(places)) == len({words for _, _, words in heads})
    assert sorted(places) == places
    assert 20 == text.count("\n  cure     ")
    assert text.endswith("\n\n20 findings\n")
