"""Two dossiers on real tables: their facts come out exactly."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.graph import ClaimGraph
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.rows import Tables

DOSSIERS = Path(__file__).parent / "dossiers"
BETWEEN = """
select count(*) from row_claim join row_prop on row_prop.id = prop
where s = 'entity/turkey' and o = 'entity/russia'
"""


def read(name: str, source: str, file: Path) -> Tables:
    """The tables of a dossier, on a file that lies elsewhere."""
    return read_tables(read_source(find_source(str(DOSSIERS / name)), {source: file}))


def count(tables: Tables, query: str) -> int:
    """The number that a query gives."""
    row = tables.db.execute(query).fetchone()
    assert row
    return int(row[0])


def within(tables: Tables, days: int) -> int:
    """How many denials may answer a charge at most so many days old."""
    return count(
        tables,
        f"""
        select count(*) from possible
        join row_claim yes on yes.id = charge join row_claim no on no.id = claim
        join row_prop charged on charged.id = yes.prop join row_prop denied on denied.id = no.prop
        where denied."when"::date - charged."when"::date <= {days}
    """,
    )


@pytest.fixture(scope="module")
def turkey(shared: Path) -> ClaimGraph:
    """The events that name Turkey, judged and loaded."""
    file = shared / "data" / "icews18-turkey.tsv.gz"
    return ClaimGraph.open(DOSSIERS / "icews18", texts={"icews": file})


def test_turkey_to_russia(turkey: ClaimGraph) -> None:
    """355 rows go from Turkey to Russia, of 12,368; of its intentions Turkey itself speaks."""
    query = """SELECT (COUNT(?claim) AS ?n) (COUNT(DISTINCT ?who) AS ?m) WHERE {
      ?claim cg:about ?about ; cg:claimant ?who .
      %s }"""
    between = "?about rdf:subject :turkey ; rdf:object :russia ."
    (row,) = turkey.store.texts(query % between)
    assert {"n": "355", "m": "2"} == row
    (row,) = turkey.store.texts(query % "")
    assert "12368" == row["n"]


def test_what_is_coded_is_attributed(turkey: ClaimGraph) -> None:
    """No row of a table is told as a fact, and nothing is contested by it."""
    rows = turkey.store.texts(
        "SELECT DISTINCT ?status WHERE { ?it cg:status/skos:notation ?status }"
    )
    assert {"attributed", "prospective"} == {row["status"] for row in rows}
    assert not turkey.ask("accepted")
    assert not turkey.ask("contested")


def test_a_denial_may_answer_an_accusation(turkey: ClaimGraph) -> None:
    """Accusations and denials that meet are listed as possible, for one actor too."""
    rows = turkey.ask("possible")
    assert 114 == len(rows)
    assert all(row["accused_on"] <= row["denied_on"] for row in rows)
    assert 0 < len(turkey.ask("possible", who="Saudi Arabia")) < 114


@pytest.mark.slow
def test_events_of_a_year(shared: Path) -> None:
    """468,558 rows, 355 of them from Turkey to Russia, 5,719 denials that may answer a charge."""
    tables = read("icews18", "icews", shared / "data" / "icews18.tsv.gz")
    (tally,) = tables.tallies
    assert (468_558, 468_558, 0) == (tally.rows, tally.claims, tally.faulty)
    assert 355 == count(tables, BETWEEN)
    assert 5_719 == count(tables, "select count(*) from possible")
    assert 0 < within(tables, 0) < within(tables, 30) < 5_719
    Bench(tables.records, load_vocabulary(), tables)
    assert 0 == count(tables, 'select count(*) from "conflict"')
    assert 0 == count(tables, "select count(*) from status where status = 'accepted'")


@pytest.mark.slow
def test_roll_calls(shared: Path) -> None:
    """870,109 votes on 6,203 roll calls: each of them one proposition, however divided."""
    tables = read("unvotes", "votes", shared / "data" / "unvotes.csv.gz")
    (tally,) = tables.tallies
    assert (870_109, 870_109, 0) == (tally.rows, tally.claims, tally.faulty)
    stances = dict(
        tables.db.execute("select stance, count(*) from row_claim group by stance").fetchall()
    )
    assert {"supports", "opposes", "abstains"} == set(stances)
    bench = Bench(tables.records, load_vocabulary(), tables)
    assert () == bench.conflicts()
    assert {"prospective"} == {
        row[0] for row in bench.columns.execute("select status from status").fetchall()
    }
    assert 6_203 == count(tables, "select count(*) from row_prop")
    assert AGAINST[5588] == against(tables, 5588)
    assert AGAINST[5309] == against(tables, 5309)


AGAINST = {
    5588: {  # the status of Jerusalem, ES-10/19, 21 December 2017
        "Guatemala", "Honduras", "Israel", "Marshall Islands", "Micronesia (Federated States of)",
        "Nauru", "Palau", "Togo", "United States",
    },
    5309: {  # the territorial integrity of Ukraine, 68/262, 27 March 2014
        "Armenia", "Belarus", "Bolivia", "Cuba", "Nicaragua", "North Korea", "Russia", "Sudan",
        "Syria", "Venezuela", "Zimbabwe",
    },
}  # fmt: skip
"""Who voted no, by the number of the roll call."""


def against(tables: Tables, roll_call: int) -> set[str]:
    """Who opposes what a roll call decided."""
    query = """
        select speaker_label from row_claim join row_prop on row_prop.id = prop
        where o = ? and stance = 'opposes'
    """
    rows = tables.db.execute(query, [f"entity/roll-call-{roll_call}"]).fetchall()
    return {name for (name,) in rows}


def test_a_divided_roll_call(shared: Path, tmp_path: Path) -> None:
    """127 for, 9 against, 35 abstaining: one proposition, which nobody affirms or contests."""
    votes = tmp_path / "unvotes.csv.gz"
    with gzip.open(shared / "data" / votes.name, "rt") as every, gzip.open(votes, "wt") as one:
        one.writelines(line for line in every if line.startswith(("rcid,", "5588.0,")))
    shutil.copy(shared / "data" / "unvotes-un_roll_calls.csv.gz", tmp_path)
    graph = ClaimGraph.open(DOSSIERS / "unvotes", texts={"votes": votes})
    rows = list(
        graph.store.texts("""
        SELECT ?statement ?status ?stance ?who WHERE {
          ?claim cg:about ?about ; cg:stance/skos:notation ?stance ; cg:claimant/rdfs:label ?who .
          ?about rdfs:label ?statement ; cg:status/skos:notation ?status
        }""")
    )
    to_come = "Afghanistan supports, Albania supports, 169 more: UN General Assembly to approve"
    assert {(f"{to_come} Roll call 5588", "prospective")} == {
        (row["statement"], row["status"]) for row in rows
    }
    sides: dict[str, set[str]] = {}
    for row in rows:
        sides.setdefault(row["stance"], set()).add(row["who"])
    assert {"supports": 127, "opposes": 9, "abstains": 35} == {
        stance: len(side) for stance, side in sides.items()
    }
    assert AGAINST[5588] == sides["opposes"]
    assert not graph.ask("contested")
    assert not graph.ask("conflicts")
