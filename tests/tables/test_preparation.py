"""Tables prepared in a process of their own: the same files and refusals, and nothing is left."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import claimgraph.build.large
from claimgraph.build.build import build
from claimgraph.build.large import (
    CODEC,
    Task,
    prepare,
    prepare_apart,
    prepare_here,
)
from claimgraph.build.source import SourceLocation, find_source, read_source
from claimgraph.dossier import Reading
from claimgraph.model.errors import ClaimgraphError, DossierError

FRONT = """\
format: 1
name: votes
title: Votes
entities:
  Turkey: {type: country}
  Russia: {type: country}
sources:
  source:
    title: What was said
    publisher: Turkey
    voice: coded
    published: 2021-05
    table:
      files: rows.csv
      claim:
        speaker: "{who}"
        stance: asserts
        says: [Turkey, accuses, Russia]
        when: "{day}"
"""
ROWS = "who,day\nTurkey,2019-07-12\nRussia,yesterday\nRussia,2020-01-01\n"


@pytest.fixture
def dossier(tmp_path: Path) -> SourceLocation:
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(FRONT)
    (folder / "rows.csv").write_text(ROWS)
    return find_source(str(folder))


@pytest.fixture
def reading(dossier: SourceLocation) -> Reading:
    return read_source(dossier)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return make


@pytest.fixture
def started() -> Callable[[], set[int]]:
    """The processes that this one has started since the test began; a browser may have before."""

    def children() -> set[int]:
        found = Path("/proc/self/task").glob("*/children")
        return {int(it) for file in found for it in file.read_text().split()}

    before = children()
    return lambda: children() - before


def contents(folder: Path) -> dict[str, bytes | list[bytes]]:
    """Every file, by its path; of the quads the lines, which stand in no order."""
    files = {str(it.relative_to(folder)): it for it in folder.rglob("*") if it.is_file()}
    with pa.input_stream(files.pop("rows.nq.zst"), compression=CODEC) as quads:
        lines = sorted(quads.read().splitlines())
    return {name: it.read_bytes() for name, it in files.items()} | {"rows.nq.zst": lines}


def test_both_roads_write_the_same(reading: Reading, folder: Callable[[str], Path]) -> None:
    here, apart, told = folder("here"), folder("apart"), list[str]()
    found = prepare_here(Task(reading, here), lambda _: None)
    assert prepare_apart(Task(reading, apart), told.append) == found
    assert contents(apart) == contents(here)
    assert {"rows.nq.zst", "columns/claim.parquet"} <= contents(here).keys()
    assert told == ["judging 2 claims"]
    assert [str(it.place) for it in found.findings] == ["rows.csv#row=2"]


def test_what_is_refused_apart_is_refused_with_its_findings(
    reading: Reading, folder: Callable[[str], Path]
) -> None:
    refused = list[DossierError]()
    for road in (prepare_here, prepare_apart):
        with pytest.raises(DossierError) as error:
            road(Task(reading, folder(road.__name__), strict=True), lambda _: None)
        refused.append(error.value)
    here, apart = refused
    assert apart.findings == here.findings
    assert str(apart) == str(here) != ""


def test_what_the_system_refuses_is_told(reading: Reading, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prepare_apart(Task(reading, tmp_path / "is" / "not" / "there"), lambda _: None)


def test_a_process_that_is_killed_is_told(
    reading: Reading, folder: Callable[[str], Path], started: Callable[[], set[int]]
) -> None:
    def kill(_: str) -> None:
        for child in started():
            os.kill(child, signal.SIGKILL)

    with pytest.raises(ClaimgraphError, match="prepares the tables ended \\(SIGKILL\\)"):
        prepare_apart(Task(reading, folder("apart")), kill)


def test_an_interruption_leaves_no_process_and_no_files(
    dossier: SourceLocation,
    started: Callable[[], set[int]],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, room = set[int](), tmp_path_factory.mktemp("room")
    monkeypatch.setattr(tempfile, "tempdir", str(room))

    def interrupt(told: str) -> None:
        if told.startswith("judging"):
            seen.update(started())
            raise KeyboardInterrupt

    monkeypatch.setattr(claimgraph.build.large, "MANY", 0)
    with pytest.raises(KeyboardInterrupt):
        build(dossier, tmp_path / "built", progress=interrupt)
    assert seen
    assert not seen & started()
    assert [it.name for it in tmp_path.iterdir()] == ["dossier"]
    own = f"claimgraph-{os.getpid()}-"  # a folder of this process goes with it
    assert not [it for it in room.iterdir() if not it.name.startswith(own)]


def test_only_many_rows_get_a_process(
    reading: Reading,
    folder: Callable[[str], Path],
    started: Callable[[], set[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = list[bool]()
    size = len(ROWS)
    for most in (size, size - 1):
        monkeypatch.setattr(claimgraph.build.large, "MANY", most)
        prepare(Task(reading, folder(str(most))), lambda _: seen.append(bool(started())))
    assert seen == [False, True]


def test_rows_that_find_no_memory_are_refused_beforehand(
    reading: Reading, folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it begins a build says what it would need; what is small is not asked about."""
    monkeypatch.setattr(claimgraph.build.large, "free_memory", lambda: 2**28)
    prepare(Task(reading, folder("small")), lambda _: None)
    monkeypatch.setattr(claimgraph.build.large, "LARGE", 1)
    with pytest.raises(ClaimgraphError, match="some 4 rows take") as refused:
        prepare(Task(reading, folder("large")), lambda _: None)
    assert "claimgraph spread" in refused.value.cure
