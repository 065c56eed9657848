"""The journal of a store: a line of JSON for each write that took effect, which is never changed.

Before the new store's folder replaces the old one, the line is written into it, so that both take
effect by the same rename; right after, the line is appended to the journal. If the process is
killed in between, the next start, or the next write, appends the line.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.build.source import LAST_WRITE
from claimgraph.model.files import settle

MOST = 300_000
"""The most quads of a store for which added and removed quads are counted and hashed.

For larger stores a line has only the number of quads before and after.
"""
LONGEST = 1 << 20
"""The most bytes in a line; the IRI of a graph is limited by the head of its request."""


def find_journal(target: Path) -> Path:
    """Return the journal's path: beside the store's folder, because a build replaces the folder."""
    return target.with_name(f"{target.name}.writes.jsonl")


def compare(earlier: ox.Store, later: ox.Store) -> dict[str, Any]:
    """Count the quads that were added and removed, with hashes that identify them."""
    if len(earlier) + len(later) > 2 * MOST:
        return {"quads": {"before": len(earlier), "after": len(later)}}
    before, after = frozenset(earlier), frozenset(later)
    return {"came": _sum(after - before), "went": _sum(before - after)}


def _sum(quads: frozenset[ox.Quad]) -> dict[str, Any]:
    """Return the number of quads, and the SHA-256 of their sorted N-Quads lines."""
    hashed = hashlib.sha256()
    for line in sorted(map(str, quads)):
        hashed.update(f"{line} .\n".encode())
    return {"quads": len(quads), "sha256": hashed.hexdigest()}


def note(
    target: Path, folder: Path, *, who: str, act: str, graph: str, change: Mapping[str, Any]
) -> None:
    """Write the line on a write into ``folder``, which will replace ``target``. Raises OSError."""
    whole = _read_end(find_journal(target)).rpartition(b"\n")[0]
    number = json.loads(whole.splitlines()[-1]).get("write", 0) + 1 if whole else 1
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    entry = {"write": number, "time": at, "token": who, "act": act}
    entry |= {**({"graph": graph} if graph else {}), **change}
    file = folder / LAST_WRITE
    file.touch(mode=0o600)
    file.write_text(json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8")
    settle(file)


def bring_up_to_date(target: Path) -> None:
    """Append the line on the last write if the journal lacks it. Raises OSError.

    An incomplete last line, left by a full disk or a killed process, is replaced.
    """
    file, journal = target / LAST_WRITE, find_journal(target)
    line = file.read_bytes() if file.exists() else b""
    end = _read_end(journal)
    if not line or end.splitlines(keepends=True)[-1:] == [line]:
        return
    descriptor = os.open(journal, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        whole = os.fstat(descriptor).st_size - len(end.rpartition(b"\n")[2])
        os.ftruncate(descriptor, whole)
        os.lseek(descriptor, whole, os.SEEK_SET)
        while line:
            line = line[os.write(descriptor, line) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_end(journal: Path) -> bytes:
    """Return the end of the journal, long enough to include the whole last line."""
    if not journal.exists():
        return b""
    with journal.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        return file.read()
