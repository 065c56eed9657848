"""Reads dates in English words, by rewriting them to EDTF."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import ceil

from claimgraph.model.dates.edtf import parse_edtf
from claimgraph.model.dates.names import (
    COUNTS,
    MONTH,
    PART,
    PARTS,
    PERIODS,
    SEASON,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    count_number,
    month_number,
    weekday_number,
)
from claimgraph.model.dates.time import (
    OPEN,
    DateError,
    Time,
    first_side,
    last_side,
    marks,
    qualify,
    shift,
    until,
)

Reader = Callable[[re.Match[str], Time], str]

_LEAD = re.compile(r"^(?:(?:in|on|during) )?(?:the )?", re.IGNORECASE | re.ASCII)


def rewrite_point(text: str, anchor: Time) -> str:
    """Rewrite a single date in words to EDTF; a text in an unknown form is returned unchanged.

    ``anchor`` is the time from which "yesterday" counts, or ``OPEN`` if unknown. Raises
    ``DateError`` if the words need an anchor that is unknown, or if a weekday contradicts its
    date.
    """
    text = _LEAD.sub("", text)
    for pattern, read in _READERS.items():
        if match := re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII):
            return read(match, anchor)
    return text


def read_point(text: str, anchor: Time) -> Time:
    """Read a single date; an interval is refused, because "by A/B" would be unclear."""
    if text.count("/") == 1:
        problem = f'"{text}" is where one date is expected'
        raise DateError(text, problem, cure="write one date there, or the interval alone")
    return parse_edtf(rewrite_point(text, anchor))


def _about(match: re.Match[str], anchor: Time) -> str:
    return qualify(read_point(match[1], anchor).edtf, "~")


def _uncertain(match: re.Match[str], anchor: Time) -> str:
    return qualify(read_point(match[1], anchor).edtf, "?")


def _day(match: re.Match[str], _: Time) -> str:
    return f"{match['year']}-{month_number(match['month']):02}-{int(match['day']):02}"


def _month(match: re.Match[str], _: Time) -> str:
    return f"{match['year']}-{month_number(match['month']):02}"


def _nearest(match: re.Match[str], anchor: Time) -> str:
    """Return the day or month nearest to the anchor: reports leave out a year that is obvious."""
    if anchor.open_begin and anchor.open_end:
        return match.string  # parse_edtf then reports that the date names no year
    bounds = {_find_nearest(match, day) for day in (anchor.earliest, anchor.latest)}
    if len(bounds) > 1 or None in bounds:
        problem = "it names no year, and none of these days is near the day on which it was said"
        raise DateError(match.string, problem, cure="add the year that is meant")
    return qualify(str(bounds.pop()), marks(anchor.edtf))


def _find_nearest(match: re.Match[str], day: date) -> str | None:
    """Return the day or month of this name that is nearest to ``day``, or None if all are far."""
    found = {}
    for year in range(max(day.year - 1, 1), min(day.year + 2, 10_000)):
        month, number = f"{year:04}-{month_number(match['month']):02}", match.groupdict().get("day")
        edtf = f"{month}-{int(number):02}" if number else month
        try:
            time = parse_edtf(edtf)
        except DateError:
            continue  # 29 February does not exist in this year
        found[edtf] = max(0, (time.earliest - day).days, (day - time.latest).days)
    return min((it for it in found if found[it] <= _NEAR), key=lambda it: found[it], default=None)


_NEAR = 120
"""The largest distance in days of a date without a year: below half a year, so one year fits."""


def _season(match: re.Match[str], _: Time) -> str:
    return f"{match[2]}-{SEASONS[match[1].casefold()]}"


def _decade(match: re.Match[str], _: Time) -> str:
    return f"{match[1]}X"


def _part(match: re.Match[str], anchor: Time) -> str:
    """Return the interval that "early", "mid" or "late" means in a month or year."""
    whole, part = read_point(match[2], anchor), PARTS[match[1].casefold()]
    if re.fullmatch("[0-9]{4}", whole.edtf):
        first, last = part.months
    elif re.fullmatch("[0-9]{4}-[01][0-9]", whole.edtf):
        first, last = part.days[0], min(part.days[1], whole.latest.day)
    else:
        problem = f'"{match[1]}" needs a month or a year after it, found "{match[2]}"'
        raise DateError(match.string, problem, cure="write the first and the last day: A/B")
    return f"{whole.edtf}-{first:02}/{whole.edtf}-{last:02}"


def _dated_weekday(match: re.Match[str], anchor: Time) -> str:
    """Return a date that is written with its weekday; raise DateError if the two do not agree."""
    time, expected = read_point(match[2], anchor), match[1].capitalize()
    days = {WEEKDAYS[day.weekday()] for day in (time.earliest, time.latest)}
    if time.earliest == time.latest and days == {expected}:
        return time.edtf
    found = f"a {days.pop()}" if time.earliest == time.latest else "more than one day"
    problem = f'"{match[2]}" is {found}, not a {expected}'
    raise DateError(match.string, problem, cure="correct the day of the week or the date")


def _weekday(match: re.Match[str], anchor: Time) -> str:
    """Return the latest such weekday up to the anchor, or before the anchor for "last Friday"."""
    near = 1 if match[1] else 0
    if anchor.earliest != anchor.latest:
        return _back(match.string, anchor, near + 6, near)
    days = near + (anchor.latest.weekday() - near - weekday_number(match[2])) % 7
    return _back(match.string, anchor, days, days)


_NEARBY = {
    "day before yesterday": 2, "yesterday": 1, "today": 0, "tonight": 0, "tomorrow": -1,
    "day after tomorrow": -2, "now": 0, "currently": 0, "presently": 0, "at present": 0,
    "at the moment": 0, "earlier today": 0, "later today": 0,
}  # fmt: skip
"""The number of days that each word goes back from the anchor; negative ones go ahead."""


def _nearby(match: re.Match[str], anchor: Time) -> str:
    days = _NEARBY[match[0].lower()]
    return _back(match.string, anchor, days, days)


def _formerly(match: re.Match[str], anchor: Time) -> str:
    """Return the open time before the anchor, for "former" and "once"."""
    _require_anchor(match.string, anchor)
    last = anchor.latest if anchor.open_begin else anchor.earliest
    return qualify(f"../{shift(last, -1)}", marks(anchor.edtf))


def _recently(match: re.Match[str], anchor: Time) -> str:
    """Return the time up to the anchor, with an open begin, for "recently" and "so far"."""
    _require_anchor(match.string, anchor)
    return until(anchor).edtf


def _soon(match: re.Match[str], anchor: Time) -> str:
    """Return the time from the anchor on, with an open end, for "soon"."""
    _require_anchor(match.string, anchor)
    return f"{first_side(anchor)}/.."


def _half_calendar(match: re.Match[str], anchor: Time) -> str:
    """Return the part of the anchor's week, month or year that is over or that is left.

    For "earlier this year" and "later this year".
    """
    span = parse_edtf(_span(match.string, anchor, match[2].lower(), (0, 0)))
    begin, end = (span, anchor) if match[1].lower() == "earlier" else (anchor, span)
    first = ".." if begin.open_begin else begin.earliest
    last = ".." if end.open_end else end.latest
    return qualify(f"{first}/{last}", marks(anchor.edtf))


def _calendar(match: re.Match[str], anchor: Time) -> str:
    """Return the anchor's week, month or year, or the one before ("last") or after it ("next")."""
    step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(match[1].lower(), 0)
    return _span(match.string, anchor, match[2].lower(), (step, step))


def _ago(match: re.Match[str], anchor: Time) -> str:
    """Return the time of "two weeks ago": the day for days, else a week, month or year."""
    number, period = count_number(match[1]), match[2].lower()
    if period == "day":
        return _back(match.string, anchor, number, number)
    if period in PERIODS:
        days = round(number * PERIODS[period])
        return _back(match.string, anchor, days + 3, days - 3)
    return _span(match.string, anchor, period, (-number, -number))


def _ahead(match: re.Match[str], anchor: Time) -> str:
    """Return the interval of "within two weeks": from the anchor to two weeks later."""
    return _stretch(match, anchor, 0, 1)


def _behind(match: re.Match[str], anchor: Time) -> str:
    """Return the interval of "over the past two weeks": from two weeks earlier to the anchor."""
    return _stretch(match, anchor, -1, 0)


def _stretch(match: re.Match[str], anchor: Time, before: int, after: int) -> str:
    number, period = count_number(match[1]), match[2].lower()
    if period in PERIODS:
        days = ceil(number * PERIODS[period])
        return _back(match.string, anchor, -before * days, -after * days)
    _require_anchor(match.string, anchor)
    months = number * (12 if period == "year" else 1)
    first = ".." if anchor.open_begin else _add_months(anchor.earliest, before * months)
    last = ".." if anchor.open_end else _add_months(anchor.latest, after * months)
    return qualify(f"{first}/{last}", marks(anchor.edtf))


def _span(found: str, anchor: Time, period: str, steps: tuple[int, int]) -> str:
    """Return the calendar weeks, months or years of the anchor, moved by ``steps``.

    ``steps`` has one number for each bound: (-1, -1) with "month" is the month before.
    """
    _require_anchor(found, anchor)
    first, last = (
        _name_period(day, period, step)
        for day, step in zip((anchor.earliest, anchor.latest), steps, strict=True)
    )
    begin = ".." if anchor.open_begin else first.split("/")[0]
    end = ".." if anchor.open_end else last.split("/")[-1]
    return qualify(begin if begin == end else f"{begin}/{end}", marks(anchor.edtf))


def _name_period(day: date, period: str, step: int) -> str:
    if period == "week":
        monday = 7 * step - day.weekday()
        return f"{shift(day, monday)}/{shift(day, monday + 6)}"
    moved = _add_months(day, step * (12 if period == "year" else 1))
    return moved[:4] if period == "year" else moved[:7]


def _add_months(day: date, months: int) -> str:
    """Return the same day some months later, or the month's last day if the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return shift(day, 31 * months)  # raises the error for a year outside the calendar
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)).isoformat()


def _require_anchor(found: str, anchor: Time) -> None:
    if anchor.open_begin and anchor.open_end:
        problem = "it counts from the day on which it was said, and that is not known"
        cure = "write said: with that day, in the claim or its source, or write the date itself"
        raise DateError(found, problem, cure=cure)


def _back(found: str, anchor: Time, far: int, near: int) -> str:
    """Count back ``far`` days from the anchor's begin and ``near`` days from its end.

    An open bound stays open.
    """
    _require_anchor(found, anchor)
    first = ".." if anchor.open_begin else shift(anchor.earliest, -far)
    last = ".." if anchor.open_end else shift(anchor.latest, -near)
    return qualify(first if first == last else f"{first}/{last}", marks(anchor.edtf))


_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{MONTH})"
_YEAR = r"(?P<year>\d{4})"
_COUNTED = rf"(\d{{1,4}}|an?|{'|'.join(COUNTS[1:])}) (hour|day|week|fortnight|month|year)s?"
_READERS: dict[str, Reader] = {
    r"(?:circa|about|around|approximately|ca?\.?) (.+)": _about,
    r"(?=.*[a-z]{3})([^/]+?) ?\?": _uncertain,
    rf"({PART})(?:-| in | )(.+)": _part,
    rf"(last )?({WEEKDAY})": _weekday,
    "|".join(_NEARBY): _nearby,
    "former|formerly|once": _formerly,
    r"recently|lately|so far|to date|(?:the )?recent (?:days|weeks|months|years)": _recently,
    r"soon|shortly|(?:the )?(?:coming|next) (?:days|weeks|months|years)": _soon,
    r"(earlier|later) this (week|month|year)": _half_calendar,
    r"(last|previous|this|current|next|coming) (week|month|year)": _calendar,
    rf"{_COUNTED} ago": _ago,
    rf"(?:within(?: the)? )?(?:next|coming) {_COUNTED}": _ahead,
    rf"within {_COUNTED}": _ahead,
    rf"(?:over|within)? ?(?:the )?(?:past|last) {_COUNTED}": _behind,
    rf"({WEEKDAY}),? (?=.*\d)(.+)": _dated_weekday,
    rf"{_DAY}(?: of)? {_MONTH},?(?: of)? {_YEAR}": _day,
    rf"{_MONTH} (?:the )?{_DAY},? {_YEAR}": _day,
    rf"{_MONTH},?(?: of)? {_YEAR}": _month,
    rf"{_DAY}(?: of)? {_MONTH}": _nearest,
    rf"{_MONTH}(?: (?:the )?{_DAY})?": _nearest,
    rf"({SEASON}),?(?: of)? {_YEAR}": _season,
    r"(\d\d[1-9])0s": _decade,
}


def parse(words: str, anchor: Time | None = None) -> Time:
    """Read a date in English words or in EDTF; the words stay as written.

    ``anchor`` is when the source was published; relative dates such as "yesterday" need it.
    "Friday" is the latest Friday up to the anchor: the same day if that is a Friday, as news
    agencies write, while "last Friday" is then a week earlier. "by Friday" and "from Friday" are
    refused, because they may mean the next Friday. With an anchor of several days, "Friday" is
    the interval from 6 days before its begin to its end, with the anchor's EDTF marks.
    Raises ``DateError`` for all words that are not completely understood.

    >>> parse("by late March 2020").edtf
    '../2020-03-31'
    >>> parse("on Friday", parse("2019-09-18")).edtf
    '2019-09-13'
    """
    try:
        time = parse_edtf(_rewrite_phrase(" ".join(words.split()), anchor or OPEN))
    except DateError as error:
        raise error.retold(words.strip()) from error
    return replace(time, words=words.strip())


def _rewrite_phrase(text: str, anchor: Time) -> str:
    if match := _RANGE.fullmatch(text):
        half_dated = _DATED.search(text)  # "July to May 2019": the anchor must not give July a year
        begin, end = (
            _side(side, OPEN if half_dated and _YEARLESS.search(side) else anchor)
            for side in match.groups()
            if side
        )
        return f"{first_side(begin)}/{last_side(end)}"
    if match := _HEAD.fullmatch(text):
        return _HEADS[match[1].casefold()](_side(match[2], anchor))
    return rewrite_point(text, anchor)


def _side(text: str, anchor: Time) -> Time:
    if _BARE_WEEKDAY.search(text):
        problem = f'it does not say whether "{text}" is before or after publication'
        raise DateError(text, problem, cure="write the date itself, such as 2019-09-13")
    return read_point(text, anchor)


def _up_to(time: Time) -> str:
    return until(time).edtf


def _short_of(time: Time) -> str:
    return f"../{qualify(shift(time.earliest, -1), marks(time.edtf))}"


def _onward(time: Time) -> str:
    return f"{first_side(time)}/.."


def _beyond(time: Time) -> str:
    return f"{qualify(shift(time.latest, 1), marks(time.edtf))}/.."


_HEADS: dict[str, Callable[[Time], str]] = {
    "by": _up_to,
    "until": _up_to,
    "till": _up_to,
    "through": _up_to,
    "up to": _up_to,
    "no later than": _up_to,
    "by the end of": _up_to,
    "until the end of": _up_to,
    "through the end of": _up_to,
    "before the end of": _up_to,
    "before": _short_of,
    "since": _onward,
    "from": _onward,
    "after": _beyond,
}
_ANY_HEAD = "|".join(sorted(_HEADS, key=len, reverse=True))
_HEAD = re.compile(rf"({_ANY_HEAD}) (.+)", re.IGNORECASE | re.ASCII)
_DATED = re.compile(r"\d{4}")
_YEARLESS = re.compile(rf"^(?!.*\d{{4}}).*\b(?:{MONTH})(?!\w)", re.IGNORECASE | re.ASCII)
_BARE_WEEKDAY = re.compile(rf"(?<!last )\b(?:{WEEKDAY}) ?\??$", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(
    r"between (.+?) and (.+)"
    rf"|(?:(?:from|since) )?(?!(?:{_ANY_HEAD}) )(.+?) (?:to|until|till|through) (.+)",
    re.IGNORECASE | re.ASCII,
)
