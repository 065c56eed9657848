"""Reads dates and the values of qualifiers: entities, ordinals, numbers with units, texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache, partial
from math import ceil, floor, inf, prod
from typing import TYPE_CHECKING

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
from claimgraph.model.english import ORDINALS
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import QualifierTerm
from claimgraph.model.records import Value, ValueKind

if TYPE_CHECKING:
    import pint

KEYS = ("date", "words", "inferred")
ORDER = ("before", "after")
"""The keys that put claims in an order, together with a date or instead of one."""


@dataclass(frozen=True)
class Moment:
    """A date in a dossier, the reason if it was inferred, and ids of later and earlier claims."""

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

    ``words`` are the source's own, if the dossier's date is more precise than these. If
    ``ordered`` is true, the keys ``before`` and ``after`` may name claims by id.
    """
    if node is None:
        return Moment()
    if isinstance(node, Mapping):
        keys = (*KEYS, *ORDER) if ordered else KEYS
        return _keyed(Fields(node, what, known=keys, report=report), report, anchor)
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


_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9,
    "bn": 10**9, "trillion": 10**12, "dozen": 12, "score": 20,
}  # fmt: skip
_SCALE = rf"(?: ?({'|'.join(_SCALES)}))?"
_FIGURE = rf"(\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})(\.\d+)?{_SCALE}{_SCALE}"
"""Matches a number of at most 15 digits, which a double represents exactly, and its scales."""
_GROUPS = 4
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[- ]({'|'.join(_ONES[1:10])}))?|({'|'.join(_ONES)}))\b"
)
_FRACTIONS = {
    "half": 50.0, "a half": 50.0, "one half": 50.0, "a third": 100 / 3, "one third": 100 / 3,
    "two thirds": 200 / 3, "a quarter": 25.0, "one quarter": 25.0, "three quarters": 75.0,
    "a fifth": 20.0, "one fifth": 20.0,
}  # fmt: skip

_PORTIONS = {
    "all": "100", "every": "100", "the whole": "100", "nearly all": "90 to 99",
    "almost all": "90 to 99", "most": "50 to 100", "the majority": "50 to 100",
    "a majority": "50 to 100", "a minority": "0 to 50", "the minority": "0 to 50",
}  # fmt: skip
"""Words for a share of a group with their meaning in per cent; "most" may mean all."""
_NONE = {"none", "no", "nobody", "neither", "not all", "not every", "not most"}
"""Words that are no share but a denial; they are refused, because a stance expresses a denial."""


def parse_number(words: str) -> Value | None:
    """Read a quantity as inclusive bounds; return None if any part of it is unclear.

    ``more than 100`` has the lower bound 101, because things are counted in whole numbers; with
    decimals or a unit, the bound is the number itself. ``about 80`` means ten per cent less or
    more, ``dozens`` at least 24 and less than 240. Measures are converted to the basic unit of
    their kind, so that 5 km and 5,000 m are equal; money stays in its currency.

    >>> parse_number("more than 100").low, parse_number("dozens").low
    (101.0, 24.0)
    >>> parse_number("about $2 billion").unit, parse_number("5 km").high
    ('USD', 5000.0)
    >>> parse_number("over six hours").low, parse_number("twice").high
    (21600.0, 2.0)
    """
    text = " ".join(words.split())
    for pattern, head in _TAILS.items():
        text = re.sub(pattern, rf"{head} \1", text, flags=re.IGNORECASE)
    found = _read_bounds(_spell_out(text), whole=True)
    if found:
        low, high = map(float, found)
        return Value(ValueKind.NUMBER, words, low, high)
    split = _split_unit(text) or _split_unit(_write_figures(text))
    if split is None:
        return None
    found = _read_bounds(_spell_out(split[0]), whole=_is_money(split[1]) or split[1] == _TIMES)
    if found is None:
        return None
    low, high = (float(it * split[2]) for it in found)
    return Value(ValueKind.NUMBER, words, low, high, split[1])


def _read_bounds(text: str, *, whole: bool) -> tuple[float, float] | None:
    """Return the bounds of a number without its unit; ``whole`` is true if it counts things."""
    for pattern, bounds in _PATTERNS:
        if match := re.fullmatch(pattern.replace("N", _FIGURE), text):
            groups = match.groups()
            parts = [groups[i : i + _GROUPS] for i in range(0, len(groups), _GROUPS)]
            if len(parts) == 2 and not parts[0][2]:  # "2 to 3 billion" is billions on both sides
                parts[0] = (*parts[0][:2], *parts[1][2:])
            low, high = bounds(*(Figure(_figure(*part), whole) for part in parts))
            return (low, high) if low <= high else None
    return None


def _spell_out(text: str) -> str:
    """Replace number words by digits: "thirty-six" becomes "36", "a dozen" becomes "1 dozen"."""
    figures = _write_figures(text.lower().replace("half a dozen", "6"))
    return re.sub(rf"\ban? (?={'|'.join(_SCALES)})", "1 ", figures)


def _write_figures(text: str) -> str:
    """Replace number words by digits; capitals of units stay, because MW is not mW."""
    return _SPELLED.sub(
        lambda it: str(
            _ONES.index(it[3]) if it[3]
            else 10 * (_TENS.index(it[1]) + 2) + (_ONES.index(it[2]) if it[2] else 0)
        ),
        text,
    )  # fmt: skip


_TAILS = {
    r"(.+) or so$": "about", r"(.+) or more$": "at least", r"(.+) or (?:fewer|less)$": "at most",
}  # fmt: skip
_PERCENT = re.compile(r"\s*(?:%|per ?cent)$", re.IGNORECASE)
_UNIT = re.compile(rf"^(.*(?:\d|\b(?:{'|'.join(_SCALES)})s?))(?: of)? ?([^\d\W][^\d]*)$")
_TIMES = "times"
_COUNTED = re.compile(r"(.+) times", re.IGNORECASE)
_COUNTS = {"once": "1 times", "twice": "2 times"}
_OFTEN = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b", re.IGNORECASE)
_FRACTION = re.compile(rf"(.*?)\b({'|'.join(_FRACTIONS)})(?: of(?: all| the)?)?", re.IGNORECASE)


def _split_unit(text: str) -> tuple[str, str, float] | None:
    """Split the unit off a quantity; return the rest, the basic unit and the factor to it."""
    if group := _PORTIONS.get(text.lower().removesuffix(" of them")):
        return group, "percent", 1.0
    if share := _FRACTION.fullmatch(text):
        portion = _FRACTIONS[share[2].lower()]
        exact = share[1] or portion.is_integer()  # "a third" may be a rounded 33 or 34 per cent
        amount = f"{portion!r}" if exact else f"{floor(portion)} to {ceil(portion)}"
        return f"{share[1]}{amount}", "percent", 1.0
    if _PERCENT.search(text):
        return _PERCENT.sub("", text), "percent", 1.0
    if counted := _COUNTED.fullmatch(_OFTEN.sub(lambda it: _COUNTS[it[0].lower()], text)):
        return counted[1], _TIMES, 1.0
    if money := _split_currency(text):
        return (*money, 1.0)
    match = _UNIT.match(text)
    measured = _measure_unit(match[2]) if match else None
    return (match[1], *measured) if match and measured else None


def _split_currency(text: str) -> tuple[str, str] | None:
    """Split off the currency, a sign or code before or after the number; return rest and code."""
    currencies = _load_currencies()
    found = [it[1] for it in _BEFORE.finditer(text) if it[1].casefold() in currencies]
    rest = _BEFORE.sub(lambda it: "" if it[1].casefold() in currencies else it[0], text)
    words = rest.split()
    for size in range(1, len(words)):
        if (tail := " ".join(words[size:])).casefold() in currencies:
            found.append(tail)
            rest = " ".join(words[:size]).removesuffix(" of")
            break
    codes = {currencies[it.casefold()] for it in found}
    return (rest, codes.pop()) if len(codes) == 1 else None


_BEFORE = re.compile(r"([^\s\d.,–-]+) ?(?=\d)")


@cache
def _load_currencies() -> dict[str, str]:
    """Return the codes of currencies by their unambiguous signs, codes and names in CLDR."""
    from babel.numbers import get_currency_name, get_currency_symbol, list_currencies

    found: dict[str, set[str]] = defaultdict(set)
    for code in list_currencies("en"):
        names = (get_currency_name(code, number, "en") for number in (1, 2))
        for name in (code, get_currency_symbol(code, "en"), *names):
            found[name.casefold()].add(code)
    unambiguous = {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
    return {**unambiguous, "us$": "USD"}


def _is_money(unit: str) -> bool:
    return unit in _load_currencies().values()


@cache
def _measure_unit(name: str) -> tuple[str, float] | None:
    """Return the basic unit for a unit's name and the factor to it: km gives m and 1000."""
    import pint

    units = _open_units()
    try:
        one = units.Quantity(1, units.parse_units(name)).to_base_units()
    except (pint.PintError, TypeError, ValueError, AttributeError, AssertionError):
        return None
    unit = f"{one.units:~C}"
    return (unit, float(one.magnitude)) if unit else None


@cache
def _open_units() -> pint.UnitRegistry[float]:
    import pint

    return pint.UnitRegistry()


def plain(value: Value) -> Value:
    """Return a value whose number, if it is exact, is written in digits with its unit.

    >>> plain(Value(ValueKind.NUMBER, "36.00", 36.0, 36.0)).token
    '36'
    """
    if value.kind is not ValueKind.NUMBER or value.low != value.high:
        return value
    figure = str(int(value.low)) if value.low.is_integer() else repr(value.low)
    return replace(value, token=f"{figure} {value.unit}".rstrip())


def parse_ordinal(words: str) -> Value | None:
    """Read ``1``, ``2nd`` or ``second`` as an ordinal.

    >>> parse_ordinal("second").token
    '2'
    """
    text = words.strip().lower()
    if text in ORDINALS:
        return Value(ValueKind.ORDINAL, str(ORDINALS.index(text) + 1))
    if match := re.fullmatch(r"([1-9]\d{0,5})(st|nd|rd|th)?", text, re.ASCII):
        return Value(ValueKind.ORDINAL, match.group(1))
    return None


def _figure(whole: str, decimals: str | None, *scales: str | None) -> float:
    return float(whole.replace(",", "") + (decimals or "")) * prod(
        _SCALES[it] for it in scales if it
    )


class Figure(float):
    """A number; ``whole`` is true if it counts things and false if it measures something."""

    whole: bool

    def __new__(cls, number: float, whole: bool = True) -> Figure:
        """Create a figure; a number with decimals is never ``whole``."""
        it = super().__new__(cls, number)
        it.whole = whole and number.is_integer()
        return it


def _above(number: Figure) -> tuple[float, float]:
    return number + number.whole, inf


def _below(number: Figure) -> tuple[float, float]:
    return 0.0, number - number.whole


def _around(number: Figure) -> tuple[float, float]:
    return _tenth_below(number)[0], _tenth_above(number)[1]


def _tenth_above(number: Figure) -> tuple[float, float]:
    most = round(number * 1.1, 9)
    return _above(number)[0], float(ceil(most)) if number.whole else most


def _tenth_below(number: Figure) -> tuple[float, float]:
    least = round(number * 0.9, 9)
    return float(floor(least)) if number.whole else least, _below(number)[1]


def _many(one: float) -> tuple[float, float]:
    return 2 * one, 20 * one - 1


_SEVERAL = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 10**3,
    "tens of thousands": 10**4, "hundreds of thousands": 10**5, "millions": 10**6,
    "tens of millions": 10**7, "hundreds of millions": 10**8, "billions": 10**9,
    "tens of billions": 10**10, "hundreds of billions": 10**11, "trillions": 10**12,
}  # fmt: skip
_ABOUT = r"(?:about|around|roughly|approximately|circa|some|an estimated)"
_PATTERNS: tuple[tuple[str, Callable[..., tuple[float, float]]], ...] = (
    (r"N", lambda n: (n, n)),
    (r"(?:exactly|a total of) N", lambda n: (n, n)),
    (r"(?:no|none)", lambda: (0.0, 0.0)),
    (r"both", lambda: (2.0, 2.0)),
    (r"(?:several|a few|multiple)", lambda: (2.0, inf)),
    (rf"{_ABOUT} N", _around),
    (r"(?:nearly|almost|just under|close to|(?:a little|slightly) less than) N", _tenth_below),
    (r"(?:just over|a little over|(?:a little|slightly) more than) N", _tenth_above),
    (r"(?:more than|over|above) N", _above),
    (r"(?:less than|fewer than|under|below) N", _below),
    (r"at least N", lambda n: (n, inf)),
    (r"N\+", lambda n: (n, inf)),
    (r"(?:at most|up to|no more than) N", lambda n: (0.0, n)),
    (r"(?:minus |down |a fall of )N", lambda n: (-n, -n)),
    (r"(?:plus |up |a rise of )N", lambda n: (n, n)),
    (r"(?:between )?N(?: to | and | ?[-–] ?)N", lambda a, b: (a, b)),
    *((rf"(?:many )?{name}", partial(_many, one)) for name, one in _SEVERAL.items()),
)  # fmt: skip


def unfit(term: QualifierTerm, node: Node, known: Collection[str]) -> Finding:
    """Return the finding for a value that a qualifier cannot have; suggest similar known names."""
    kinds = " or ".join(sorted(term.kinds))
    if not isinstance(node, Scalar) or not node.text.strip():
        return expected(node, f"'{term.name}'", kinds)
    near = suggest(node.text, known) if {"entity", "proposition"} & term.kinds else ""
    if term.kinds == {"entity"}:
        near = f"add it to entities: if it is new; {near}"
    if "portion" in term.kinds and node.text.lower() in _NONE:
        near = "write stance: denies, without share: for none of them, with share: all for not all"
    cure = near or next((cure for kind, cure in _CURES.items() if kind in term.kinds), "")
    message = f"'{node.text}' is not a value for '{term.name}'"
    return finding(node.place, message, cure, expected=kinds)


_CURES = {
    "number": "write a figure, such as 36, more than 100, about 80, 10 to 20, dozens or 5 km",
    "money": "write a sum with its currency: $5 million, EUR 3 million, 40 billion Russian rubles",
    "frequency": "write twice, 15 times or more than three times",
    "duration": "write six hours, 90 minutes or more than ten years",
    "portion": "write all, most, 30 per cent, half, more than a third or down 5 per cent",
}
"""The kinds of number that a qualifier may have, each with examples for the finding's cure."""


def _sort_number(number: Value) -> set[str]:
    """Return the kinds that a number can have by its unit, such as "money" or "duration"."""
    if number.unit == "percent":
        return {"portion"}
    if number.low < 0:
        return set()
    if number.unit in (_TIMES, "s"):
        return {"frequency"} if number.unit == _TIMES else {"number", "duration"}
    if not number.unit:
        return {"number", "money"}
    return {"money" if _is_money(number.unit) else "number"}


def read_value(term: QualifierTerm, text: str, names: Names) -> Value | None:
    """Read a string as the most specific kind of value that the qualifier takes."""
    path = names.find(text)
    if "portion" in term.kinds and text.lower() in _NONE:
        return None
    if "entity" in term.kinds and path:
        return Value(ValueKind.ENTITY, path)
    if "ordinal" in term.kinds and (ordinal := parse_ordinal(text)):
        return ordinal
    number = parse_number(text) if term.kinds & _CURES.keys() else None
    if number and _sort_number(number) & term.kinds:
        return number
    return Value(ValueKind.TEXT, text) if "text" in term.kinds else None


def is_value(term: QualifierTerm, value: Value) -> bool:
    """Return whether a qualifier can have this value, and a number's bounds fit its words.

    >>> from claimgraph.model.ontology import load_vocabulary
    >>> quantity = load_vocabulary().qualifiers["quantity"]
    >>> is_value(quantity, Value(ValueKind.NUMBER, "36", 36.0, 36.0))
    True
    >>> is_value(quantity, Value(ValueKind.NUMBER, "36", 1.0, 99.0))
    False
    """
    if value.kind is not ValueKind.NUMBER:
        return value.kind.value in term.kinds
    return parse_number(value.token) == value and bool(_sort_number(value) & term.kinds)
