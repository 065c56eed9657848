"""How much of this machine strangers may use: all limits of time, memory and size in one place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claimgraph.server.http.refusal import Refusal


def _memory() -> int:
    """The memory of this machine in megabytes, if it says so."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (AttributeError, ValueError, OSError):
        return 0


@dataclass(frozen=True)
class Limits:
    """The limits of every request; ``serve --help`` lists those that can be set.

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
"""How much of the budget one answer may use: a fourth, so that no client keeps out others."""


@dataclass
class Share:
    """The bytes that one answer holds; ``most`` limits it beside the budget."""

    budget: Budget
    most: int
    held: int = 0

    def take(self, size: int) -> None:
        """Reserve more bytes. Raises Refusal (503) if there is no room."""
        if self.held + size > self.most:
            message = f"the answer has more than {self.most:,} bytes, too many to send in one piece"
            cure = "ask for less, or accept the answer in pieces: HTTP/1.1, without Prefer"
            raise Refusal(503, message, cure=cure)
        if self.budget.held + size > self.budget.most:
            self.budget.refused += 1
            message = (
                f"the answers being sent fill the {self.budget.most:,} bytes that all may have"
            )
            raise Refusal(503, message, cure="ask again", headers={"retry-after": "2"})
        self.held += size
        self.budget.held += size

    def free(self) -> None:
        """Release all bytes."""
        self.budget.held -= self.held
        self.held = 0


@dataclass
class Budget:
    """Limits the bytes of all answers that clients have not read yet."""

    most: int
    held: int = 0
    refused: int = field(default=0)

    @contextmanager
    def share(self, most: float) -> Iterator[Share]:
        """A share for one answer, up to a size or a part of the budget, whichever is smaller."""
        share = Share(self, int(min(most, self.most // SHARE)))
        try:
            yield share
        finally:
            share.free()
