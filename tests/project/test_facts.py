"""One fact, one home: what is decided in one module is not decided again in another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "graph" / "claimgraph"
MODULES = sorted(PACKAGE.rglob("*.py"))

HOMES = {
    "a file is made beside, then renamed": (r"\.with_name\(f\"\.\{[^\"]*new", []),
    "a file is moved over another": (r"\.replace\((?:file|target)\)", ["model/files.py"]),
}
"""What is looked for, and the modules in which it may stand."""


def found(pattern: str, files: list[Path]) -> list[str]:
    """Name the files in which a pattern occurs."""
    sought = re.compile(pattern)
    return [
        file.relative_to(PACKAGE).as_posix()
        for file in files
        if sought.search(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("fact", HOMES)
def test_a_fact_has_one_home(fact: str) -> None:
    """The code for it stands in the named modules, and in no other."""
    pattern, homes = HOMES[fact]
    assert homes == found(pattern, MODULES)
