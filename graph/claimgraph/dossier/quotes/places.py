"""Where words are in a text: whole words only, parts in order."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from claimgraph.model.text import Text

Stretch = tuple[int, int]
"""Start and end in the normal form of a text."""

Placement = tuple[Stretch, ...]
"""One stretch for each part of a quote, in order."""

_HYPHENS = frozenset("-\u2010\u2011")
_SIGNS = frozenset("-\u2212")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese: no spaces, so no edges of words to keep."""


def occurrences(words: str, text: Text) -> Iterator[Stretch]:
    """Yield, from left to right, where ``words`` (in normal form) stand as whole words."""
    normal = text.normal.text
    start = normal.find(words)
    while start >= 0:
        end = start + len(words)
        if not inside_word(text, start) and not inside_word(text, end):
            yield start, end
        start = normal.find(words, start + 1)


def placements(parts: Sequence[str], text: Text) -> list[Placement]:
    """List the ways to place ``parts`` in order that are as short as they can be.

    No listed placement has another one inside its bounds. Of those that share an end the
    last beginning counts; between first and last part each part stands as far left as it can.
    So "Ankara [...] signed" means the last "Ankara" before each "signed", not the first of
    the article.
    """
    places = [list(occurrences(part, text)) for part in parts]
    shortest: dict[int, Placement] = {}
    for first in places[0]:
        placed = _follow_parts(first, places[1:])
        if len(placed) == len(parts):
            shortest[placed[-1][1]] = placed
    return list(shortest.values())


def _follow_parts(first: Stretch, places: list[list[Stretch]]) -> Placement:
    """Take the nearest place of each further part; shorter than asked if one has none."""
    placed = [first]
    for stretches in places:
        at = bisect_left(stretches, (placed[-1][1], 0))
        if at == len(stretches):
            break
        placed.append(stretches[at])
    return tuple(placed)


def inside_word(text: Text, at: int) -> bool:
    """Say whether ``at`` in the normal form parts one word, number or abbreviation.

    Hyphens and apostrophes hold a word together: "can" is not in "can't", nor "aligned" in
    "non-aligned", nor "400" in "S-400"; dashes do not. Points and commas hold a number
    together, points an abbreviation ("U.S."), and a minus sign belongs to its number.
    """
    normal = text.normal.text
    if not 0 < at < len(normal):
        return False
    left, right = normal[at - 1], normal[at]
    if _is_word(left) and _is_word(right):
        return _is_mark(right) or not (_UNSPACED.match(left) or _UNSPACED.match(right))
    return _joins(text, at) or _joins(text, at - 1) or _is_sign(text, at - 1)


def word_around(text: Text, at: int) -> Stretch:
    """Find the bounds of the word that ``at`` is inside of."""
    start, end = at, at
    while inside_word(text, start):
        start -= 1
    while inside_word(text, end):
        end += 1
    return start, end


def raw_words(text: Text, start: int, end: int) -> str:
    """Give back what the text itself says at a stretch of its normal form, on one line."""
    first, last = text.normal.span(start, end)
    return " ".join(text.content[first:last].split())


def line_at(text: Text, at: int) -> int:
    """Say on which line of the text ``at`` in its normal form stands."""
    return text.line_of(text.normal.span(at, at + 1)[0])


def _joins(text: Text, at: int) -> bool:
    """Say whether the character at ``at`` holds what is left and right of it together."""
    normal = text.normal.text
    if not 0 < at < len(normal) - 1:
        return False
    left, joint, right = normal[at - 1], normal[at], normal[at + 1]
    if not (_is_word(left) and _is_word(right)):
        return False
    if joint in ".,:/-" and left.isdigit() and right.isdigit():
        return True
    if joint == ".":  # an abbreviation; "talks.The" has only lost its space
        return at < 2 or not _is_word(normal[at - 2])
    return joint == "'" or (joint == "-" and _raw(text, at) in _HYPHENS)


def _is_sign(text: Text, at: int) -> bool:
    normal = text.normal.text
    signed = at + 1 < len(normal) and normal[at] == "-" and normal[at + 1].isdigit()
    return signed and (at == 0 or normal[at - 1] == " ") and _raw(text, at) in _SIGNS


def _raw(text: Text, at: int) -> str:
    start, end = text.normal.span(at, at + 1)
    return text.content[start:end]


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
