"""How much an assistant is told at once: its memory is small, and what is cut must be seen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypeVar

Item = TypeVar("Item")

WHOLE = 40_000
"""Characters of JSON up to which an answer grows: some 10,000 tokens."""

LONG = 800
"""Characters of one text."""

LONGEST_QUERY = 20_000
"""Characters of a query; what is longer was not written by one who means to read the answer."""


def shorten(text: str) -> str:
    """A text, or its beginning with a mark that there is more.

    >>> shorten("x" * 2000)[-30:]
    'xxxxxxx [cut, 1200 characters]'
    """
    if len(text) <= LONG:
        return text
    return f"{text[:LONG]} [cut, {len(text) - LONG} characters]"


def size(item: Any) -> int:
    """How many characters a record or a dictionary takes as JSON."""
    plain = item if isinstance(item, dict) else asdict(item)
    return len(json.dumps(plain, ensure_ascii=False))


def fit(items: Iterable[Item], most: int = WHOLE) -> tuple[Item, ...]:
    """As many items as there is room for, at least the first."""
    kept: list[Item] = []
    room = most
    for item in items:
        room -= size(item)
        if kept and room < 0:
            break
        kept.append(item)
    return tuple(kept)
