"""Shows how far a long operation has come, as one line of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

Progress = Callable[[str], None]
"""A function that is given each line."""


def tell_nobody(_: str) -> None:
    """Drop a line: progress that nobody is shown."""


EVERY = 2.0
"""Seconds between two lines."""


@dataclass
class Pace:
    """Reports every two seconds how far work has come, how fast, and how long it will take.

    ``doing`` is what it does, ``unit`` what is counted.
    """

    total: int
    progress: Progress
    doing: str = "writing"
    unit: str = "rows"
    done: int = 0
    began: float = field(default_factory=monotonic)
    told: float = 0.0

    def tell(self, number: int) -> None:
        """Add to the count of what is done."""
        self.done += number
        spent = monotonic() - self.began
        if number and spent - self.told >= EVERY:
            self.told, rate = spent, self.done / spent
            left = (self.total - self.done) / rate
            told = f"{self.done:,} of {self.total:,} {self.unit}, {rate:,.0f} {self.unit}/s"
            self.progress(f"{self.doing} {told}, {left:.0f} s left")
