"""A query between a table's files and its claims sees nothing else and gives the same each time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.cli import program
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import DossierError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.sql import open_engine
from claimgraph.store.rdf import read_records
from claimgraph.tables import select

CASES = Path(__file__).parent / "cases" / "read"


def copied(case: str, folder: Path) -> Path:
    """A case that may be changed."""
    return shutil.copytree(CASES / case, folder / case)


def findings(folder: Path) -> str:
    """What is wrong with a table."""
    with pytest.raises(DossierError) as caught:
        read_tables(read_source(find_source(str(folder))))
    return str(caught.value)


def test_evidence_is_all_rows() -> None:
    """A claim of several rows has them in its address, as RFC 7111 writes them, and their words."""
    graph = ClaimGraph.open(CASES / "claims-of-several-rows")
    rows = list(graph.store.texts("SELECT ?at ?words { ?at oa:exact ?words }"))
    told = {row["at"].rpartition("#")[2]: row["words"] for row in rows}
    both = "Turkey | met | Greece || Turkey | met | Greece"
    assert {"row=1;3": both, "row=2": "Russia | met | Greece"} == told
    base = graph.store.prefixes[""].removesuffix("entity/")
    records = read_records(graph.store.quads(), vocabulary=load_vocabulary())
    assert {f"source/events#{it}" for it in told} == {*records.evidence}
    assert all(row["at"].startswith(f"{base}source/events#") for row in rows)


def test_one_row_may_make_several_claims() -> None:
    """Each has the same evidence and an address of its own."""
    graph = ClaimGraph.open(CASES / "asked-in-sql")
    rows = list(graph.store.texts("SELECT ?claim ?at { ?claim cg:evidence ?at }"))
    assert 3 == len({row["claim"] for row in rows})
    assert 2 == len({row["at"] for row in rows})


def test_what_was_pinned_is_held(tmp_path: Path) -> None:
    """`pin` writes what the query gives; other rows are a finding until it is pinned again."""
    folder = copied("asked-in-sql", tmp_path)
    for rows in ("", "4,Russia,Syria,war,1,1997\n"):
        events = folder / "events.csv"
        events.write_text(events.read_text("utf-8") + rows, encoding="utf-8")
        if rows:
            assert "the query gives other rows than were pinned" in findings(folder)
        assert 0 == CliRunner().invoke(program, ["pin", str(folder)]).exit_code
        read_tables(read_source(find_source(str(folder))))
    front = folder / "dossier.yaml"
    front.write_text(front.read_text("utf-8").replace("'war'", "'0'"), encoding="utf-8")
    with pytest.raises(DossierError, match="the query is not the one that was pinned"):
        read_source(find_source(str(folder))).require()


def test_a_query_takes_so_long_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that never ends is stopped, and says so; where more is allowed, it takes that."""
    monkeypatch.setattr(select, "SECONDS", 0.2)
    folder = copied("claims-of-a-first-row", tmp_path)
    endless = "with recursive t as (select 1 as n union all select n + 1 from t)"
    front = (folder / "dossier.yaml").read_text("utf-8")
    query = f'"{endless} select raw.*, n from raw, t"'
    lines = [f"      select: {query}" if "select:" in it else it for it in front.splitlines()]
    (folder / "dossier.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert "the query took more than 0.2 seconds" in findings(folder)
    longer = f"select: {{query: {query}, files: {{}}, seconds: 1}}"
    front = (folder / "dossier.yaml").read_text("utf-8").replace(f"select: {query}", longer)
    (folder / "dossier.yaml").write_text(front, encoding="utf-8")
    assert "the query took more than 1 seconds" in findings(folder)


@pytest.mark.parametrize("query", [
    "select * from read_csv('{file}')", "select * from read_text('{file}')",
    "select * from '{file}'", "select * from read_blob('{file}')",
    "select * from glob('{folder}/*')",
])  # fmt: skip
def test_what_slips_through_is_shut_out(tmp_path: Path, query: str) -> None:
    """The database itself opens no file once it is shut; names in a query are the first wall."""
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with open_engine() as box:
        select.shut(box)
        with pytest.raises(select.Unreadable, match="cannot be run"):
            select.run_query(
                query.format(file=tmp_path / "secret.csv", folder=tmp_path), box, seconds=9
            )
        with pytest.raises(select.duckdb.Error, match="configuration has been locked"):
            box.execute("set enable_external_access = true")


def test_every_volatile_function_is_refused() -> None:
    """Those that DuckDB calls so, and macros that call one."""
    volatile, aggregates = select.read_catalogue()
    assert {"random", "now", "uuid", "nextval", "current_date", "current_setting"} <= volatile
    assert {"min", "list", "first"} <= aggregates
    assert not volatile & {"lower", "regexp_extract", "string_split", "trim", "min", "unnest"}
