"""What the README shows is what the program prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("readme", Path(__file__).with_name("readme.py"))
assert _SPEC
assert _SPEC.loader
readme = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(readme)

SHOWN = list(readme.transcripts(readme.README.read_text(encoding="utf-8")))


def test_the_readme_shows_output() -> None:
    """A pattern that finds no transcript would let every one go stale."""
    assert 1 <= len(SHOWN)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_transcript_is_what_the_command_prints(command: str, shown: str) -> None:
    """Output in the README was printed by the command above it (`make readme` brings it up)."""
    assert readme.run(command) == shown


def test_the_picture_is_there() -> None:
    """The README's picture is a PNG of the page."""
    assert readme.PICTURE.read_bytes().startswith(b"\x89PNG")
