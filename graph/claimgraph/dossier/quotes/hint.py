"""Why a quote was not found: cut, in another case, in another order, or other words.

The verdict is not made here and nothing here can change it: a quote is found word for word
or not at all. What is searched is bounded, whatever the length of quote and text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from claimgraph.dossier.quotes.diverge import parting
from claimgraph.dossier.quotes.outcome import Fault, Missing
from claimgraph.dossier.quotes.places import (
    inside_word,
    line_at,
    occurrences,
    placements,
    raw_words,
    word_around,
)
from claimgraph.model.text import Text


def explain(parts: Sequence[str], text: Text) -> Missing:
    """Say what keeps ``parts`` (in normal form) from being found in ``text``."""
    for part in parts:
        if next(occurrences(part, text), None) is None:
            looks: tuple[Callable[[str, Text], Iterator[Missing]], ...] = (_cut, _case, parting)
            seen = chain.from_iterable(look(part, text) for look in looks)
            return next(seen, _absent(part, text))
    return _disorder(parts, text)


def _absent(part: str, text: Text) -> Missing:
    return Missing(Fault.ABSENT, "nothing like it stands there", text.name, _clip(part))


def _disorder(parts: Sequence[str], text: Text) -> Missing:
    kept = next(n for n in range(2, len(parts) + 1) if not placements(parts[:n], text))
    late, early = parts[kept - 2], parts[kept - 1]
    start, end = next(occurrences(early, text))
    return Missing(
        Fault.ORDER,
        f'its parts stand in another order: "{_clip(early)}" does not follow "{_clip(late)}"',
        text.name,
        f"{_clip(late)} [...] {_clip(early)}",
        _clip(raw_words(text, start, end)),
        line_at(text, start),
    )


def _cut(part: str, text: Text) -> Iterator[Missing]:
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
