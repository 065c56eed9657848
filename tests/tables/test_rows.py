"""Tables are read as their mapping says; what is no claim is told, and nothing is dropped."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from claimgraph import ClaimGraph
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.model.errors import DossierError
from claimgraph.model.iris import slug
from claimgraph.model.tablemap import Table
from claimgraph.tables import read as reading

CASES = Path(__file__).parent / "cases"
READ, REFUSED = (sorted((CASES / kind).iterdir()) for kind in ("read", "refused"))


def told(folder: Path) -> str:
    """What `check` says of a dossier: the rows as claims, then the findings."""
    source = find_source(str(folder))
    try:
        checked = check_source(source, shapes=False)
    except DossierError as error:
        return f"{error}\n".replace(f"{folder}/", "")
    lines = [*checked.summary, *checked.rows, *map(str, checked.findings)]
    return "\n".join(lines).replace(f"{folder}/", "") + "\n"


def test_all_cases_are_walked() -> None:
    """Every folder of cases is a case, and none is forgotten."""
    assert (83, 74) == (len(READ), len(REFUSED))
    assert all(slug(it.name) == it.name for it in (*READ, *REFUSED))


@pytest.mark.parametrize("folder", READ, ids=lambda it: it.name)
def test_a_table_is_read(folder: Path) -> None:
    """Rows read as claims would, and rows that are none have a finding with file and row."""
    assert (folder / "expected.txt").read_text(encoding="utf-8") == told(folder)


def test_however_it_is_spelled_it_is_one_statement() -> None:
    """36 from Russia, and 36.00 from the Russian Federation: denied in a third way, contested."""
    graph = ClaimGraph.open(CASES / "read" / "spellings-of-a-value")
    statements = {data["label"]: data for *_, data in graph.network().edges(data=True)}
    assert 2 == len(statements)
    assert {"contested"} == {it["status"] for it in statements.values()}
    assert [2, 2] == [len(it["claims"]) for it in statements.values()]


def test_a_row_is_quoted_whole() -> None:
    """Whatever its columns are called."""
    graph = ClaimGraph.open(CASES / "read" / "names-of-columns")
    quotes = {row["quote"] for row in graph.ask("claims")}
    assert {"Turkey | Visit | Russia | 2019 | ", "Russia | Visit | Turkey | 2020 | hello"} == quotes


@pytest.mark.parametrize("case", ["read/several-files", "both"])
def test_rows_fit_the_shapes(case: str) -> None:
    """The graph of a table fits its shapes: the file's hash stands at the source, once."""
    assert () == check_source(find_source(str(CASES / case))).findings


def test_a_table_is_hashed() -> None:
    """The source of a table has the hash and length of its bytes, however many files there are."""
    folder = CASES / "read" / "several-files"
    data = b"".join(it.read_bytes() for it in sorted(folder.glob("*.csv")))
    tables = read_tables(read_source(find_source(str(folder))))
    (source,) = tables.records.sources.values()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (source.sha256, source.length)


@pytest.mark.parametrize("name", ["events.csv", "titles.csv"])
def test_a_table_that_changes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What was read and what was hashed are the same bytes, or nothing is built of them."""
    folder = shutil.copytree(CASES / "read" / "second-table", tmp_path / "changing")

    def hash_table(table: Table) -> Table:
        (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
        return reading.hash_table(table)

    monkeypatch.setattr(reading, "_hashed", lambda it: replace(it, table=hash_table(it.table)))
    expected = f"dossier.yaml:9: the table was changed while it was read\n  file     {name}\n"
    assert f"{expected}  cure     build again\n" == told(folder)


@pytest.mark.parametrize("folder", REFUSED, ids=lambda it: it.name)
def test_a_mapping_is_refused(folder: Path) -> None:
    """A mapping with a fault is refused before a row is read, with place, finding and cure."""
    expected = (folder / "expected.txt").read_text(encoding="utf-8")
    assert expected == told(folder)
    assert "cure" in expected
