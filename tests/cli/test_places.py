"""Where the program runs: read-only folders, two at once, Ctrl-C; the guide lists all of it."""

from __future__ import annotations

import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sampling import spread

from claimgraph import cli
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.cli.help import read_topic
from claimgraph.store.local import open_store

AFFAIR = Path(__file__).parents[1] / "export" / "cases" / "affair"
PLAIN = () if os.geteuid() else ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Whoever may write everywhere gives that up first."""
TRIED = {
    "dossier and build in a read-only folder": "test_what_only_reads_needs_no_room",
    "dossier in a read-only folder": "test_what_cannot_be_written_is_named",
    "target in a read-only folder": "test_what_cannot_be_written_is_named",
    "build in a read-only folder": "test_what_cannot_be_written_is_named",
    "folder for temporary files is read-only": "test_temporary_files_go_elsewhere",
    "two at once into one folder": "test_two_builds_at_once_leave_one",
    "Ctrl-C at twelve moments": "test_an_interrupted_build_leaves_the_earlier_one",
    "Ctrl-C while modules are imported, and later": (
        "test_ctrl_c_ends_in_a_word_from_the_first_moment"
    ),
}
pytestmark = pytest.mark.skipif(
    bool(PLAIN) and not shutil.which("setpriv"), reason="root may write everywhere"
)


def start(*arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
    """Start the program as somebody who may write only where the folder lets him."""
    return subprocess.Popen(
        [*PLAIN, sys.executable, "-m", "claimgraph", *map(str, arguments)],
        env={**os.environ, "CLAIMGRAPH_TOKEN": "a-token-that-only-tests-know", **variables},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def call(*arguments: str | Path, **variables: str) -> tuple[int, str]:
    """Exit code, and what was written to standard error."""
    process = start(*arguments, **variables)
    _, told = process.communicate(timeout=300)
    return process.returncode, told


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A read-only folder with a dossier and a build of it."""
    folder = tmp_path_factory.mktemp("places") / "closed"
    shutil.copytree(AFFAIR, folder / "affair")
    build(find_source(str(AFFAIR)), folder / "built", page=False)
    every = [folder, *folder.rglob("*")]
    for it in every:
        it.chmod(it.stat().st_mode & ~0o222)
    yield folder
    for it in every:
        it.chmod(it.stat().st_mode | 0o200)


def test_the_guide_lists_what_was_tried() -> None:
    """Each row has its test."""
    table = read_topic("serving").partition("| where | what | result |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.+?) \| ", table, re.MULTILINE)
    assert [*TRIED] == rows
    assert {*TRIED.values()} <= {*globals()}


@pytest.mark.slow
def test_what_only_reads_needs_no_room(closed: Path, tmp_path: Path) -> None:
    """Checking, asking, and building elsewhere."""
    assert 0 == call("check", closed / "affair")[0]
    assert 0 == call("query", closed / "built", "ASK { ?s ?p ?o }")[0]
    assert 0 == call("build", closed / "affair", "-o", tmp_path / "out")[0]
    assert {"store", "graph.trig", "network.html"} == {it.name for it in tmp_path.glob("out/*")}


@pytest.mark.parametrize(
    ("arguments", "named"),
    spread(
        [
            ("pin {}/affair", "affair/evidence.lock"),
            ("build {}/affair -o {}/out", "closed/out"),
            ("build {}/affair -o {}/built", "closed/built"),
            ("export {}/built -o {}/graph.nq", "closed/graph.nq"),
            ("serve {}/built --writable --port 0", "built"),
        ],
        2,
    ),
)
def test_what_cannot_be_written_is_named(closed: Path, arguments: str, named: str) -> None:
    """In one line, with the system's reason."""
    code, told = call(*arguments.replace("{}", str(closed)).split())
    assert (2, 1) == (code, len(told.splitlines())), told
    assert re.search(rf"{re.escape(named)}\S*: .*Permission denied", told), told


@pytest.mark.slow
def test_temporary_files_go_elsewhere(closed: Path, tmp_path: Path) -> None:
    """Where the folder for them takes none, the system's own does."""
    for arguments in (("query", AFFAIR, "ASK {}"), ("build", AFFAIR, "-o", tmp_path / "out")):
        assert 0 == call(*arguments, TMPDIR=str(closed))[0]


def test_two_builds_at_once_leave_one(tmp_path: Path) -> None:
    """Whoever is last has its build in the folder, and nothing is left beside it."""
    both = [start("build", AFFAIR, "-o", tmp_path / "out") for _ in range(2)]
    told = [it.communicate(timeout=300) for it in both]
    assert [0, 0] == [it.returncode for it in both], told
    assert ["out"] == [it.name for it in tmp_path.iterdir()]
    assert len(open_store(tmp_path / "out" / "store"))
    assert {"store", "graph.trig", "network.html"} == {it.name for it in tmp_path.glob("out/*")}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_an_interruption_is_no_fault(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Whoever is asked first, Python or DuckDB in the middle of a statement."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "program", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert 130 == caught.value.code


@pytest.mark.slow
def test_an_interrupted_build_leaves_the_earlier_one(tmp_path: Path) -> None:
    """Twelve times, spread over the time that a build takes."""
    began = time.monotonic()
    assert 0 == call("build", AFFAIR, "-o", tmp_path / "out")[0]
    whole = time.monotonic() - began
    earlier = frozenset(map(str, open_store(tmp_path / "out" / "store")))
    codes = list[int]()
    for moment in range(12):
        process = start("build", AFFAIR, "-o", tmp_path / "out")
        time.sleep(whole * (moment + 0.5) / 12)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=300)
        codes.append(process.returncode)
        assert process.returncode in (0, 130, -signal.SIGINT), told
        assert "RuntimeError" not in told
        assert ["out"] == [it.name for it in tmp_path.iterdir()]
        assert earlier == frozenset(map(str, open_store(tmp_path / "out" / "store")))
    assert 130 in codes


@pytest.mark.slow  # on a busy machine a signal may meet a destructor, in which Python ignores it
def test_ctrl_c_ends_in_a_word_from_the_first_moment() -> None:
    """Exit code 130 and one line, while modules are imported, too; before that Python ends it."""
    interrupted = 0
    for moment in (0.03, 0.06, 0.12, 0.2, 0.3):
        process = start("report", AFFAIR)
        while used(process) < moment:
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=300)
        if "claimgraph/" in told or "interrupted" in told:
            # Within a text that is executed, as dataclasses do, Python ends by the signal: a
            # shell has 130 for both.
            assert process.returncode in (130, -signal.SIGINT)
            assert "claimgraph: interrupted" == told.strip()
            interrupted += 1
    assert interrupted >= 2


def used(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor that a process has had; all there are when it has ended."""
    if process.poll() is not None:
        return math.inf
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8")
    return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
