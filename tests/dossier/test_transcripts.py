"""Transcripts: who speaks in which turn, who asks, and what the lock keeps of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claimgraph.build.build import pin
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source
from claimgraph.dossier import Reading
from claimgraph.model.english import word_proposition
from claimgraph.model.ontology import load_vocabulary

from .conftest import FRONT, Write, load, messages, read

CASES: list[dict[str, Any]] = load("transcripts")


def front(case: dict[str, Any]) -> dict[str, Any]:
    """The dossier of a case: one transcript."""
    source = {"title": "Briefing", "voice": "party", "published": "2021-03-05", "text": "wire.txt"}
    told = {"speakers": case["speakers"]} if "speakers" in case else {}
    return {**FRONT, "sources": {"wire": {**source, "transcript": "true", **told}}}


def spoken(reading: Reading) -> list[list[str]]:
    """Who says what: chain, stance and statement, in words."""
    records = reading.records
    return sorted(
        [
            " < ".join(records.label(link) for link in claim.chain),
            claim.stance,
            word_proposition(claim.about, records, load_vocabulary()),
        ]
        for claim in records.claims.values()
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_transcript_is_read(case: dict[str, Any], write: Write) -> None:
    """Turns give the speaker and the stance of who asks; what is missing is found."""
    reading = read(write(front=front(case), claims=case["claims"], text=case["text"]), pinned=False)
    assert case.get("findings", []) == messages(reading)
    if "expect" in case:
        assert sorted(case["expect"]) == spoken(reading)


@pytest.mark.parametrize("case", [it for it in CASES if "expect" in it], ids=lambda it: it["name"])
def test_a_pinned_transcript_needs_no_text(case: dict[str, Any], write: Write) -> None:
    """With the lock alone the same people say the same: it keeps in whose turn words stand."""
    folder = write(front=front(case), claims=case["claims"], text=case["text"])
    pin(find_source(str(folder)))[1].require()
    with_text = read(folder).require()
    (folder / "wire.txt").unlink()
    assert with_text == read(folder).require()


def test_cases_are_all_there() -> None:
    """So many were walked; a filter left behind would show."""
    assert (23, 11) == (len(CASES), sum("expect" in it for it in CASES))


def test_another_turn_than_was_pinned_is_found(write: Write) -> None:
    """Who changes the words that begin a turn is told to pin again."""
    case = CASES[0]
    folder = write(front=front(case), claims=case["claims"], text=case["text"])
    pin(find_source(str(folder)))[1].require()
    lock = json.loads((folder / "evidence.lock").read_text("utf-8"))
    assert ["MS TOL", "MS TOL"] == [it["turn"] for it in lock["quotes"]["wire"]]
    written = (folder / "evidence.lock").read_text("utf-8")
    (folder / "evidence.lock").write_text(written.replace("MS TOL", "MR ORR"), "utf-8")
    assert (
        messages(read(folder)) == ["a quote is in another turn of wire than when it was pinned"] * 2
    )


def test_a_speaker_in_anothers_turn_is_worth_a_look(write: Write) -> None:
    """Who is named as the speaker of words in another's turn may be a slip, unless he is cited."""
    case = CASES[2]
    claims = [
        *case["claims"],
        {"quote": "they met", "speaker": "Borland", "says": ["Askia", "met", "Askia"]},
    ]
    folder = write(front=front(case), claims=claims, text=case["text"])
    pin(find_source(str(folder)))[1].require()
    found = [
        it
        for it in check_source(find_source(str(folder)), shapes=False).notices
        if it.kind == "turn"
    ]
    assert [(("turn", "MS TOL"), ("speaker", "Borland"))] == [it.detail for it in found]
