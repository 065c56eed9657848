"""What the judge finds is the same from every engine, and from a build brought up to date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from tests.assistants.conftest import connected, offering
from tests.remote.servers import claimgraph
from tests.spark.here import Here, built, every

from claimgraph import ClaimGraph
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.store.choice import EngineChoice
from claimgraph.store.local import as_texts

SAID = {
    "then": {
        "Askia uses the radar": ["Askia", "uses", "radar"],
        "Calder is a member of the Pact": ["Calder", "member-of", "Pact"],
    },
    "now": {
        "Askia attacked the harbour": ["Askia", "attacks", "harbour"],
        "The harbour lies in Borland": ["harbour", "located-in", "Borland"],
        "Calder left the Pact in 2020": ["Calder", "withdrew-from", "Pact", "2020"],
        "Borland was not attacked": ["Askia", "attacks", "Borland", "", "denies", "Borland"],
        "Askia no longer uses the radar": ["Askia", "uses", "radar", "", "denies"],
        "Askia wants Calder to buy the radar": [
            "Calder", "purchased", "radar", "", "urges", "Askia",
        ],
        "Borland is against that purchase": [
            "Calder", "purchased", "radar", "", "opposes", "Borland",
        ],
    },
}  # fmt: skip
FRONT: dict[str, Any] = {
    "format": 1,
    "name": "engines",
    "title": "Of every kind one",
    "sources": {
        "then": {"title": "Then", "voice": "reporting", "published": "2015-06-01", "text": "t.txt"},
        "now": {"title": "Now", "voice": "reporting", "published": "2021-03-05", "text": "n.txt"},
        "rows": {
            "title": "Coded",
            "published": "2021-06-01",
            "table": {
                "files": "rows.csv",
                "claim": {"says": ["{who}", "{did}", "{whom}"], "when": "{day}"},
            },
        },
    },
    "entities": {
        **{name: {"type": "country"} for name in ("Askia", "Borland", "Calder")},
        "Pact": {"type": "alliance"},
        "harbour": {"type": "place"},
        "radar": {"type": "weapon-system"},
    },
}
ROWS = ["who,did,whom,day", "Askia,met,Borland,2021-01-02", "Borland,met,Calder,2021-02-03"]
ASKED = {
    "grounds": "SELECT ?of ?ground { ?it cg:acceptedOn/rdfs:label ?ground ; rdfs:label ?of }",
    "near": """SELECT ?left ?right { ?it a cg:NearDisagreement ; cg:left/rdfs:label ?left ;
               cg:right/rdfs:label ?right }""",
    "aims": """SELECT ?aim ?yes ?no { ?it a cg:ConflictOfAims ; cg:aim/rdfs:label ?aim ;
               cg:partyFor/rdfs:label ?yes ; cg:partyAgainst/rdfs:label ?no }""",
    "changes": """SELECT ?from ?to { ?it a cg:Change ; cg:changedFrom/rdfs:label ?from ;
                  cg:changedTo/rdfs:label ?to }""",
    "ends": "SELECT ?state ?by { ?it cg:endedBy/rdfs:label ?by ; rdfs:label ?state }",
}
Rows = dict[str, set[tuple[str, ...]]]


def write(folder: Path, rows: list[str]) -> Path:
    """Write the dossier with these rows; its quotes stand in its texts, so nothing is pinned."""
    folder.mkdir(exist_ok=True)
    (folder / "dossier.yaml").write_text(json.dumps(FRONT), "utf-8")
    for source, said in SAID.items():
        (folder / f"{source[0]}.txt").write_text(". ".join(said) + ".\n", "utf-8")
        one = {"source": source, "claims": [claim(quote, *it) for quote, it in said.items()]}
        (folder / f"claims-{source}.yaml").write_text(json.dumps(one), "utf-8")
    (folder / "rows.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def claim(
    quote: str, subject: str, predicate: str, obj: str,
    when: str = "", stance: str = "", speaker: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A claim in the dossier's own words."""
    told = {"when": when, "stance": stance, "speaker": speaker}
    given = {key: value for key, value in told.items() if value}
    return {"quote": quote, "says": [subject, predicate, obj], **given}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier."""
    return write(tmp_path_factory.mktemp("engines") / "dossier", ROWS)


@pytest.fixture(scope="module")
def whole(folder: Path) -> Path:
    """It is built."""
    build(find_source(str(folder)), folder.parent / "whole", page=False)
    return folder.parent / "whole"


@pytest.fixture(scope="module")
def expected(folder: Path) -> Rows:
    """What the graph in memory answers."""
    return ask(ClaimGraph.open(str(folder)))


def ask(graph: ClaimGraph) -> Rows:
    """All answers of a store or an endpoint."""
    return {name: read(graph.store.texts(query)) for name, query in ASKED.items()}


def read(rows: Iterable[Mapping[str, str]]) -> set[tuple[str, ...]]:
    """Rows in the order of their columns' names."""
    return {tuple(value for _, value in sorted(row.items())) for row in rows}


def test_there_is_one_of_every_kind(expected: Rows) -> None:
    """Nothing is the same because it is empty."""
    assert {name: bool(rows) for name, rows in expected.items()} == dict.fromkeys(ASKED, True)
    assert expected["near"] == {("Askia attacks harbour", "Askia attacks Borland")}
    assert expected["changes"] == {("Askia uses radar", "Askia uses radar")}
    assert {row[1:] for row in expected["aims"]} == {("Borland", "Askia")}


def test_a_built_store_and_its_columns(whole: Path, expected: Rows) -> None:
    """By the store on disk, and by SQL over the columns beside it."""
    graph = ClaimGraph.open(str(whole))
    assert expected == ask(graph)
    rows = {name: graph.run(query, engine=EngineChoice.COLUMNS) for name, query in ASKED.items()}
    assert expected == {name: read(as_texts(it)) for name, it in rows.items()}


def test_a_build_brought_up_to_date(folder: Path, expected: Rows) -> None:
    """A build of half the rows, and then of all."""
    other = write(folder.parent / "changed", ROWS[:-1])
    build(find_source(str(other)), folder.parent / "updated", page=False)
    write(other, ROWS)
    build(find_source(str(other)), folder.parent / "updated", page=False, update=True)
    assert expected == ask(ClaimGraph.open(str(folder.parent / "updated")))


def test_places_of_a_cluster(folder: Path) -> None:
    """What Spark's functions write in three places is what one machine writes."""
    assert built(folder)[0] == Here(folder, every(1), 3).quads()


def test_an_endpoint(whole: Path, expected: Rows) -> None:
    """As it is served, asked over HTTP."""
    with claimgraph(str(whole), "--workers", "1") as address:
        assert expected == ask(ClaimGraph.open(address))


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for the assistant."""
    with start_blocking_portal() as opened:
        yield opened


def test_an_assistant(whole: Path, portal: BlockingPortal, expected: Rows) -> None:
    """As it is offered to assistants."""
    with offering(whole) as server, connected(portal, server.address) as assistant:
        for name, query in ASKED.items():
            told = assistant.call("run_sparql", query=query).structured_content
            assert told is not None
            assert expected[name] == read(told["rows"])
