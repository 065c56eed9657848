"""Killed at any moment of a write, a served folder holds the earlier state or the new one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import pytest
from tests.server.conftest import TOKEN, Server, writable
from tests.server.test_writing import AFFAIR, DENIAL, state

from claimgraph import ClaimGraph
from claimgraph.build.after_write import bring_up_to_date
from claimgraph.store.local import (
    Store,
    memory_store,
    sort_quads,
    write_store,
)
from claimgraph.store.rdf import DERIVED
from claimgraph.store.sparql import update

GO = f"DELETE {{ {DENIAL} }} WHERE {{ {DENIAL} }}"

WRITE = """
import asyncio, sys
from pathlib import Path
from claimgraph.server.http.token import Bearer
from claimgraph.server.write.change import StoreChange
from claimgraph.server.write.queue import Desk
from claimgraph.server.http.limits import Limits

async def prepare(path):
    return show

async def show():
    return ()

async def write():
    bearer, (target, scratch) = Bearer.of(sys.argv[1]), map(Path, sys.argv[2:4])
    desk = Desk(bearer, target, scratch, Limits(), prepare)
    await desk.start()
    while True:
        for sparql in sys.argv[4:]:
            print(sparql, flush=True)
            await desk.write(f"Bearer {sys.argv[1]}", StoreChange("update", body=sparql.encode()))

asyncio.run(write())
"""


@dataclass(frozen=True)
class Turn:
    """Two updates that undo each other, and what the store holds after each."""

    go: str
    come: str
    without: str
    with_it: str


def listed(quads: object) -> str:
    """Quads in one order, as `state` gives a folder's."""
    return "\n".join(map(str, sort_quads(quads)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def turn() -> Turn:
    """A denial that goes and comes back, and with it a conflict and what was contested."""
    store = ClaimGraph.open(AFFAIR).store
    whole = set(store.quads())
    engine = memory_store(whole)
    update(engine, GO, prefixes=store.prefixes)
    bring_up_to_date(engine, store.engine)
    computed = tuple(f"graph/{it}>" for it in (*DERIVED, "terms", "manifest"))
    brought = [it for it in whole - set(engine) if not str(it.graph_name).endswith(computed)]
    come = " ".join(f"GRAPH {it.graph_name} {{ {it.triple} }}" for it in brought)
    return Turn(GO, f"INSERT DATA {{ {come} }}", listed(engine), listed(whole))


def moments(count: int, most: float) -> Iterator[float]:
    """Seconds until each kill, the same in each run."""
    chance = random.Random(4)
    return (chance.uniform(0, most) for _ in range(count))


def test_a_killed_write_is_whole(turn: Turn, tmp_path: Path) -> None:
    """Five times whoever writes is killed; each time the store is one of the two, and opens."""
    target = tmp_path / "kept"
    target.mkdir()
    write_store(target / "store", ClaimGraph.open(AFFAIR).store.quads())
    command = [sys.executable, "-c", WRITE, TOKEN, target, tmp_path / "scratch", turn.go, turn.come]
    (tmp_path / "scratch").mkdir()
    for moment in moments(5, 0.5):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert f"{turn.go}\n" == process.stdout.readline()
            time.sleep(moment)
            process.kill()
        assert state(target) in (turn.without, turn.with_it)


def write_on(server: Server, turn: Turn, written: list[int]) -> None:
    """Write until the server is gone."""
    with suppress(OSError, HTTPException):
        while True:
            for sparql in (turn.go, turn.come):
                written += [server.update(sparql).status]


@pytest.mark.slow
def test_a_killed_server_leaves_a_whole_store(turn: Turn, tmp_path: Path) -> None:
    """A hundred servers killed while they are written to; the next opens what is there."""
    target, written, found = tmp_path / "kept", list[int](), list[str]()
    target.mkdir()
    write_store(target / "store", ClaimGraph.open(AFFAIR).store.quads())
    with writable(target, "--workers", "1", TMPDIR=str(tmp_path)) as server:
        began = time.monotonic()
        assert [204] * 4 == [server.update(it).status for it in (turn.go, turn.come) * 2]
        duration = time.monotonic() - began
    for moment in moments(100, duration):
        with writable(target, "--workers", "1", TMPDIR=str(tmp_path)) as server:
            writing = threading.Thread(target=write_on, args=(server, turn, written))
            writing.start()
            time.sleep(moment)
            server.process.kill()
            writing.join()
        found.append(state(target))
    assert {turn.without, turn.with_it} == set(found)
    assert {204} == set(written)
    assert len(written) > 50


@pytest.mark.slow
def test_what_a_killed_server_left_is_swept(tmp_path: Path) -> None:
    """A folder that was being made is removed by the next write; one whose maker lives is not."""
    with writable(AFFAIR, "--keep", str(tmp_path / "kept"), "--workers", "1") as server:
        dead, alive = (tmp_path / f".kept.building-{pid}" for pid in (2**22 + 1, os.getpid()))
        dead.mkdir()
        alive.mkdir()
        assert 204 == server.update("INSERT DATA {}").status
    assert {"kept", alive.name} == {it.name for it in tmp_path.iterdir()}
    assert Store(ClaimGraph.open(tmp_path / "kept").store.engine).query("ASK { ?s ?p ?o }")
