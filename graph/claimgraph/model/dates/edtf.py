"""The promised part of the Extended Date/Time Format, and its bounds."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from claimgraph.model.dates.names import MONTHS, SEASONS
from claimgraph.model.dates.refusals import explain
from claimgraph.model.dates.time import OPEN, DateError, Time

_DATE = re.compile(
    r"(?:(?P<decade>[0-9]{3}X|[0-9]{2}XX)"
    r"|(?P<year>[0-9]{4})(?:-XX(?:-XX)?|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}|XX))?)?)"
    r"[?~%]?"
)
_INTERVAL = re.compile(r"(?!/$)([^/]{4,}|\.\.)?/([^/]{4,}|\.\.)?")

Bounds = tuple[date, date]


def parse_edtf(text: str) -> Time:
    """Read the EDTF of the promise (see the package), exactly as written: no white space.

    The words of the result are the text itself. Raises ``DateError`` for everything else,
    and names what it is.

    >>> parse_edtf("2019-07/..").earliest
    datetime.date(2019, 7, 1)
    """
    return _interval(text) if _INTERVAL.fullmatch(text) else _date(text)


def _interval(text: str) -> Time:
    begin, end = map(_side, text.split("/"))
    if _runs_backwards(begin, end):
        problem = f'the end "{end.edtf}" begins before the begin "{begin.edtf}"'
        cure = "give the earlier date first, and both sides equally exact: 2019-07-01/2019-07-31"
        raise DateError(text, problem, cure=cure)
    return Time(text, text, begin.earliest, end.latest, begin.open_begin, end.open_end)


def _side(text: str) -> Time:
    if text in ("", ".."):
        return OPEN
    if "X" in text:
        cure = "write the first and the last day that are meant, such as 2019-07-01/2019-07-31"
        raise DateError(text, "unspecified digits in an interval are EDTF level 2", cure=cure)
    return _date(text)


def _runs_backwards(begin: Time, end: Time) -> bool:
    """Compare where the sides begin; a season has no begin of its own, so its latest day counts.

    2004-06-11/2004-06 is refused as edtf-validate does: its end may lie before its begin.
    """
    if end.open_end or begin.open_begin:
        return False
    if _is_season(begin) and _is_season(end) and begin.edtf[:7] > end.edtf[:7]:
        return True
    return (end.latest if _is_season(end) else end.earliest) < begin.earliest


def _is_season(time: Time) -> bool:
    return time.edtf[5:7] in SEASONS.values()


def _date(text: str) -> Time:
    match = _DATE.fullmatch(text)
    if not match:
        raise explain(text)
    return Time(text, text, *_bounds(match))


def _bounds(match: re.Match[str]) -> Bounds:
    decade, year, month, day = match.group("decade", "year", "month", "day")
    first, last = (int((decade or year).replace("X", digit)) for digit in "09")
    if first == 0:
        raise explain(match.string)
    if month is None:
        return date(first, 1, 1), date(last, 12, 31)
    if month in SEASONS.values() and day is None:
        return _season(first, month)
    return _days(match.string, first, int(month), day)


def _season(year: int, season: str) -> Bounds:
    """Span every reading of a season: either hemisphere, by the calendar and by the sun."""
    if season in ("21", "23"):
        return date(year, 3, 1), date(year, 12, 31)
    earliest = date(year - 1, 12, 1) if year > date.min.year else date.min
    latest = date(year + 1, 3, 31) if year < date.max.year else date.max
    return earliest, latest


def _days(text: str, year: int, month: int, day: str | None) -> Bounds:
    if month > 12 or month == 0:
        raise explain(text)
    length = monthrange(year, month)[1]
    if day is None or day == "XX":
        return date(year, month, 1), date(year, month, length)
    if not 1 <= int(day) <= length:
        problem = f"{MONTHS[month - 1]} {year:04} has {length} days, found day {day}"
        raise DateError(text, problem, cure=f"write a day from 01 to {length}")
    return date(year, month, int(day)), date(year, month, int(day))
