"""Reads the dates in cells of tables; also SQL that reorders numbers, such as 12/07/2019."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from claimgraph.model.dates import DateError, Time, parse, parse_edtf
from claimgraph.model.dates.names import MONTH, month_number
from claimgraph.model.dates.time import first_side, last_side
from claimgraph.model.sql import literal

PARTS = {"day": "0?[1-9]|[12][0-9]|3[01]", "month": "0?[1-9]|1[0-2]", "year": "[0-9]{4}"}
"""The regular expression, for the database, of each number in a date."""
CENTURIES = {"20": "[0-5][0-9]|6[0-8]", "19": "69|[7-9][0-9]"}
"""For each century, the two-digit years that it has: 1969 to 2068, as in POSIX."""
JOINTS = (r"\. ?", "/", "-", " ")
"""The separators of numbers in a date, which has the same twice: in 2018-12-01/2019 there is no
date 12-01/2019."""

HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?|23:59:60"
ZONE = r"Z|UTC|GMT|[+-](?:0\d|1[0-3])(?::?[0-5]\d)?|[+-]14(?::?00)?"
MOMENT = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)[T ](?:{HOUR})(?: ?(?:{ZONE}))?", re.ASCII)
DIGITS = re.compile(r"\b([12]\d{3})(\d\d)(\d\d)(?:T?[0-2]\d[0-5]\d(?:[0-5]\d)?Z?)?\b", re.ASCII)
NUMBERS = re.compile(
    r"\b(?!\d{4}-\d\d-\d\d\b)"
    r"(?:\d{4}(\. ?|[/ -])\d\d?\1\d\d?|\d\d?(\. ?|[/ -])\d\d?\2(?:\d{4}|\d\d))\b",
    re.ASCII,
)
"""Finds three numbers that may be a date, but are not in the order of ISO 8601."""


def read_time(text: str) -> Time:
    """Read the date in a cell of a table. Raises DateError.

    A time of day is dropped, because claims have no hours; the day stays as it is written, whatever
    the time zone. Eight digits are a day if the calendar has it. An empty side of a span is open; a
    month or day that is empty, zero or negative is unknown.

    >>> read_time("2019-07-12T10:30:00Z").edtf, read_time("since 20190712").edtf
    ('2019-07-12', '2019-07-12/..')
    >>> read_time("1995-0-0/1997-6-").edtf, read_time("2019-Q3").edtf
    ('1995/1997-06', '2019-07/2019-09')
    """
    plain = " ".join(DIGITS.sub(_hyphenate, text).split())
    begin, sign, end = plain.partition("/")
    if not sign or "/" in end or any(it.fullmatch(plain) for it in FORMS):
        return _read_side(plain)
    sides = [_read_side(it) if it.strip(". ") else None for it in (begin, end)]
    first = first_side(sides[0]) if sides[0] else ".."
    last = last_side(sides[1]) if sides[1] else ".."
    if sides[0] and sides[1] and sides[1].earliest < sides[0].earliest:
        last = sides[1].latest.isoformat()  # the end may be less precise: 15 June to June
    return parse_edtf(first if first == last else f"{first}/{last}")


def _read_side(text: str) -> Time:
    text = text.strip()
    for pattern, read in FORMS.items():
        if found := pattern.fullmatch(text):
            return parse(read(found))
    return parse(text)


def _hyphenate(digits: re.Match[str]) -> str:
    """Join year, month and day by hyphens if there is such a day; zeros mean unknown parts."""
    year, month, day = digits.groups()
    try:
        iso = date(int(year), int(month) or 1, int(day) or 1).isoformat()
    except ValueError:
        return digits[0]
    return iso if int(day) and int(month) else iso[: 7 if int(month) else 4]


def _day(found: re.Match[str]) -> str:
    return found["day"]


def _parts(found: re.Match[str]) -> str:
    """Year, month and day as ISO 8601; if the month is missing, the day is dropped as well."""
    year, month, day = found.group("year", "month", "day")
    number = _number_month(month)
    if not number:
        return year
    has_day = bool(day) and int(float(day)) > 0
    return f"{year}-{number:02}-{int(float(day)):02}" if has_day else f"{year}-{number:02}"


def _number_month(text: str | None) -> int:
    if not text:
        return 0
    return month_number(text.rstrip(".")) if text[0].isalpha() else max(int(float(text)), 0)


def _week(found: re.Match[str]) -> str:
    """Read an ISO 8601 week as a span, or a day of a week as a date."""
    year, week, day = (int(it or 0) for it in found.groups())
    try:
        first = date.fromisocalendar(year, week, day or 1)
    except ValueError:
        raise DateError(found[0], f"{year} has no week {week}", cure="correct it") from None
    return str(first) if day else f"{first}/{first + timedelta(days=6)}"


def _quarter(found: re.Match[str]) -> str:
    first = 3 * int(found["quarter"]) - 2
    return f"{found['year']}-{first:02}/{found['year']}-{first + 2:02}"


def _half(found: re.Match[str]) -> str:
    first = 6 * int(found["half"]) - 5
    return f"{found['year']}-{first:02}/{found['year']}-{first + 5:02}"


def _short_year(found: re.Match[str]) -> str:
    century = next(it for it, years in CENTURIES.items() if re.fullmatch(years, found["year"]))
    return f"{century}{found['year']}-{month_number(found['month']):02}"


def _span(found: re.Match[str]) -> str:
    return f"{found['first']}/{found['last']}"


def _days(found: re.Match[str]) -> str:
    rest = f"-{month_number(found['month']):02}-"
    first, last = (f"{found['year']}{rest}{int(found[it]):02}" for it in ("first", "last"))
    return f"{first}/{last}"


def _months(found: re.Match[str]) -> str:
    first, last = (f"{found['year']}-{month_number(found[it]):02}" for it in ("first", "last"))
    return f"{first}/{last}"


_NUMBER = r"-?\d{1,2}(?:\.0+)?"
_YEAR = r"(?P<year>[12]\d{3})"
_DASH = r" ?(?:-|\u2013|\u2014|to) ?"
_ISO = r"\d{4}-\d\d(?:-\d\d)?|\d{4}"
FORMS: dict[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    re.compile(form, re.ASCII | re.IGNORECASE): read
    for form, read in {
        MOMENT.pattern: _day,
        rf"{_YEAR}(?:\.0+)?(?:-(?P<month>{_NUMBER}|{MONTH}\.?)?)?(?:-(?P<day>{_NUMBER})?)?": _parts,
        r"([12]\d{3})-?W(\d\d)(?:-?([1-7]))?": _week,
        rf"{_YEAR}[- ]?Q(?P<quarter>[1-4])": _quarter,
        rf"Q(?P<quarter>[1-4])[- /]?{_YEAR}": _quarter,
        rf"{_YEAR}[- ]?H(?P<half>[12])": _half,
        rf"{_YEAR}-?M(?P<month>\d\d?)(?P<day>)": _parts,
        rf"(?P<month>0?[1-9]|1[0-2])[./-]{_YEAR}(?P<day>)": _parts,
        rf"(?P<month>{MONTH})[-'](?P<year>\d\d)": _short_year,
        rf"(?P<month>{MONTH})-{_YEAR}(?P<day>)": _parts,
        rf"(?P<day>\d\d?)-?(?P<month>{MONTH})-?{_YEAR}": _parts,
        rf"(?P<first>\d\d?){_DASH}(?P<last>\d\d?) (?P<month>{MONTH}) {_YEAR}": _days,
        rf"(?P<first>{MONTH}){_DASH}(?P<last>{MONTH}) {_YEAR}": _months,
        rf"(?P<first>[12]\d{{3}}){_DASH}(?P<last>[12]\d{{3}})": _span,
        rf"(?P<first>{_ISO}) (?:-|\u2013|\u2014|to) (?P<last>{_ISO})": _span,
    }.items()
}
"""Date forms that occur in tables but not in texts, each with its conversion to ISO 8601."""


def ordered(text: str, order: Sequence[str], *, until: int) -> str:
    """SQL that rewrites the dates in a text as ISO 8601, given the order of their numbers.

    A date whose month or day would be impossible stays, such as 13/07/2019 for month before day. A
    two-digit year is one of the hundred years up to ``until``, when the table was published.
    """
    short = {f"{it // 100}": list[str]() for it in (until, until - 99)}
    for year in range(until - 99, until + 1):
        short[f"{year // 100}"].append(f"{year % 100:02}")
    centuries = {century: "|".join(years) for century, years in short.items() if years}
    for joint in JOINTS if order else ():
        for century, years in {"": PARTS["year"], **centuries}.items():
            forms = PARTS | {"year": years}
            whole = literal(rf"\b{joint.join(f'({forms[it]})' for it in order)}\b")
            year, month, day = (order.index(it) + 1 for it in ("year", "month", "day"))
            replacement = literal(rf"{century}\{year}-0\{month}-0\{day}")
            text = f"regexp_replace({text}, {whole}, {replacement}, 'g')"
    return rf"regexp_replace({text}, '-0([0-9]{{2}})\b', '-\1', 'g')" if order else text


def cure(fault: str, order: Sequence[str]) -> str:
    """The cure for a row's fault: for a date whose order is unclear, ``dates:`` in the mapping."""
    if fault.startswith("not a date: ") and NUMBERS.search(fault.partition(": ")[2]):
        if not order:
            return "say under table: which number is which, such as dates: day month year"
        return f"correct the row, or the order of the numbers in dates: {' '.join(order)}"
    return "correct the row, or say under values: or entities: what is meant"
