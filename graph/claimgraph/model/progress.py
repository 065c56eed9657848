"""Reports the progress of a long operation as lines of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

Progress = Callable[[str], None]
"""A function that is called with each line of the report, for example to print it."""


def tell_nobody(_: str) -> None:
    """Ignore a line: the ``Progress`` of callers that show none."""


EVERY = 2.0
"""Seconds between two lines of the report, at least."""


@dataclass
class Pace:
    """Reports every two seconds how much is done, how fast, and how many seconds are left.

    ``doing`` is the verb of the report, such as "writing"; ``unit`` is the noun that is counted.
    """

    total: int
    progress: Progress
    doing: str = "writing"
    unit: str = "rows"
    done: int = 0
    began: float = field(default_factory=monotonic)
    reported: float = 0.0

    def tell(self, number: int) -> None:
        """Add a number of finished units, and report if the last report is two seconds old."""
        self.done += number
        spent = monotonic() - self.began
        if number and spent - self.reported >= EVERY:
            self.reported, rate = spent, self.done / spent
            left = (self.total - self.done) / rate
            state = f"{self.done:,} of {self.total:,} {self.unit}, {rate:,.0f} {self.unit}/s"
            self.progress(f"{self.doing} {state}, {left:.0f} s left")
