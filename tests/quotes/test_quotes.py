"""Quotes are found word for word, and what is not there is refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cases import read_yaml

from claimgraph.dossier.quotes import (
    Fault,
    Found,
    Missing,
    Repeated,
    locate,
    passage,
)
from claimgraph.model.errors import Place
from claimgraph.model.text import Text, read_text

CASES = Path(__file__).parent / "cases"
TEXTS = {
    path.stem: read_text(path.read_bytes(), path.name)
    for path in sorted((CASES / "texts").glob("*.txt"))
}


def cases(name: str) -> list[Any]:
    """Load the cases of a file; each is named by its reason."""
    loaded = read_yaml(CASES / f"{name}.yaml")
    return [
        pytest.param(case, id=f"{number:02} {case['why']}") for number, case in enumerate(loaded)
    ]


ACCEPTED, REFUSED, REPEATED = cases("accepted"), cases("refused"), cases("repeated")


def sought(case: dict[str, Any]) -> tuple[Found | Missing | Repeated, Text]:
    """Look for a case's quote in its text."""
    text = TEXTS[case["text"]]
    return locate(case["quote"], text, after=case.get("after")), text


@pytest.mark.parametrize("case", ACCEPTED)
def test_a_quote_is_found(case: dict[str, Any]) -> None:
    """A quote that differs in typography only is found, and its spans say what the text says."""
    found, text = sought(case)
    assert isinstance(found, Found), found
    assert case.get("exact", case["quote"]) == found.exact
    assert [text.content[it.start : it.end] for it in found.spans] == [
        it.exact for it in found.spans
    ]
    assert case.get("line", text.line_of(found.spans[0].start)) == text.line_of(
        found.spans[0].start
    )


@pytest.mark.parametrize("case", REFUSED)
def test_a_quote_is_refused(case: dict[str, Any]) -> None:
    """A quote that differs in anything else is missing, for the reason given."""
    missing, _ = sought(case)
    assert isinstance(missing, Missing), missing
    assert (case["fault"], True) == (missing.fault, case["says"] in missing.message), missing


@pytest.mark.parametrize("case", REPEATED)
def test_a_quote_is_repeated(case: dict[str, Any]) -> None:
    """Words that stand in the text more than once are not guessed at; every place is named."""
    repeated, _ = sought(case)
    assert isinstance(repeated, Repeated), repeated
    assert tuple(case["lines"]) == repeated.places


def test_every_case_is_walked() -> None:
    """The files hold what they are thought to hold: all texts are used, all faults provoked."""
    every = [case.values[0] for case in (*ACCEPTED, *REFUSED, *REPEATED)]
    assert len(ACCEPTED) >= 60
    assert len(REFUSED) >= 60
    assert len({(case["text"], case["quote"], case.get("after")) for case in every}) == len(every)
    assert {case["text"] for case in every} == set(TEXTS)
    assert {case.values[0]["fault"] for case in REFUSED} == set(Fault)


def test_a_finding_shows_both_texts() -> None:
    """The finding says where quote and text part, shows both, and how to cure it."""
    missing, _ = sought({"text": "harbour", "quote": "Estavia denied that talks were under way"})
    assert isinstance(missing, Missing)
    assert str(missing.finding(Place("claims.yaml", 14))) == (
        'claims.yaml:14: quote not found in harbour.txt: it diverges after "Estavia"\n'
        "  quoted   Estavia denied that talks were under way\n"
        "  source   Estavia confirmed that talks were under way.   (harbour.txt:4)\n"
        "  cure     copy the words again, or mark what you left out with [...]"
    )


def test_a_repeated_quote_shows_its_places() -> None:
    """The finding shows the words around each place, to choose the words in 'after' from."""
    repeated, _ = sought({"text": "wire", "quote": "had been told"})
    assert isinstance(repeated, Repeated)
    assert str(repeated.finding(Place("claims.yaml", 3))) == (
        "claims.yaml:3: quote occurs in the text more than once (wire.txt)\n"
        "  line 6   chairman said that the fleets had been told\n"
        "  line 6   The fleets said that they had been told\n"
        "  cure     say which one with after: and words that occur only before it"
    )


def test_only_the_first_places_are_shown() -> None:
    """All lines are kept, but a word that stands a hundred times is shown five times."""
    repeated = locate("ferry", read_text(b"One ferry.\n" * 100, "many.txt"))
    assert isinstance(repeated, Repeated)
    assert tuple(range(1, 101)) == repeated.places
    assert len(repeated.finding(Place("claims.yaml")).detail) == 5


@pytest.mark.parametrize(
    ("around", "before", "after"),
    [
        (0, "", " was taken."),
        (1, "The committee met. ", " was taken.\n\nThey left."),
        (9, "Heading\n\nThe committee met. ", " was taken.\n\nThey left."),
    ],
)
def test_a_passage_is_whole_sentences(around: int, before: str, after: str) -> None:
    """A span is shown in its sentence and as many more as are asked for, as far as there are."""
    text = read_text(b"Heading\n\nThe committee met. No vote was taken.\n\nThey left.", "wire.txt")
    found = locate("No vote", text)
    assert isinstance(found, Found)
    assert (before, "No vote", after) == passage(text, found.spans[0], around=around)


def test_a_passage_covers_a_quote_over_two_sentences() -> None:
    """A quote that runs over a full stop is shown with both its sentences."""
    text = TEXTS["harbour"]
    found = locate("had been promised. Estavia confirmed", text)
    assert isinstance(found, Found)
    shown = passage(text, found.spans[0], around=0)
    assert shown.before.startswith("Estavia denied that 36")
    assert shown.after == " that talks were under way."
    assert "".join(shown) in text.content
