"""The English names of months, weekdays, seasons and parts, and the numbers they stand for.

Spelled out, because ``calendar.month_name`` speaks the language of the machine's locale.
"""

from __future__ import annotations

from typing import NamedTuple


class MonthPart(NamedTuple):
    """The days of a month, and the months of a year, that a word such as "late" means."""

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
"""Stretches of so many days; months and years have no fixed number of them."""

MONTH = "|".join(["sept\\.?", *(f"{name}|{name[:3]}\\.?" for name in MONTHS)])
PART = "|".join(PARTS)
SEASON = "|".join(SEASONS)
WEEKDAY = "|".join(WEEKDAYS)
"""Alternatives for a regular expression that ignores case."""


def month_number(name: str) -> int:
    """Number a month of the year from 1, by its full or its shortened name."""
    return [month[:3] for month in MONTHS].index(name[:3].capitalize()) + 1


def count_number(words: str) -> int:
    """Number what counts a stretch of time: a figure, a word, or an article.

    >>> count_number("48"), count_number("two"), count_number("a")
    (48, 2, 1)
    """
    word = words.lower()
    if word.isdecimal():
        return int(word)
    return COUNTS.index(word) if word in COUNTS else 1


def weekday_number(name: str) -> int:
    """Number a day of the week as ``date.weekday`` does: Monday is 0."""
    return WEEKDAYS.index(name.capitalize())
