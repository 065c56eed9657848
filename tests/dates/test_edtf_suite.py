"""The cases of three public EDTF implementations against the promise of ``claimgraph.dates``.

The promise is stated here a second time, from the specification's levels and shapes, and the
bounds are computed a second way, so that the reader is not measured by itself.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from claimgraph.model.dates import (
    DateError,
    Time,
    parse,
    parse_edtf,
)

DISAGREEMENTS = Path(__file__).parent / "cases" / "disagreements.tsv"

SIMPLE = ("dddd", "dddd-dd", "dddd-dd-dd")
UNSPECIFIED = ("dddX", "ddXX", "dddd-XX", "dddd-XX-XX", "dddd-dd-XX")
SEASON_SPANS = {"21": (0, 3, 12), "23": (0, 3, 12), "22": (1, 12, 3), "24": (1, 12, 3)}

CLASSES = {
    ("valid", "0", "read"): 10,
    ("valid", "0", "refused"): 11,  # year 0 and times of day
    ("valid", "1", "read"): 40,
    ("valid", "1", "refused"): 24,  # negative years and Y-years
    ("valid", "2", "read"): 1,  # see disagreements.tsv
    ("valid", "2", "refused"): 120,
    ("valid", "", "read"): 40,
    ("valid", "", "refused"): 50,
    ("invalid", "", "refused"): 71,
    ("see test", "", "read"): 47,
    ("see test", "", "refused"): 138,
}

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def suite(shared: Path) -> list[Row]:
    return read(shared / "suites" / "edtf_cases.tsv")


def shape(text: str) -> str:
    return re.sub("[0-9]", "d", re.sub("[?~%]$", "", text))


def exists(text: str) -> bool:
    """Try the first day of what a date leaves open; a season counts as its year."""
    digits = re.sub("[?~%]$", "", text).replace("-XX", "").replace("X", "0")
    try:
        date.fromisoformat((re.sub("^(....)-2[1-4]$", r"\1", digits) + "-01-01")[:10])
    except ValueError:
        return False
    return True


def start(text: str) -> str:
    return (re.sub("[?~%]$", "", text) + "-01-01")[:10]


def promised(text: str) -> bool:
    """Say whether the documented promise covers a string, by its shapes and the calendar."""
    sides = text.split("/")
    if len(sides) == 1:
        return shape(text) in SIMPLE + UNSPECIFIED and exists(text)
    closed = [side for side in sides if side not in ("", "..")]
    if len(sides) > 2 or text == "/":
        return False
    known = all(shape(side) in SIMPLE and exists(side) for side in closed)
    return known and [start(s) for s in closed] == sorted(start(s) for s in closed)


def accepted(text: str) -> Time | None:
    try:
        return parse_edtf(text)
    except DateError:
        return None


def day_before(year: int, month: int) -> date:
    return date.max if (year, month) == (10000, 1) else date(year, month, 1) - timedelta(days=1)


def span(text: str) -> tuple[date, date]:
    """Compute the bounds of one date: from its first month to the day before the next one."""
    bare = re.sub("[?~%]$", "", text).replace("-XX", "")
    first, last = int(bare[:4].replace("X", "0")), int(bare[:4].replace("X", "9"))
    if len(bare) == 10:
        return date.fromisoformat(bare), date.fromisoformat(bare)
    if bare[5:] in SEASON_SPANS:
        years, begin, end = SEASON_SPANS[bare[5:]]
        return date(first - years, begin, 1), date(last + years, end, 31)
    begin, end = (int(bare[5:]), int(bare[5:])) if bare[5:] else (1, 12)
    return date(first, begin, 1), day_before(last + end // 12, end % 12 + 1)


def bounds(text: str) -> tuple[date, date]:
    first, last = text.split("/")[0], text.split("/")[-1]
    earliest = span(first)[0] if first not in ("", "..") else date.min
    return earliest, span(last)[1] if last not in ("", "..") else date.max


def test_every_row_is_in_its_class(suite):
    """The suite is walked whole; each level is accepted and refused in the numbers promised."""
    found = Counter(
        (row["expected"], row["level"], "read" if accepted(row["string"]) else "refused")
        for row in suite
    )
    assert found == CLASSES
    assert found.total() == len(suite) == 552


def test_exactly_the_promise_is_accepted(suite):
    """A string is accepted if and only if the promise, stated here independently, covers it."""
    wrong = [r["string"] for r in suite if promised(r["string"]) != bool(accepted(r["string"]))]
    assert wrong == []


def test_disagreements_are_listed(suite):
    """Where the promise and a row part, the case file holds the row, and why; no more, no less."""
    found = {
        (row["string"], row["source"])
        for row in suite
        if accepted(row["string"]) and (row["expected"] == "invalid" or row["level"] == "2")
    }
    listed = read(DISAGREEMENTS)
    assert {(row["string"], row["source"]) for row in listed} == found
    assert all(row["reason"] for row in listed)


def test_bounds_are_not_misread(suite):
    """Every accepted row has the bounds that a second, simpler computation gives."""
    times = [time for row in suite if (time := accepted(row["string"]))]
    assert [bounds(time.edtf) for time in times] == [(t.earliest, t.latest) for t in times]


def test_valid_edtf_is_refused_by_name(suite):
    """Nobody who writes valid EDTF beyond the promise is told that it is not EDTF."""
    unnamed = []
    for row in suite:
        try:
            parse_edtf(row["string"])
        except DateError as error:
            if row["expected"] == "valid" and "not EDTF, and not one" in error.problem:
                unnamed.append(row["string"])
    assert unnamed == []


def test_words_do_not_widen_edtf(suite):
    """Read as words, a row means what it means as EDTF or is refused; outer space is trimmed."""
    for row in suite:
        text = row["string"].strip()
        try:
            time = parse(row["string"])
        except DateError:
            assert accepted(text) is None
        else:
            assert accepted(text) == time
