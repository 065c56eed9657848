"""Labels: balanced lines that lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.page.layout.board import measure, wrap


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Turkey", ("Turkey",)),
        ("Sanctions package II", ("Sanctions", "package II")),
        ("Seabed cable cut of 14 March", ("Seabed cable", "cut of 14 March")),
        ("Norwegian Ministry of Foreign Affairs", ("Norwegian", "Ministry of", "Foreign Affairs")),
        ("晨报", ("晨报",)),
        ("", (" ",)),
    ],
)
def test_lines_are_balanced(label: str, lines: tuple[str, ...]) -> None:
    """No widow is left on the last line."""
    assert lines == wrap(label)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), max_size=6))
def test_short_labels_keep_every_letter(words: list[str]) -> None:
    """What fits four lines comes out whole and in order."""
    lines = wrap(" ".join(words))
    joined = "".join("".join(lines).split())
    assert len(lines) <= 4
    assert joined == "".join(words) or lines[-1].endswith("…")


def test_long_labels_end_in_an_ellipsis() -> None:
    """A label that would need more than four lines says that it is cut."""
    lines = wrap("word " * 60)
    assert 4 == len(lines)
    assert lines[-1].endswith("…")


def test_a_word_without_spaces_is_broken() -> None:
    """An address cannot stretch a label over the whole picture."""
    width, _ = measure(wrap("x" * 500))
    assert width < 260


def test_wide_scripts_are_measured_wide() -> None:
    """A Chinese character takes about an em, a combining mark nothing."""
    assert measure(["晨报"])[0] > measure(["ab"])[0]
    assert measure(["e"])[0] == measure(["e\u0301"])[0]
