"""What is built and exported stays what it was, to the byte, unless a commit says otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.project.pins import PINNED, PINS, pin


@pytest.mark.parametrize("name", PINNED)
def test_a_build_and_its_exports_are_as_pinned(name: str, tmp_path: Path) -> None:
    """After a change of behaviour that is meant, run ``python tests/project/pins.py``."""
    pinned = json.loads((PINS / f"{name}.json").read_text(encoding="utf-8"))
    assert pinned == pin(PINNED[name], tmp_path / "built")


def test_every_pin_belongs_to_a_build() -> None:
    """No pin stays behind when its build goes."""
    assert set(PINNED) == {file.stem for file in PINS.glob("*.json")}
