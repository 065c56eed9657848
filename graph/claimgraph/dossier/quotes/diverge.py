"""Where a quote and its text part: the place of the text that is most like the quote.

Words and punctuation marks are compared one by one, around the longest runs that both share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import chain, islice, pairwise

from claimgraph.dossier.quotes.outcome import Fault, Missing
from claimgraph.dossier.quotes.places import (
    Stretch,
    inside_word,
    line_at,
    occurrences,
    placements,
    raw_words,
    word_around,
)
from claimgraph.model.text import Text

_RUNS = 32
"""Beginnings tried for runs of words that quote and text share."""
_PLACES = 16
"""Places of that run that are compared with the quote."""
_FOCUS = 60
"""Words compared on either side of where the run breaks off."""
_TRIED = 3
"""Runs that are compared, the longest."""
_STRAY = 4
"""Words by which a small agreement may stand farther off in the text than in the quote."""
_SHOWN = 7
"""Words shown of what parts."""
_LEAD = 2
"""Words shown before it."""
_SLACK = 40
"""Characters by which the text's words may be longer than the quote's."""
_WORD = re.compile(r"\w+(?:['.,:]\w+)*|[^\w\s]")


def parting(part: str, text: Text) -> Iterator[Missing]:
    """Where a quote and the text diverge, if the text has half of its words together."""
    sought = _Sought(part, _words(part, (0, len(part))))
    likely = [
        _compare_words(sought, run, text, place)
        for run in sorted(_runs(sought, text), key=len, reverse=True)[:_TRIED]
        for place in islice(occurrences(sought.said(run.first, run.last), text), _PLACES)
    ]
    best = max(likely, key=lambda it: it.ratio, default=None)
    if best and 2 * best.agreeing >= best.compared:
        yield _explain_divergence(sought, best, text)


@dataclass(frozen=True)
class _Sought:
    """A part that is not in the text, and where its words and punctuation marks are in it."""

    part: str
    words: Sequence[Stretch]

    def said(self, first: int, last: int) -> str:
        """Give the words ``[first, last)``, as far as there are so many."""
        return self.part[self.words[first][0] : self.words[:last][-1][1]]

    def stands(self, first: int, last: int, text: Text) -> bool:
        """Say whether there are so many words, and the text has them one after another."""
        if last > len(self.words):
            return False
        return next(occurrences(self.said(first, last), text), None) is not None


@dataclass(frozen=True)
class _Run:
    """Words ``[first, last)`` of a part that are in the text one after another."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class _Likeness:
    """Some words of a part, set against the words at one place of the text."""

    first: int
    """Which word of the part is the first of those compared."""
    compared: int
    """How many words of the part were compared."""
    source: Sequence[Stretch]
    """Where the text's words are in its normal form."""
    agreeing: int
    """How many words agree, in order."""
    head: Match
    """The first words that agree: counted in those compared, and in ``source``."""
    spread: int
    """Over how many of the text's words those that agree are spread."""

    @property
    def ratio(self) -> float:
        return self.agreeing / (self.compared + self.spread)


def _words(normal: str, edges: Sequence[int]) -> list[Stretch]:
    """Find words and marks between the edges, which part a word if they stand inside it."""
    return [
        found.span()
        for start, end in pairwise(edges)
        for found in _WORD.finditer(normal, start, end)
    ]


def _runs(sought: _Sought, text: Text) -> Iterator[_Run]:
    """Yield the runs from left to right; each may begin with the last word of the one before."""
    first = 0
    for _ in range(_RUNS):
        length = _run_length(sought, first, text)
        if length:
            yield _Run(first, first + length)
        first += max(1, length - 1)


def _run_length(sought: _Sought, first: int, text: Text) -> int:
    """Double the number of words while they are found, then close in on it by halves."""
    length, step = 0, 1
    while sought.stands(first, first + length + step, text):
        length, step = length + step, step * 2
    while step > 1:
        step //= 2
        length += step if sought.stands(first, first + length + step, text) else 0
    return length


def _compare_words(sought: _Sought, run: _Run, text: Text, place: Stretch) -> _Likeness:
    """Set the words on both sides of the run's broken end against the text's."""
    broken, pivot = (run.first, place[0]) if run.first else (run.last, place[1])
    first, last = max(0, broken - _FOCUS), min(len(sought.words), broken + _FOCUS)
    before = len(sought.said(first, broken)) if broken > first else 0
    behind = len(sought.said(broken, last)) if last > broken else 0
    edges = sorted({_edge(text, pivot - before - _SLACK), *place, pivot + behind + 4 * _SLACK})
    if not run.first:  # it agrees from its first word on: nothing before is of interest
        edges = [edge for edge in edges if edge >= max(place[0], pivot - before)]
    source = _words(text.normal.text, edges)
    theirs = [text.normal.text[start:end] for start, end in source]
    ours = [sought.part[start:end] for start, end in sought.words[first:last]]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    agreeing = sum(block.size for block in blocks)
    # the last block is empty and is at the end
    spread = blocks[-2].b + blocks[-2].size - blocks[0].b if agreeing else 0
    return _Likeness(first, len(ours), source, agreeing, _head(blocks), spread)


def _head(blocks: Sequence[Match]) -> Match:
    """Choose where the agreement begins: not with a stray "the" some way before the rest."""
    first, second = blocks[0], blocks[min(1, len(blocks) - 1)]
    stray = (second.b - first.b) - (second.a - first.a) > _STRAY
    return second if stray and first.size <= _LEAD < second.size else first


def _edge(text: Text, at: int) -> int:
    return text.normal.text.rfind(" ", 0, max(0, at) + 1) + 1


def _explain_divergence(sought: _Sought, like: _Likeness, text: Text) -> Missing:
    ours, theirs, size = like.first + like.head.a, like.head.b, like.head.size
    if size == like.compared:
        message = "its words are spaced otherwise"
    elif like.head.a:
        message = f'it diverges before "{sought.said(ours, min(ours + size, ours + _SHOWN))}"'
    else:
        ours, theirs = ours + size, theirs + size
        message = f'it diverges after "{sought.said(max(ours - size, ours - _SHOWN), ours)}"'
    shown = _from_word(like.source[max(0, theirs - _LEAD) : theirs + _SHOWN], text)
    return Missing(
        Fault.DIVERGES,
        message,
        text.name,
        sought.said(max(0, ours - _LEAD), ours + _SHOWN),
        raw_words(text, shown[0][0], shown[-1][1]),
        line_at(text, shown[0][0]),
    )


def _from_word(shown: Sequence[Stretch], text: Text) -> Sequence[Stretch]:
    """Leave out the punctuation that what is shown would begin with."""
    firsts = (at for at, (start, _) in enumerate(shown) if text.normal.text[start].isalnum())
    return shown[next(firsts, 0) :]


def explain(parts: Sequence[str], text: Text) -> Missing:
    """Say what keeps ``parts`` (in normal form) from being found in ``text``."""
    for part in parts:
        if next(occurrences(part, text), None) is None:
            looks: tuple[Callable[[str, Text], Iterator[Missing]], ...] = (
                _cut_part,
                _case,
                parting,
            )
            seen = chain.from_iterable(look(part, text) for look in looks)
            return next(seen, _absent(part, text))
    return _disorder(parts, text)


def _absent(part: str, text: Text) -> Missing:
    return Missing(Fault.ABSENT, "the text has nothing like it", text.name, _clip(part))


def _disorder(parts: Sequence[str], text: Text) -> Missing:
    kept = next(n for n in range(2, len(parts) + 1) if not placements(parts[:n], text))
    late, early = parts[kept - 2], parts[kept - 1]
    start, end = next(occurrences(early, text))
    return Missing(
        Fault.ORDER,
        f'its parts are in another order: "{_clip(early)}" does not follow "{_clip(late)}"',
        text.name,
        f"{_clip(late)} [...] {_clip(early)}",
        _clip(raw_words(text, start, end)),
        line_at(text, start),
    )


def _cut_part(part: str, text: Text) -> Iterator[Missing]:
    start = text.normal.text.find(part)
    if start < 0:
        return
    end = start + len(part)
    first, last = word_around(text, start if inside_word(text, start) else end)
    whole = min(first, start), max(last, end)
    yield Missing(
        Fault.CUT,
        f'it cuts the word "{raw_words(text, first, last)}"',
        text.name,
        _clip(part),
        _clip(raw_words(text, *whole)),
        line_at(text, first),
    )


def _case(part: str, text: Text) -> Iterator[Missing]:
    for found in re.finditer(re.escape(part), text.normal.text, re.IGNORECASE):
        start, end = found.span()
        if not inside_word(text, start) and not inside_word(text, end):
            differ = next(
                i for i, (a, b) in enumerate(zip(part, found.group(), strict=True)) if a != b
            )
            at = part.rfind(" ", 0, differ) + 1
            yield Missing(
                Fault.CASE,
                "it differs in upper and lower case",
                text.name,
                _clip(part[at:]),
                _clip(raw_words(text, start + at, end)),
                line_at(text, start + at),
            )


def _clip(words: str, most: int = 12) -> str:
    listed = words.split(" ")
    return words if len(listed) <= most else " ".join([*listed[:most], "..."])
