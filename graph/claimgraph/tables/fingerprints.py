"""By what a table is known again: whoever reads it would read the same rows in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from claimgraph.dossier.tables_lock import hash_files
from claimgraph.model.errors import Place
from claimgraph.model.iris import digest
from claimgraph.model.tablemap import Table


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of a table's files, and of all else that decides what is read of it."""

    files: str
    mapping: str


def fingerprint(table: Table) -> Fingerprint:
    """Hash the bytes of all files, the second table's too, and the mapping without its place.

    Of the source enters what stands in a claim or is judged: not its address, nor its licence.
    """
    source = table.source
    sha256 = source.sha256 or hash_files(table.files)[0]  # it has one, once the table was read
    ends = [str(file.stat().st_size) for file in table.files]
    joined = [hash_files([table.joined])[0]] if table.joined else []
    told = (source.path, source.title, source.agent, source.voice, source.published)
    return Fingerprint(digest(sha256, *ends, *joined), digest(*_parts((told, table.mapping))))


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
