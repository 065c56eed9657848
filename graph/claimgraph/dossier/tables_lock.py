"""``tables.lock``: which answer an endpoint gave to which question, held against the files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimgraph.dossier.yaml import Fields, Node, Report, finding
from claimgraph.model.errors import Finding, Place
from claimgraph.model.tablemap import Table, TableQuery

HEAD = """\
# What endpoints answered, written by: claimgraph fetch. Builds hold the files against it.
"""
KEYS = ("endpoint", "query", "file", "sha256", "rows")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Fetched:
    """An answer as it was fetched: ``query`` and ``sha256`` are hashes, of question and file."""

    place: Place
    endpoint: str
    query: str
    file: str
    sha256: str
    rows: str


def read_fetched(node: Node, report: Report) -> dict[str, Fetched]:
    """Read the lock, by source."""
    root = Fields(node, "the lock of tables", known=(), report=report, open_=True)
    return {key.text: _read_one(key.text, it, report) for key, it in root}


def _read_one(key: str, node: Node, report: Report) -> Fetched:
    fields = Fields(node, f"'{key}' in the lock of tables", known=KEYS, report=report)
    cure = "write the lock anew with: claimgraph fetch"
    return Fetched(node.place, *(fields.required(it, cure) for it in KEYS))


def write_fetched(pins: Mapping[str, Fetched]) -> str:
    """Write the lock: one fact a line, by source in the order of letters."""
    lines = [HEAD]
    for key, pin in sorted(pins.items()):
        lines.append(f"{key}:\n")
        lines += (f"  {it}: {_scalar(getattr(pin, it))}\n" for it in KEYS)
    return "".join(lines)


def _scalar(text: str) -> str:
    """A value of YAML in double quotes, which are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def hash_query(query: str) -> str:
    """The hash of a question, however its lines are indented.

    >>> hash_query("  SELECT *\\n  { ?s ?p ?o }\\n") == hash_query("SELECT *\\n{ ?s ?p ?o }")
    True
    """
    lines = (line.strip() for line in query.splitlines())
    return hashlib.sha256("\n".join(filter(None, lines)).encode()).hexdigest()


def hash_files(files: Iterable[Path]) -> tuple[str, int]:
    """The hash and length of files' bytes, one file after the other."""
    digest, length = hashlib.sha256(), 0
    for file in files:
        with file.open("rb") as data:
            while block := data.read(CHUNK):
                digest.update(block)
                length += len(block)
    return digest.hexdigest(), length


def check_fetched(
    table: Table, asked: TableQuery, query: str, pin: Fetched | None
) -> Iterator[Finding]:
    """Find out whether a table is what the endpoint answered to this question."""
    name, place = table.files[0].name, table.mapping.place
    if pin is None:
        message = f"{name} is not pinned as an answer of {asked.endpoint}"
        yield finding(place, message, "run: claimgraph fetch")
        return
    if asked.endpoint != pin.endpoint:
        message = f"{name} was fetched from another endpoint"
        detail = {"fetched": pin.endpoint, "now": asked.endpoint}
        yield finding(asked.place, message, "run: claimgraph fetch", **detail)
    elif hash_query(query) != pin.query:
        message = f"{name} answers another question than this"
        yield finding(asked.place, message, "run: claimgraph fetch")
    found, _ = hash_files(table.files)
    if found != pin.sha256:
        message = f"{name} is not the answer that was fetched"
        cure = "take it from version control again, or run: claimgraph fetch"
        yield finding(place, message, cure, pinned=pin.sha256, found=found)
