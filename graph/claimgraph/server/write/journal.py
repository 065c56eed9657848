"""The journal: a line of JSON for each write, appended beside the store and never changed."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

MOST = 300_000
"""Quads up to which what came and went is told quad by quad; above, the numbers of both stores."""


def find_journal(target: Path) -> Path:
    """The journal of a store that lies in a folder: beside it, as a build exchanges the folder."""
    return target.with_name(f"{target.name}.writes.jsonl")


def compare(earlier: ox.Store, later: ox.Store) -> dict[str, Any]:
    """How many quads came and went, and the hashes by which each can be known again."""
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


def note(target: Path, *, who: str, act: str, graph: str, change: Mapping[str, Any]) -> None:
    """Append a line on a write that is about to happen, and have it on the disk. Raises OSError."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    told = {"time": at, "token": who, "act": act, **({"graph": graph} if graph else {}), **change}
    line = json.dumps(told, ensure_ascii=False) + "\n"
    descriptor = os.open(find_journal(target), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
