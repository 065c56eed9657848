"""Graphs too large for an object each: what is told of them, and what is refused with its cure."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph import ClaimGraph, ClaimgraphError
from claimgraph.answers.diff import compare
from claimgraph.answers.export import (
    STREAMED,
    WRITERS,
    export,
    export_into,
)
from claimgraph.answers.report import write_report
from claimgraph.build.build import build
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source

BOTH = Path(__file__).parents[1] / "tables" / "cases" / "both"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of an article and a table, in which statements have every status."""
    target = tmp_path_factory.mktemp("large") / "out"
    build(find_source(str(BOTH)), target, page=False)
    return target


@pytest.fixture
def large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ClaimGraph:
    """The same, as if it were large."""
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    graph = ClaimGraph.open(folder)
    assert graph.is_large
    return graph


def into(graph: ClaimGraph, ending: str, told: list[str] | None = None) -> bytes:
    """What is written into a file."""
    file, words = io.BytesIO(), told if told is not None else []
    export_into(graph, ending, file, progress=words.append)
    return file.getvalue()


def spell(data: bytes, ending: str) -> list[str]:
    """Every statement of a file, sorted; a repeated one stands there twice."""
    return sorted(map(str, ox.parse(data, format=STREAMED[ending])))


@pytest.mark.parametrize("ending", STREAMED)
def test_rdf_is_written_while_it_is_read(folder: Path, large: ClaimGraph, ending: str) -> None:
    """The statements of a file of a small graph, none twice; and the same bytes again."""
    written = into(large, ending)
    assert written == into(ClaimGraph.open(folder), ending)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimgraph.store.view.LARGE", 1_000_000)
        assert spell(export(large, ending), ending) == spell(written, ending)


def test_a_strangers_default_graph_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in no named graph comes first."""
    monkeypatch.setattr("claimgraph.store.view.LARGE", 1)
    file = tmp_path / "stranger.nq"
    quads = [b"<a:s> <a:p> <a:o> .\n", b"<a:s> <a:p> <a:o> <a:g> .\n"]
    file.write_bytes(b"".join(quads))
    assert b"".join(quads) == into(ClaimGraph.open(file), ".nq")


def test_it_is_told_how_far_it_has_come(large: ClaimGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many of how many quads, with rate and time left."""
    monkeypatch.setattr("claimgraph.answers.export.rdf.STEP", 100)
    monkeypatch.setattr("claimgraph.model.progress.EVERY", 0.0)
    told: list[str] = []
    into(large, ".nq", told)
    number = f"{len(large.store.engine):,}"
    assert re.fullmatch(rf"writing {number} of {number} quads, [\d,]+ quads/s, 0 s left", told[-1])
    assert len(told) > 5


@pytest.mark.parametrize(
    ("ending", "shape"),
    [
        (ending, shape)
        for ending, shapes in WRITERS.items()
        for shape in shapes
        if shape != "plain" or ending not in STREAMED
    ],
)
def test_other_formats_are_refused(large: ClaimGraph, ending: str, shape: str) -> None:
    """With what can be written instead; the file stays as it was."""
    file = io.BytesIO()
    with pytest.raises(ClaimgraphError, match="more than the 10 quads") as caught:
        export_into(large, ending, file, shape=shape)
    assert "as .nq, .trig, .nt, .ttl" in caught.value.cure
    assert b"" == file.getvalue()


def test_a_perspective_and_a_day_are_refused(folder: Path, large: ClaimGraph) -> None:
    """They would judge all of it again, in memory that no machine has."""
    assert large.ask("contested")
    for choice in ({"perspective": "Turkey"}, {"as_of": "2019-08-01"}):
        with pytest.raises(ClaimgraphError, match="judged again") as caught:
            ClaimGraph.open(folder, **choice)
        assert "leave out --perspective and --as-of" in caught.value.cure


def test_shapes_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build is as good as its dossier, which `check` reads row by row."""
    source = find_source(str(folder))
    assert () == check_source(source).findings
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    with pytest.raises(ClaimgraphError, match="validated with the shapes") as caught:
        check_source(source)
    assert "check the dossier" in caught.value.cure


def section(report: str, title: str) -> str:
    """What stands under a heading, with its footnotes in place of their numbers."""
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", report, re.MULTILINE))
    (body,) = re.findall(
        rf"^## {title}\n(.*?)(?=^## |^\[\^1\]: )", report, re.DOTALL | re.MULTILINE
    )
    return re.sub(r"\[\^(\d+)\]", lambda it: notes[it[1]], body)


def test_the_report_tells_issues_and_counts_the_rest(folder: Path, large: ClaimGraph) -> None:
    """Issues are those of the whole report, quote by quote; other statements are numbers."""
    told = write_report(large)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimgraph.store.view.LARGE", 1_000_000)
        whole = write_report(ClaimGraph.open(folder))
    for title in ("What is contested", "Sources"):
        assert section(whole, title) == section(told, title)
    assert "may answer an accusation" in section(told, "What is contested")
    counted = 0
    for title, status in (
        ("Not contradicted in these sources", "accepted"),
        ("Said, not established", "attributed"),
    ):
        listed = section(whole, title).count("\n- **")
        first, *relations = section(told, title).strip().splitlines()
        assert f"{listed} statements; `claimgraph ask SOURCE {status}` lists them." == first
        assert listed == sum(int(it.rpartition(": ")[2]) for it in relations if it)
        counted += listed
    assert counted > 1


@pytest.mark.slow
def test_columns_tell_the_same_differences(folder: Path, tmp_path: Path) -> None:
    """Claims that came and went, and statuses that moved, be there columns or not."""
    other = Path(shutil.copytree(BOTH, tmp_path / "both"))
    rows = (other / "rows.csv").read_text("utf-8").splitlines()
    (other / "rows.csv").write_text("\n".join([*rows[:4], *rows[5:], rows[3] + "1"]), "utf-8")
    build(find_source(str(other)), tmp_path / "out", page=False)
    old, new = ClaimGraph.open(folder), ClaimGraph.open(tmp_path / "out")
    assert old.columns.folder
    assert new.columns.folder
    plain = [ClaimGraph.open(it) for it in (BOTH, other)]
    for before, after in ((0, 1), (1, 0)):
        expected = list(compare(plain[before], plain[after]))
        assert len(expected) > 3
        assert expected == list(compare((old, new)[before], (old, new)[after]))
        assert expected == list(compare(plain[before], (old, new)[after]))
