"""Quantities as sources write them: ``36``, ``more than 100``, ``10 to 20``, ``2.5 billion``."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf

from claimgraph.model.records import Value, ValueKind

_FIGURE = r"(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(\.\d+)?(?: (thousand|million|billion|trillion))?"
"""No more digits than a double keeps: of a longer number the bounds would not be its own."""
_SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def parse_number(words: str) -> Value | None:
    """Read a quantity as inclusive bounds; what is not wholly understood gives nothing.

    ``more than 100`` begins at 101, since what is counted here comes in whole pieces; of a
    number with decimals it begins at the number itself, the least that is certain.

    >>> parse_number("more than 100").low
    101.0
    """
    text = " ".join(words.lower().split())
    for pattern, bounds in _PATTERNS:
        if match := re.fullmatch(pattern.replace("N", _FIGURE), text):
            groups = match.groups()
            low, high = bounds(*(_figure(*groups[i : i + 3]) for i in range(0, len(groups), 3)))
            return Value(ValueKind.NUMBER, words, low, high) if low <= high else None
    return None


def plain(value: Value) -> Value:
    """The same value; one number is written as a figure, however it was spelled.

    >>> plain(Value(ValueKind.NUMBER, "36.00", 36.0, 36.0)).token
    '36'
    """
    if value.kind is not ValueKind.NUMBER or value.low != value.high:
        return value
    figure = str(int(value.low)) if value.low.is_integer() else repr(value.low)
    return replace(value, token=figure)


def parse_ordinal(words: str) -> Value | None:
    """Read ``1``, ``2nd`` or ``second`` as the ordinal it is.

    >>> parse_ordinal("second").token
    '2'
    """
    text = words.strip().lower()
    if text in _ORDINALS:
        return Value(ValueKind.ORDINAL, str(_ORDINALS.index(text) + 1))
    if match := re.fullmatch(r"([1-9]\d{0,5})(st|nd|rd|th)?", text, re.ASCII):
        return Value(ValueKind.ORDINAL, match.group(1))
    return None


def _figure(whole: str, decimals: str | None, scale: str | None) -> float:
    return float(whole.replace(",", "") + (decimals or "")) * _SCALES[scale or ""]


def _above(number: float) -> tuple[float, float]:
    return (number + 1 if number.is_integer() else number), inf


def _below(number: float) -> tuple[float, float]:
    return 0.0, (number - 1 if number.is_integer() else number)


_PATTERNS = (
    (r"N", lambda n: (n, n)),
    (r"(?:exactly|a total of) N", lambda n: (n, n)),
    (r"(?:more than|over|above) N", _above),
    (r"(?:less than|fewer than|under|below) N", _below),
    (r"at least N", lambda n: (n, inf)),
    (r"N\+", lambda n: (n, inf)),
    (r"(?:at most|up to) N", lambda n: (0.0, n)),
    (r"(?:between )?N(?: to | and | ?[-–] ?)N", lambda a, b: (a, b)),
)  # fmt: skip
