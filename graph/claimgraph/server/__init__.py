"""Serves the graph over HTTP: a read-only SPARQL endpoint that strangers can use but not break.

The process that speaks HTTP never runs a query. It gives each to a worker process, which may die at
any moment: by the server's clock, by the system when memory runs out, or by a fault of the engine.
The server's temporary folder is removed when it ends, or by the next start where it was killed.
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
"""For so many seconds a folder without a lock may be a new one that is about to be locked."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder of this server; folders of servers that have died are removed."""
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
    """Whether a dead process left a database's temporary folder, not just now.

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
    """Whether a folder was made by a server and nobody locks it; process numbers may be reused."""
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
