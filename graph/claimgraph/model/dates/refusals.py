"""What is not read as a date, by name: each refusal says what was found and what to write."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimgraph.model.dates.names import MONTH, SEASON
from claimgraph.model.dates.time import DateError


class DateRefusal(NamedTuple):
    """A pattern (searched, in any case) that is known and refused, what it is, and the cure."""

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
    DateRefusal(r"[\[\]{}]|\d\.\.|\.\.\d", "sets of dates are EDTF level 2", _ONE),
    DateRefusal(r"^(?-i:Y)[-\d]", "Y-years, of more than four digits, are not read", _YEAR),
    DateRefusal(r"\d[SE]\d", "significant digits and exponents are EDTF level 2", _YEAR),
    DateRefusal(
        r"^[?~%]?-[\dX]|\bb\.?c\b", "negative years, those before Christ, are not read", _YEAR
    ),
    DateRefusal(r"^0000(?!\d)|^00[0X]X", "the calendar used here has no year 0", _YEAR),
    DateRefusal(r"[?~%](?=[-\dX])|[?~%]{2}", "marks on a part of a date are EDTF level 2", _MARK),
    DateRefusal(r"^\d{4}-2[1-4]-", "a season has no days", _DAY),
    DateRefusal(r"^\d{4}-(2[5-9]|3\d|4[01])\b", "seasons 25 to 41 are EDTF level 2", _SPAN),
    DateRefusal(r"^\d{4}-(00|1[3-9]|20|4[2-9]|[5-9]\d)\b", "a month is 01 to 12", _MONTH),
    DateRefusal(r"\d\^", "a qualifier after ^ is not EDTF", _SPAN),
    DateRefusal(r"^(?-i:\d[\dX]*x)", "unspecified digits are a capital X", "write 201X"),
    DateRefusal(r"^(?=.*X)[\dX-]+[?~%]?$", "unspecified digits there are EDTF level 2", _SPAN),
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
"""In the order in which they are tried; the first that knows the words speaks."""


def explain(found: str) -> DateError:
    """Make the error for words that no reader took."""
    for pattern, problem, cure in REFUSALS:
        if re.search(pattern, found, re.IGNORECASE | re.ASCII):
            return DateError(found, problem, cure=cure)
    problem = "it is not EDTF, and not one of the English forms that are read"
    cure = "write it as 2019-07-27, 27 August 2019 or late July 2019"
    return DateError(found, problem, cure=cure)
