"""The English names of months, weekdays, seasons and parts of a month or year, with their numbers.

They are listed here because ``calendar.month_name`` depends on the locale of the machine.
"""

from __future__ import annotations

from typing import NamedTuple


class MonthPart(NamedTuple):
    """The days of a month, or months of a year, that a word such as "late" means."""

    days: tuple[int, int]
    months: tuple[int, int]


PARTS = {
    "early": MonthPart((1, 10), (1, 4)),
    "mid": MonthPart((11, 20), (5, 8)),
    "late": MonthPart((21, 31), (9, 12)),
}
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

COUNTS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
PERIODS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
"""The days in each period; months and years are missing because their length varies."""

MONTH = "|".join(["sept\\.?", *(f"{name}|{name[:3]}\\.?" for name in MONTHS)])
PART = "|".join(PARTS)
SEASON = "|".join(SEASONS)
WEEKDAY = "|".join(WEEKDAYS)
"""The weekdays as alternatives of a regular expression that ignores case."""


def month_number(name: str) -> int:
    """Return the number of a month, from 1, by its full or abbreviated name."""
    return [month[:3] for month in MONTHS].index(name[:3].capitalize()) + 1


def count_number(words: str) -> int:
    """Return the number of periods that a figure, a word or an article ("a week") means.

    >>> count_number("48"), count_number("two"), count_number("a")
    (48, 2, 1)
    """
    word = words.lower()
    if word.isdecimal():
        return int(word)
    return COUNTS.index(word) if word in COUNTS else 1


def weekday_number(name: str) -> int:
    """Return the number of a weekday as ``date.weekday`` counts: Monday is 0."""
    return WEEKDAYS.index(name.capitalize())
