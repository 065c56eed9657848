"""The pool of workers: each runs one query at a time, may be killed, and is then replaced.

Queries that wait for a worker are ordered: those that need little processor time (light) first,
the others (heavy) last. How heavy a query is shows only while it runs, so the pool remembers it for
all queries of the same shape: of fifty similar heavy queries only the first few delay others.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import multiprocessing
import os
import re
import signal
import socket
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.http.limits import Budget, Limits
from claimgraph.server.http.refusal import AllBusy, Refusal, WorkerLost, no_room, worker_died
from claimgraph.server.workers.frames import HEADER, Frame, FrameKind, Job
from claimgraph.server.workers.worker import Setup
from claimgraph.server.workers.worker import main as run_worker

KNOWN = 2_000
"""How many query shapes are remembered with their costs."""

READ = 4_096
"""How many characters of a query, together with its length, determine its shape."""

LONG = 65_536
"""Queries with more characters count as heavy until one of the same shape has run."""

AGING = 0.5
"""After waiting so many seconds, a query of unknown cost ranks like those known to be light."""

PATIENT = 2.0
"""After waiting so many seconds, a heavy query goes before light ones, if heavy ones may run."""

_VARYING = re.compile(r'"[^"\n]*"|<[^<>\s]*>|[?$]\w+|\d+|\s+')


def shape_of(job: Job) -> str:
    """Return the shape of a query: a hash of its text without names, values and numbers."""
    text = job.question or job.sparql
    plain = _VARYING.sub(" ", text[:READ])
    return hashlib.sha256(f"{len(text) // READ} {plain}".encode("utf-8", "replace")).hexdigest()


@dataclass
class Costs:
    """The seconds of processor time that the last query of each shape took."""

    seconds: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def note(self, shape: str, seconds: float) -> None:
        """Remember the cost of a query; of too many shapes the oldest one is forgotten."""
        self.seconds[shape] = seconds
        self.seconds.move_to_end(shape)
        if len(self.seconds) > KNOWN:
            self.seconds.popitem(last=False)

    def know(self, shape: str) -> bool:
        """Whether the cost of a shape is known."""
        return shape in self.seconds

    def of(self, shape: str) -> float:
        """Return the cost of a shape in seconds; 0 if unknown."""
        return self.seconds.get(shape, 0.0)


@dataclass(eq=False)
class QueuedJob:
    """A query that waits since ``since``; ``given`` becomes its worker."""

    shape: str
    client: str
    given: asyncio.Future[Any]
    since: float = field(default_factory=time.monotonic)


@dataclass
class JobQueue:
    """The waiting queries. ``heavy`` is the cost in seconds from which a query counts as heavy."""

    heavy: float
    costs: Costs = field(default_factory=Costs)
    waiting: list[QueuedJob] = field(default_factory=list)
    lent: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.waiting)

    def classify(self, job: Job) -> str:
        """Return the shape of a query; a long query counts as heavy until it has run."""
        shape = shape_of(job)
        if len(job.sparql) > LONG and not self.costs.know(shape):
            self.costs.note(shape, self.heavy)
        return shape

    def is_heavy(self, shape: str) -> bool:
        """Whether queries of this shape were heavy when they last ran."""
        return self.costs.of(shape) >= self.heavy

    def take(self, *, heavy_too: bool) -> QueuedJob | None:
        """Remove and return the next query to run, if any; only with ``heavy_too`` a heavy one."""
        light = [it for it in self.waiting if not self.is_heavy(it.shape)]
        heavy = [it for it in self.waiting if self.is_heavy(it.shape)] if heavy_too else []
        old = [it for it in heavy if time.monotonic() - it.since > PATIENT]
        if not (chosen := old or light or heavy):
            return None
        turn = min(chosen, key=self._place)
        self.waiting.remove(turn)
        return turn

    def _place(self, turn: QueuedJob) -> tuple[bool, int, float]:
        """Return the sort key: known shapes first, then clients with few workers, then by time."""
        new = not self.costs.know(turn.shape)
        return new and time.monotonic() - turn.since < AGING, self.lent[turn.client], turn.since

    def lend(self, client: str) -> None:
        """Count one more worker that a client uses."""
        self.lent[client] += 1

    def give_back(self, client: str) -> None:
        """Count one worker less that a client uses."""
        self.lent[client] -= 1
        if not self.lent[client]:
            del self.lent[client]


FORKS = multiprocessing.get_context("forkserver")
IMPORTED = [Setup.__module__, "claimgraph.cli", "duckdb"]
"""Modules that are imported before workers are forked, so that a worker need not import them.

A forked worker runs the program's script again as a module, which imports ``claimgraph.cli``; for
columns it needs ``duckdb``. These imports would count for its query, which is heavy from 0.1 s.
"""

TRANSLATING = [
    "pyarrow.compute",
    "rdflib.plugins.sparql.algebra",
    "claimgraph.store.columns.sparql.algebra",
    "claimgraph.store.columns.sparql.translator",
]
"""The modules that answer SPARQL from columns; importing them takes 0.3 s of processor time."""

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")

_ONE_BY_ONE = threading.Lock()


@dataclass(eq=False)
class Worker:
    """A worker process; ``ended`` becomes its exit code.

    It is ``reusable`` if it can take another job, ``long`` if its query takes long or is known to,
    ``spared`` if another worker was started in its place, and ``heavy`` if all other processes go
    first. ``crowded_out`` and ``too_large`` say why the pool killed it.
    """

    answers: asyncio.StreamReader
    jobs: asyncio.StreamWriter
    pid: int
    setup: Setup
    ended: asyncio.Future[int]
    reusable: bool = True
    long: bool = False
    spared: bool = False
    heavy: bool = False
    crowded_out: bool = False
    too_large: bool = False

    async def ask(self, job: Job) -> AsyncGenerator[Frame, None]:
        """Give the worker a job and yield what it answers.

        Raises Refusal when the job crashed the worker or the pool killed it to make room,
        WorkerLost when it was killed from outside.
        """
        self.reusable = False
        try:
            self.jobs.write(job.frame().encode())
            while (frame := await self.read()).kind not in (FrameKind.END, FrameKind.REFUSED):
                yield frame
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._reason() from None
        self.reusable = not self.spared
        yield frame

    async def _reason(self) -> Refusal:
        """Return the error that says why the process ended."""
        lost = await asyncio.shield(self.ended) == -signal.SIGKILL
        if self.crowded_out:
            return AllBusy()
        if self.too_large:
            return no_room()
        return WorkerLost() if lost else worker_died()

    async def read(self) -> Frame:
        """Return the worker's next frame. Raises IncompleteReadError if the process has ended."""
        kind, length = HEADER.unpack(await self.answers.readexactly(HEADER.size))
        return Frame(FrameKind(kind), await self.answers.readexactly(length))

    async def open(self, setup: Setup) -> bool:
        """Make the worker use another store from now on; return whether that worked."""
        self.jobs.write(Frame.of(FrameKind.OPEN, **vars(setup)).encode())
        try:
            await self.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self.setup = setup
        return True

    def yield_to_others(self) -> None:
        """Give the process the lowest priority; without privileges this cannot be undone."""
        self.heavy = True
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 19)
            if hasattr(os, "SCHED_IDLE"):  # Linux: any other process goes first
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))

    @property
    def used(self) -> float:
        """The processor time of the process in seconds; the clock's time if that is unknown."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return time.monotonic()
        return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / TICKS

    @property
    def memory(self) -> int:
        """The bytes of memory that the process shares with no other; 0 where that is unknown."""
        try:
            fields = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            return 0
        return (int(fields[1]) - int(fields[2])) * PAGE

    @property
    def alive(self) -> bool:
        """Whether the process is still running."""
        return not self.ended.done()

    def kill(self) -> None:
        """End the process at once."""
        self.jobs.close()
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


async def start_worker(setup: Setup) -> Worker:
    """Start a worker process, without waiting until it is ready.

    Raises OSError or EOFError when the fork server, from which workers are forked, has just died.
    """
    ours, theirs = socket.socketpair()
    FORKS.set_forkserver_preload([*IMPORTED, *(TRANSLATING if setup.columns else [])])
    with theirs:
        process = FORKS.Process(target=run_worker, args=(setup, theirs), daemon=True)
        try:
            await asyncio.to_thread(_start_process, process)
        except BaseException:
            ours.close()
            raise
    answers, jobs = await asyncio.open_connection(sock=ours)
    return Worker(answers, jobs, process.pid or 0, setup, _await_end(process))


def _start_process(process: ForkServerProcess) -> None:
    with _ONE_BY_ONE:  # the first call also starts the fork server
        os.environ["PYTHONSAFEPATH"] = "1"  # so that no json.py in the current folder is used
        process.start()


def _await_end(process: ForkServerProcess) -> asyncio.Future[int]:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end() -> None:
        loop.remove_reader(process.sentinel)
        ended.set_result(process.exitcode or 0)
        process.close()

    loop.add_reader(process.sentinel, end)
    return ended


HEAVY, CROWDED = 0.1, 0.03
"""After so many seconds of processor time a query makes room for others; most take milliseconds.

``CROWDED`` applies while others wait. By the clock, every query would be long on a busy machine.
"""

SLOW, LISTED = 1.0, 10
"""The seconds after which a query counts as slow, and how many slow queries are remembered."""

LOOK = 0.02
"""Seconds between two measurements of a query's processor time."""

WATCH = 0.05
"""Seconds between two measurements of all workers' memory."""

RETRY = 0.2
"""Seconds before a worker that died while starting is started again."""


@dataclass
class Pool:
    """Lends workers to queries; if none is free, the query waits.

    A query that takes long keeps its worker but gets less processor time, and another worker is
    started in addition: else a few long queries would delay all short ones. Some of the free
    workers are reserved for queries that are not known to be heavy.
    """

    setup: Setup
    limits: Limits
    workers: set[Worker] = field(default_factory=set)
    queue: JobQueue = field(default_factory=lambda: JobQueue(HEAVY))
    replaced: int = 0
    stopped: int = 0
    gave_way: int = 0
    slowest: list[tuple[float, str, bool]] = field(default_factory=list)
    empty_since: float | None = None
    idle: list[Worker] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits.answers)

    async def start(self) -> None:
        """Start all workers. Raises ClaimgraphError when one cannot open the store."""
        started = await asyncio.gather(*(self._add() for _ in range(self.limits.workers)))
        if not all(started):
            await self.stop()
            cure = "allow more with --memory, or look whether the store can be read"
            raise ClaimgraphError("the workers cannot start", cure=cure)
        self._run(self._watch_memory())

    @property
    def memory(self) -> int:
        """The bytes of memory of all workers, without what they share; 0 where that is unknown."""
        return sum(worker.memory for worker in self.workers)

    @property
    def can_answer(self) -> bool:
        """Whether a query that arrives now can be answered.

        A query may wait for a worker for as long as it may run. So it is no failure yet if all
        workers ended at once, each over a long query, and others are being started.
        """
        empty = self.empty_since
        return empty is None or time.monotonic() - empty < self.limits.seconds

    @property
    def has_room(self) -> bool:
        """Whether a query that arrives now gets a worker or may wait for one."""
        return self.can_answer and len(self.queue) < self.limits.waiting

    async def _watch_memory(self) -> None:
        """Kill the worker with the most memory while all together use too much."""
        while True:
            await asyncio.sleep(WATCH)
            busy = [it for it in self.workers if it not in self.idle and it.alive]
            if busy and self.memory > self.limits.total << 20:
                largest = max(busy, key=lambda it: it.memory)
                largest.too_large = True
                largest.kill()
                self.stopped += 1

    async def stop(self) -> None:
        """End all workers."""
        for task in self._tasks:
            task.cancel()
        for worker in self.workers:
            worker.kill()
        await asyncio.gather(*(worker.ended for worker in self.workers))

    @contextlib.asynccontextmanager
    async def lend(self, job: Job, client: str = "") -> AsyncIterator[Worker]:
        """Lend a worker for one job. Raises Refusal (503) if none is free within the time limit."""
        shape = self.queue.classify(job)
        worker, began = await self._take(shape, client), time.monotonic()
        watch = self._run(self._look_after(worker, shape))
        self.queue.lend(client)
        used = worker.used
        try:
            yield worker
            self.queue.costs.note(shape, worker.used - used)  # the query has ended by itself
        finally:
            watch.cancel()
            self.queue.give_back(client)
            self._note_slow(job, worker, time.monotonic() - began)
            self._take_back(worker)

    def _note_slow(self, job: Job, worker: Worker, seconds: float) -> None:
        """Remember a query if it is one of the slowest; each query is listed once."""
        if worker.heavy or seconds > SLOW:
            known = {it[1]: it for it in self.slowest}
            found = (round(seconds, 3), job.number, worker.heavy)
            known[job.number] = max(found, known.get(job.number, found))
            self.slowest = sorted(known.values(), reverse=True)[:LISTED]

    @property
    def heavy(self) -> int:
        """How many running queries take long, or did so when they last ran."""
        return sum(worker.long for worker in self.workers)

    async def _look_after(self, worker: Worker, shape: str) -> None:
        """Start another worker in place of one whose query takes long.

        Until the query ends by itself, its shape counts as heavy, so that similar queries wait.
        """
        began = worker.used
        while worker.used - began < self._patience(shape):
            await asyncio.sleep(LOOK)
        self.queue.costs.note(shape, HEAVY)
        worker.spared = worker.long = True
        self._run(self._refill())
        while worker.used - began < HEAVY:
            await asyncio.sleep(LOOK)
        self._make_room(worker)

    def _patience(self, shape: str) -> float:
        """Return after how many seconds of processor time a query makes room for others.

        While others wait, a shape known to be heavy has none, any other twice what it took before
        or ``CROWDED``, if that is more.
        """
        if not len(self.queue):
            return HEAVY
        return 0 if self.queue.is_heavy(shape) else max(CROWDED, 2 * self.queue.costs.of(shape))

    def _make_room(self, worker: Worker) -> None:
        """Let all other queries go before a heavy one.

        If too many heavy queries run, the one that has used most processor time is ended: else a
        few endless queries would keep out all that take a second.
        """
        if worker not in self.workers:  # the worker died in the meantime
            return
        worker.yield_to_others()
        self.gave_way += 1
        heavy = [it for it in self.workers if it.heavy and not it.crowded_out]
        if len(heavy) > self.limits.heavy:
            most = max(heavy, key=lambda it: it.used)
            most.crowded_out = True
            most.kill()

    async def _take(self, shape: str, client: str) -> Worker:
        if len(self.queue) >= self.limits.waiting:
            raise AllBusy()
        turn = QueuedJob(shape, client, asyncio.get_running_loop().create_future())
        self.queue.waiting.append(turn)
        self._deal()
        try:
            async with asyncio.timeout(self.limits.seconds):
                await asyncio.wait([turn.given])
                worker: Worker = turn.given.result()
                return worker
        except TimeoutError:
            self._leave(turn)
            raise AllBusy() from None
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def _deal(self) -> None:
        """Give free workers to the next queries."""
        self.idle = [it for it in self.idle if it.alive]  # some may have been killed
        while self.idle and (turn := self.queue.take(heavy_too=self._has_room_for_heavy)):
            worker = self.idle.pop()
            worker.long = self.queue.is_heavy(turn.shape)
            turn.given.set_result(worker)

    @property
    def _has_room_for_heavy(self) -> bool:
        """Whether a heavy query may run: the first may, another only if workers stay free."""
        kept = self.limits.workers // 2
        return not self.heavy or (self.heavy < self.limits.heavy and len(self.idle) > kept)

    def _leave(self, turn: QueuedJob) -> None:
        """Remove a query from the queue; if it has just got a worker, that goes to another."""
        if turn.given.done():
            self._take_back(turn.given.result())
        else:
            self.queue.waiting.remove(turn)

    def _take_back(self, worker: Worker) -> None:
        if not (worker.reusable and worker.alive):
            self._replace(worker)
        elif worker.setup is self.setup:
            self._offer(worker)
        else:
            self._run(self._reopen(worker))

    def _offer(self, worker: Worker) -> None:
        """Give a free worker to the next query, or keep it until one comes."""
        worker.long = False
        self.idle.append(worker)
        self._deal()

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        if worker in self.workers:
            self.workers.discard(worker)
            self.replaced += 1
            if not self.workers:
                self.empty_since = time.monotonic()
            if not worker.spared:  # else another was started already
                self._run(self._refill())
            self._deal()

    async def _refill(self) -> None:
        while not await self._add():
            await asyncio.sleep(RETRY)

    async def _add(self) -> bool:
        try:
            worker = await start_worker(self.setup)
            await worker.read()
        except (OSError, EOFError):  # asyncio's IncompleteReadError is an EOFError
            return False
        self.workers.add(worker)
        self.empty_since = None
        self._run(self._watch(worker))
        await self._reopen(worker)
        return True

    async def switch(self, setup: Setup) -> None:
        """Use another store from now on; running queries finish on the earlier store."""
        self.setup = setup
        idle, self.idle = self.idle, []
        await asyncio.gather(*map(self._reopen, idle))

    async def _reopen(self, worker: Worker) -> None:
        """Make a worker available once it has opened the current store."""
        while worker.setup is not self.setup:
            if not await worker.open(self.setup):
                self._replace(worker)
                return
        self._offer(worker)

    async def _watch(self, worker: Worker) -> None:
        await asyncio.shield(worker.ended)
        self._replace(worker)

    def _run(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)  # the event loop holds only a weak reference
        task.add_done_callback(self._tasks.discard)
        return task
