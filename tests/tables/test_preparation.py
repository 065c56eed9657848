"""Tables prepared in a process of their own: the same files and refusals, and nothing is left."""

from __future__ import annotations

import gzip
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import claimgraph.build.build
from claimgraph.build.build import (
    Needs,
    Task,
    build,
    guess_rows,
    prepare,
    prepare_apart,
    prepare_here,
)
from claimgraph.build.source import SourceLocation, find_source, read_source
from claimgraph.dossier import Reading
from claimgraph.model.errors import ClaimgraphError, DossierError
from claimgraph.store.local import CODEC, DEFERRED, WHOLE


class Disk(NamedTuple):
    """What is left on a disk."""

    free: int


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
QUADS = f"{DEFERRED}/{WHOLE}"
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
    with pa.input_stream(files.pop(QUADS), compression=CODEC) as quads:
        lines = sorted(quads.read().splitlines())
    return {name: it.read_bytes() for name, it in files.items()} | {QUADS: lines}


def test_both_roads_write_the_same(reading: Reading, folder: Callable[[str], Path]) -> None:
    here, apart, told = folder("here"), folder("apart"), list[str]()
    found = prepare_here(Task(reading, here), lambda _: None)
    assert prepare_apart(Task(reading, apart), told.append) == found
    assert contents(apart) == contents(here)
    assert {QUADS, "columns/claim.parquet"} <= contents(here).keys()
    assert told[0] == "judging 2 claims"  # on a slow machine how far it has come follows
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

    monkeypatch.setattr(claimgraph.build.build, "MANY", 0)
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
    monkeypatch.setattr("claimgraph.model.progress.EVERY", 600)
    for most in (size, size - 1):
        monkeypatch.setattr(claimgraph.build.build, "MANY", most)
        prepare(Task(reading, folder(str(most))), lambda _: seen.append(bool(started())))
    assert seen == [False, True]


def test_rows_that_find_no_memory_are_refused_beforehand(
    reading: Reading, folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it begins a build says what it would need; what is small is not asked about."""
    monkeypatch.setattr(claimgraph.build.build, "free_memory", lambda: 2**28)
    prepare(Task(reading, folder("small")), lambda _: None)
    monkeypatch.setattr(claimgraph.build.build, "LARGE", 1)
    with pytest.raises(
        ClaimgraphError, match=r"some 4 rows take 0\.4 GiB of memory, and"
    ) as refused:
        prepare(Task(reading, folder("large")), lambda _: None)
    assert "claimgraph spread" in refused.value.cure


def test_a_build_says_beforehand_what_it_takes(
    reading: Reading, folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, time, memory and disk, each beside what is free, come before anything is read."""
    told = list[str]()
    monkeypatch.setattr(claimgraph.build.build, "LARGE", 1)
    monkeypatch.setattr(claimgraph.build.build, "free_memory", lambda: 8 * 2**30)
    monkeypatch.setattr(claimgraph.build.build, "disk_usage", lambda _: Disk(9 * 2**30))
    prepare(Task(reading, folder("told")), told.append)
    expected = "some 4 rows: on two free cores 1 minute, 0.4 GiB of memory (8.0 GiB free), 0.0 GiB"
    assert f"{expected} of disk (9.0 GiB free)" == told[0]


def test_a_large_build_says_apart_what_its_store_takes() -> None:
    """The store is a part of what a build takes only while the build loads it."""
    small, large = Needs(100_000, 0, 2**30), Needs(3_000_000, 0, 20 * 2**30)
    assert "some 100,000 rows: on two free cores 1 minute, 0.7 GiB of memory, 0.7 GiB of disk" in (
        str(small)
    )
    assert "store" not in str(small)
    assert (
        "some 3,000,000 rows: on two free cores 6 minutes, 8.8 GiB of memory, 1.4 GiB of disk"
        in (str(large))
    )
    assert str(large).endswith(
        "; the store, when something first needs it, 8 minutes and 18.2 GiB of disk"
    )
    small.require()
    large.require()


def test_rows_that_find_no_disk_are_refused_beforehand(
    reading: Reading, folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store is many times as large as its table; a full disk is known before an hour is spent."""
    monkeypatch.setattr(claimgraph.build.build, "LARGE", 1)
    monkeypatch.setattr(claimgraph.build.build, "DISK", 2**20)
    monkeypatch.setattr(claimgraph.build.build, "disk_usage", lambda _: Disk(2**20))
    with pytest.raises(ClaimgraphError, match=r"some 4 rows take 0\.0 GiB of disk, and") as refused:
        prepare(Task(reading, folder("full")), lambda _: None)
    assert "another disk" in refused.value.cure


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_rows_are_guessed_of_each_kind_of_table(
    ending: str, tmp_path: Path, dossier: SourceLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what Parquet says of itself, by the first lines of a text, packed or not."""
    monkeypatch.setattr(claimgraph.build.build, "LARGE", 2**20)
    monkeypatch.setattr(claimgraph.build.build, "FIRST", 2**16)
    lines = [f"Turkey number {n * 7919 % 99_991:,},2019-07-{n % 28 + 1:02}" for n in range(90_000)]
    file, text = tmp_path / f"many.{ending}", "\n".join(("who,day", *lines, "")).encode()
    if ending == "parquet":
        who, day = zip(*(it.rsplit(",", 1) for it in lines), strict=True)
        pq.write_table(pa.table({"who": who, "day": day}), file)
    else:
        file.write_bytes(gzip.compress(text) if ending == "csv.gz" else text)
    read = read_source(dossier, {"source": file})
    assert 90_000 == pytest.approx(guess_rows(Task(read, tmp_path)), rel=0.1)
