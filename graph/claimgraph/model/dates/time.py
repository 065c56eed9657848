"""A time with its first and last possible day, and how two such times are related."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from claimgraph.model.errors import ClaimgraphError


class DateError(ClaimgraphError):
    """A date that cannot be read: ``found`` are the words, ``problem`` says what is wrong."""

    def __init__(self, found: str, problem: str, *, cure: str) -> None:
        super().__init__(f'cannot read the date "{found}": {problem}', cure=cure)
        self.found, self.problem = found, problem

    def retold(self, words: str) -> DateError:
        """The same error, about the whole text of which a part was read."""
        return DateError(words, self.problem, cure=self.cure)


@dataclass(frozen=True)
class Time:
    """When something was: verbatim words, EDTF, and two inclusive bounds for queries.

    An open side has the bound 0001-01-01 or 9999-12-31 *and* its mark, because a query filters
    on the bounds alone (an absent bound would drop the row) while a reader must see that nobody
    named an end. Raises ``DateError`` when the bounds run backwards.
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
"""How the bounds of an open side are written: 0001-01-01 and 9999-12-31."""

FIRST_DAY, LAST_DAY = 0, 4_000_000
"""The bounds of an open side as numbers: below and above any ``toordinal``."""

OPEN = Time("", "../..", date.min, date.max, open_begin=True, open_end=True)
"""Any time: nothing is known about when."""


def count_days(time: Time) -> tuple[int, int]:
    """The bounds as numbers of days, as the judge compares them.

    >>> count_days(OPEN)
    (0, 4000000)
    """
    first = FIRST_DAY if time.open_begin else time.earliest.toordinal()
    return first, LAST_DAY if time.open_end else time.latest.toordinal()


def within(inner: Time, outer: Time) -> bool:
    """Whether every day that ``inner`` can mean is in ``outer``.

    What is open lies only in what is open on the same side.
    """
    begins = outer.open_begin or (not inner.open_begin and outer.earliest <= inner.earliest)
    ends = outer.open_end or (not inner.open_end and inner.latest <= outer.latest)
    return begins and ends


def overlaps(a: Time, b: Time) -> bool:
    """Whether the bounds share a day, so that both can be about the same time."""
    return a.earliest <= b.latest and b.earliest <= a.latest


def before(a: Time, b: Time) -> bool:
    """Whether ``a`` certainly ends before ``b`` begins, however imprecise they are."""
    return a.latest < b.earliest


def until(time: Time) -> Time:
    """The same time with an open begin: "at or before" it.

    >>> from claimgraph.model.dates import parse
    >>> until(parse("late July 2019")).edtf
    '../2019-07-31'
    """
    return replace(time, edtf=f"../{last_side(time)}", earliest=date.min, open_begin=True)


def first_side(time: Time) -> str:
    """The begin of a time as the first side of an EDTF interval."""
    return _side(time.edtf.split("/")[0], time.earliest)


def last_side(time: Time) -> str:
    """The end of a time as the second side of an EDTF interval."""
    return _side(time.edtf.split("/")[-1], time.latest)


def _side(text: str, bound: date) -> str:
    """A side with its own precision; X is not allowed in an interval, so its bound is written."""
    if "X" in text:
        return qualify(bound.isoformat(), marks(text))
    return text or ".."


def marks(edtf: str) -> str:
    """The mark of an EDTF string: ``?`` uncertain, ``~`` approximate, ``%`` both, or none."""
    found = set(re.findall("[?~%]", edtf))
    return "%" if len(found) > 1 else "".join(found)


def qualify(edtf: str, mark: str) -> str:
    """Add a mark to each side that is not open.

    >>> qualify("2019-07-21?/..", "~")
    '2019-07-21%/..'
    """
    return "/".join(_qualify_side(side, mark) for side in edtf.split("/"))


def _qualify_side(side: str, mark: str) -> str:
    return side if side in ("", "..") else side.rstrip("?~%") + marks(side + mark)


def shift(day: date, days: int) -> str:
    """The day so many days later; raises ``DateError`` at the ends of the calendar."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        problem = f"it leaves the calendar, which holds {date.min} to {date.max}"
        raise DateError(str(day), problem, cure="write .. for an open side") from None
