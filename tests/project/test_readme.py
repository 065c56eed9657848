"""What the README shows is what the program prints."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("readme", Path(__file__).with_name("readme.py"))
assert _SPEC
assert _SPEC.loader
readme = importlib.util.module_from_spec(_SPEC)
sys.modules["readme"] = readme  # a dataclass looks its module up
_SPEC.loader.exec_module(readme)

SHOWN = list(readme.transcripts(readme.README.read_text(encoding="utf-8")))


def test_the_readme_shows_output() -> None:
    """A pattern that finds no transcript would let every one go stale."""
    assert 1 <= len(SHOWN)


def _param(command: str, shown: str) -> object:
    """A measurement takes long, so it is slow."""
    marks = [pytest.mark.slow] if command.startswith("python ") else []
    return pytest.param(command, shown, id=command, marks=marks)


@pytest.mark.parametrize(("command", "shown"), [_param(*it) for it in SHOWN])
def test_a_transcript_is_what_the_command_prints(command: str, shown: str) -> None:
    """Output in the README was printed by the command above it (`make readme` brings it up)."""
    assert readme.run(command) == shown


def test_the_pictures_are_there() -> None:
    """The README shows the pictures that its command takes, and no other."""
    shown = re.findall(r"\]\(notebooks/pictures/(\w+)\.png\)", readme.README.read_text("utf-8"))
    assert sorted(readme.VIEWS) == sorted(shown)
    for name in shown:
        assert (readme.PICTURES / f"{name}.png").read_bytes().startswith(b"\x89PNG")
