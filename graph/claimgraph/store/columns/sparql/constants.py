"""Terms of a query as cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rdflib.term import Literal, URIRef

from claimgraph.model.iris import XSD
from claimgraph.store.columns.facts import lengthen, shorten
from claimgraph.store.columns.sparql.kinds import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DOUBLE,
    DURATION,
    INTEGER,
    IRI,
    LANG,
    STRING,
    Cell,
    NotTranslated,
    quote,
)  # fmt: skip
from claimgraph.store.columns.sparql.shape import CLAIM, EVIDENCE, LINK, OTHER, PROPOSITION

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_SPAN = re.compile(
    r"-?P(?=[0-9]|T)(?:(?P<years>[0-9]{1,4})Y)?(?:(?P<months>[0-9]{1,5})M)?"
    r"(?:(?P<days>[0-9]{1,7})D)?(?:T0S)?"
)
LARGEST = 2**63 - 1


def home_of(short: str) -> str:
    """Where a thing lies, by ``home_of`` of ``facts.sql``."""
    for home in (PROPOSITION, CLAIM, EVIDENCE, LINK):
        if short.startswith(f"{home}/"):
            return home
    return EVIDENCE if "#row=" in short else OTHER


def short_name(iri: str, base: str) -> str:
    """An address as columns have it. Raises NotTranslated for one that has no place in them."""
    short = shorten(iri, base)
    if lengthen(short, base) != iri:
        raise NotTranslated(f"<{iri}> has the same columns as another address")
    return short


def constant(term: Any, base: str) -> Cell:
    """A term of a query. Raises NotTranslated for a type that columns do not hold."""
    if isinstance(term, URIRef):
        short = short_name(str(term), base)
        homes = frozenset({home_of(short)})
        return Cell(quote(short), IRI, fixed=True, homes=homes)
    if not isinstance(term, Literal):
        raise NotTranslated(f"{term!r} in the place of a term")
    text = str(term)
    if "\0" in text:
        raise NotTranslated("a text with a NUL")
    if term.language:
        return Cell(quote(f"l{term.language.lower()} {text}"), LANG, fixed=True)
    if term.datatype is None:
        return Cell(quote(text), STRING, fixed=True)
    return _typed(text, str(term.datatype))


def _typed(text: str, datatype: str) -> Cell:
    kind = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    made = _LITERALS[kind](text) if kind in _LITERALS else None
    if made is None:
        raise NotTranslated(f'"{text}"^^<{datatype}> is not a value that columns hold')
    return made


def _string(text: str) -> Cell | None:
    return Cell(quote(text), STRING, fixed=True)


def _integer(text: str) -> Cell | None:
    if not _WHOLE.fullmatch(text) or abs(int(text)) > LARGEST:
        return None
    return Cell(f"{int(text)}::bigint", INTEGER, fixed=True)


def _decimal(text: str) -> Cell | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    places = number.as_tuple().exponent
    if not isinstance(places, int) or places < -18 or abs(number) >= 10**18:
        return None
    return Cell(f"{number:f}::decimal(38, 18)", DECIMAL, fixed=True)


def _double(text: str) -> Cell | None:
    if not _REAL.fullmatch(text) or abs(float(text)) == float("inf"):
        return None
    return Cell(f"'{float(text)!r}'::double", DOUBLE, fixed=True)


def _boolean(text: str) -> Cell | None:
    known = {"true": "true", "1": "true", "false": "false", "0": "false"}
    return Cell(known[text], BOOLEAN, fixed=True) if text in known else None


def _date(text: str) -> Cell | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return Cell(f"date '{text}'", DATE, fixed=True)


@dataclass(frozen=True)
class MonthsAndDays:
    """A duration of whole months and days."""

    months: int
    days: int


def read_span(text: str) -> MonthsAndDays | None:
    """A duration, if it has no hours, minutes and seconds."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    years, months, days = (int(it or 0) for it in found.group("years", "months", "days"))
    sign = -1 if text.startswith("-") else 1
    return MonthsAndDays(sign * (12 * years + months), sign * days)


def _duration(text: str) -> Cell | None:
    span = read_span(text)
    if span is None or span.months:
        return None
    return Cell(f"{span.days}::bigint", DURATION, fixed=True)


_LITERALS = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "dayTimeDuration": _duration,
}
