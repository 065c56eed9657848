"""Dates as tables write them: eight digits, with a time of day, numbers in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from claimgraph.model.dates import Time, parse
from claimgraph.model.quoting import literal

PARTS = {"day": "0?[1-9]|[12][0-9]|3[01]", "month": "0?[1-9]|1[0-2]", "year": "[0-9]{4}"}
"""How the database finds each part of a date."""
JOINTS = (r"\. ?", "/", "-", " ")
"""One of them stands between numbers, twice the same: 12-01/2019 of 2018-12-01/2019 is no date."""

HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?|23:59:60"
ZONE = r"Z|[+-](?:0\d|1[0-3])(?::?[0-5]\d)?|[+-]14(?::?00)?"
MOMENT = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d)[T ](?:{HOUR})(?: ?(?:{ZONE}))?", re.ASCII)
DIGITS = re.compile(r"\b([12]\d{3})(\d\d)(\d\d)\b", re.ASCII)
NUMBERS = re.compile(
    r"\b(?!\d{4}-\d\d-\d\d\b)(?:\d{4}(\. ?|[/ -])\d\d?\1\d\d?|\d\d?(\. ?|[/ -])\d\d?\2\d{4})\b",
    re.ASCII,
)
"""Three numbers that may be a date, but no year, month and day as ISO 8601 writes them."""


def read_time(text: str) -> Time:
    """Read a cell's date. Raises DateError.

    Of a time of day, which tables have and no clock of a claim, the day is kept: the one that is
    written, whatever the zone. Eight digits are a day, where there is such a day.

    >>> read_time("2019-07-12T10:30:00Z").edtf, read_time("since 20190712").edtf
    ('2019-07-12', '2019-07-12/..')
    """
    plain = DIGITS.sub(_hyphenate, text)
    found = MOMENT.fullmatch(plain)
    return parse(found["day"] if found else plain)


def _hyphenate(digits: re.Match[str]) -> str:
    """Join year, month and day by hyphens, where there is such a day."""
    year, month, day = digits.groups()
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return digits[0]


def ordered(text: str, order: Sequence[str]) -> str:
    """The expression that writes dates of a table's own order as ISO 8601, within other words too.

    What has no day or month of that number, such as 13/07/2019 where the month comes first, stays.
    """
    for joint in JOINTS if order else ():
        numbers = joint.join(f"({PARTS[it]})" for it in order)
        whole = literal(rf"\b{numbers}\b")
        year, month, day = (order.index(it) + 1 for it in ("year", "month", "day"))
        told = literal(rf"\{year}-0\{month}-0\{day}")
        text = f"regexp_replace({text}, {whole}, {told}, 'g')"
    return rf"regexp_replace({text}, '-0([0-9]{{2}})\b', '-\1', 'g')" if order else text


def cure(fault: str, order: Sequence[str]) -> str:
    """What to do about a row with a fault: numbers in an order that nobody can guess need a key."""
    if fault.startswith("not a date: ") and NUMBERS.search(fault.partition(": ")[2]):
        if not order:
            return "say under table: which number is which, such as dates: day month year"
        return f"correct the row, or the order of the numbers in dates: {' '.join(order)}"
    return "correct the row, or say under values: or entities: what is meant"
