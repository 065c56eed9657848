"""Two dossiers on real tables: their facts come out exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.graph import ClaimGraph
from claimgraph.judge import Bench
from claimgraph.opening import find_source, read_source, read_tables
from claimgraph.tables import Tables
from claimgraph.vocabulary import load_vocabulary

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
    assert count(tables, "select count(*) from row_prop") <= 6_203
