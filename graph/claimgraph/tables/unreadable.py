"""Reports a table that cannot be read, with the line of the dossier that names the table."""

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
"""The system's error codes that a message of the database about a file may stand for."""
ROOM = "make room, or let the environment variable TMPDIR name a folder on a larger disk"


class Unreadable(Exception):  # the caller, who knows the mapping's place, makes a finding of it
    """An error: a file cannot be read as a table; with the reason and what to do."""

    def __init__(
        self, message: str, cure: str, *, file: str = "", place: Place | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.cure, self.file, self.place = message, cure, file, place

    def finding(self, mapping: TableMapping) -> Finding:
        """Make a finding of the error, by default at the line of the mapping."""
        where = {"file": self.file} if self.file else {}
        return finding(self.place or mapping.place, self.message, self.cure, **where)


@contextmanager
def telling_disk() -> Iterator[None]:
    """Turn the database's errors about disk and memory into OSError, with the file's name, and
    ClaimgraphError.
    """
    try:
        yield
    except duckdb.IOException as error:
        raise _as_system(str(error)) from error
    except duckdb.OutOfMemoryException as error:  # DuckDB raises it for a full disk as well
        message = "all rows fit neither into memory nor on the disk"
        raise ClaimgraphError(message, where=gettempdir(), cure=ROOM) from error


def is_of_disk(error: duckdb.Error) -> bool:
    """Whether an error is because of a full disk or memory, and not of the table."""
    full = isinstance(error, duckdb.IOException) and _code(str(error)) == errno.ENOSPC
    return full or isinstance(error, duckdb.OutOfMemoryException)


def _as_system(message: str) -> OSError:
    code = _code(message)
    named = re.search(r'(?:file|directory) \\*"([^"\\]+)', message)
    reason = os.strerror(code) if code else message.partition("\n")[0]
    return OSError(code or errno.EIO, reason, named[1] if named else None)


def _code(message: str) -> int:
    return next((it for it in FAULTS if os.strerror(it) in message), 0)
