"""The workers: lent to one query each, killed when they must be, replaced at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.errors import ClaimgraphError
from claimgraph.server.frames import HEADER, Frame, Job, Kind
from claimgraph.server.limits import Limits
from claimgraph.server.refusal import Refusal, WorkerLost, all_busy, worker_died
from claimgraph.server.worker import Setup

HEAVY = 0.1
"""Seconds of the processor after which a query makes room for others: most take milliseconds.

By the clock on the wall every query is long where the machine is busy.
"""

LOOK = 0.05
"""Seconds between looks at how much of the processor a query has had."""

TICKS = os.sysconf("SC_CLK_TCK")

RETRY = 0.2
"""Seconds until a worker that died while it was started is started again."""


@dataclass(eq=False)
class Worker:
    """A worker process as the server sees it; ``reusable`` when it may be given another job."""

    stdin: asyncio.StreamWriter
    stdout: asyncio.StreamReader
    process: Process
    setup: Setup
    reusable: bool = True
    heavy: bool = False
    crowded_out: bool = False

    async def ask(self, job: Job) -> AsyncGenerator[Frame, None]:
        """Give the worker a job and yield what it answers.

        Raises Refusal when it dies over the job or had to make room, WorkerLost when somebody
        else killed it.
        """
        self.reusable = False
        try:
            self.stdin.write(job.frame().encode())
            while (frame := await self.read()).kind not in (Kind.END, Kind.REFUSED):
                yield frame
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._reason() from None
        self.reusable = not self.heavy
        yield frame

    async def _reason(self) -> Refusal:
        """Why the process is dead."""
        lost = await self.process.wait() == -signal.SIGKILL
        if self.crowded_out:
            return all_busy()
        return WorkerLost() if lost else worker_died()

    async def read(self) -> Frame:
        """The next frame. Raises IncompleteReadError when the worker is dead."""
        kind, length = HEADER.unpack(await self.stdout.readexactly(HEADER.size))
        return Frame(Kind(kind), await self.stdout.readexactly(length))

    async def open(self, setup: Setup) -> bool:
        """Answer from another store from now on; tells whether that worked."""
        self.stdin.write(Frame(Kind.OPEN, setup.encode().encode()).encode())
        try:
            await self.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        self.setup = setup
        return True

    def yield_to_others(self) -> None:
        """Let other processes go first; without privileges this cannot be taken back."""
        self.heavy = True
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 19)

    @property
    def used(self) -> float:
        """Seconds of the processor that the process has had, where the system tells (Linux)."""
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return time.monotonic()
        return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / TICKS

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self.process.returncode is None

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


async def start_worker(setup: Setup) -> Worker:
    """Start a worker process, without waiting until it is ready."""
    command = (sys.executable, "-P", "-m", "claimgraph.server.worker", setup.encode())
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    if process.stdin is None or process.stdout is None:
        raise ClaimgraphError("a worker was started without pipes")
    return Worker(process.stdin, process.stdout, process, setup)


@dataclass
class Pool:
    """Lends workers; who finds none waits his turn.

    A query that takes long keeps its worker, with less of the processor, and another worker takes
    that one's place: else a few long queries would hold up all the short ones.
    """

    setup: Setup
    limits: Limits
    workers: set[Worker] = field(default_factory=set)
    waiting: int = 0
    replaced: int = 0
    idle: asyncio.Queue[Worker] = field(default_factory=asyncio.Queue)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Start all workers. Raises ClaimgraphError when one cannot open the store."""
        started = await asyncio.gather(*(self._add() for _ in range(self.limits.workers)))
        if not all(started):
            await self.stop()
            cure = "allow more with --memory, or look whether the store can be read"
            raise ClaimgraphError("the workers cannot start", cure=cure)

    async def stop(self) -> None:
        """End all workers."""
        for task in self._tasks:
            task.cancel()
        for worker in self.workers:
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self.workers))

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[Worker]:
        """A worker for one job. Raises Refusal (503) when none is free within the time limit."""
        worker = await self._take()
        watch = self._run(self._look_after(worker))
        try:
            yield worker
        finally:
            watch.cancel()
            self._take_back(worker)

    async def _look_after(self, worker: Worker) -> None:
        most = worker.used + HEAVY
        while worker.used < most:
            await asyncio.sleep(LOOK)
        self._make_room(worker)

    def _make_room(self, worker: Worker) -> None:
        """Put another worker beside one whose query takes long, or end that query."""
        if worker not in self.workers:  # it died in the meantime
            return
        if sum(it.heavy for it in self.workers) >= self.limits.heavy:
            worker.crowded_out = True
            worker.kill()
        else:
            worker.yield_to_others()
            self._run(self._refill())

    async def _take(self) -> Worker:
        if self.waiting >= self.limits.waiting:
            raise all_busy()
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                while not (worker := await self.idle.get()).alive:
                    pass  # somebody killed it while it had nothing to do
                return worker
        except TimeoutError:
            raise all_busy() from None
        finally:
            self.waiting -= 1

    def _take_back(self, worker: Worker) -> None:
        if not (worker.reusable and worker.alive):
            self._replace(worker)
        elif worker.setup is self.setup:
            self.idle.put_nowait(worker)
        else:
            self._run(self._reopen(worker))

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        if worker in self.workers:
            self.workers.discard(worker)
            self.replaced += 1
            if not worker.heavy:  # a heavy one was replaced when it made room
                self._run(self._refill())

    async def _refill(self) -> None:
        while not await self._add():
            await asyncio.sleep(RETRY)

    async def _add(self) -> bool:
        worker = await start_worker(self.setup)
        try:
            await worker.read()
        except asyncio.IncompleteReadError:
            return False
        self.workers.add(worker)
        self._run(self._watch(worker))
        await self._reopen(worker)
        return True

    async def switch(self, setup: Setup) -> None:
        """Ask another store from now on; queries that run end on the one they began with."""
        self.setup = setup
        idle = [self.idle.get_nowait() for _ in range(self.idle.qsize())]
        await asyncio.gather(*map(self._reopen, idle))

    async def _reopen(self, worker: Worker) -> None:
        """Let a worker wait for queries, when it has the present store open."""
        while worker.setup is not self.setup:
            if not await worker.open(self.setup):
                self._replace(worker)
                return
        self.idle.put_nowait(worker)

    async def _watch(self, worker: Worker) -> None:
        await worker.process.wait()
        self._replace(worker)

    def _run(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)  # the loop itself would forget it
        task.add_done_callback(self._tasks.discard)
        return task
