"""Killed at any moment, bringing up to date leaves the earlier build or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from claimgraph.build.build import build
from claimgraph.build.source import BUILT, dossier_store, find_source
from claimgraph.model.files import replacing
from claimgraph.store.columns import Columns
from claimgraph.store.local import open_store

from .test_revision import CASES

TIMES = 16
UPDATE = """
import sys
from pathlib import Path
from claimgraph.build.build import Built, Wishes, bring_up_to_date
from claimgraph.build.source import find_source, read_source
reading = read_source(find_source(sys.argv[1]))
print("ready", flush=True)
wishes = Wishes(page=False, most=10**9)
sys.exit(not isinstance(bring_up_to_date(reading, Path(sys.argv[2]), wishes), Built))
"""


def update(dossier: Path, target: Path, *, package: Path) -> subprocess.Popen[str]:
    """Start a process of our own, to be killed once it has read the dossier."""
    return subprocess.Popen(
        [sys.executable, "-c", UPDATE, str(dossier), str(target)],
        env={**os.environ, "PYTHONPATH": str(package)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def tell(target: Path) -> tuple[frozenset[str], int]:
    """All quads, and how many statements the columns know: of one build, or it is a mixture."""
    engine = open_store(target / "store")
    base = dossier_store(engine).prefixes[""].removesuffix("entity/")
    assert {"store", "columns", "graph.trig"} == {it.name for it in target.iterdir()}
    statements = Columns(target / "columns", base).rows("select id from proposition")
    return frozenset(map(str, engine)), len(list(statements))


def recover(target: Path) -> None:
    """What the next run does first, whatever comes of it."""
    with pytest.raises(LookupError), replacing(target, owned=BUILT):
        raise LookupError


@pytest.mark.slow
def test_an_update_killed_is_whole(tmp_path: Path, checkout: Path) -> None:
    """Sixteen updates, killed at moments that are spread over the time that one takes."""
    (case,) = (it for it in CASES if it.name == "an-office-reaches-what-others-said")
    package, out = checkout / "graph", tmp_path / "out"
    dossiers = [tmp_path / "first", tmp_path / "second"]
    for state, folder in zip(case.states, dossiers, strict=False):
        state.write(folder)
        build(find_source(str(folder)), tmp_path / f"{folder.name}-built", page=False)
    states = [tell(tmp_path / f"{folder.name}-built") for folder in dossiers]
    build(find_source(str(dossiers[0])), out, page=False)
    begun, found = 0.0, []
    for moment in range(TIMES + 1):
        with update(dossiers[1], out, package=package) as process:
            assert process.stdout is not None
            assert "ready\n" == process.stdout.readline()
            if moment == 0:
                begun = time.monotonic()
                assert 0 == process.wait()
                duration = time.monotonic() - begun
            else:
                time.sleep(duration * moment / TIMES)
                process.kill()
        recover(out)
        found.append(states.index(tell(out)))
        build(find_source(str(dossiers[0])), out, page=False)
    assert 1 == found[0]
    assert {0} <= set(found)
    left = {"first", "second", "first-built", "second-built", "out"}
    assert left == {it.name for it in tmp_path.iterdir()}
