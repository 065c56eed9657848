"""Represents an imprecise time by its first and last possible day, and compares such times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from claimgraph.model.errors import ClaimgraphError


class DateError(ClaimgraphError):
    """Raised for a date that cannot be read: ``found`` is its text, ``problem`` what is wrong."""

    def __init__(self, found: str, problem: str, *, cure: str) -> None:
        super().__init__(f'cannot read the date "{found}": {problem}', cure=cure)
        self.found, self.problem = found, problem

    def retold(self, words: str) -> DateError:
        """Return the same error with the whole text in its message, not only the faulty part."""
        return DateError(words, self.problem, cure=self.cure)


@dataclass(frozen=True)
class Time:
    """The time of an event: the verbatim words, an EDTF string, and two inclusive bounds.

    An open side has the bound 0001-01-01 or 9999-12-31, because a query filters on the bounds and
    would drop a row without one. ``open_begin`` and ``open_end`` mark such a side, so that readers
    see that nobody named a day. Raises ``DateError`` if ``latest`` is before ``earliest``.
    """

    words: str
    edtf: str
    earliest: date
    latest: date
    open_begin: bool = False
    open_end: bool = False

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            problem = f"it ends on {self.latest}, before it begins on {self.earliest}"
            raise DateError(self.words, problem, cure="give the earlier date first")


BEGINNING, END = date.min.isoformat(), date.max.isoformat()
"""The bounds of an open side as strings: 0001-01-01 and 9999-12-31."""

FIRST_DAY, LAST_DAY = 0, 4_000_000
"""The bounds of an open side as day numbers, below and above those of all other dates."""

OPEN = Time("", "../..", date.min, date.max, open_begin=True, open_end=True)
"""An unknown time: both sides are open."""


def count_days(time: Time) -> tuple[int, int]:
    """Return the bounds of a time as day numbers, which the judge compares.

    >>> count_days(OPEN)
    (0, 4000000)
    """
    first = FIRST_DAY if time.open_begin else time.earliest.toordinal()
    return first, LAST_DAY if time.open_end else time.latest.toordinal()


def within(inner: Time, outer: Time) -> bool:
    """Return whether every possible day of ``inner`` is in ``outer``.

    A side that is open in ``inner`` must be open in ``outer``, too.
    """
    begins = outer.open_begin or (not inner.open_begin and outer.earliest <= inner.earliest)
    ends = outer.open_end or (not inner.open_end and inner.latest <= outer.latest)
    return begins and ends


def overlaps(a: Time, b: Time) -> bool:
    """Return whether some day is possible for both, so that they can mean the same time."""
    return a.earliest <= b.latest and b.earliest <= a.latest


def before(a: Time, b: Time) -> bool:
    """Return whether the last possible day of ``a`` is before the first possible day of ``b``."""
    return a.latest < b.earliest


def until(time: Time) -> Time:
    """Return the time "at or before" the given one: the same end, and an open begin.

    >>> from claimgraph.model.dates import parse
    >>> until(parse("late July 2019")).edtf
    '../2019-07-31'
    """
    return replace(time, edtf=f"../{last_side(time)}", earliest=date.min, open_begin=True)


def first_side(time: Time) -> str:
    """Return the begin of a time in EDTF, for the first side of an interval."""
    return _side(time.edtf.split("/")[0], time.earliest)


def last_side(time: Time) -> str:
    """Return the end of a time in EDTF, for the second side of an interval."""
    return _side(time.edtf.split("/")[-1], time.latest)


def _side(text: str, bound: date) -> str:
    """Return one side as it is written, or its bound where it has an X, forbidden in intervals."""
    if "X" in text:
        return qualify(bound.isoformat(), marks(text))
    return text or ".."


def marks(edtf: str) -> str:
    """Return the mark of an EDTF string: ``?`` uncertain, ``~`` approximate, ``%`` both, or ''."""
    found = set(re.findall("[?~%]", edtf))
    return "%" if len(found) > 1 else "".join(found)


def qualify(edtf: str, mark: str) -> str:
    """Add the EDTF mark ``?``, ``~`` or ``%`` to each side of a date or interval that is not open.

    >>> qualify("2019-07-21?/..", "~")
    '2019-07-21%/..'
    """
    return "/".join(_qualify_side(side, mark) for side in edtf.split("/"))


def _qualify_side(side: str, mark: str) -> str:
    return side if side in ("", "..") else side.rstrip("?~%") + marks(side + mark)


def shift(day: date, days: int) -> str:
    """Return the ISO date so many days after ``day``; raises ``DateError`` outside years 1-9999."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        problem = f"it leaves the calendar, which holds {date.min} to {date.max}"
        raise DateError(str(day), problem, cure="write .. for an open side") from None
