"""The sections ``tour:`` and ``questions:``: what a dossier proposes to look at."""

from __future__ import annotations

from typing import Any

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.build import pin
from claimgraph.build.source import compose, find_source
from claimgraph.dossier.header import VIEW
from claimgraph.model.records import NO_GUIDE, TourStep
from claimgraph.store.document import picture
from claimgraph.store.rdf import read_records

from .conftest import FRONT, QUOTE, Write, messages, read

MEETING = {"quote": QUOTE, "id": "meeting", "says": ["Askia", "met", "Borland"]}
WHOLE = {
    "according-to": "Askia", "beside": "Borland", "when": "July 2019", "clock": "said",
    "only": ["contested", "denied"], "around": "Askia",
}  # fmt: skip


def front(**sections: Any) -> dict[str, Any]:
    """A dossier with further sections."""
    return {**FRONT, **sections}


def test_a_step_leads_to_what_it_names(write: Write) -> None:
    """A claim stands for its statement, a name for an entity; a view is bounded by whole days."""
    assert set(WHOLE) == set(VIEW)
    steps = [
        {"title": "One", "text": "They met.", "select": "meeting"},
        {"title": "Two", "text": "Who is Askia?", "select": "Askia", "view": WHOLE},
    ]
    asked = [{"question": "Who met?", "text": "Both.", "view": {"when": "since 2019"}}]
    reading = read(write(front=front(tour=steps, questions=asked), claims={"claims": [MEETING]}))
    assert [] == messages(reading)
    (about,) = {claim.about for claim in reading.records.claims.values()}
    askia, borland = "entity/askia", "entity/borland"
    assert reading.records.guide.tour == (
        TourStep("One", "They met.", "proposition", about),
        TourStep(
            "Two", "Who is Askia?", "entity", askia, according_to=askia, beside=borland,
            clock="said", earliest="2019-07-01", latest="2019-07-31",
            only=("contested", "denied"), around=askia,
        ),
    )  # fmt: skip
    (question,) = reading.records.guide.questions
    assert ("Who met?", "2019-01-01", "", "happened") == (
        question.title, question.earliest, question.latest, question.clock,
    )  # fmt: skip


def test_the_graph_holds_them(write: Write) -> None:
    """What a dossier proposes is read again from its graph, and the page has it from there."""
    steps = [
        {"title": "One", "text": "They met.", "select": "meeting", "view": {"when": "since 2019"}},
        {"title": "Two", "text": "Who is Askia?", "select": "Askia", "view": WHOLE},
    ]
    asked = [{"question": "Who met?", "text": "Both.", "view": {"only": "accepted"}}]
    records = read(
        write(front=front(tour=steps, questions=asked), claims={"claims": [MEETING]})
    ).require()
    store = compose(records)
    assert records == read_records(store.quads(), vocabulary=records.vocabulary)
    data, base = picture(store), records.header.base
    assert ["One", "Two"] == [it["title"] for it in data["tour"]]
    first, second = data["tour"]
    (about,) = {claim.about for claim in records.claims.values()}
    assert {"kind": "proposition", "id": base + about} == first["selection"]
    assert ("2019-01-01", "", "") == tuple(first["view"][it] for it in ("from", "to", "around"))
    assert {
        "accordingTo": f"{base}entity/askia", "beside": f"{base}entity/borland", "clock": "said",
        "from": "2019-07-01", "to": "2019-07-31", "only": ["contested", "denied"],
        "around": f"{base}entity/askia",
    } == second["view"]  # fmt: skip
    assert [("Who met?", "Both.", ["accepted"])] == [
        (it["title"], it["words"], it["view"]["only"]) for it in data["questions"]
    ]


ANSWER = {
    "question": "Who met?", "text": "Both.",
    "answer": [
        {"part": "By the paper", "claims": ["meeting"]},
        {"part": "By a question", "claims": "taken"},
    ],
}  # fmt: skip
TAKEN = {**MEETING, "id": "taken", "says": ["Borland", "visited", "Askia"], "stance": "supposes"}


def test_an_answer_names_the_claims_on_which_it_rests(write: Write) -> None:
    """Its headings and claims are in the graph, and the page has also what is only supposed."""
    claims = {"claims": [MEETING, TAKEN]}
    records = read(write(front=front(questions=[ANSWER]), claims=claims)).require()
    (question,) = records.guide.questions
    about = {path: claim.about for path, claim in records.claims.items()}
    assert ["By the paper", "By a question"] == [it.words for it in question.parts]
    (met,), (supposed,) = (part.claims for part in question.parts)
    assert about[met] != about[supposed]
    store = compose(records)
    assert records == read_records(store.quads(), vocabulary=records.vocabulary)
    data, base = picture(store), records.header.base
    rows = [part["rows"] for part in data["questions"][0]["answer"]]
    assert [[base + met], [base + supposed]] == [[it["claim"] for it in part] for part in rows]
    assert "Borland visited Askia" == rows[1][0]["statement"]
    assert base + met in {claim["id"] for claim in data["claims"]}
    assert [base + supposed] == [claim["id"] for claim in data["asides"]]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"part": "By nobody", "claims": ["meetin"]}, "no claim is called 'meetin'"),
        ({"part": "By nobody"}, "the part of the answer names no claims"),
        ({"claims": ["meeting"]}, "the part of the answer has no 'part'"),
        ({"part": "One", "claims": ["meeting"], "text": "more"}, "unknown key 'text'"),
    ],
)
def test_a_part_without_claims_is_a_finding(
    part: dict[str, Any], message: str, write: Write
) -> None:
    """Words of an answer that nothing bears out are reported where they are written."""
    asked = {**ANSWER, "answer": [part]}
    reading = read(write(front=front(questions=[asked]), claims={"claims": [MEETING]}))
    assert any(message in it for it in messages(reading)), messages(reading)


def test_a_step_of_the_tour_has_no_answer(write: Write) -> None:
    """Only a question is answered."""
    step = {"title": "One", "text": "They met.", "answer": []}
    reading = read(write(front=front(tour=[step]), claims={"claims": [MEETING]}))
    assert any("unknown key 'answer' in the step" in it for it in messages(reading))


def test_a_part_of_the_graph_has_none(write: Write) -> None:
    """A tour speaks of the whole in everyone's picture, and not of a day or of one side."""
    steps = [{"title": "One", "text": "They met.", "select": "meeting"}]
    folder = write(front=front(tour=steps), claims={"claims": [MEETING]})
    pin(find_source(str(folder)))[1].require()
    for choice, expected in (
        ({}, 1),
        ({"as_of": "2030"}, 0),
        ({"perspective": "Northern Wire"}, 0),
    ):
        assert expected == len(ClaimGraph.open(folder, **choice).tell()["tour"])


FAULTS = {
    "no entity, claim or issue is called 'Nobody'": {"select": "Nobody"},
    "no entity is called 'Nobody'": {"view": {"around": "Nobody"}},
    "'doubtful' is not a status": {"view": {"only": ["doubtful"]}},
    "unknown key 'colour' in the view": {"view": {"colour": "red"}},
    "unknown key 'words' in the step": {"words": "more"},
}


@pytest.mark.parametrize("told", FAULTS)
def test_what_a_step_cannot_show_is_a_finding(told: str, write: Write) -> None:
    """Whatever names nothing is reported at its place, with what is known."""
    step = {"title": "One", "text": "They met.", **FAULTS[told]}
    reading = read(write(front=front(tour=[step]), claims={"claims": [MEETING]}))
    assert any(told in message for message in messages(reading)), messages(reading)


def test_a_dossier_without_both_shows_nothing_of_itself(write: Write) -> None:
    """Then the page makes its own tour."""
    assert read(write(claims={"claims": [MEETING]})).records.guide == NO_GUIDE
