"""The journal: a line of JSON for each write that took effect, which is never changed.

The line is in the folder of the new store before that replaces the old one, so that both take
effect by the same rename, and is appended to the journal right after. If the process is killed in
between, the line is in the folder only; the next start, or the next write, appends it.
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
"""Up to so many quads, added and removed ones are listed; above that, the sizes of both stores."""
LONGEST = 1 << 20
"""The most bytes in a line; a graph's address is limited by the head of its request."""


def find_journal(target: Path) -> Path:
    """The journal of a store: beside its folder, because a build replaces the folder."""
    return target.with_name(f"{target.name}.writes.jsonl")


def compare(earlier: ox.Store, later: ox.Store) -> dict[str, Any]:
    """How many quads were added and removed, with hashes that identify them."""
    if len(earlier) + len(later) > 2 * MOST:
        return {"quads": {"before": len(earlier), "after": len(later)}}
    before, after = frozenset(earlier), frozenset(later)
    return {"came": _sum(after - before), "went": _sum(before - after)}


def _sum(quads: frozenset[ox.Quad]) -> dict[str, Any]:
    """The number of quads, and the sha256 of their N-Quads lines in order."""
    hashed = hashlib.sha256()
    for line in sorted(map(str, quads)):
        hashed.update(f"{line} .\n".encode())
    return {"quads": len(quads), "sha256": hashed.hexdigest()}


def note(
    target: Path, folder: Path, *, who: str, act: str, graph: str, change: Mapping[str, Any]
) -> None:
    """Write the line on a write into the folder that will replace ``target``. Raises OSError."""
    whole = _read_end(find_journal(target)).rpartition(b"\n")[0]
    number = json.loads(whole.splitlines()[-1]).get("write", 0) + 1 if whole else 1
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    told = {"write": number, "time": at, "token": who, "act": act}
    told |= {**({"graph": graph} if graph else {}), **change}
    file = folder / LAST_WRITE
    file.touch(mode=0o600)
    file.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    settle(file)


def bring_up_to_date(target: Path) -> None:
    """Append the line on the last write if the journal lacks it. Raises OSError.

    A line that was cut, since the disk was full or its writer was killed, is written again.
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
    """The end of the journal, which includes its last line."""
    if not journal.exists():
        return b""
    with journal.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        return file.read()
