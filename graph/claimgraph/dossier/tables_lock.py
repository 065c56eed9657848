"""``tables.lock``: what an endpoint answered, and what a query in SQL gave, compared with both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimgraph.dossier.yaml import Fields, Node, Report, finding
from claimgraph.model.errors import Finding, Place
from claimgraph.model.tablemap import Table, TableQuery

HEAD = """\
# What endpoints answered, written by: claimgraph fetch; what select: gives, by: claimgraph pin.
# Builds compare the files with it.
"""
KEYS = ("endpoint", "query", "file", "sha256", "rows")
SELECT_KEYS = ("select", "result", "results")
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


@dataclass(frozen=True)
class Selected:
    """What a query in SQL gave: ``select`` and ``result`` are hashes, of the query and its rows."""

    place: Place
    select: str
    result: str
    results: str


@dataclass(frozen=True)
class TableLock:
    """The whole lock, by source."""

    fetched: Mapping[str, Fetched] = field(default_factory=dict)
    selected: Mapping[str, Selected] = field(default_factory=dict)


def read_table_lock(node: Node, report: Report) -> TableLock:
    """Read the lock."""
    root = Fields(node, "the lock of tables", known=(), report=report, open_=True)
    fetched, selected = dict[str, Fetched](), dict[str, Selected]()
    for key, it in root:
        what = f"'{key.text}' in the lock of tables"
        fields = Fields(it, what, known=(*KEYS, *SELECT_KEYS), report=report)
        if "select" in fields:
            cure = "write the lock again with: claimgraph pin"
            told = (fields.required(name, cure) for name in SELECT_KEYS)
            selected[key.text] = Selected(it.place, *told)
        if "select" not in fields or "endpoint" in fields:
            cure = "write the lock again with: claimgraph fetch"
            told = (fields.required(name, cure) for name in KEYS)
            fetched[key.text] = Fetched(it.place, *told)
    return TableLock(fetched, selected)


def write_table_lock(lock: TableLock) -> str:
    """Write the lock: one fact a line, by source in the order of letters."""
    lines = [HEAD]
    for key in sorted({*lock.fetched, *lock.selected}):
        lines.append(f"{key}:\n")
        for pin, names in ((lock.fetched.get(key), KEYS), (lock.selected.get(key), SELECT_KEYS)):
            lines += (f"  {it}: {_scalar(getattr(pin, it))}\n" for it in names if pin)
    return "".join(lines)


def check_selected(table: Table, pin: Selected | None) -> Iterator[Finding]:
    """Find out whether the query of a table is the one that was pinned."""
    if pin and table.mapping.select and hash_query(table.mapping.select.query) != pin.select:
        message = "the query is not the one that was pinned"
        yield finding(table.mapping.select.place, message, "run: claimgraph pin")


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
        message = f"{name} is the answer to another query"
        yield finding(asked.place, message, "run: claimgraph fetch")
    found, _ = hash_files(table.files)
    if found != pin.sha256:
        message = f"{name} is not the answer that was fetched"
        cure = "restore it from version control, or run: claimgraph fetch"
        yield finding(place, message, cure, pinned=pin.sha256, found=found)
