"""Claims as they are read: who says what, by default and by word, through which hands."""

from __future__ import annotations

from typing import Any

import pytest

from claimgraph.model.english import word_proposition
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Claim, Evidence, Records

from .conftest import FRONT, QUOTE, TEXT, Write, load, messages, read

CASES: list[dict[str, Any]] = load("claims")
UNNAMED = {"an official": {"type": "unnamed-source"}}


def dossier(case: dict[str, Any]) -> dict[str, Any]:
    """Make the front of a case."""
    source = {**FRONT["sources"]["wire"], **case.get("source", {})}
    named = UNNAMED if "an official" in str(case["claim"]) else {}
    return {
        **FRONT,
        **case.get("dossier", {}),
        "sources": {"wire": {key: value for key, value in source.items() if value is not None}},
        "entities": {**FRONT["entities"], **named},
    }


def facts(claim: Claim, evidence: Evidence) -> dict[str, Any]:
    """What is told of a claim but what it says."""
    return {
        "stance": claim.stance,
        "claimant": claim.claimant,
        "origin": claim.origin,
        "chain": list(claim.chain),
        "said": claim.said.edtf,
        "said words": claim.said.words,
        "when words": claim.when_words,
        "note": claim.note,
        "inferred": claim.inferred,
        "coder": claim.coder,
        "reviewer": claim.reviewer,
        "language": evidence.language,
        "translated": evidence.translated,
    }


def told(records: Records, claims: list[Claim], vocabulary: Vocabulary) -> list[str]:
    """What claims say, in words."""
    return sorted(word_proposition(claim.about, records, vocabulary) for claim in claims)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_claim_is_read(case: dict[str, Any], write: Write, vocabulary: Vocabulary) -> None:
    """It says what it says, and its defaults come from the nearest place that names them."""
    meant = {"quote": "They will meet again", **case["claim"]}
    listed = [*case.get("before", []), meant, *case.get("behind", [])]
    claims = [{"quote": QUOTE, **claim} for claim in listed]
    reading = read(write(front=dossier(case), claims={**case.get("file", {}), "claims": claims}))
    assert [] == messages(reading)
    records = reading.records
    found = [
        claim for claim in records.claims.values()
        if records.evidence[claim.evidence].exact == "They will meet again"
    ]  # fmt: skip
    expected = dict(case["expect"])
    says = expected.pop("says", None)
    assert says in (None, told(records, found, vocabulary))
    for claim in found:
        known = facts(claim, records.evidence[claim.evidence])
        assert expected == {key: known[key] for key in expected}


@pytest.mark.parametrize(
    ("qualifier", "words"),
    [
        ("if", "if Borland gives up harbour of Vesk"),
        ("unless", "unless Borland gives up harbour of Vesk"),
        ("because", "because Borland is to give up harbour of Vesk"),
        ("following", "after Borland gives up harbour of Vesk"),
        ("purpose", "so that Borland gives up harbour of Vesk"),
    ],
)
def test_what_is_to_come_is_a_clause(
    qualifier: str, words: str, write: Write, vocabulary: Vocabulary
) -> None:
    """A condition, a reason or a purpose that nobody says has come about is not told as past."""
    nested = {"says": ["Borland", "gave-up", "harbour of Vesk"]}
    claim = {"quote": QUOTE, "says": ["Askia", "met", "Mira Tol"], qualifier: nested}
    records = read(write(front=dossier({"claim": claim}), claims={"claims": [claim]})).records
    paths = {it.predicate: path for path, it in records.propositions.items()}
    told = word_proposition(
        paths["met"], records, vocabulary, to_come={paths["met"], paths["gave-up"]}
    )
    assert f"Askia to meet Mira Tol {words}" == told


def test_every_case_is_walked() -> None:
    """The file holds what it is thought to hold: each fact is expected of some claim."""
    assert len(CASES) >= 30
    assert len(CASES) == len({case["name"] for case in CASES})
    expected = {key for case in CASES for key in case["expect"]}
    assert {"says", *facts(Claim("", "", "", "", ""), Evidence("", ""))} == expected


def test_a_statement_is_the_same_by_id_and_in_full(write: Write) -> None:
    """Whether it is named or written out, a nested statement is one and the same record."""
    lease = {"says": ["Borland", "leases", "harbour of Vesk"], "when": "2021"}
    anger = {"quote": QUOTE, "says": ["Askia", "angered-by", "Borland"]}
    claims = [
        {"quote": "They will meet again", "id": "lease", **lease},
        {**anger, "because": "lease"},
        {**anger, "because": lease, "stance": "denies"},
    ]
    reading = read(write(claims=claims))
    assert [] == messages(reading)
    assert 2 == len({claim.about for claim in reading.records.claims.values()})
    assert 2 == len(reading.records.propositions)


def test_each_speaker_of_a_list_speaks_for_himself(write: Write) -> None:
    """A claim for each of them, with the same chain before him; two aliases are one speaker."""
    joint = {"quote": QUOTE, "says": ["Askia", "met", "Borland"], "via": "Mira Tol"}
    claims = read(write(claims=[{**joint, "speaker": ["Askia", "Borland"]}])).require().claims
    assert {
        ("entity/askia", ("entity/mira-tol", "entity/askia")),
        ("entity/borland", ("entity/mira-tol", "entity/borland")),
    } == {(claim.claimant, claim.chain) for claim in claims.values()}
    told = messages(read(write(claims=[{**joint, "speaker": ["Askia", "Askia"]}])))
    assert "a speaker is named twice" in told


def test_a_repeated_statement_is_repeated_whole(write: Write) -> None:
    """Nothing stands beside the id of another claim, and a circle of ids is none."""
    one = {"id": "one", "quote": QUOTE, "says": ["Askia", "met", "Borland"]}
    narrower = {"quote": "They will meet again", "says": "one", "in": "harbour of Vesk"}
    told = messages(read(write(claims=[one, narrower])))
    assert ["'in' cannot be given beside the id of another claim"] == told
    circle = [{**one, "says": "two"}, {**narrower, "id": "two", "says": "one"}]
    del circle[1]["in"]
    assert "the claims name each other in a circle" in messages(read(write(claims=circle)))


def test_an_order_leads_both_ways(write: Write) -> None:
    """Before and after say the same from either end."""
    one = {"quote": QUOTE, "says": ["Askia", "met", "Borland"], "id": "one"}
    two = {"quote": "They will meet again", "says": ["Askia", "met", "Mira Tol"], "id": "two"}
    orders = []
    for first, later in (({"said": {"before": "two"}}, {}), ({}, {"said": {"after": "one"}})):
        records = read(write(claims=[{**one, **first}, {**two, **later}])).require()
        orders.append({claim.about: claim.said_before for claim in records.claims.values()})
    assert orders[0] == orders[1]
    assert [0, 1] == sorted(map(len, orders[0].values()))


def test_a_declared_conflict_joins_statements(write: Write) -> None:
    """What is declared stands between the two propositions, with the reason."""
    claims = [
        {"quote": QUOTE, "says": ["Askia", "met", "Borland"], "id": "one",
         "conflicts-with": {"claim": "two", "because": "one of them was away"}},
        {"quote": QUOTE, "says": ["Askia", "met", "Mira Tol"], "id": "two"},
    ]  # fmt: skip
    records = read(write(claims=claims)).require()
    (declared,) = records.declared
    assert "one of them was away" == declared.because
    assert {declared.left, declared.right} == {claim.about for claim in records.claims.values()}


def test_an_issue_gathers_statements(write: Write) -> None:
    """An issue is about the statements of the claims that it lists."""
    issues = [{"question": "Did they meet?", "claims": ["one"]}]
    claims = [{"quote": QUOTE, "says": [["Askia", "Borland"], "met", "Mira Tol"], "id": "one"}]
    records = read(write(front={**FRONT, "issues": issues}, claims=claims)).require()
    (issue,) = records.issues
    assert ("issue/did-they-meet", "Did they meet?") == (issue.path, issue.question)
    assert sorted(records.propositions) == list(issue.propositions)


def test_a_quote_with_a_fault_beside_it_is_sought(write: Write) -> None:
    """A wrong name does not hide that the quote is wrong too."""
    claims = [{"quote": "They met in January", "says": ["Nobody", "met", "Borland"]}]
    told = messages(read(write(claims=claims)))
    assert ["no entity is called 'Nobody'"] == [it for it in told if "quote" not in it]
    assert ["quote not found in wire.txt"] == [it[:27] for it in told if "quote" in it]


def test_a_claim_knows_its_line(write: Write) -> None:
    """A claim's place is the line on which it begins."""
    folder = write(claims=None)
    text = f"- {{quote: {QUOTE},\n   says: [Askia, met, Borland]}}\n- quote: They will meet again\n"
    (folder / "claims.yaml").write_text(f"{text}  says: [Askia, met, Borland]\n", "utf-8")
    places = [claim.place for claim in read(folder).require().claims.values()]
    assert [("case/claims.yaml", 1), ("case/claims.yaml", 3)] == [(p.file, p.line) for p in places]


def test_the_text_is_what_it_is(write: Write) -> None:
    """Hash and length are of the text as it lies there."""
    (source,) = read(write(claims=[])).require().sources.values()
    assert (len(TEXT), 64) == (source.length, len(source.sha256))


@pytest.mark.parametrize(
    ("holder", "refused"),
    [("harbour of Vesk", True), ("Mira Tol", False), ("an official", False), ("Borland", False)],
)
def test_a_thing_or_a_place_holds_no_office(holder: str, refused: bool, write: Write) -> None:
    """Whoever can speak may hold one: also an unnamed source, or a state in a union of states."""
    front = {**FRONT, "entities": {**FRONT["entities"], **UNNAMED}}
    claim = {"quote": QUOTE, "says": [holder, "president-of", "Askia"], "speaker": "an official"}
    expected = [f"'president-of' cannot have {holder} as its subject"] if refused else []
    told = messages(read(write(front=front, claims=[claim])))
    assert expected == [it for it in told if "president-of" in it]
