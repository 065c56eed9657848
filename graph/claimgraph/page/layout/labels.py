"""Room for labels: broken into balanced lines, measured before any browser sees them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LINE_HEIGHT = 16.0
GAP = 4.0
SLOTS = (
    "below", "right", "above", "left", "below right", "below left", "above right", "above left",
)  # fmt: skip
_FONT = 13.5
_AIM = 17
_MOST_LINES = 4
_LONGEST_WORD = 22
_WIDTHS = {
    **dict.fromkeys("iljtfrI.,:;'|!()[] -/", 0.38),
    **dict.fromkeys("mwMW@%", 0.95),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.70),
}


def wrap(label: str) -> tuple[str, ...]:
    """Break a label into lines of about 17 characters, the longest as short as possible.

    Greedy breaking leaves widows ("Sanctions package / II"); here the number of lines is fixed
    first and their lengths are balanced. What does not fit four lines ends in an ellipsis.

    >>> wrap("Seizure of tanker Meridian")
    ('Seizure of', 'tanker Meridian')
    """
    words = [part for word in label.split() for part in _break_word(word)] or [" "]
    count = max(1, -(-len(" ".join(words)) // _AIM))
    lines = _balance_lines(words, min(count, len(words)))
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    return (*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + "…")


def measure(lines: Sequence[str]) -> tuple[float, float]:
    """Estimate width and height in network units, on the generous side of the common faces."""
    return max(map(_width, lines)) * _FONT, LINE_HEIGHT * len(lines)


def offset(slot: str, size: tuple[float, float], *, radius: float) -> tuple[float, float]:
    """Say where the middle of a label's box lies, seen from the middle of its node.

    A label at a corner begins at the node's middle: it keeps clear of the disc, and of a line
    that leaves the node straight up or down.
    """
    sides = slot.split()
    across = size[0] / 2 + (radius + GAP if len(sides) == 1 else 0.0)
    down = size[1] / 2 + radius + GAP
    return (
        across * (("right" in sides) - ("left" in sides)),
        down * (("below" in sides) - ("above" in sides)),
    )


def _break_word(word: str) -> list[str]:
    """Cut words that no line can hold: addresses, and scripts that write without spaces."""
    longest = _LONGEST_WORD if word.isascii() or _width(word) < 0.9 * len(word) else _AIM // 2
    return [word[start : start + longest] for start in range(0, len(word), longest)]


def _balance_lines(words: Sequence[str], count: int) -> list[str]:
    """Find the narrowest column that holds the words in ``count`` lines, or a few more."""
    total = len(" ".join(words))
    for column in range(max(-(-total // count), max(map(len, words))), total + 1):
        lines = _fill_lines(words, column)
        if len(lines) <= count:
            return lines
    return _fill_lines(words, total)


def _fill_lines(words: Sequence[str], column: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        joined = f"{lines[-1]} {word}"
        lines[-1:] = [joined] if len(joined) <= column else [lines[-1], word]
    return lines


def _width(text: str) -> float:
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.61
