"""Numbers, ordinals, dates and names: what one string means, and what means nothing."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.dossier.values import parse_number, parse_ordinal, read_moment
from claimgraph.model.dates import parse
from claimgraph.model.errors import Finding
from claimgraph.model.records import Value, ValueKind
from claimgraph.model.text import fold

from .conftest import Write, load, node_of, read

NUMBERS, ORDINALS, MOMENTS, NAMES = map(load, ("numbers", "ordinals", "moments", "names"))


@pytest.mark.parametrize("case", NUMBERS["read"], ids=lambda case: str(case[0]))
def test_a_quantity_is_bounds(case: list[Any]) -> None:
    """A quantity is read as inclusive bounds in a unit and keeps its words."""
    words, low, high, unit = (*case, "")[:4]
    most = inf if high == "inf" else float(high)
    found = parse_number(words)
    assert found
    assert Value(ValueKind.NUMBER, words, pytest.approx(low), pytest.approx(most), unit) == found


def test_quantities_are_all_there() -> None:
    """So many were walked, on either edge."""
    assert (87, 36) == (len(NUMBERS["read"]), len(NUMBERS["refused"]))


@pytest.mark.parametrize("words", NUMBERS["refused"])
def test_no_quantity_is_guessed(words: str) -> None:
    """What is not wholly understood is no quantity."""
    assert parse_number(words) is None


@pytest.mark.parametrize("words", ["none", "nobody", "not all", "Not most"])
def test_none_of_a_group_is_a_denial(words: str, write: Write) -> None:
    """No share is none of them: the finding says how it is denied instead."""
    claims = [{"quote": "They met today", "says": ["Askia", "met", "Borland"], "share": words}]
    (found,) = (it for it in read(write(claims=claims)).findings if "share" in it.message)
    assert f"'{words}' is not a value for 'share'" == found.message
    assert "stance: denies" in found.cure


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1))
def test_every_range_is_read(one: int, other: int) -> None:
    """Figures come back as they were written, with or without commas, in a range that runs on."""
    low, high = sorted((one, other))
    words = f"{low:,} to {high}"
    assert Value(ValueKind.NUMBER, words, float(low), float(high)) == parse_number(words)


@pytest.mark.parametrize(("words", "number"), ORDINALS["read"])
def test_a_part_is_counted(words: str, number: str) -> None:
    """Figures and words mean the same ordinal."""
    assert Value(ValueKind.ORDINAL, number) == parse_ordinal(words)


@pytest.mark.parametrize("words", ORDINALS["refused"])
def test_a_part_that_is_not_counted(words: str) -> None:
    """What is no ordinal is left to be words."""
    assert parse_ordinal(words) is None


@pytest.mark.parametrize("case", MOMENTS["read"], ids=lambda case: str(case["node"]))
def test_a_moment_is_read(case: dict[str, Any]) -> None:
    """Words or keys give the date, the reason, and the order."""
    findings: list[Finding] = []
    moment = read_moment(
        node_of(case["node"]),
        "'when'",
        report=findings.append,
        anchor=parse(case["anchor"]) if "anchor" in case else None,
        ordered=case.get("ordered", False),
    )
    assert [] == findings
    time = moment.time
    assert (case.get("edtf"), case.get("words")) == (time and time.edtf, time and time.words)
    assert case.get("inferred", "") == moment.inferred
    assert case.get("before", []) == [scalar.text for scalar in moment.before]
    assert case.get("after", []) == [scalar.text for scalar in moment.after]


@pytest.mark.parametrize("case", MOMENTS["refused"], ids=lambda case: str(case["node"]))
def test_no_moment_is_guessed(case: dict[str, Any]) -> None:
    """What is no date is one finding, with the place and the cure."""
    findings: list[Finding] = []
    moment = read_moment(
        node_of(case["node"]),
        "'when'",
        report=findings.append,
        ordered=case.get("ordered", False),
    )
    assert case["says"] in findings[0].message
    assert findings[0].cure
    assert findings[0].place.line == 1
    assert moment.time is None or "unknown key" in findings[0].message


def test_nothing_is_no_moment() -> None:
    """A key that is left out is no finding."""
    assert read_moment(None, "'when'", report=pytest.fail).time is None


def entities_of(write: Write) -> Any:
    """The dossier of the cases of names."""
    sources = {"wire": {"title": "T", "published": "2021"}}
    front = {"format": 1, "title": "T", "sources": sources, "entities": NAMES["entities"]}
    return read(write(front=front))


def index_of(write: Write) -> dict[str, str]:
    """Every name of the cases, in the form in which names are compared."""
    reading = entities_of(write)
    assert () == reading.findings
    entities = reading.records.entities.values()
    return {fold(name): it.path for it in entities for name in (it.label, *it.aliases)}


def test_names_are_found(write: Write) -> None:
    """Composition and white space are forgiven."""
    index = index_of(write)
    assert [path for _, path in NAMES["found"]] == [index.get(fold(n)) for n, _ in NAMES["found"]]


def test_other_names_are_not_found(write: Write) -> None:
    """Case, accents and hyphens are not forgiven."""
    index = index_of(write)
    assert [] == [name for name in NAMES["none"] if fold(name) in index]


def test_every_case_is_walked() -> None:
    """The files hold what they are thought to hold."""
    assert len(NUMBERS["read"]) >= 30
    assert len(NUMBERS["refused"]) >= 25
    assert len(MOMENTS["read"]) + len(MOMENTS["refused"]) >= 25
    assert len(NAMES["found"]) + len(NAMES["none"]) >= 18
