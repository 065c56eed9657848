"""Where only typography differs a quote is found; where words differ, the difference is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import read_yaml

from claimgraph.dossier.quotes import Found, Missing, locate
from claimgraph.model.errors import Place
from claimgraph.model.text import CONTROLS, UNDRAWN, Text, fold, normalise, show_plainly

PAIRS = read_yaml(Path(__file__).parent / "cases" / "typography.yaml")


def seek(case: dict[str, str]) -> Found | Missing | object:
    """Look for a case's quote in its text."""
    return locate(case["quote"], Text("article", case["text"], ""))


def test_every_case_is_there() -> None:
    """A table that was cut would pass."""
    assert (28, 10) == (len(PAIRS["same"]), len(PAIRS["other"]))


@pytest.mark.parametrize("case", PAIRS["same"], ids=lambda it: str(it["name"]))
def test_typography_is_forgiven(case: dict[str, str]) -> None:
    """A reader holds the two to be the same words."""
    found = seek(case)
    assert isinstance(found, Found), found


@pytest.mark.parametrize("case", PAIRS["other"], ids=lambda it: str(it["name"]))
def test_words_are_not(case: dict[str, str]) -> None:
    """Other letters, numbers or words are no typography; what an eye may overlook is named."""
    found = seek(case)
    assert isinstance(found, Missing), found
    told = str(found.finding(Place("claims.yaml", 1)))
    assert case.get("names", "") in told


@given(st.text(alphabet=st.sampled_from("ab-\n \xad\u200b\ufe0f\u2010\xacS4\u0640\ufb01")))
def test_a_normal_form_is_its_own(text: str) -> None:
    """Normalising twice changes nothing, and what is not drawn is gone, in quotes and names."""
    for hyphens in (False, True):
        once = normalise(text, hyphens=hyphens).text
        assert once == normalise(once).text
        assert not UNDRAWN & set(once)
    assert not UNDRAWN & set(fold(text))


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\xad", "\x01", "\x00", "\ufe0f", "\u2060"])
def test_names_that_look_alike_are_one(sign: str) -> None:
    """Names go by the same rule as quotes."""
    assert "Russia" == fold(f"Rus{sign}sia") == fold(f"Russia{sign} ")
    assert ("Mali", "MALI") == (fold("Mali"), fold("MALI"))


def test_numbers_take_the_place_of_what_is_not_drawn() -> None:
    """On a terminal a control character is its number, an umlaut itself."""
    assert "a<U+0007>\u00fc<U+202E>" == show_plainly("a\x07\u00fc\u202e")
    assert "\n" not in CONTROLS
