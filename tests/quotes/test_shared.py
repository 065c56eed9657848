"""Any words of any real text are found where they stand, and not when one word is changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimgraph.dossier.quotes import (
    Found,
    Missing,
    Repeated,
    locate,
    passage,
)
from claimgraph.model import errors
from claimgraph.model.text import Text

# What a person, an editor or a mail program does to words on their way into a dossier.
SWAPS = {
    "'": "'\u2018\u2019`\u02bc",
    "\u2019": "'\u2018\u2019`",
    '"': '"\u201c\u201d\u201e\xab',
    "\u201c": '"\u201c\u201d\xab',
    "\u201d": '"\u201c\u201d\xbb',
    "-": "-\u2010\u2011\u2013\u2212",
    "\u2013": "-\u2013\u2014",
    "\u2014": "-\u2013\u2014\u2015",
    " ": [" ", "\n", "  ", "\xa0", "\u2009", " \r\n\t"],
    "\u2026": ["...", "\u2026"],
    "\xe9": ["\xe9", "e\u0301"],
    "\xfc": ["\xfc", "u\u0308"],
}
OTHER_WORDS = ("Norland", "not", "never", "17", "denied", "un", "the other", "")


Place = tuple[int, int, int]
PLACES = st.tuples(st.integers(0, 999), st.integers(0, 99_999), st.integers(0, 40))
SEEDS = st.integers(0, 2**32)


@dataclass(frozen=True)
class Words:
    """Whole words of a text: where they stand, and in how many places."""

    text: Text
    start: int
    end: int

    @property
    def exact(self) -> str:
        return self.text.content[self.start : self.end]


def typed_again(words: str, rng: random.Random) -> str:
    """Change the typography of words, and now and then put in a soft hyphen."""
    letters = [rng.choice(SWAPS.get(letter, letter)) for letter in words]
    return "".join(f"\xad{it}" if it.isalpha() and rng.random() < 0.05 else it for it in letters)


def stretches(text: Text) -> list[tuple[int, int]]:
    """Find what stands between two spaces."""
    return [found.span() for found in re.finditer(r"\S+", text.content)]


def choose(place: Place, texts: list[Text], least: int = 1) -> Words:
    """Turn a drawn place into whole words of one of the texts, up to forty more than the least.

    Numbers are drawn, not texts: Hypothesis would print the texts.
    """
    text = texts[place[0] % len(texts)]
    places = stretches(text)
    first = place[1] % (len(places) - least + 1)
    last = min(first + least - 1 + place[2], len(places) - 1)
    words = Words(text, places[first][0], places[last][1])
    assume(meaning(words.exact) > 1 and "[" not in words.exact)
    return words


def words_before(words: Words) -> str | None:
    """Give up to forty words before these, if they stand in the text only once."""
    known = [place for place in stretches(words.text) if place[1] <= words.start][-40:]
    before = words.text.content[known[0][0] : known[-1][1]] if known else ""
    return before if isinstance(locate(before, words.text), Found) else None


def meaning(words: str) -> int:
    """Count letters and digits: fewer than two are no quote."""
    return sum(letter.isalnum() for letter in words)


@settings(max_examples=400)
@given(place=PLACES, seed=SEEDS)
def test_any_words_are_found_where_they_stand(
    place: Place, seed: int, shared_texts: list[Text]
) -> None:
    """Words from any text, typed again by other hands, are found at the place they came from."""
    words = choose(place, shared_texts)
    quote = typed_again(words.exact, random.Random(seed))
    outcome = locate(quote, words.text)
    if isinstance(outcome, Repeated):
        assert words.text.line_of(words.start) in outcome.places
        after = words_before(words)
        if after is None:
            return
        outcome = locate(quote, words.text, after=after)
    assert outcome == Found((words.text.cut(words.start, words.end),)), quote


@settings(max_examples=200)
@given(place=PLACES, seed=SEEDS)
def test_an_omission_is_found(place: Place, seed: int, shared_texts: list[Text]) -> None:
    """Eight words or more with a mark in place of one are found, in order, where they stand."""
    words = choose(place, shared_texts, least=8)
    parts = words.exact.split()
    cut = 3 + seed % (len(parts) - 6)
    assume(meaning(parts[cut]) > 0)
    outcome = locate(" ".join([*parts[:cut], "[...]", *parts[cut + 1 :]]), words.text)
    if isinstance(outcome, Repeated):
        assert words.text.line_of(words.start) in outcome.places
        return
    assert isinstance(outcome, Found), outcome
    assert (words.start, words.end) == (outcome.spans[0].start, outcome.spans[-1].end)
    said = [span.exact.split() for span in outcome.spans]
    assert [parts[:cut], parts[cut + 1 :]] == said


def changed(words: str) -> Iterator[str]:
    """Change each word of a quote in each of several ways, one at a time."""
    parts = words.split()
    for at, part in enumerate(parts):
        for other in {*OTHER_WORDS, part.swapcase(), f"{part}s", f"x{part}"}:
            yield " ".join([*parts[:at], *([other] if other else []), *parts[at + 1 :]])
        if at:
            yield " ".join([*parts[: at - 1], part, parts[at - 1], *parts[at + 1 :]])


@settings(max_examples=15)
@given(place=PLACES)
def test_one_changed_word_is_refused(place: Place, shared_texts: list[Text]) -> None:
    """A word changed, dropped, put in capitals or turned round with the next: never found.

    Unless those are words of the text too, somewhere else; the finding can always be printed.
    """
    words = choose(place, shared_texts, least=5)
    plain = " ".join(words.text.normal.text.split())
    for quote in changed(words.exact):
        outcome = locate(quote, words.text)
        if isinstance(outcome, Missing):
            assert str(outcome.finding(errors.Place("claims.yaml", 1))).startswith(
                "claims.yaml:1: quote"
            )
        else:
            assert normal_words(quote) in plain, quote


def normal_words(quote: str) -> str:
    """Fold a quote with the few marks that the shared texts have, not with the code under test."""
    table = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2212", "''''---")
    folded = quote.translate(table).replace('"', "'").replace("\u2026", "...")
    return re.sub(r"'+", "'", re.sub(r"-+", "-", " ".join(folded.split()))).replace("`", "'")


@settings(max_examples=100)
@given(place=PLACES)
def test_a_cut_word_is_refused(place: Place, shared_texts: list[Text]) -> None:
    """A quote that loses a letter at either edge is never found where it was taken from."""
    words = choose(place, shared_texts, least=4)
    for start, end in ((words.start + 1, words.end), (words.start, words.end - 1)):
        lost = words.exact[0] if start > words.start else words.exact[-1]
        edge = words.text.content[start] if start > words.start else words.text.content[end - 1]
        if lost.isalnum() and edge.isalnum():
            outcome = locate(words.text.content[start:end], words.text)
            assert not isinstance(outcome, Found), outcome


@given(place=PLACES, around=st.integers(0, 3))
def test_a_passage_is_a_stretch_of_the_text(
    place: Place, around: int, shared_texts: list[Text]
) -> None:
    """What is shown around any words is the text itself, with these words in it."""
    words = choose(place, shared_texts)
    shown = passage(words.text, words.text.cut(words.start, words.end), around=around)
    assert shown.exact == words.exact
    before = words.start - len(shown.before)
    assert words.text.content[before : words.end + len(shown.after)] == "".join(shown)


@pytest.mark.parametrize(
    ("quote", "after", "exact"),
    [
        (
            "neutralise it and move forward [...] but it's much more difficult",
            None,
            "neutralise it and move forward […] but it’s much more difficult",
        ),
        ("neutralise it [...] but it's much more", None, "neutralise it [...] but it’s much more"),
        ("the S-400s", "Washington has repeatedly threatened", "the S-400s"),
        ("from Washington.'\"", None, "from Washington.'”"),
    ],
)
def test_the_article_is_quoted(
    shared_texts: list[Text], quote: str, after: str | None, exact: str
) -> None:
    """The first dossier's article has a mark of its own, nested quotation marks, repetitions."""
    article = next(text for text in shared_texts if text.name == "s400-article.txt")
    outcome = locate(quote, article, after=after)
    assert isinstance(outcome, Found), outcome
    assert exact == outcome.exact
