"""Which cases of a large family run every day, and which only in `make check-all`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WHOLE = bool(os.environ.get("CLAIMGRAPH_WHOLE"))
"""Whether all cases run: `make check-all` sets it.

A change waits for the tests of every day, which have ten minutes on two processors. Where dozens of
cases go the same way through the program, and each starts a judge or draws a page, every third or
ninth finds what breaks that way; the others find the fault that one input alone brings to light.
"""


def spread(cases: Sequence[T], one_in: int) -> list[T]:
    """One case in so many, from the first on; all of them in `make check-all`."""
    return list(cases) if WHOLE else list(cases[::one_in])
