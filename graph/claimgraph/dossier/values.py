"""Qualifier values: what one string can mean, tried in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from math import inf

from claimgraph.dossier.names import Names
from claimgraph.dossier.yaml import (
    Fields,
    Mapping,
    Node,
    Report,
    Scalar,
    expected,
    finding,
    suggest,
)
from claimgraph.model.dates import DateError, Time, parse
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import QualifierTerm
from claimgraph.model.records import Value, ValueKind

KEYS = ("date", "words", "inferred")
ORDER = ("before", "after")
"""What may be beside a date or in its place where claims are put into an order."""


@dataclass(frozen=True)
class Moment:
    """A date of a dossier: its bounds, why it was inferred, and what it is before or after."""

    time: Time | None = None
    inferred: str = ""
    before: tuple[Scalar, ...] = ()
    after: tuple[Scalar, ...] = ()


def read_moment(
    node: Node | None,
    what: str,
    *,
    report: Report,
    anchor: Time | None = None,
    ordered: bool = False,
) -> Moment:
    """Read ``late 2019-07`` or ``{date: late 2019-07, words: in July, inferred: why}``.

    ``words`` are the source's own where the dossier's date says more than they do. With
    ``ordered``, ``before`` and ``after`` may name claims by id: an order without a date.
    """
    if node is None:
        return Moment()
    if isinstance(node, Mapping):
        known = (*KEYS, *ORDER) if ordered else KEYS
        return _keyed(Fields(node, what, known=known, report=report), report, anchor)
    if isinstance(node, Scalar) and node.text.strip():
        return Moment(_parse_date(node, report, anchor))
    cure = "write a date such as 2019-07-12, late July 2019 or by late March 2020"
    report(Finding(node.place, f"{what} is not a date", cure=cure))
    return Moment()


def _keyed(fields: Fields, report: Report, anchor: Time | None) -> Moment:
    before, after = fields.scalars("before"), fields.scalars("after")
    words = fields.text("words")
    if "date" not in fields and (words or not (before or after)):
        cure = "add date: with what is meant, such as 2019-07-12 or late July 2019"
        report(Finding(fields.place, f"{fields.what} has no date", cure=cure))
    scalar = fields.scalar("date")
    time = _parse_date(scalar, report, anchor) if scalar else None
    dated = replace(time, words=words) if time and words else time
    return Moment(dated, fields.text("inferred"), before, after)


def _parse_date(scalar: Scalar, report: Report, anchor: Time | None) -> Time | None:
    try:
        return parse(scalar.text, anchor)
    except DateError as error:
        report(Finding(scalar.place, error.message, cure=error.cure))
    return None


_FIGURE = r"(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(\.\d+)?(?: (thousand|million|billion|trillion))?"
"""No more digits than a double keeps: of a longer number the bounds would not be its own."""
_SCALES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip


def parse_number(words: str) -> Value | None:
    """Read a quantity as inclusive bounds; what is not wholly understood gives nothing.

    ``more than 100`` begins at 101, since what is counted here comes in whole pieces; of a
    number with decimals it begins at the number itself, the least that is certain.

    >>> parse_number("more than 100").low
    101.0
    """
    text = " ".join(words.lower().split())
    for pattern, bounds in _PATTERNS:
        if match := re.fullmatch(pattern.replace("N", _FIGURE), text):
            groups = match.groups()
            low, high = bounds(*(_figure(*groups[i : i + 3]) for i in range(0, len(groups), 3)))
            return Value(ValueKind.NUMBER, words, low, high) if low <= high else None
    return None


def plain(value: Value) -> Value:
    """The same value; one number is written as a figure, however it was spelled.

    >>> plain(Value(ValueKind.NUMBER, "36.00", 36.0, 36.0)).token
    '36'
    """
    if value.kind is not ValueKind.NUMBER or value.low != value.high:
        return value
    figure = str(int(value.low)) if value.low.is_integer() else repr(value.low)
    return replace(value, token=figure)


def parse_ordinal(words: str) -> Value | None:
    """Read ``1``, ``2nd`` or ``second`` as the ordinal it is.

    >>> parse_ordinal("second").token
    '2'
    """
    text = words.strip().lower()
    if text in _ORDINALS:
        return Value(ValueKind.ORDINAL, str(_ORDINALS.index(text) + 1))
    if match := re.fullmatch(r"([1-9]\d{0,5})(st|nd|rd|th)?", text, re.ASCII):
        return Value(ValueKind.ORDINAL, match.group(1))
    return None


def _figure(whole: str, decimals: str | None, scale: str | None) -> float:
    return float(whole.replace(",", "") + (decimals or "")) * _SCALES[scale or ""]


def _above(number: float) -> tuple[float, float]:
    return (number + 1 if number.is_integer() else number), inf


def _below(number: float) -> tuple[float, float]:
    return 0.0, (number - 1 if number.is_integer() else number)


_PATTERNS = (
    (r"N", lambda n: (n, n)),
    (r"(?:exactly|a total of) N", lambda n: (n, n)),
    (r"(?:more than|over|above) N", _above),
    (r"(?:less than|fewer than|under|below) N", _below),
    (r"at least N", lambda n: (n, inf)),
    (r"N\+", lambda n: (n, inf)),
    (r"(?:at most|up to) N", lambda n: (0.0, n)),
    (r"(?:between )?N(?: to | and | ?[-–] ?)N", lambda a, b: (a, b)),
)  # fmt: skip


def unfit(term: QualifierTerm, node: Node, known: Collection[str]) -> Finding:
    """Make the finding for what is no value of a qualifier; ``known`` names might be meant."""
    kinds = " or ".join(sorted(term.kinds))
    if not isinstance(node, Scalar) or not node.text.strip():
        return expected(node, f"'{term.name}'", kinds)
    near = suggest(node.text, known) if {"entity", "proposition"} & term.kinds else ""
    cure = near or "write a figure, such as 36, more than 100 or 10 to 20"
    message = f"'{node.text}' is not a value for '{term.name}'"
    return finding(node.place, message, cure, expected=kinds)


def read_value(term: QualifierTerm, text: str, names: Names) -> Value | None:
    """Read one string by the kinds that the qualifier takes: the narrowest that fits."""
    path = names.find(text)
    if "entity" in term.kinds and path:
        return Value(ValueKind.ENTITY, path)
    if "ordinal" in term.kinds and (ordinal := parse_ordinal(text)):
        return ordinal
    if "number" in term.kinds and (number := parse_number(text)):
        return number
    return Value(ValueKind.TEXT, text) if "text" in term.kinds else None
