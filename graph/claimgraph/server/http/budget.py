"""How many bytes of answers the server itself may hold at one moment, over all its clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claimgraph.server.http.refusal import Refusal

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
