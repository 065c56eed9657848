"""The second shipped dossier against its texts: every word, every day, and not a word too many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimgraph.build.build import build
from claimgraph.build.source import SHIPPED, find_source, read_source
from claimgraph.dossier import Reading
from claimgraph.dossier.lock import write_lock
from claimgraph.model.records import Voice

NAME = "s400-official"
WORDS = 50
"""The longest quote; the rules of the coding say forty for what a hand picks, gaps apart."""


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, Path]:
    """The files of the texts, by the source that cites them."""
    sources = json.loads((SHIPPED / NAME / "evidence.lock").read_text("utf-8"))["texts"]
    return {name: shared / "texts" / f"{name}.txt" for name in sources}


@pytest.fixture(scope="module")
def reading(texts: dict[str, Path]) -> Reading:
    """The dossier, read with its texts at hand."""
    return read_source(find_source(NAME), texts)


def test_there_are_enough_texts_and_claims(reading: Reading):
    """More than twenty texts and two hundred claims were coded, and the issues have names."""
    records = reading.require()
    assert len(records.sources) == 41
    assert len(records.claims) >= 450
    assert len(records.issues) >= 20
    assert {source.voice for source in records.sources.values()} == {Voice.PARTY}


def test_every_quote_stands_in_its_text_word_for_word(texts: dict[str, Path], reading: Reading):
    """By the lock's own numbers, without the program's eyes: the words stand where it says."""
    lock = json.loads((SHIPPED / NAME / "evidence.lock").read_text("utf-8"))
    walked = 0
    for source, quotes in lock["quotes"].items():
        text = texts[source].read_text("utf-8")
        for quote in quotes:
            spans = [tuple(map(int, it.split("-"))) for it in quote["at"].split()]
            assert quote["exact"] == " [...] ".join(text[a:b] for a, b in spans)
            walked += 1
    assert walked == sum(len(quotes) for quotes in lock["quotes"].values()) >= 400
    assert all(coverage.at_hand for coverage in reading.coverage)


def test_the_shipped_lock_is_a_fresh_one(reading: Reading):
    """Pinning again writes the lock that is shipped, byte for byte."""
    shipped = (SHIPPED / NAME / "evidence.lock").read_text("utf-8")
    assert write_lock(reading.lock) == shipped


def test_quotes_are_short(texts: dict[str, Path], reading: Reading):
    """No quote is long, and of no text more than three quarters are quoted, of all a third."""
    quoted, length = 0, 0
    for source, file in texts.items():
        text = file.read_text("utf-8")
        spans = {span for (name, _), pin in reading.lock.pins.items() if name == source
                 for span in pin.spans}  # fmt: skip
        covered = {at for start, end in spans for at in range(start, end)}
        assert len(covered) < 0.75 * len(text), source
        quoted, length = quoted + len(covered), length + len(text)
    assert quoted < length / 3
    longest = max(reading.lock.pins.values(), key=lambda pin: len(pin.exact.split()))
    assert len(longest.exact.split()) <= WORDS, longest.exact


def test_three_texts_are_coded_in_full(reading: Reading):
    """Of three texts every sentence has a claim, or a reason why it states nothing."""
    whole = [it.source for it in reading.coverage if it.sentences and not it.uncovered]
    assert {
        "congress-2018-08-01-reed-caatsa-waiver",
        "house-2019-06-10-hres-372",
        "state-2021-06-10-briefing-s400-incirlik",
    } <= set(whole)
    assert len(whole) < len(reading.coverage)


def test_days_are_those_of_the_texts(shared: Path, reading: Reading):
    """Titles, days and addresses are those that came with the texts."""
    walked = 0
    for path, source in reading.require().sources.items():
        name = path.removeprefix("source/")
        meta = json.loads((shared / "texts" / f"{name}.meta.json").read_text("utf-8"))
        assert str(source.published.earliest) == meta["date"], name
        walked += 1
    assert walked == 41


def test_it_builds_by_name_without_the_texts(tmp_path: Path):
    """The name alone is enough, and nothing is found wrong."""
    built = build(find_source(NAME), tmp_path / "out", page=False)
    assert built.claims == len(built.records.claims)
    assert built.findings == ()


def test_a_bill_not_adopted_is_not_the_word_of_the_house(reading: Reading):
    """Of a text that was only introduced, its sponsors are the claimants."""
    records = reading.require()
    bills = {
        "source/house-2018-06-20-hres-951",
        "source/senate-2019-03-28-s922-protecting-nato-skies",
        "source/senate-2019-07-18-sres-278",
    }
    voices = {
        records.label(claim.claimant) for claim in records.claims.values() if claim.source in bills
    }
    assert not voices & {"House of Representatives", "US Senate", "US Congress"}
    assert sum(it.startswith("sponsors of") for it in voices) == len(bills) == 3
