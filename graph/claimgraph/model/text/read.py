"""Decodes a text without guessing its encoding, and makes cells safe for a spreadsheet.

A spreadsheet would run a cell that begins like a formula.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypedDict

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.text.normal import Normal, normalise
from claimgraph.model.text.sentences import bounds

_LINE_END = re.compile(r"\r\n|\r|\n")


class TextError(ClaimgraphError):
    """Raised for a file that is not text in UTF-8."""


@dataclass(frozen=True)
class Span:
    """A part of a text: the code points ``[start, end)`` and the string ``exact`` there."""

    start: int
    end: int
    exact: str


class Segment(TypedDict):
    """A part of a passage; ``quoted`` is true if it belongs to the quote."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Text:
    """A text as it was read: ``sha256`` is the hash of its bytes, offsets count code points.

    ``content`` is the file's text without a byte order mark; newlines are unchanged.
    """

    name: str
    content: str = field(repr=False)
    sha256: str
    hyphens: bool = False

    @cached_property
    def normal(self) -> Normal:
        return normalise(self.content, hyphens=self.hyphens)

    @cached_property
    def hyphened(self) -> Text:
        """The same text with a normal form in which words broken at a line end keep the hyphen."""
        return replace(self, hyphens=True)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return tuple(self.cut(start, end) for start, end in bounds(self.content))

    @cached_property
    def _line_starts(self) -> array[int]:
        return array("q", [0, *(end.end() for end in _LINE_END.finditer(self.content))])

    def line_of(self, offset: int) -> int:
        """Return the number of an offset's line, from 1; LF, CR LF and CR each end a line."""
        return bisect_right(self._line_starts, offset)

    def cut(self, start: int, end: int) -> Span:
        return Span(start, end, self.content[start:end])


def read_text(data: bytes, name: str) -> Text:
    """Read UTF-8 strictly, because offsets into guessed text would prove nothing.

    ``name`` is the file as the user knows it. Raises TextError, with the line and the byte, for
    any other encoding and for NUL, because some editors and databases cut a text at a NUL.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable(data, name, 0, "it is UTF-16")
    if (nul := data.find(b"\0")) >= 0:
        raise _unreadable(data, name, nul, "it holds a NUL")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # error.start does not count the byte order mark, which utf-8-sig has removed
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise _unreadable(data, name, at, "it is not UTF-8") from error
    return Text(name, content, hashlib.sha256(data).hexdigest())


def _unreadable(data: bytes, name: str, at: int, what: str) -> TextError:
    line = len(re.findall(rb"\r\n|\r|\n", data[:at])) + 1
    return TextError(
        f"{what}, at byte {at} (0x{data[at]:02x})",
        where=f"{name}:{line}",
        cure="save it as plain text in UTF-8",
    )


def sentences(text: Text) -> tuple[Span, ...]:
    """Return the sentences and headings of a text; only white space between them is left out."""
    return text.sentences


FORMULA = (*"=+-@\t\r\n", *"\uff1d\uff0b\uff0d\uff20")
"""The first characters of cells that a spreadsheet may run; the last four are full-width = + - @.
"""


def shield(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula.

    A cell that begins with an apostrophe gets one, too, so that removing one from the front of
    every cell that has one restores all cells.

    >>> shield("=1+1"), shield("'tis"), shield("1+1")
    ("'=1+1", "''tis", '1+1')
    """
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell
