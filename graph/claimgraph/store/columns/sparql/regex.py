"""Regular expressions that the store and DuckDB read alike.

Both search in linear time, but differ in what a class such as ``\\d`` holds beyond ASCII, and in
what else they know. So only what is listed here is translated.
"""

from __future__ import annotations

import re

from claimgraph.store.columns.sparql.kinds import NotTranslated

_PIECE = re.compile(
    r"""
    \\[.\\+*?()|\[\]{}^$/-]           # a sign that is meant as itself
    | \[\^?(?:[A-Za-z0-9 _,;:'"]-?)+\]   # a class of plain letters and their ranges
    | \(\?:
    | \((?!\?)
    | [.^$|)*+?]
    | \{[0-9]{1,3}(?:,[0-9]{0,3})?\}
    | [^\\\[\](){}.^$|*+?\0]
    """,
    re.VERBOSE,
)
_TWICE = re.compile(r"(?<!\\)(?:[*+?}][*+{]|[\^$|(][*+{]|[\^$|][?])")
"""One repetition of another, or of nothing: read in several ways."""
_FLAGS = frozenset({"", "i", "s", "is", "si"})


def check(pattern: str, flags: str) -> None:
    """Raise NotTranslated for a regular expression that is not known to mean the same in both."""
    if flags not in _FLAGS:
        raise NotTranslated(f"REGEX with the flags '{flags}'")
    end = 0
    if _TWICE.search(pattern):
        raise NotTranslated(f"the regular expression '{pattern}'")
    while end < len(pattern):
        piece = _PIECE.match(pattern, end)
        if piece is None:
            raise NotTranslated(f"the regular expression '{pattern}'")
        end = piece.end()
    try:
        re.compile(pattern)
    except re.error:
        raise NotTranslated(f"the regular expression '{pattern}'") from None


def is_plain(text: str) -> bool:
    """Whether a pattern is the text that it looks for."""
    return bool(text) and not re.search(r"[\\\[\](){}.^$|*+?]", text)
