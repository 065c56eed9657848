"""What people write as a date: what is read, what is refused, and why."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from claimgraph.model.dates import (
    OPEN,
    DateError,
    Time,
    before,
    overlaps,
    parse,
    until,
    within,
)
from claimgraph.model.dates.edtf import REFUSALS

CASES = Path(__file__).parent / "cases"
RELATIONS = {"within": within, "overlaps": overlaps, "before": before}


def read(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def anchor_of(case: dict[str, str]) -> Time | None:
    return parse(case["anchor"]) if case["anchor"] else None


def refusal_of(case: dict[str, str]) -> DateError:
    with pytest.raises(DateError) as caught:
        parse(case["words"], anchor_of(case))
    return caught.value


def name(case: dict[str, str]) -> str:
    return " ".join(case.values())


WORDS, REFUSED = read("words.tsv"), read("refused.tsv")
RELATED, UNTIL = read("relations.tsv"), read("until.tsv")


def test_no_case_is_lost():
    """The case files are walked whole, and no case stands in one of them twice."""
    assert [len(cases) for cases in (WORDS, REFUSED, RELATED, UNTIL)] == [165, 155, 23, 8]
    keys = [(case["words"], case["anchor"]) for case in WORDS + REFUSED]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("case", WORDS, ids=name)
def test_words_are_read(case):
    """A form that is promised gives the verbatim words, its EDTF, its bounds and open marks."""
    expected = Time(
        case["words"],
        case["edtf"],
        date.fromisoformat(case["earliest"]),
        date.fromisoformat(case["latest"]),
        open_begin="begin" in case["open"],
        open_end="end" in case["open"],
    )
    assert expected == parse(case["words"], anchor_of(case))


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_words_are_refused(case):
    """What is impossible or not wholly understood is refused with its words, cause and cure."""
    refusal = refusal_of(case)
    assert case["problem"] in refusal.problem
    assert case["words"] == refusal.found
    assert f'"{case["words"]}"' in str(refusal)
    assert refusal.cure


def test_every_refusal_speaks():
    """Each refusal that the table knows is the answer to some case."""
    answers = {refusal_of(case).problem for case in REFUSED}
    assert {refusal.problem for refusal in REFUSALS} <= answers


@pytest.mark.parametrize("case", WORDS, ids=name)
def test_edtf_says_the_same_as_the_words(case):
    """Reading the EDTF of a time again gives the same bounds and marks, without the anchor."""
    time = parse(case["words"], anchor_of(case))
    again = parse(time.edtf)
    assert (time.earliest, time.latest, time.open_begin, time.open_end, time.edtf) == (
        again.earliest,
        again.latest,
        again.open_begin,
        again.open_end,
        again.edtf,
    )


@pytest.mark.parametrize("case", RELATED, ids=name)
def test_times_relate(case):
    """How two times lie to each other is decided by their bounds and open sides."""
    holds = RELATIONS[case["relation"]](parse(case["a"]), parse(case["b"]))
    assert case["holds"] == ("yes" if holds else "no")


@pytest.mark.parametrize("case", UNTIL, ids=name)
def test_until_opens_the_begin(case):
    """The "at or before" of a time keeps its words and its end, and opens its begin."""
    expected = Time(
        case["words"],
        case["edtf"],
        date.min,
        date.fromisoformat(case["latest"]),
        open_begin=True,
        open_end=case["open_end"] == "yes",
    )
    assert expected == until(parse(case["words"]))


def test_open_is_any_time():
    """The open time has no words, both outermost bounds and both marks."""
    assert Time("", "../..", date.min, date.max, open_begin=True, open_end=True) == OPEN


def test_words_keep_their_inner_white_space():
    """The words are kept as they stand in the source, less the white space around them."""
    assert parse("\t late\n  July 2019 ").words == "late\n  July 2019"


def test_bounds_cannot_run_backwards():
    """A time that is made by hand with its end before its begin is refused."""
    with pytest.raises(DateError, match="before it begins"):
        Time("x", "2019", date(2019, 2, 1), date(2019, 1, 1))
