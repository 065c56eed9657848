"""The claims as CSV: a row each, no cell a formula, every character back."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.answers.export import export
from claimgraph.answers.export.table import COLUMNS
from claimgraph.graph import ClaimGraph
from claimgraph.model.text.read import FORMULA, shield
from claimgraph.store.network import rows

from .conftest import CASES

CELLS: list[tuple[str, str]] = json.loads((CASES / "cells.json").read_text(encoding="utf-8"))


def read(data: bytes) -> list[list[str]]:
    """Read CSV as a spreadsheet does, with the apostrophes taken off."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return [[bare(cell) for cell in row] for row in csv.reader(text)]


def bare(cell: str) -> str:
    """Undo the shield: one apostrophe off the front."""
    return cell.removeprefix("'")


@pytest.mark.parametrize(("cell", "written"), CELLS)
def test_no_cell_runs_as_a_formula(cell: str, written: str) -> None:
    """What a spreadsheet would compute gets an apostrophe; all else is written as it is."""
    assert written == shield(cell)


@given(st.text(st.sampled_from([*FORMULA, "'", "a", ",", '"', " "])) | st.text())
def test_a_shield_comes_off(cell: str) -> None:
    """Whatever the cell, no formula is left, and one apostrophe less is the cell again."""
    assert not shield(cell).startswith(FORMULA)
    assert cell == bare(shield(cell))


def test_the_cases_are_walked() -> None:
    """All cells of the file are tried, of both kinds."""
    assert 18 == len(CELLS)
    assert 4 == sum(cell == written for cell, written in CELLS)


def test_it_opens_well_in_a_spreadsheet(dossier: ClaimGraph) -> None:
    """A byte order mark, so that Excel takes it for UTF-8; rows that all have the same columns."""
    data = export(dossier, ".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    table = read(data)
    assert list(COLUMNS) == table[0]
    assert {len(COLUMNS)} == {len(row) for row in table}


def test_every_claim_has_its_row(dossier: ClaimGraph) -> None:
    """The ids of the rows are those of the claims, in the order of the sources' text."""
    expected = [row["id"] for row in rows(dossier.store, "claims")]
    table = read(export(dossier, ".csv"))
    assert expected == [row[COLUMNS.index("claim_id")] for row in table[1:]]


def test_a_row_tells_the_whole_claim(affair: ClaimGraph) -> None:
    """Hostile names, line breaks, quotation marks and semicolons come back as they were."""
    table = [dict(zip(COLUMNS, row, strict=True)) for row in read(export(affair, ".csv"))]
    (row,) = [row for row in table if row["stance"] == "denies"]
    base = "https://w3id.org/claimgraph/affair/"
    assert {
        "statement": "=2+5 supplies @SUM(A1)", "subject": "=2+5", "predicate": "supplies",
        "object": "@SUM(A1)", "qualifiers": "", "when": "", "earliest": "0001-01-01",
        "latest": "9999-12-31", "status": "contested", "rule": "in conflict", "stance": "denies",
        "claimant": "The ministry", "principal": "The ministry",
        "chain": "-1+1, the wire < The ministry", "source": "-1+1, the wire",
        "published": "2021-03-05", "address": "https://example.org/wire?a=1&b=2",
        "quote": "The ministry\ndenied it, and the wire's words end there", "said": "on Friday",
        "said_earliest": "2021-03-05", "said_latest": "2021-03-05",
        "note": 'two\nlines, "one" comma; a semicolon', "inferred": "", "coder": "",
        "reviewer": "", "counts": "true", "claim_id": row["claim_id"],
        "statement_id": row["statement_id"], "source_id": f"{base}source/wire",
    } == row  # fmt: skip
    assert row["claim_id"].startswith(f"{base}claim/")
    assert row["statement_id"].startswith(f"{base}proposition/")


def test_qualifiers_are_told(affair: ClaimGraph) -> None:
    """Each with its name."""
    table = read(export(affair, ".csv"))
    told = {row[COLUMNS.index("qualifiers")] for row in table[1:]}
    assert {"", "part: 2", "quantity: 36"} == told


def test_a_stranger_gives_triples() -> None:
    """RDF without claims is a table of its triples, with the graphs that have a name."""
    graph = ClaimGraph.open(CASES / "strangers" / "graphs.trig")
    table = read(export(graph, ".csv"))
    assert ["subject", "predicate", "object", "graph"] == table[0]
    a, b = "<http://example.org/a>", "<http://example.org/b>"
    assert [a, "<http://example.org/p>", b, "<http://example.org/one>"] in table
    assert [a, "<http://example.org/p>", b, ""] in table
    assert len(list(graph.store.quads())) == len(table) - 1
