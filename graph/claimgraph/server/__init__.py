"""Serves a graph over HTTP: SPARQL, pages and tools that strangers can use but not break.

The process that speaks HTTP never runs a query: it passes each query to a worker process. A worker
may end at any moment: killed at the time limit, killed by the system when memory runs out, or by a
fault of the engine. The server removes its temporary folder when it ends; if the server was killed,
the next one removes the folder.
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
"""The age in seconds up to which an unlocked folder may belong to a server that just starts."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a temporary folder for this server; first remove those that dead servers left."""
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
    """Whether a folder was left by a database whose process has died, and is old or empty.

    The folder of this process is kept: the database that judged the dossier may still be open.
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
    """Whether the server that made a folder has died: its lock is free.

    A process number would not show this, because the system reuses process numbers.
    """
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
