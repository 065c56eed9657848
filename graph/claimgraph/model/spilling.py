"""Where engines of columns put what memory does not hold: a folder of this process's own."""

from __future__ import annotations

import os
from functools import cache
from itertools import count
from tempfile import TemporaryDirectory

_NUMBERS = count()


def spill() -> dict[str, str]:
    """The setting of one engine, whose folder it makes when it needs it, and removes.

    By default it would lie in the working directory, where a dossier may be.
    """
    return {"temp_directory": f"{_root(os.getpid()).name}/{next(_NUMBERS)}"}


@cache
def _root(process: int) -> TemporaryDirectory[str]:
    """A folder that no one else reads, removed when the process ends; one that forks has two."""
    return TemporaryDirectory(prefix=f"claimgraph-{process}-")
