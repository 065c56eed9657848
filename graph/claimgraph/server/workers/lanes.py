"""Who waits for a worker, and whose turn it is: light queries first, heavy ones last.

A query shows what it costs when it runs. What it has cost is remembered by its shape, so that of
fifty alike only the first few hold others up.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Any

from claimgraph.server.workers.frames import Job

KNOWN = 2_000
"""Shapes whose cost is remembered."""

READ = 4_096
"""Characters of a query that make its shape, with its length."""

LONG = 65_536
"""Characters above which a query is held to be heavy before one of its shape has been asked."""

AGING = 0.5
"""Seconds after which a query that is new goes before those that are known to be light."""

PATIENT = 2.0
"""Seconds after which a heavy query goes before light ones, where a heavy one may run at all."""

_VARYING = re.compile(r'"[^"\n]*"|<[^<>\s]*>|[?$]\w+|\d+|\s+')


def shape_of(job: Job) -> str:
    """What queries have in common that differ in names, values and numbers."""
    text = job.question or job.sparql
    plain = _VARYING.sub(" ", text[:READ])
    return hashlib.sha256(f"{len(text) // READ} {plain}".encode("utf-8", "replace")).hexdigest()


@dataclass
class Costs:
    """Seconds of the processor that queries of a shape took when they were last asked."""

    seconds: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def note(self, shape: str, seconds: float) -> None:
        """Remember what a query took; of many shapes the oldest is forgotten."""
        self.seconds[shape] = seconds
        self.seconds.move_to_end(shape)
        if len(self.seconds) > KNOWN:
            self.seconds.popitem(last=False)

    def know(self, shape: str) -> bool:
        """Whether anything is known of a shape."""
        return shape in self.seconds

    def of(self, shape: str) -> float:
        """What is known of a shape; of a new one nothing is."""
        return self.seconds.get(shape, 0.0)


@dataclass(eq=False)
class QueuedJob:
    """A query that waits: its shape, whose it is, and since when."""

    shape: str
    client: str
    given: asyncio.Future[Any]
    since: float = field(default_factory=time.monotonic)


@dataclass
class JobQueue:
    """The queries that wait. ``heavy`` is what a query costs that is held to be heavy."""

    heavy: float
    costs: Costs = field(default_factory=Costs)
    waiting: list[QueuedJob] = field(default_factory=list)
    lent: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.waiting)

    def classify(self, job: Job) -> str:
        """The shape of a query; what is long has to show first that it is light."""
        shape = shape_of(job)
        if len(job.sparql) > LONG and not self.costs.know(shape):
            self.costs.note(shape, self.heavy)
        return shape

    def is_heavy(self, shape: str) -> bool:
        """Whether queries of this shape were heavy when they were last asked."""
        return self.costs.of(shape) >= self.heavy

    def take(self, *, heavy_too: bool) -> QueuedJob | None:
        """Whose turn it is, if it is anybody's; with ``heavy_too`` also of those known to be so."""
        light = [it for it in self.waiting if not self.is_heavy(it.shape)]
        heavy = [it for it in self.waiting if self.is_heavy(it.shape)] if heavy_too else []
        old = [it for it in heavy if time.monotonic() - it.since > PATIENT]
        if not (chosen := old or light or heavy):
            return None
        turn = min(chosen, key=self._place)
        self.waiting.remove(turn)
        return turn

    def _place(self, turn: QueuedJob) -> tuple[bool, int, float]:
        """Known before new, then whoever has fewest workers, then whoever came first."""
        new = not self.costs.know(turn.shape)
        return new and time.monotonic() - turn.since < AGING, self.lent[turn.client], turn.since

    def lend(self, client: str) -> None:
        """A client has one more worker."""
        self.lent[client] += 1

    def give_back(self, client: str) -> None:
        """A client has one less."""
        self.lent[client] -= 1
        if not self.lent[client]:
            del self.lent[client]
