"""Parts are whole or absent, the same bytes each time; what is missing is told with its cure."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.build.spark import open_spark, read_spreadable
from claimgraph.build.spark.job import require_spark
from claimgraph.build.spark.rows import (
    LISTED,
    close_ranks,
    list_parts,
    name_part,
    owned,
    write_part,
)
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import replacing

LINES = [b"<a:s> <a:p> <a:o> <a:g> .\n" * 2, b"", b"<a:s> <a:p> <a:q> <a:g> .\n"]


@pytest.mark.parametrize("compress", [True, False], ids=["gzip", "plain"])
def test_a_part_is_what_was_written(tmp_path: Path, compress: bool) -> None:
    """A part holds its quads and is told with their number; nobody sees half of it."""
    file = tmp_path / name_part(3, compress=compress)
    part = write_part(LINES, file, attempt="1", compress=compress)
    data = file.read_bytes()
    assert b"".join(LINES) == (gzip.decompress(data) if compress else data)
    assert (3, len(b"".join(LINES)), len(data)) == (part.quads, part.plain, part.bytes)
    assert part == write_part(iter(LINES), file, attempt="2", compress=compress)
    assert [file] == list(tmp_path.iterdir())


def test_a_part_that_fails_is_not_there(tmp_path: Path) -> None:
    """Where the quads end with an error there is no part of that name."""

    def broken() -> Iterator[bytes]:
        yield LINES[0]
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_part(broken(), tmp_path / "part-00001.nq", attempt="1", compress=False)
    assert not (tmp_path / "part-00001.nq").exists()


def test_parts_have_no_gaps(tmp_path: Path) -> None:
    """A place without rows leaves no number out, and a worker that was ended leaves nothing."""
    (tmp_path / ".part-00002.nq.16").touch()
    files = [tmp_path / name_part(it, compress=False) for it in (2, 0, 7)]
    parts = [
        write_part([b"<a:s> <a:p> <a:o> .\n" * n], it, attempt="1", compress=False)
        for n, it in enumerate(files)
    ]
    closed = close_ranks(tmp_path, parts, compress=False)
    names = [name_part(it, compress=False) for it in range(3)]
    assert [(name, quads) for name, quads in zip(names, (1, 0, 2), strict=True)] == [
        (it.name, it.quads) for it in closed
    ]
    assert names == sorted(it.name for it in tmp_path.iterdir())


def test_parts_replace_parts_and_nothing_else(tmp_path: Path) -> None:
    """Earlier parts give way to new ones; a folder in which something else lies is refused."""
    target = tmp_path / "parts"
    for numbers in ((0, 1, 2), (0, 1)):
        with replacing(target, owned=owned(target)) as folder:
            files = [folder / name_part(it, compress=False) for it in numbers]
            parts = [write_part(LINES, it, attempt="1", compress=False) for it in files]
            list_parts(folder, parts, base="https://e.org/")
    told = json.loads((target / LISTED).read_text(encoding="utf-8"))
    listed = [it["name"] for it in told["parts"]]
    assert ["part-00000.nq", "part-00001.nq"] == listed
    assert {LISTED, *listed} == {it.name for it in target.iterdir()}
    (target / "mine.txt").touch()
    with (
        pytest.raises(ClaimgraphError, match=r"mine\.txt"),
        replacing(target, owned=owned(target)),
    ):
        pytest.fail("a folder with something else in it was taken")


def test_a_dossier_without_tables_is_built_instead() -> None:
    """Nothing of it has to be spread, and the cure says what to call."""
    with pytest.raises(ClaimgraphError, match="no source of this dossier is a table") as caught:
        read_spreadable("s400")
    assert "claimgraph build s400" in caught.value.cure


def test_pyspark_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyspark the extra that brings it is named."""
    monkeypatch.setattr("claimgraph.build.spark.job.find_spec", lambda _: None)
    with pytest.raises(ClaimgraphError, match="needs pyspark") as caught:
        open_spark("local[1]")
    assert "pip install 'claimgraph[spark]'" == caught.value.cure


def test_java_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without Java its version is named; JAVA_HOME is enough to find it."""
    monkeypatch.setattr("claimgraph.build.spark.job.find_spec", lambda _: "there")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ClaimgraphError, match="there is none") as caught:
        require_spark()
    assert "Java 17" in caught.value.cure
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    require_spark()
