"""Whose turn it is: light queries before heavy ones, clients alike, and nobody for ever last."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.server.http.limits import Limits
from claimgraph.server.workers import pool as lanes_module
from claimgraph.server.workers.frames import Job
from claimgraph.server.workers.pool import (
    HEAVY,
    KNOWN,
    LONG,
    READ,
    Costs,
    JobQueue,
    Pool,
    QueuedJob,
    shape_of,
)
from claimgraph.server.workers.worker import Setup

pytestmark = pytest.mark.usefixtures("loop_of_its_own")


def waiting(*pairs: tuple[str, str], **costs: float) -> JobQueue:
    """A queue of shapes and clients, in the order in which they came."""
    turns = JobQueue(HEAVY)
    for name, seconds in costs.items():
        turns.costs.note(name, seconds)
    turns.waiting += [
        QueuedJob(shape, client, Mock(), 1000 + n) for n, (shape, client) in enumerate(pairs)
    ]
    return turns


def order(turns: JobQueue, *, heavy_too: bool = True) -> Iterable[tuple[str, str]]:
    """Who is taken, one after the other, each keeping his worker."""
    while turn := turns.take(heavy_too=heavy_too):
        turns.lend(turn.client)
        yield turn.shape, turn.client


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All came a moment ago."""
    monkeypatch.setattr(lanes_module.time, "monotonic", lambda: 1000.2)


def test_light_goes_before_new_and_new_before_heavy() -> None:
    """What is known to be light holds nobody up; what is known to be heavy waits for all."""
    turns = waiting(("big", "a"), ("new", "a"), ("small", "a"), big=3.0, small=0.01)
    assert ["small", "new", "big"] == [shape for shape, _ in order(turns)]


def test_a_long_query_is_heavy_until_it_was_asked() -> None:
    """A megabyte that nobody has seen takes no worker that is kept; if it was light, it may."""
    turns, long, short = JobQueue(HEAVY), Job("ASK {" + " " * LONG + "}"), Job("ASK {}")
    assert [True, False] == [turns.is_heavy(turns.classify(it)) for it in (long, short)]
    turns.costs.note(turns.classify(long), 0.01)
    assert not turns.is_heavy(turns.classify(long))


def test_heavy_ones_get_no_worker_that_is_kept() -> None:
    """Where none may run, they wait, and light ones do not wait for them."""
    turns = waiting(("big", "a"), ("small", "b"), big=3.0, small=0.01)
    assert [("small", "b")] == list(order(turns, heavy_too=False))
    assert 1 == len(turns)


def test_who_has_fewest_workers_is_next() -> None:
    """One that asks fifty things at once does not keep out another that asks one."""
    turns = waiting(*[("small", "many")] * 5, ("small", "one"), ("small", "two"), small=0.01)
    assert ["many", "one", "two", "many"] == [client for _, client in order(turns)][:4]


def test_what_is_new_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """After half a second it goes by its place; a heavy one, where it may run, after two."""
    monkeypatch.setattr(lanes_module.time, "monotonic", lambda: 1000.9)
    turns = waiting(("new", "a"), ("small", "a"), ("big", "a"), big=3.0, small=0.01)
    assert ["new", "small", "big"] == [shape for shape, _ in order(turns)]
    monkeypatch.setattr(lanes_module.time, "monotonic", lambda: 1009.0)
    turns = waiting(("small", "a"), ("big", "a"), big=3.0, small=0.01)
    assert ["big", "small"] == [shape for shape, _ in order(turns)]
    turns = waiting(("small", "a"), ("big", "a"), big=3.0, small=0.01)
    assert ["small"] == [shape for shape, _ in order(turns, heavy_too=False)]


def test_what_became_light_is_light() -> None:
    """The last cost counts, so a slow first time is not a sentence for life."""
    costs = Costs()
    costs.note("a", 3.0)
    costs.note("a", 0.01)
    assert 0.01 == costs.of("a")
    for number in range(KNOWN):
        costs.note(str(number), 1.0)
    assert (False, KNOWN) == (costs.know("a"), len(costs.seconds))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("ASK { ?a ?b 1 }", "ASK  { ?x ?y 23 }", True),
        ('ASK { <http://a> ?p "x" }', 'ASK { <http://b> ?p "y z" }', True),
        ("ASK { ?a ?b ?c }", "ASK { ?a ?b ?c . ?d ?e ?f }", False),
        ("ASK {}", "SELECT * {}", False),
    ],
)
def test_shapes_leave_out_what_varies(one: str, other: str, alike: bool) -> None:
    """Names, values and numbers; not how much is asked."""
    assert alike is (shape_of(Job(one)) == shape_of(Job(other)))


@given(st.sampled_from(['"', "<", "?a", "1", " ", '\\"""\n', "$", "{"]), st.integers(1, 300_000))
def test_a_shape_is_found_in_bounded_time(piece: str, times: int) -> None:
    """However long a query is, and whatever it repeats."""
    began = time.process_time()
    shape_of(Job(piece * times))
    assert time.process_time() - began < 0.2
    assert READ < 10_000


class Idle(Mock):
    """A worker that does nothing and lives."""

    alive, long, heavy, reusable, used, memory = True, False, False, True, 0.0, 0


def test_heavy_queries_leave_workers_to_light_ones() -> None:
    """Of four workers heavy ones get two, all others wait, and light ones are answered."""
    assert [2, 1, 4] == asyncio.run(_deal())


async def settle() -> None:
    """Let every task go on as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def _deal() -> list[int]:
    setup = Setup("", union=False, prefixes={}, megabytes=1)
    pool = Pool(setup, Limits(workers=4, heavy=8, seconds=5))
    pool.idle = [Idle(setup=setup) for _ in range(4)]
    pool.workers = set(pool.idle)
    first = await pool._take("big", "a")  # new: nobody knows yet
    first.long = True
    pool.queue.costs.note("big", 3.0)
    big = [asyncio.ensure_future(pool._take("big", "a")) for _ in range(5)]
    await settle()
    taken = sum(it.done() for it in big) + 1
    light = asyncio.ensure_future(pool._take("small", "b"))
    await settle()
    found = [taken, int(light.done()), len(pool.queue)]
    for it in big:
        it.cancel()
    await asyncio.gather(*big, return_exceptions=True)
    return found
