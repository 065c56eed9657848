"""Quotes, found again in their source word for word, or a report of where the two part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from claimgraph.dossier.quotes.diverge import explain
from claimgraph.dossier.quotes.outcome import (
    CURES,
    Fault,
    Found,
    Missing,
    Repeated,
)
from claimgraph.dossier.quotes.places import (
    Placement,
    Stretch,
    line_at,
    placements,
    raw_words,
)
from claimgraph.model.text import (
    OMISSION,
    Span,
    Text,
    quoted_parts,
    sentences,
)

__all__ = [
    "CURES",
    "Fault",
    "Found",
    "Missing",
    "Passage",
    "Repeated",
    "locate",
    "passage",
]


class Passage(NamedTuple):
    """Words in their surroundings, as the text has them; joined, they are one stretch of it."""

    before: str
    exact: str
    after: str


def locate(quote: str, text: Text, *, after: str | None = None) -> Found | Missing | Repeated:
    """Find a quote in a source, word for word.

    Typography is forgiven (curly quotes, dashes, white space); case and words are not, and
    a quote neither begins nor ends inside a word. ``[...]`` leaves words out; a ``[...]`` that
    is in the source itself is part of it. Offsets count code points of the text as it was
    read, as the Web Annotation model's TextPositionSelector does
    (https://www.w3.org/TR/annotation-model/#text-position-selector).

    A quote with omissions is taken where it is shortest (see ``places.placements``), and is
    Repeated if that leaves more than one stretch. ``after`` picks the first one that begins
    behind these words, which are sought by the same rules.
    """
    found = _locate_quote(quote, text, after)
    if isinstance(found, Missing) and text.normal.text != text.hyphened.normal.text:
        again = _locate_quote(quote, text.hyphened, after)
        return found if isinstance(again, Missing) else again
    return found


def _locate_quote(quote: str, text: Text, after: str | None) -> Found | Missing | Repeated:
    parts = quoted_parts(quote)
    if not parts or not all(_has_words(part) for part in parts):
        return Missing(Fault.EMPTY, "it holds too few words", text.name, quote.strip())
    placed = placements(parts, text)
    if not placed:
        return explain(parts, text)
    if after is not None:
        return _following(placed, text, after)
    return _only(placed, text, "quote occurs in the text more than once")


def passage(text: Text, span: Span, *, around: int = 1) -> Passage:
    """Show a span in the sentences that it touches, and ``around`` more on either side."""
    cut = sentences(text)
    touched = [i for i, it in enumerate(cut) if it.start < span.end and span.start < it.end]
    first, last = max(0, touched[0] - around), min(len(cut) - 1, touched[-1] + around)
    start, end = min(cut[first].start, span.start), max(cut[last].end, span.end)
    return Passage(text.content[start : span.start], span.exact, text.content[span.end : end])


def _has_words(part: str) -> bool:
    # one letter is no evidence: "a" and "I" stand everywhere
    return sum(character.isalnum() for character in part) > 1


def _following(placed: Sequence[Placement], text: Text, after: str) -> Found | Missing | Repeated:
    """Keep the first placement behind each place of the ``after`` words."""
    parts = quoted_parts(after)
    if not parts:
        return Missing(Fault.AFTER, "after: holds no words", text.name, after.strip())
    anchors = placements(parts, text)
    if not anchors:
        lost = explain(parts, text)
        message = f"the words of after: are not there: {lost.message}"
        return Missing(Fault.AFTER, message, text.name, lost.quoted, lost.source, lost.line)
    chosen = {place for anchor in anchors for place in _first_behind(anchor[-1][1], placed)}
    if not chosen:
        return _too_early(placed[-1], text, after)
    message = (
        "the words of after: occur in the text more than once, and the quote follows each time"
    )
    return _only(sorted(chosen), text, message)


def _first_behind(at: int, placed: Iterable[Placement]) -> list[Placement]:
    return [place for place in placed if place[0][0] >= at][:1]


def _too_early(placement: Placement, text: Text, after: str) -> Missing:
    start, end = placement[0]
    words = raw_words(text, start, end)
    message = f'it does not follow the words of after: "{after.strip()}"'
    return Missing(Fault.AFTER, message, text.name, words, words, line_at(text, start))


def _only(placed: Sequence[Placement], text: Text, message: str) -> Found | Repeated:
    if len(placed) == 1:
        return Found(tuple(_spans(placed[0], text)))
    lines = tuple(line_at(text, placement[0][0]) for placement in placed)
    return Repeated(message, text.name, lines, tuple(_context(it, text) for it in placed[:5]))


def _context(placement: Placement, text: Text) -> str:
    start, end = placement[0]
    before = text.normal.text[max(0, start - 60) : start].split(" ")[-6:]
    room = len(" ".join(before))
    return raw_words(text, start - room, min(end, start + 40))


def _spans(placement: Placement, text: Text) -> Iterable[Span]:
    for start, end in _merged(placement, text):
        yield text.cut(*text.normal.span(start, end))


def _merged(placement: Placement, text: Text) -> list[Stretch]:
    """Join parts between which nothing was left out: the mark there is the source's own."""
    merged = [placement[0]]
    for (_, end), (start, stop) in pairwise(placement):
        gap = OMISSION.sub("", text.normal.text[end:start])
        if gap.strip():
            merged.append((start, stop))
        else:
            merged[-1] = (merged[-1][0], stop)
    return merged
