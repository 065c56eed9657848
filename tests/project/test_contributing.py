"""CONTRIBUTING names files and symbols that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "graph" / "claimgraph"
TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = sorted({it for it in re.findall(r"`([\w./-]+)`", TEXT) if "/" in it and "<" not in it})
SYMBOLS = re.findall(r"`(\w+)`\s+of\s+`([\w./-]+)`", TEXT)
RECIPES = re.findall(r"^- \*\*an? ([\w ]+)\*\*", TEXT, re.MULTILINE)
MADE = {"out/reference/"}
"""What is made, and not kept."""


def places(path: str) -> list[Path]:
    """Where a path that CONTRIBUTING names may lie."""
    return [CHECKOUT / path, PACKAGE / path]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_exists(path: str) -> None:
    """Each file and folder that is named is there."""
    assert path in MADE or [it for it in places(path) if it.exists()]


@pytest.mark.parametrize(("symbol", "path"), SYMBOLS)
def test_a_symbol_exists(symbol: str, path: str) -> None:
    """Each name that is said to be in a file is defined there."""
    (file,) = [it for it in places(path) if it.is_file()]
    assert re.search(rf"^{symbol}\b.*=", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_added_most_has_a_recipe() -> None:
    """The six things that a change adds most are described, with paths and symbols to go to."""
    assert {
        "predicate", "stance", "question", "status rule", "property of a claim", "kind of export",
    } <= set(RECIPES)  # fmt: skip
    assert len(PATHS) > 20
    assert len(SYMBOLS) >= 3
