"""What a stranger may use of this machine, in one place; among it how many bytes of answers the
server may hold at one moment, over all its clients.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claimgraph.server.http.refusal import Refusal


def _memory() -> int:
    """Megabytes of memory that this machine has, where it says."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (AttributeError, ValueError, OSError):
        return 0


@dataclass(frozen=True)
class Limits:
    """Bounds that hold for every request; ``--help`` of `serve` says which can be chosen.

    ``seconds`` is how long a query may run, its answer read included; ``megabytes`` what it may
    use besides what an idle worker has; ``rows`` how many rows or triples an answer may have;
    ``nesting`` how deep its brackets may be in each other. ``body`` and ``head`` bound a request
    in bytes, ``patience`` is how long, in seconds, a client may take to send one or may leave an
    answer unread. Up to ``buffer`` bytes an answer is held back until it is known to be whole.
    Besides ``workers`` queries that are short so far, ``heavy`` long ones may run; ``waiting`` may
    wait for a worker.

    ``per_client`` requests of one address may be unfinished at a time, their heads being sent or
    their answers awaited.

    ``answers`` bounds the bytes of all answers that the server itself holds at one moment,
    ``total`` the megabytes of all workers together. An answer that time, memory or the number of
    rows ends is an error, unless ``cut``: then what there is of it is sent, with a header or
    trailer.

    For those who may write, a request may have ``received`` bytes, it may take ``writing`` seconds
    to arrive and as many to be carried out, with ``for_writing`` megabytes.
    """

    seconds: float = 10.0
    megabytes: int = 1024
    rows: int = 100_000
    nesting: int = 100
    body: int = 1 << 20
    head: int = 1 << 16
    patience: float = 10.0
    buffer: int = 1 << 20
    connections: int = 512
    per_client: int = 256
    waiting: int = 256
    answers: int = 256 << 20
    total: int = field(default_factory=lambda: max(2048, _memory() // 2))
    cut: bool = False
    workers: int = 2 * (os.cpu_count() or 1)
    heavy: int = 4 * (os.cpu_count() or 1)
    received: int = 64 << 20
    writing: float = 60.0
    for_writing: int = 4096


SHARE = 4
"""One answer may hold this part of all: a fourth, so that one client does not keep out the rest."""


@dataclass
class Share:
    """What one answer holds; ``most`` bounds it besides the budget."""

    budget: Budget
    most: int
    held: int = 0

    def take(self, size: int) -> None:
        """Hold so many bytes more. Raises Refusal (503) where there is no room for them."""
        if self.held + size > self.most:
            message = f"the answer has more than the {self.most:,} bytes that are held back for one"
            cure = "ask for less, or accept the answer in pieces: HTTP/1.1, without Prefer"
            raise Refusal(503, message, cure=cure)
        if self.budget.held + size > self.budget.most:
            self.budget.refused += 1
            message = f"the answers under way fill the {self.budget.most:,} bytes there are for all"
            raise Refusal(503, message, cure="ask again", headers={"retry-after": "2"})
        self.held += size
        self.budget.held += size

    def free(self) -> None:
        """Hold nothing any more."""
        self.budget.held -= self.held
        self.held = 0


@dataclass
class Budget:
    """The bytes of all answers that are held back or not yet read by their clients."""

    most: int
    held: int = 0
    refused: int = field(default=0)

    @contextmanager
    def share(self, most: float) -> Iterator[Share]:
        """Room for one answer, up to a size or a part of the budget, whichever is smaller."""
        share = Share(self, int(min(most, self.most // SHARE)))
        try:
            yield share
        finally:
            share.free()
