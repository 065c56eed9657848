"""Killed at any moment, a build leaves the earlier result or the new one, never a mixture."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.sampling import spread

from claimgraph.build.source import BUILT
from claimgraph.graph import ClaimGraph
from claimgraph.model.files import replacing
from claimgraph.store.local import sort_quads

TIMES = 30
OWNED = BUILT | frozenset("abcde")

LOOP = """
import itertools, sys
from pathlib import Path
from claimgraph.model import files as exchange
if sys.argv[2] == "renames":
    exchange._swap_names = lambda *_: False
print("ready", flush=True)
for letter in itertools.cycle("12"):
    with exchange.replacing(Path(sys.argv[1]), owned=frozenset("abcde")) as folder:
        for name in "abcde":
            (folder / name).write_text(letter)
"""

BUILD = """
import sys
from pathlib import Path
from claimgraph.model import files as exchange
from claimgraph.build.build import build
from claimgraph.build.source import find_source
if sys.argv[3] == "renames":
    exchange._swap_names = lambda *_: False
build(find_source(sys.argv[1]), Path(sys.argv[2]))
"""


def start(script: str, *arguments: str, package: Path) -> subprocess.Popen[str]:
    """Start a process of our own, to be killed."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(package)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def finish(script: str, *arguments: str, package: Path) -> None:
    """Run a process to its end."""
    with start(script, *arguments, package=package) as process:
        assert 0 == process.wait()


def recover(target: Path) -> None:
    """What the next run does first, whatever comes of it."""
    with pytest.raises(LookupError), replacing(target, owned=OWNED):
        raise LookupError


@pytest.mark.parametrize("way", spread(["renames", "atomic"], 2))
def test_an_exchange_killed_is_whole(tmp_path: Path, checkout: Path, way: str) -> None:
    """Thirty runs that do nothing but exchange, killed at thirty moments."""
    target = tmp_path / "built"
    for moment in range(TIMES):
        with start(LOOP, str(target), way, package=checkout / "graph") as process:
            assert process.stdout is not None
            assert "ready\n" == process.stdout.readline()
            time.sleep(0.01 + moment * 0.0011)
            process.kill()
        if way == "atomic":
            assert target.exists()  # at no moment is there no result
        recover(target)
        letters = {it.name: it.read_text(encoding="utf-8") for it in target.iterdir()}
        assert set("abcde") == set(letters)
        assert 1 == len(set(letters.values()))
        assert ["built"] == [it.name for it in tmp_path.iterdir()]


def digest(target: Path) -> str:
    """Everything that a build wrote, file by file; the store's by its quads."""
    quads = "\n".join(map(str, sort_quads(ClaimGraph.open(target).store.quads())))
    files = [(target / name).read_bytes() for name in ("graph.trig", "network.html")]
    return hashlib.sha256(b"".join([*files, quads.encode()])).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("way", spread(["renames", "atomic"], 2))
def test_a_build_killed_is_whole(tmp_path: Path, checkout: Path, way: str) -> None:
    """Thirty builds, killed at moments that are spread over the time that a build takes."""
    package, target, other = checkout / "graph", tmp_path / "built", tmp_path / "other"
    affair = str(checkout / "tests" / "export" / "cases" / "affair")
    begun = time.monotonic()
    finish(BUILD, "s400", str(other), way, package=package)
    duration = time.monotonic() - begun
    finish(BUILD, affair, str(target), way, package=package)
    earlier, new = digest(target), digest(other)
    found = []
    for moment in range(TIMES):
        with start(BUILD, "s400", str(target), way, package=package) as process:
            time.sleep(duration * moment / (TIMES - 4))
            process.kill()
        recover(target)
        found.append(digest(target))
        if found[-1] != earlier:
            finish(BUILD, affair, str(target), way, package=package)
    assert earlier == found[0]
    assert {earlier, new} >= set(found)
    assert {"built", "other"} == {it.name for it in tmp_path.iterdir()}
