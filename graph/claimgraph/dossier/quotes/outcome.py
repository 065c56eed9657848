"""What came of looking for a quote: found, missing, or standing there more than once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from claimgraph.model.errors import Finding, Place
from claimgraph.model.text import GAP, Span, normalise


class Fault(StrEnum):
    """Why a quote is missing, distinguished because each has another cure."""

    EMPTY = "empty"
    """It has no words, or a part of it is a single letter."""
    ABSENT = "absent"
    """Nothing like it is in the text."""
    DIVERGES = "diverges"
    """It begins or goes on otherwise than the text."""
    CASE = "case"
    """It differs in upper and lower case only."""
    CUT = "cut"
    """It begins or ends inside a word."""
    ORDER = "order"
    """Every part is in the text, but not in this order."""
    AFTER = "after"
    """The words that it should follow are missing, or it does not follow them."""


CURES = {
    Fault.EMPTY: "quote at least one whole word on each side of [...]",
    Fault.ABSENT: "copy the words from the text, or name the source that contains them",
    Fault.DIVERGES: "copy the words again, or mark what you left out with [...]",
    Fault.CASE: "copy the words again, with their capitals",
    Fault.CUT: "quote the whole word",
    Fault.ORDER: "put the parts in the order of the text, or make two claims of them",
    Fault.AFTER: "write in after: words that precede the quote, as they are in the text",
}


@dataclass(frozen=True)
class Found:
    """The places of a quote, one span a part; ``exact`` is what the text says there."""

    spans: tuple[Span, ...]

    @property
    def exact(self) -> str:
        return GAP.join(span.exact for span in self.spans)


@dataclass(frozen=True)
class Missing:
    """Why a quote is not in a text: ``quoted`` and ``source`` are set against each other.

    ``line`` is where in the text to look, 0 if nowhere.
    """

    fault: Fault
    message: str
    text: str
    quoted: str
    source: str = ""
    line: int = 0

    def finding(self, place: Place) -> Finding:
        """Make the finding for the claim at ``place``."""
        quoted = (("quoted", self.quoted),) if self.quoted else ()
        source = (("source", f"{self.source}   ({self.text}:{self.line})"),) if self.line else ()
        message = f"quote not found in {self.text}: {self.message}"
        differs = tuple(("differs", it) for it in show_difference(self.quoted, self.source))
        return Finding(place, message, (*quoted, *source, *differs), CURES[self.fault])


def show_difference(quoted: str, source: str) -> Iterator[str]:
    """Name the first characters that differ, where they look alike.

    >>> list(show_difference("s\u0430le", "sale"))
    ['U+0430 CYRILLIC SMALL LETTER A in the quote, U+0061 LATIN SMALL LETTER A in the text']
    """
    ours, theirs = normalise(quoted).text, normalise(source).text
    if not source or ours == theirs:
        return
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    if at is not None and not (ours[at].isascii() and theirs[at].isascii()):
        yield f"{_name_character(ours[at])} in the quote, {_name_character(theirs[at])} in the text"


def _name_character(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


@dataclass(frozen=True)
class Repeated:
    """A quote that is in a text more than once: ``places`` are the lines, in order.

    ``contexts`` holds the words around the first five, to choose ``after:`` words from.
    """

    message: str
    text: str
    places: tuple[int, ...]
    contexts: tuple[str, ...]

    def finding(self, place: Place) -> Finding:
        """Make the finding for the claim at ``place``."""
        shown = zip(self.places, self.contexts, strict=False)
        detail = tuple((f"line {line}", context) for line, context in shown)
        cure = "say which one with after: and words that occur only before it"
        return Finding(place, f"{self.message} ({self.text})", detail, cure)
