"""The graph over HTTP: a read-only SPARQL endpoint that strangers may ask, and cannot break.

The process that speaks HTTP never runs a query. It hands each to a worker process, which may be
killed at any moment: by the clock, by the system when memory runs out, by the engine's own faults.

The temporary folder of a server: gone when it ends, swept by the next where it was killed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimgraph.model.files import is_of_another

PREFIX, HELD = "claimgraph-served-", "held"
YOUNG = 60
"""Seconds for which a folder without its lock may still be about to get one."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of one's own; those whose servers do not live any more are removed."""
    for left in Path(tempfile.gettempdir()).glob("claimgraph-*"):
        if _is_left(left) if left.name.startswith(PREFIX) else _is_spilled(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        descriptor = os.open(folder / HELD, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(descriptor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_spilled(folder: Path) -> bool:
    """Whether an engine of a process that is dead spilled into a folder, and not a moment ago.

    One of this process may be open: it judged the dossier that is about to be served.
    """
    found = re.fullmatch(r"claimgraph-(\d+)-\w+", folder.name)
    if not found or found[1] == str(os.getpid()):
        return False
    try:
        about = folder.lstat()
        old = time.time() - about.st_mtime > YOUNG or not any(folder.iterdir())
        return about.st_uid == os.getuid() and old and not is_of_another(found[1])
    except OSError:
        return False


def _is_left(folder: Path) -> bool:
    """Whether a folder is ours and nobody holds it: not by its number, which another may have."""
    try:
        about = folder.lstat()
        if about.st_uid != os.getuid() or folder.is_symlink():
            return False
        descriptor = os.open(folder / HELD, os.O_RDWR)
    except FileNotFoundError:
        return time.time() - about.st_mtime > YOUNG
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
