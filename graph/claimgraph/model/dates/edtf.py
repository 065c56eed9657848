"""Reads the supported part of the Extended Date/Time Format (EDTF), and explains other forms.

A date is read as its first and last possible day. Each error says what was found and what to write.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from claimgraph.model.dates.names import MONTH, MONTHS, SEASON, SEASONS
from claimgraph.model.dates.time import OPEN, DateError, Time


class DateRefusal(NamedTuple):
    """A form of date that is refused: its pattern, what is wrong with it, and what to write."""

    pattern: str
    problem: str
    cure: str


_DAY = "write the day alone, such as 2019-07-27"
_ISO = "write year, month and day with hyphens: 2019-04-03 is 3 April 2019"
_SPAN = "write the first and the last day that are meant, such as 2019-07-01/2019-07-31"
_YEAR = "write a year from 0001 to 9999"
_ONE = "write one date or one interval; several dates make several claims"
_FULL = "write 2019-05-05/2019-05-07 for 5 to 7 May 2019, 0850 for 850, 201X for the 2010s"
_MONTH = "write a month from 01 to 12: 2019-07, or 2019-07-27"
_MARK = "set ?, ~ or % once, at the end of the date: 2019-07~"

_EDTF = (
    DateRefusal(r"\d(?-i:T)|\d:\d", "a time of day is not kept", _DAY),
    DateRefusal(r"[\[\]{}]|\d\.\.|\.\.\d", "sets of dates are not supported (EDTF level 2)", _ONE),
    DateRefusal(r"^(?-i:Y)[-\d]", "Y-years, of more than four digits, are not read", _YEAR),
    DateRefusal(
        r"\d[SE]\d", "significant digits and exponents are not supported (EDTF level 2)", _YEAR
    ),
    DateRefusal(
        r"^[?~%]?-[\dX]|\bb\.?c\b", "negative years, those before Christ, are not read", _YEAR
    ),
    DateRefusal(r"^0000(?!\d)|^00[0X]X", "the calendar used here has no year 0", _YEAR),
    DateRefusal(
        r"[?~%](?=[-\dX])|[?~%]{2}",
        "marks on a part of a date are not supported (EDTF level 2)",
        _MARK,
    ),
    DateRefusal(r"^\d{4}-2[1-4]-", "a season has no days", _DAY),
    DateRefusal(
        r"^\d{4}-(2[5-9]|3\d|4[01])\b", "seasons 25 to 41 are not supported (EDTF level 2)", _SPAN
    ),
    DateRefusal(r"^\d{4}-(00|1[3-9]|20|4[2-9]|[5-9]\d)\b", "a month is 01 to 12", _MONTH),
    DateRefusal(r"\d\^", "a qualifier after ^ is not EDTF", _SPAN),
    DateRefusal(r"^(?-i:\d[\dX]*x)", "unspecified digits are a capital X", "write 201X"),
    DateRefusal(
        r"^(?=.*X)[\dX-]+[?~%]?$",
        "unspecified digits there are not supported (EDTF level 2)",
        _SPAN,
    ),
)

_NUMBERS = (
    DateRefusal(r"//|/.*/.*/|\d{4}/\d{4}/", "an interval has two sides, found more", _ONE),
    DateRefusal(
        r"^/$", "neither side of the interval is known", "leave the date out, or write ../.."
    ),
    DateRefusal(r"^\d{4}-\d(-|$)|^\d{4}-\d\d-\d$", "month and day have two digits each", _ISO),
    DateRefusal(r"(?<!\d)\d\d?[./-]\d\d?[./-]\d", "which number is which is not certain", _ISO),
    DateRefusal(
        r"\d{4}[./]\d\d?[./]\d|^\d{4}/\d\d?$", "year, month and day are joined by hyphens", _ISO
    ),
    DateRefusal(r"^\d\d?[./-]\d+$", "which number is which is not certain", _ISO),
    DateRefusal(
        r"\d{4} ?[-\u2013\u2014] ?\d{4}", "a dash does not join dates", "write A/B: 2017/2019"
    ),
    DateRefusal(r"^[\dX?~%./ -]* [\dX?~%./ -]*$", "it has a space in it", "write 2019-07-27"),
    DateRefusal(
        r"(?<![\d-])\d\d? ?[-\u2013\u2014] ?\d\d?\b(?!-)", "a dash does not join dates", _FULL
    ),
    DateRefusal(r"^\d{5,}", "it has more than four digits in a row", _ISO),
    DateRefusal(
        r"^\d{1,3}[?~%]?$", "a year has four digits, and each side of a range a year", _FULL
    ),
    DateRefusal(r"'\d\d\b", "a year of two digits is of any century", "write all four digits"),
)

_WORDS = (
    DateRefusal(r"^$", "there are no words", "leave the date out, or write one such as 2019-07"),
    DateRefusal(r"\bo'clock\b|\d ?[ap]\.?m\b|\bnoon\b", "a time of day is not kept", _DAY),
    DateRefusal(r"^as of\b", "it may be a begin or the day itself", 'write "since 2019" or "2019"'),
    DateRefusal(r"\d00s\b", "it may be a decade or a century", "write 200X or 20XX"),
    DateRefusal(
        r"century|millennium", "centuries are not read in words", "write 20XX for 2000-2099"
    ),
    DateRefusal(r"quarter|\bQ[1-4]\b|\bH[12]\b", "it may be of any fiscal year", _SPAN),
    DateRefusal(
        r"\b(?:end|close|start|beginning|middle|half|turn)\b",
        "how much of it is meant is not certain",
        'write "late 2019", "early July 2019" or "by the end of 2019"',
    ),
    DateRefusal(
        r"\b(?:next|this|coming|previous|past|last|ago|later|earlier|tomorrow|now|present|recent\w*"
        r"|weeks?|months?|years?|days?|weekend|current\w*)\b",
        "it depends on the day it is read",
        "write the date itself, such as 2019-07 or 27 August 2019",
    ),
    DateRefusal(
        rf"^(?!.*\d{{4}}).*(?:\b(?:{MONTH}|{SEASON})(?!\w)|\d\d?(?:st|nd|rd|th)\b)",
        "it names no year",
        "add the year, on both sides of a range: late July 2019",
    ),
    DateRefusal(
        r"^(?:by|until|till|through|before|since|from|after|between|up to)\b",
        "the preposition does not fit the rest",
        'write "from 2019-07 to 2019-09", or one date after the preposition',
    ),
)

REFUSALS = (*_EDTF, *_NUMBERS, *_WORDS)
"""All refused forms in the order in which they are tried; the first match gives the message."""


def explain(found: str) -> DateError:
    """Return the error for a text that cannot be read as a date."""
    for pattern, problem, cure in REFUSALS:
        if re.search(pattern, found, re.IGNORECASE | re.ASCII):
            return DateError(found, problem, cure=cure)
    problem = "it is not EDTF, and not one of the English forms that are read"
    cure = "write it as 2019-07-27, 27 August 2019 or late July 2019"
    return DateError(found, problem, cure=cure)


_DATE = re.compile(
    r"(?:(?P<decade>[0-9]{3}X|[0-9]{2}XX)"
    r"|(?P<year>[0-9]{4})(?:-XX(?:-XX)?|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}|XX))?)?)"
    r"[?~%]?"
)
_INTERVAL = re.compile(r"(?!/$)([^/]{4,}|\.\.)?/([^/]{4,}|\.\.)?")

Bounds = tuple[date, date]


def parse_edtf(text: str) -> Time:
    """Read a date or interval in EDTF, without white space around it.

    The package's docstring lists what is supported. The result's ``words`` are the text itself.
    Raises ``DateError`` for everything else, with the name of the unsupported form.

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
        raise DateError(
            text, "unspecified digits in an interval are not supported (EDTF level 2)", cure=cure
        )
    return _date(text)


def _runs_backwards(begin: Time, end: Time) -> bool:
    """Return whether the first side of an interval begins after the second side.

    A season as the second side counts by its latest day. 2004-06-11/2004-06 is refused because
    the end may be before the begin; edtf-validate refuses it, too.
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
    """Return bounds that include a season in both hemispheres, by calendar and by solstice."""
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
