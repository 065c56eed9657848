"""How much of this machine strangers may use: all limits of time, memory and size in one place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claimgraph.server.http.refusal import Refusal


def _memory() -> int:
    """Return the memory of this machine in megabytes; 0 if the system does not report it."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (AttributeError, ValueError, OSError):
        return 0


@dataclass(frozen=True)
class Limits:
    """The limits of every request; ``serve --help`` lists those that can be set.

    A query may take ``seconds``, including the time in which the client reads the answer, and use
    ``megabytes`` more than an idle worker. Its brackets may be nested ``nesting`` levels deep, and
    its answer may have ``rows`` rows or triples. An answer of up to ``buffer`` bytes is sent only
    when it is complete. Besides ``workers`` queries that have been short so far, ``heavy`` long
    ones may run; ``waiting`` queries may wait for a worker.

    A request may have ``body`` bytes after a head of ``head`` bytes. A client may take ``patience``
    seconds to send a request, and may leave an answer unread for as long. There may be
    ``connections`` in all, and ``per_client`` unfinished requests of one client.

    All answers that wait in the server may have ``answers`` bytes together, and all workers may use
    ``total`` megabytes together. An answer that exceeds a limit of time, memory or rows is an
    error, unless ``cut``: then its beginning is sent, with a header or trailer that names the
    limit.

    A request of a client who may write may have ``received`` bytes. It may take ``writing`` seconds
    to arrive, and as many to be carried out with ``for_writing`` megabytes.
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
"""One answer may use at most a fourth of the budget, so that no client keeps out others."""


@dataclass
class Share:
    """The bytes of a budget that one answer uses: ``held`` so far, and at most ``most``."""

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
        """Open a share for one answer: ``most`` bytes, or a fourth of the budget if less."""
        share = Share(self, int(min(most, self.most // SHARE)))
        try:
            yield share
        finally:
            share.free()
