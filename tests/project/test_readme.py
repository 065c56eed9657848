"""What the README shows is what the program prints."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.store.questions import load_questions
from claimgraph.store.view import bind

VALUES = {
    "who": "Turkey", "what": "S-400", "a": "Turkey", "b": "S-400",
    "from": "2019-07", "to": "2019-12",
}  # fmt: skip
"""What the table's questions are given: as in tests/remote/answers.py."""

_SPEC = importlib.util.spec_from_file_location("readme", Path(__file__).with_name("readme.py"))
assert _SPEC
assert _SPEC.loader
readme = importlib.util.module_from_spec(_SPEC)
sys.modules["readme"] = readme  # a dataclass looks its module up
_SPEC.loader.exec_module(readme)

SHOWN = [
    shown
    for page in (readme.README, readme.MEASURED)
    for shown in readme.transcripts(page.read_text(encoding="utf-8"))
]


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


def test_the_table_of_stores_has_every_question() -> None:
    """Each named question stands in it, with as many rows as it has, and was equal everywhere."""
    match = readme.STORES.search(readme.MEASURED.read_text("utf-8"))
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in match[0].splitlines()[3:-1]
    ]
    shown = {name: (int(count), equal) for name, count, equal, *_ in lines}
    store = ClaimGraph.open("s400").store
    expected = {}
    for question in load_questions().values():
        given = {it.name: VALUES[it.name] for it in question.parameters}
        values = bind(question.parameters, given, store=store)
        expected[question.name] = (len(list(store.select(question.sparql, values))), "yes")
    assert expected == shown


def test_the_pictures_are_there() -> None:
    """README and guide show the pictures that their command takes, and no other."""
    pages = (readme.README, readme.GUIDE / "page.md")
    shown = [
        name
        for page in pages
        for name in re.findall(r"\]\([./]*notebooks/pictures/(\w+)\.png\)", page.read_text("utf-8"))
    ]
    assert sorted(readme.VIEWS) == sorted(shown)
    for name in shown:
        assert (readme.PICTURES / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_readme_can_be_read_at_one_sitting() -> None:
    """At most 170 lines and 1,400 words: the rest is in the guide."""
    text = readme.README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 170
    assert len(text.split()) <= 1400


def test_the_list_of_commands_is_what_the_program_says() -> None:
    """The guide's page of commands is generated (`make readme` brings it up)."""
    assert readme.list_commands() == (readme.GUIDE / "commands.md").read_text(encoding="utf-8")
