"""What the page is given: valid by its schema, whole in its references, for everything drawable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claimgraph import ClaimGraph, page
from claimgraph.store.document import picture

UNNAMED = ("tour", "questions", "verdicts")
"""Lists whose records go by their place."""
SCHEMA = json.loads((Path(page.__file__).parent / "data.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data(drawn: ClaimGraph) -> dict[str, object]:
    """The page's data, as it is read back from JSON."""
    return json.loads(json.dumps(picture(drawn.store, name="harbour.ttl", note=drawn.note)))


def test_picture_is_valid(data):
    """The data is what the page's schema says, and nothing else."""
    faults = Draft202012Validator(SCHEMA).iter_errors(data)
    assert [] == [f"{list(it.absolute_path)}: {it.message}" for it in faults]


def test_picture_refers_to_what_it_holds(data):
    """No line ends nowhere, no claim is about nothing, no legend lacks what is shown."""
    named = [part for part in data if isinstance(data[part], list) and part not in UNNAMED]
    ids = {part: {it["id"] for it in data[part]} for part in named}
    for it in data["propositions"]:
        assert {it["subject"], it["object"]} <= ids["entities"]
        assert it["status"] in ids["statuses"]
        assert it["issue"] is None or it["issue"] in ids["issues"]
    for it in data["claims"]:
        assert it["about"] in ids["propositions"]
        assert it["source"] in ids["sources"]
    for it in data["conflicts"]:
        assert {it["left"], it["right"]} <= ids["propositions"]
        assert it["issue"] in ids["issues"]
    for it in data["issues"]:
        assert set(it["propositions"]) <= ids["propositions"]
    assert {it["type"] for it in data["entities"]} <= ids["kinds"]


def test_every_statement_has_a_claim(data):
    """Behind every edge stand the claims that make it: on itself, or on what it follows from."""
    carried = {claim["about"] for claim in data["claims"]}
    following = {
        further for it in data["propositions"] if it["id"] in carried for further in it["entails"]
    }
    assert {it["id"] for it in data["propositions"]} == carried | following


def test_ids_are_unique(data):
    """Nothing stands twice in a list."""
    for part in ("entities", "propositions", "claims", "sources", "conflicts", "issues"):
        ids = [it["id"] for it in data[part]]
        assert len(set(ids)) == len(ids)


def test_picture_says_whose_it_is(graph: ClaimGraph, stranger: ClaimGraph):
    """A perspective, a day and a stranger's file are told to the reader."""
    seen = ClaimGraph.open("s400", perspective="Turkey", as_of="2020-12-31")
    note = picture(seen.store, note=seen.note)["dossier"]["note"]
    assert "according to Turkey; as of 2020-12-31 (said)" == note
    assert "" == picture(graph.store)["dossier"]["note"]
    own = picture(stranger.store, name="harbour.ttl")["dossier"]
    assert ("harbour.ttl", "harbour.ttl") == (own["name"], own["title"])
    assert own["note"].startswith("RDF that claimgraph did not build")


def test_picture_of_the_talks(graph: ClaimGraph):
    """The contested talks carry both claims, the issue, and the conflict between them."""
    data = picture(graph.store)
    (issue,) = [it for it in data["issues"] if it["question"] == "Are Su-35 talks under way?"]
    talks = {it["id"]: it for it in data["propositions"] if it["id"] in issue["propositions"]}
    assert {"contested"} == {it["status"] for it in talks.values()}
    claims = [it for it in data["claims"] if it["about"] in talks]
    assert [
        ("Mevlut Cavusoglu", "denies that", "Turkey"),
        ("Recep Tayyip Erdogan", "confirms that", "Turkey"),
        ("local sources of Daily Sabah", "say that", "local sources of Daily Sabah"),
    ] == sorted(
        (it["claimant"]["label"], it["stance"]["phrase"], it["principal"]["label"]) for it in claims
    )
    assert {"inconsistent line", "dispute"} == {
        it["kind"] for it in data["conflicts"] if it["issue"] == issue["id"]
    }


def test_a_claim_and_its_statement_read_as_one_sentence(graph: ClaimGraph):
    """A claimant, the words of the stance and the statement are English, fact or plan."""
    data = picture(graph.store)
    labels = {it["id"]: it["label"] for it in data["propositions"]}
    told = {
        f"{it['claimant']['label']} {it['stance']['phrase']} {labels[it['about']]}"
        for it in data["claims"]
    }
    assert {
        "senior US State Department official urges: "
        "Turkey to give up S-400 (turning it off, sending it back, destroying it, or otherwise)",
        "senior US State Department official plans: "
        "United States to neutralise purchase of the S-400",
        "United States plans: United States to remove Turkey from F-35 programme (completely), "
        "by the end of March 2020",
        "Turkey refuses: Turkey to cancel S-400 contract with Russia",
        "Mevlut Cavusoglu denies that Turkey is in talks to buy Su-35 from Russia",
    } <= told
