"""Killed at any moment of a write, a served folder holds the earlier state or the new one."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from tests.server.conftest import TOKEN, Server, writable
from tests.server.test_writing import AFFAIR, DENIAL, state

from claimgraph import ClaimGraph
from claimgraph.build.after_write import bring_up_to_date
from claimgraph.build.source import compose
from claimgraph.model.ontology import load_vocabulary
from claimgraph.server.http.guard import Bearer
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.write import queue as queue_module
from claimgraph.server.write.journal import find_journal
from claimgraph.server.write.queue import Desk, Show, StoreChange, hold
from claimgraph.store.local import (
    Store,
    memory_store,
    sort_quads,
    write_store,
)
from claimgraph.store.rdf import DERIVED, read_records
from claimgraph.store.sparql import update

pytestmark = pytest.mark.usefixtures("loop_of_its_own")

GO = f"DELETE {{ {DENIAL} }} WHERE {{ {DENIAL} }}"

WRITE = """
import asyncio, sys
from pathlib import Path
from claimgraph.server.http.guard import Bearer
from claimgraph.server.write.queue import StoreChange
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
    first: str


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
    back = memory_store(engine)
    update(back, f"INSERT DATA {{ {come} }}", prefixes=store.prefixes)
    bring_up_to_date(back, engine)
    return Turn(GO, f"INSERT DATA {{ {come} }}", listed(engine), listed(back), listed(whole))


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
        found = state(target)
        assert found in (turn.first, turn.without, turn.with_it)
        with hold(target):
            assert [*range(1, len(noted(target)) + 1)] == [it["write"] for it in noted(target)]
        assert found == replay(noted(target), turn)


STOP = """
import os, signal
from claimgraph.server.write import queue

def stop(module, name, *, after):
    act = getattr(module, name)
    def then(*given, **named):
        if after:
            act(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, then)

PLACE
"""
STAGES = {
    "before the line": ("stop(queue, 'note', after=False)", []),
    "between line and exchange": ("stop(queue, 'note', after=True)", []),
    "between exchange and journal": ("stop(queue, 'settle', after=False)", [1]),
    "after the exchange is on the disk": ("stop(queue, 'settle', after=True)", [1]),
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_journal_has_what_stands(turn: Turn, tmp_path: Path, stage: str) -> None:
    """Killed at each stage: no line of a write that did not happen, nor, after a start, none."""
    target, (place, expected) = tmp_path / "kept", STAGES[stage]
    target.mkdir()
    (tmp_path / "scratch").mkdir()
    write_store(target / "store", ClaimGraph.open(AFFAIR).store.quads())
    script = STOP.replace("PLACE", place) + WRITE
    command = [sys.executable, "-c", script, TOKEN, target, tmp_path / "scratch", turn.go]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, timeout=120, check=False)
    assert -signal.SIGKILL == done.returncode
    assert not find_journal(target).exists()
    with hold(target):
        pass
    assert expected == [it["write"] for it in noted(target)]
    assert (turn.without if expected else turn.first) == state(target)
    with hold(target):
        pass
    assert expected == [it["write"] for it in noted(target)]


def replay(lines: Iterable[dict[str, Any]], turn: Turn) -> str:
    """What the store holds after what its journal tells: each line takes away, brings, or neither.

    A process that is started after one that was killed may repeat the last update.
    """
    found = turn.first
    for it in lines:
        brought = it["came"]["quads"] - it["went"]["quads"]
        if brought:
            found = turn.with_it if brought > 0 else turn.without
    return found


def noted(target: Path) -> list[dict[str, Any]]:
    """The journal of a store."""
    journal = find_journal(target)
    text = journal.read_text(encoding="utf-8") if journal.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


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
        with hold(target):
            assert found[-1] == replay(noted(target), turn)
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
    journal = find_journal(tmp_path / "kept")
    assert {"kept", journal.name, alive.name} == {it.name for it in tmp_path.iterdir()}
    assert Store(ClaimGraph.open(tmp_path / "kept").store.engine).query("ASK { ?s ?p ?o }")


@pytest.mark.slow
def test_after_any_writes_the_store_is_what_a_build_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred random writes, two of five killed at a random moment; compared after each."""
    assert asyncio.run(_write_at_random(tmp_path, monkeypatch)) > 20


async def _write_at_random(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Write, kill and compare; gives how many writes stood."""
    chance, stood, started = random.Random(40), 0, list[asyncio.subprocess.Process]()
    start = queue_module._start_writer

    async def remember(megabytes: int, scratch: Path) -> asyncio.subprocess.Process:
        started.append(await start(megabytes, scratch))
        return started[-1]

    async def show() -> tuple[str, ...]:
        return ()

    async def prepare(_path: Path) -> Show:
        return show

    monkeypatch.setattr(queue_module, "_start_writer", remember)
    (target := folder / "kept").mkdir()
    (folder / "scratch").mkdir()
    whole = set(ClaimGraph.open(AFFAIR).store.quads())
    write_store(target / "store", whole)
    desk = Desk(Bearer.of(TOKEN), target, folder / "scratch", Limits(), prepare)
    await desk.start()
    for _ in range(100):
        sparql = at_random(chance, whole, held(target))
        writing = asyncio.ensure_future(
            desk.write(f"Bearer {TOKEN}", StoreChange("update", body=sparql.encode()))
        )
        if chance.random() < 0.4:
            await asyncio.sleep(chance.uniform(0, 1))
            with suppress(ProcessLookupError):
                started[-1].kill()
        with suppress(Refusal):
            await writing
            stood += 1
        records = read_records(held(target), vocabulary=load_vocabulary())
        assert set(compose(records).quads()) == held(target)
    await desk.stop()
    return stood


def held(target: Path) -> set[ox.Quad]:
    """What a store holds, but for who wrote it."""
    quads = ClaimGraph.open(target).store.quads()
    return {it for it in quads if "/writers>" not in str(it.graph_name)}


def at_random(chance: random.Random, whole: set[ox.Quad], there: set[ox.Quad]) -> str:
    """An update that takes a claim away, or brings back what is missing, or a part of it."""
    claims = sorted({str(it.subject) for it in there if str(it.object).endswith("/Claim>")})
    if claims and chance.random() < 0.5:
        about = f"GRAPH ?g {{ {chance.choice(claims)} ?p ?o }}"
        return f"DELETE {{ {about} }} WHERE {{ {about} }}"
    computed = tuple(f"graph/{it}>" for it in (*DERIVED, "terms", "manifest"))
    missing = [it for it in whole - there if not str(it.graph_name).endswith(computed)]
    if chance.random() < 0.2:
        missing = chance.sample(missing, len(missing) // 2)
    lines = (f"GRAPH {it.graph_name} {{ {it.triple} }}" for it in missing)
    return f"INSERT DATA {{ {' '.join(lines)} }}"
