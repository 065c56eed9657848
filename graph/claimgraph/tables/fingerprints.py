"""By what a table is known again: whoever reads it would read the same rows in the same way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from claimgraph.errors import Place
from claimgraph.mapping import Table
from claimgraph.terms import digest


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of a table's files, and of all else that decides what is read of it."""

    files: str
    mapping: str


def fingerprint(table: Table) -> Fingerprint:
    """Hash the bytes of all files, the second table's too, and the mapping without its place.

    Of the source enters what stands in a claim or is judged: not its address, nor its licence.
    """
    files = (*table.files, *((table.joined,) if table.joined else ()))
    source = table.source
    told = (source.path, source.title, source.agent, source.voice, source.published)
    return Fingerprint(_hash(files), digest(*_parts((told, table.mapping))))


def _hash(files: Iterable[Path]) -> str:
    each = []
    for file in files:
        with file.open("rb") as data:
            each.append(hashlib.file_digest(data, "sha256").hexdigest())
    return digest(*each)


def _parts(value: Any) -> Iterator[str]:
    """Everything in a mapping, in its order; where a thing begins and ends counts."""
    if isinstance(value, Place):
        return
    if is_dataclass(value):
        yield from _parts([(it.name, getattr(value, it.name)) for it in fields(value)])
    elif isinstance(value, dict):
        yield from _parts(list(value.items()))
    elif isinstance(value, tuple | list):
        yield f"[{len(value)}"
        for it in value:
            yield from _parts(it)
    else:
        yield repr(value)
