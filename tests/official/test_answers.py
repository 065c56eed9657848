"""The second dossier's answers: what their sentences say is in the claims below them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.source import find_source, read_source
from claimgraph.model.dates import parse
from claimgraph.model.records import Records

NAME = "s400-official"
CAPITALS = {"Washington": "United States", "Ankara": "Turkey", "Moscow": "Russia"}
SIDES = {
    "Washington": {"United States", "White House", "House of Representatives"},
    "Ankara": {"Turkey"},
    "Moscow": {"Russia", "Rostec"},
}
"""Whoever is heard for a capital; members of Congress and sponsors of a bill are their own side."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b(?:(?:\d{{1,2}}(?: or \d{{1,2}})? )?(?:{MONTHS}) )?20\d\d\b")


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """What the page of the dossier shows."""
    return ClaimGraph.open(NAME).tell()


@pytest.fixture(scope="module")
def records() -> Records:
    """The dossier as it is read."""
    return read_source(find_source(NAME)).require()


def cited(data: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    """The claims of a part of an answer."""
    claims = {claim["id"]: claim for claim in (*data["claims"], *data.get("asides", ()))}
    return [claims[row["claim"]] for row in part["rows"]]


def answered(data: dict[str, Any], question: dict[str, Any]) -> list[dict[str, Any]]:
    """The claims on which an answer rests."""
    return [claim for part in question["answer"] for claim in cited(data, part)]


def spans(data: dict[str, Any], claims: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """When the claims were made, and when what they say happened or is to happen."""
    told = {it["id"]: it["when"] for it in data["propositions"] if it["when"]}
    times = [claim["said"] for claim in claims]
    times += [told[claim["about"]] for claim in claims if claim["about"] in told]
    return [(it["earliest"], it["latest"]) for it in times]


def strangers(data: dict[str, Any], words: str, claims: list[dict[str, Any]]) -> list[str]:
    """The days in a sentence that no claim has; of "18 or 19 May 2022" both have to be there."""
    ends = [date.fromisoformat(end) for span in spans(data, claims) for end in span]
    days = [
        one
        for day in DAY.findall(words)
        for one in (re.sub(r"^\d+ or ", "", day), re.sub(r" or \d+", "", day))
    ]
    return [
        day
        for day in dict.fromkeys(days)
        if not any(parse(day).earliest <= end <= parse(day).latest for end in ends)
    ]


def test_every_question_is_answered_by_claims(data: dict[str, Any]) -> None:
    """Each of the twelve has headings with claims, and no heading twice."""
    assert 12 == len(data["questions"])
    for question in data["questions"]:
        headings = [part["words"] for part in question["answer"]]
        assert len(headings) == len(set(headings)) >= 1, question["title"]


def told(words: str) -> str:
    """A sentence or heading without the years of budgets."""
    return re.sub(r"NDAA\)? (?:for )?20\d\d", "", words)


def test_days_of_an_answer_are_those_of_its_claims(data: dict[str, Any]) -> None:
    """A day that a sentence or a heading names is that of a claim below it."""
    walked = 0
    for question in data["questions"]:
        claims = answered(data, question)
        walked += len(DAY.findall(question["words"]))
        assert [] == strangers(data, told(question["words"]), claims), question["title"]
        for part in question["answer"]:
            walked += len(DAY.findall(part["words"]))
            assert [] == strangers(data, told(part["words"]), cited(data, part)), part["words"]
    assert walked > 40
    june = [claim for claim in claims if claim["said"]["latest"].startswith("2021-06")]
    assert ["5 May 2023"] == strangers(data, "on 5 May 2023", june)


def test_names_of_an_answer_are_in_its_claims(data: dict[str, Any], records: Records) -> None:
    """Whoever is named in a sentence speaks below it, is spoken for or spoken of, or is quoted."""
    labels = {path: (it.label, *it.aliases) for path, it in records.entities.items()}
    names = {name: path for path, own in labels.items() for name in own if len(name) > 2}
    names |= {
        capital: f"entity/{label.lower().replace(' ', '-')}" for capital, label in CAPITALS.items()
    }
    walked = 0
    for question in data["questions"]:
        claims = answered(data, question)
        heard = {claim["principal"]["label"] for claim in claims if claim["principal"]}
        heard |= {
            link["label"] for claim in claims for link in (claim["claimant"], *claim["chain"])
        }
        sources = {it["id"]: it for it in data["sources"]}
        heard |= {sources[claim["source"]]["publisher"] for claim in claims}
        rows = (row for part in question["answer"] for row in part["rows"])
        spoken = " ".join(
            [*heard, *(it["statement"] for it in rows), *(it["quote"] for it in claims)]
        )
        for name, path in names.items():
            if re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", question["words"]):
                walked += 1
                assert any(one in spoken for one in labels[path]), (question["title"], name)
    assert walked > 40


def test_only_one_side_says_what_only_it_is_said_to_say(data: dict[str, Any]) -> None:
    """Below "Only Ankara" are statements that nobody of the two other sides affirms, too."""
    (question,) = (it for it in data["questions"] if it["title"] == "What does only one side say?")
    walked = set()
    for part in question["answer"]:
        side = part["words"].removeprefix("Only ")
        others = set().union(*(own for name, own in SIDES.items() if name != side))
        about = {claim["about"] for claim in cited(data, part)}
        voices = {
            claim["principal"]["label"] for claim in data["claims"]
            if claim["about"] in about and claim["stance"]["polarity"] == "affirming"
        }  # fmt: skip
        assert voices & SIDES[side]
        assert not voices & others, (side, voices)
        walked.add(side)
    assert set(SIDES) == walked


def test_what_nobody_denies_is_denied_by_nobody(data: dict[str, Any]) -> None:
    """A heading that says so is held to the statements below it."""
    parts = [part for it in data["questions"] for part in it["answer"]]
    calm = [part for part in parts if "nobody here denies" in part["words"]]
    assert calm
    for part in calm:
        about = {claim["about"] for claim in cited(data, part)}
        stances = {it["stance"]["polarity"] for it in data["claims"] if it["about"] in about}
        assert "denying" not in stances


def test_what_may_be_done_is_not_told_as_done(data: dict[str, Any]) -> None:
    """Below conditions of a law that allow something, the heading says "may", too."""
    walked = 0
    for part in (part for it in data["questions"] for part in it["answer"]):
        stances = {it["stance"]["id"].rpartition("/")[2] for it in cited(data, part)}
        if stances == {"does-not-rule-out"}:
            walked += 1
            assert re.search(r"\b(may|could)\b", part["words"]), part["words"]
    assert walked > 1


def test_nothing_rests_on_unnamed_sources_only(data: dict[str, Any]) -> None:
    """No fact does; what reporters take for granted, see or pass on is cited and counted."""
    assert [] == ClaimGraph.open(NAME).ask("unnamed-only")
    (question,) = (it for it in data["questions"] if "unnamed" in it["title"])
    only_asked, seen, reported = question["answer"]
    counted = [len({it["quote"] for it in cited(data, part)}) for part in question["answer"]]
    assert question["words"].startswith("Eight things, ")
    assert [5, 1, 2] == counted
    assert ["neither"] == [claim["stance"]["polarity"] for claim in cited(data, seen)]
    assert {"asks", "supposes"} == {
        claim["stance"]["id"].rpartition("/")[2] for claim in cited(data, only_asked)
    }
    assert all(len(claim["chain"]) == 2 for claim in cited(data, reported))


def test_what_a_party_tells_of_another_is_told_through_it(
    data: dict[str, Any], records: Records
) -> None:
    """In a law or a resolution nobody of another side speaks without its issuer before him."""
    base = data["dossier"]["base"]
    publishers = {
        base + path: it.publisher for path, it in records.sources.items() if not it.transcript
    }
    sides = {it["claimant"]["id"]: it["principal"]["label"] for it in data["claims"]}
    walked = 0
    for claim in data["claims"]:
        issuer = publishers.get(claim["source"])
        other = issuer and sides.get(base + issuer) not in (None, claim["principal"]["label"])
        if (
            other
            and claim["claimant"]["id"] != base + issuer
            and claim["principal"]["label"] in CAPITALS.values()
        ):
            walked += 1
            if claim["principal"]["label"] != "United States":
                assert claim["chain"][0]["id"] == base + issuer, claim["quote"]
    assert walked > 10
