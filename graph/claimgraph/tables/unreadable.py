"""Reports a table that cannot be read, at the place in the dossier that names it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import gettempdir

import duckdb

from claimgraph.dossier.yaml import finding
from claimgraph.model.errors import ClaimgraphError, Finding, Place
from claimgraph.model.tablemap import TableMapping

FAULTS = (
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM,
    errno.EMFILE, errno.ENOENT,
)  # fmt: skip
"""What to say for the system's errors about files."""
ROOM = "make room, or let the environment variable TMPDIR name a folder on a larger disk"


class Unreadable(Exception):  # becomes a finding where the mapping's place is known
    """A file that cannot be read as a table, and what to do."""

    def __init__(
        self, message: str, cure: str, *, file: str = "", place: Place | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.cure, self.file, self.place = message, cure, file, place

    def finding(self, mapping: TableMapping) -> Finding:
        """The error as a finding with its place."""
        where = {"file": self.file} if self.file else {}
        return finding(self.place or mapping.place, self.message, self.cure, **where)


@contextmanager
def telling_disk() -> Iterator[None]:
    """Say what the database says of disks as the system does, with the file: raises OSError."""
    try:
        yield
    except duckdb.IOException as error:
        raise _as_system(str(error)) from error
    except duckdb.OutOfMemoryException as error:  # so it says of a disk that is full, too
        message = "all rows fit neither into memory nor on the disk"
        raise ClaimgraphError(message, where=gettempdir(), cure=ROOM) from error


def is_of_disk(error: duckdb.Error) -> bool:
    """Whether an error is not the fault of what was read."""
    told = isinstance(error, duckdb.IOException) and _code(str(error)) == errno.ENOSPC
    return told or isinstance(error, duckdb.OutOfMemoryException)


def _as_system(message: str) -> OSError:
    code = _code(message)
    named = re.search(r'(?:file|directory) \\*"([^"\\]+)', message)
    reason = os.strerror(code) if code else message.partition("\n")[0]
    return OSError(code or errno.EIO, reason, named[1] if named else None)


def _code(message: str) -> int:
    return next((it for it in FAULTS if os.strerror(it) in message), 0)
