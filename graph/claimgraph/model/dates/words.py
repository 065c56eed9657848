"""The words of sources and dossiers: English, or EDTF.

Every form is rewritten to EDTF, and only ``parse_edtf`` computes bounds: so words and EDTF
cannot part, and what is impossible in one is impossible in the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from claimgraph.model.dates.edtf import parse_edtf
from claimgraph.model.dates.names import WEEKDAY
from claimgraph.model.dates.phrases import read_point, rewrite_point
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


def parse(words: str, anchor: Time | None = None) -> Time:
    """Read the words of a source or a dossier, or EDTF, and keep the words as they stand.

    ``anchor`` is when the source was published; only days that are named from there need it.
    "Friday" is the latest Friday not after it (the day itself when published on a Friday, as
    news agencies write; "last Friday" is then a week before). Reports look back, deadlines look
    ahead: so "by Friday" or "from Friday" are refused. An anchor of several days gives the
    honest span, from 6 days before its begin to its end, and passes on its marks.
    Raises ``DateError`` for all that is not wholly understood.

    >>> parse("by late March 2020").edtf
    '../2020-03-31'
    >>> parse("on Friday", parse("2019-09-18")).edtf
    '2019-09-13'
    """
    try:
        time = parse_edtf(_rewrite(" ".join(words.split()), anchor or OPEN))
    except DateError as error:
        raise error.retold(words.strip()) from error
    return replace(time, words=words.strip())


def _rewrite(text: str, anchor: Time) -> str:
    if match := _RANGE.fullmatch(text):
        begin, end = (_side(side, anchor) for side in match.groups() if side)
        return f"{first_side(begin)}/{last_side(end)}"
    if match := _HEAD.fullmatch(text):
        return _HEADS[match[1].casefold()](_side(match[2], anchor))
    return rewrite_point(text, anchor)


def _side(text: str, anchor: Time) -> Time:
    if _BARE_WEEKDAY.search(text):
        problem = f'whether "{text}" lies before or after publication is not said'
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
_BARE_WEEKDAY = re.compile(rf"(?<!last )\b(?:{WEEKDAY}) ?\??$", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(
    r"between (.+?) and (.+)"
    rf"|(?:(?:from|since) )?(?!(?:{_ANY_HEAD}) )(.+?) (?:to|until|till|through) (.+)",
    re.IGNORECASE | re.ASCII,
)
