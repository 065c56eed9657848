"""A worker process as the server sees it: forked from one that has imported all it needs.

A killed worker has to be replaced at once, while the processor is busy: a fork takes some
milliseconds of it where a new interpreter with its imports takes a hundred.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from claimgraph.server.http.refusal import (
    AllBusy,
    Refusal,
    WorkerLost,
    worker_died,
)
from claimgraph.server.workers import worker
from claimgraph.server.workers.frames import (
    HEADER,
    Frame,
    Job,
    Kind,
)

FORKS = multiprocessing.get_context("forkserver")
IMPORTED = [worker.__name__, "claimgraph.cli", "duckdb"]
"""A fork runs the program's script again, as a module; what that imports should be there. So should
what answers from columns: a worker that has had 0.1 s of the processor gives way to a new one.
Where there are some, that is Arrow too, which takes 0.1 s."""

TICKS = os.sysconf("SC_CLK_TCK")

_ONE_BY_ONE = threading.Lock()


@dataclass(eq=False)
class Worker:
    """``reusable`` when it may be given another job; ``ended`` becomes its exit code."""

    answers: asyncio.StreamReader
    jobs: asyncio.StreamWriter
    pid: int
    setup: worker.Setup
    ended: asyncio.Future[int]
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
            self.jobs.write(job.frame().encode())
            while (frame := await self.read()).kind not in (Kind.END, Kind.REFUSED):
                yield frame
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._reason() from None
        self.reusable = not self.heavy
        yield frame

    async def _reason(self) -> Refusal:
        """Why the process is dead."""
        lost = await asyncio.shield(self.ended) == -signal.SIGKILL
        if self.crowded_out:
            return AllBusy()
        return WorkerLost() if lost else worker_died()

    async def read(self) -> Frame:
        """The next frame. Raises IncompleteReadError when the worker is dead."""
        kind, length = HEADER.unpack(await self.answers.readexactly(HEADER.size))
        return Frame(Kind(kind), await self.answers.readexactly(length))

    async def open(self, setup: worker.Setup) -> bool:
        """Answer from another store from now on; tells whether that worked."""
        self.jobs.write(Frame.of(Kind.OPEN, **vars(setup)).encode())
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
            os.setpriority(os.PRIO_PROCESS, self.pid, 19)

    @property
    def used(self) -> float:
        """Seconds of the processor that the process has had, where the system tells (Linux)."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return time.monotonic()
        return sum(map(int, stat.rpartition(")")[2].split()[11:13])) / TICKS

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return not self.ended.done()

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self.jobs.close()
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


async def start_worker(setup: worker.Setup) -> Worker:
    """Start a worker process, without waiting until it is ready.

    Raises OSError or EOFError when the process that all are forked from died at that moment.
    """
    ours, theirs = socket.socketpair()
    FORKS.set_forkserver_preload([*IMPORTED, *(["pyarrow"] if setup.columns else [])])
    with theirs:
        process = FORKS.Process(target=worker.main, args=(setup, theirs), daemon=True)
        try:
            await asyncio.to_thread(_start, process)
        except BaseException:
            ours.close()
            raise
    answers, jobs = await asyncio.open_connection(sock=ours)
    return Worker(answers, jobs, process.pid or 0, setup, _await_end(process))


def _start(process: ForkServerProcess) -> None:
    with _ONE_BY_ONE:  # the first starts the process that all are forked from
        os.environ["PYTHONSAFEPATH"] = "1"  # a json.py in the folder at hand is not Python's
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
