"""Rows with a key are known by it, wherever they stand in their file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.build.build import Built, Wishes, bring_up_to_date, build
from claimgraph.build.source import find_source, read_source
from claimgraph.graph import ClaimGraph
from claimgraph.store.local import open_store

FRONT = """\
format: 1
name: keyed
title: Keyed
sources:
  events:
    title: A table of events
    published: 2021
    table:
      files: events.csv
      key: [number, part]
      claim: {says: ["{who}", "{did}", "{whom}"], when: "{day}"}
"""
NAMES = ("Turkey", "Russia", "Greece")
Row = tuple[str, ...]

rows = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(("accuses", "met", "criticises")),
    st.sampled_from(NAMES), st.sampled_from(("2019", "2019-07-12", "")),
)  # fmt: skip
tables = st.dictionaries(st.sampled_from("abcdefgh"), rows, min_size=1, max_size=6)
State = tuple[dict[str, Row], object]
states = st.tuples(tables, st.randoms(use_true_random=False))


def write(folder: Path, keyed: list[tuple[str, Row]]) -> None:
    """Write a table whose rows stand in this order."""
    folder.mkdir(exist_ok=True)
    (folder / "dossier.yaml").write_text(FRONT, encoding="utf-8")
    out = io.StringIO()
    lines = [(*key.split("-"), *row) for key, row in keyed]
    csv.writer(out).writerows([("number", "part", "who", "did", "whom", "day"), *lines])
    (folder / "events.csv").write_text(out.getvalue(), encoding="utf-8")


def claims(graph: ClaimGraph) -> dict[tuple[str, ...], str]:
    """The address of each claim, by the words of its row, which has its key in front."""
    rows = graph.store.texts("SELECT ?id ?quote { ?id cg:evidence/oa:exact ?quote }")
    return {tuple(row["quote"].split(" | ")): row["id"] for row in rows}


@given(st.lists(states, min_size=2, max_size=3))
@settings(max_examples=2, deadline=None)
def test_a_row_keeps_its_address(states: list[State]) -> None:
    """Rows put in, taken out, changed and sorted anew: an incremental build is that from nothing,
    and a row that says what it said has the claim that it had."""
    follow(states)


@pytest.mark.slow  # four seconds for each example: every state is built twice
@given(st.lists(states, min_size=2, max_size=3))
@settings(max_examples=30, deadline=None)
def test_rows_keep_their_addresses(states: list[State]) -> None:
    """The same of many tables."""
    follow(states)


def follow(states: list[State]) -> None:
    """Build each state from the one before, and hold it against one that is built from nothing."""
    with TemporaryDirectory() as room:
        folder, out = Path(room) / "dossier", Path(room) / "out"
        before: dict[tuple[str, ...], str] = {}
        for table, chance in states:
            keyed = [(f"{key}-1", row) for key, row in table.items()]
            chance.shuffle(keyed)  # type: ignore[attr-defined]  # a random.Random
            write(folder, keyed)
            if not before:
                build(find_source(str(folder)), out, page=False)
            else:
                reading = read_source(find_source(str(folder)))
                wishes = Wishes(page=False, most=10**9)
                assert isinstance(bring_up_to_date(reading, out, wishes), Built)
            graph = ClaimGraph.open(folder)
            assert {*map(str, graph.store.quads())} == {*map(str, open_store(out / "store"))}
            now = claims(graph)
            assert len(now) == len(table)
            assert all(before[row] == now[row] for row in before.keys() & now.keys())
            before = now


def test_a_row_in_front_changes_no_other(tmp_path: Path) -> None:
    """One claim comes, none goes; without a key all are others."""
    first, more = ("a-1", ("Turkey", "met", "Russia", "")), ("b-1", ("Greece", "met", "Russia", ""))
    found = []
    for front in (FRONT, FRONT.replace("      key: [number, part]\n", "")):
        came = []
        for table in ([first], [more, first]):
            write(tmp_path / "dossier", table)
            (tmp_path / "dossier" / "dossier.yaml").write_text(front, encoding="utf-8")
            came.append({*claims(ClaimGraph.open(tmp_path / "dossier")).values()})
        found.append((len(came[1] - came[0]), len(came[0] - came[1])))
    assert [(1, 0), (2, 1)] == found
