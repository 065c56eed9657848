"""Sends a dossier's queries to SPARQL endpoints and saves the answers as tables, with hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from claimgraph.build.source import SourceLocation, open_remote
from claimgraph.dossier import FETCHED, Folder, open_folder
from claimgraph.dossier.header import read_front
from claimgraph.dossier.lock import Fetched, TableLock, hash_query, write_table_lock
from claimgraph.dossier.merges import settle
from claimgraph.dossier.yaml import suggest
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import write_beside_then_rename
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.model.tablemap import TableQuery
from claimgraph.store.local import Answer, QueryError

SECRETS = ("CLAIMGRAPH_TOKEN", "CLAIMGRAPH_LOGIN")
BOUNDS = ("CLAIMGRAPH_SECONDS", "CLAIMGRAPH_MEGABYTES")
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class WantedTable:
    """A table to fetch: its source, its query and endpoint, and the file for the answer."""

    key: str
    file: str
    asked: TableQuery
    query: str


def fetch(
    source: SourceLocation,
    names: Collection[str] = (),
    *,
    secret: bool = False,
    progress: Progress = tell_nobody,
) -> tuple[tuple[Path, Fetched], ...]:
    """Send the queries of a dossier's tables to their endpoints, and save the answers.

    ``names`` limits this to some sources. Rows are sorted, so that the same answer gives the same
    bytes. Nothing is written until all endpoints have answered. The token or login of the
    environment is sent only with ``secret``: the author of the dossier chose the endpoints, and may
    be a stranger. Raises DossierError for findings in the dossier, ClaimgraphError when an endpoint
    gives no table.
    """
    folder = open_folder(source.path, source.shown)
    lock, wanted = _read_pins(folder, names)
    pins = dict(lock.fetched)
    answers: dict[Path, bytes] = {}
    for it in wanted:
        progress(f"asking {it.asked.endpoint}")
        columns, rows = ask(it, _environment(secret=secret))
        file = folder.path / it.file
        answers[file] = _write_table(file, columns, rows)
        pins[it.key] = Fetched(
            it.asked.place, it.asked.endpoint, hash_query(it.query), it.file,
            hashlib.sha256(answers[file]).hexdigest(), str(len(rows)),
        )  # fmt: skip
    answers[folder.path / FETCHED] = write_table_lock(TableLock(pins, lock.selected)).encode()
    for file, data in answers.items():  # the lock is written last, after the files that it lists
        with write_beside_then_rename(file) as out:
            out.write(data)
    return tuple((folder.path / it.file, pins[it.key]) for it in wanted)


def _read_pins(folder: Folder, names: Collection[str]) -> tuple[TableLock, list[WantedTable]]:
    """Return the lock with the entries that stay as they are, and the tables to fetch."""
    findings: list[Finding] = []
    root = folder.front(findings.append)
    if root is None:
        raise DossierError(findings)
    vocabulary = load_vocabulary()
    report = findings.append
    merges = settle(folder.decisions(report), report)
    name = folder.path.name
    front = read_front(root, name, vocabulary=vocabulary, report=report, merges=merges)
    every = {
        key: WantedTable(key, table.files, table.asked, folder.query(table.asked, findings.append))
        for key, entry in front.sources.items()
        if (table := entry.table) and table.asked
    }
    lock = folder.table_lock(findings.append if names else lambda _: None)
    pins = lock.fetched if names else {}  # without names all entries are replaced
    if findings:
        raise DossierError(findings)
    _check_names(names, every, folder.shown)
    return (
        TableLock({key: pin for key, pin in pins.items() if key in every}, lock.selected),
        [it for key, it in every.items() if not names or key in names],
    )


def _check_names(names: Collection[str], every: Collection[str], shown: str) -> None:
    if not every:
        cure = "write endpoint: and query: under the table: of a source"
        raise ClaimgraphError("no table comes from an endpoint", where=shown, cure=cure)
    for name in names:
        if name not in every:
            message = f"'{name}' is not a table from an endpoint"
            raise ClaimgraphError(message, where=shown, cure=suggest(name, every))


def _environment(*, secret: bool) -> dict[str, str]:
    return {
        it: os.environ[it] for it in (*BOUNDS, *(SECRETS if secret else ())) if it in os.environ
    }


def ask(wanted: WantedTable, environment: Mapping[str, str]) -> tuple[tuple[str, ...], Rows]:
    """Send a table's query to its endpoint; returns the names of columns and the sorted rows."""
    endpoint = wanted.asked.endpoint
    try:
        solutions = _select(endpoint, wanted.query, environment)
    except QueryError as error:
        raise DossierError(
            [Finding(wanted.asked.place, str(error.message), cure=error.cure)]
        ) from None
    if solutions is None:
        cure = "write a SELECT"
        raise ClaimgraphError("gave no rows", where=endpoint, cure=cure)
    columns, rows = solutions
    return columns, sorted(
        tuple(_cell(row[name], name, endpoint) for name in columns) for row in rows
    )


def _select(
    endpoint: str, query: str, environment: Mapping[str, str]
) -> tuple[tuple[str, ...], list[ox.QuerySolution]] | None:
    """The columns and rows of an answer; None if it is not the answer of a SELECT.

    The answer object does not leave this function: in a traceback, it could be garbage-collected
    by another thread, which pyoxigraph forbids.
    """
    answer = open_remote(endpoint, environment).query(query)
    if not isinstance(answer, ox.QuerySolutions):
        return None
    return tuple(it.value for it in answer.variables), list(answer)


def _cell(term: Answer | object, column: str, where: str) -> str:
    """Write an RDF term as the text of a table's cell.

    A blank node is refused, since its name changes with every answer.
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    message = f"?{column} gives a blank node or a triple, which has no name"
    cure = "select something that identifies it, such as its label"
    raise ClaimgraphError(message, where=where, cure=cure)


def _write_table(file: Path, columns: Sequence[str], rows: Rows) -> bytes:
    """Serialize a table in the format that the file extension names: Parquet, TSV or CSV."""
    if file.suffix == ".parquet":
        return _write_parquet(columns, rows)
    out = io.StringIO()
    delimiter = "\t" if file.suffix == ".tsv" else ","
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue().encode()


def _write_parquet(columns: Sequence[str], rows: Rows) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    cells = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    out = pa.BufferOutputStream()
    schema = pa.schema([(name, pa.string()) for name in columns])
    parquet.write_table(pa.table(cells, schema=schema), out)
    return bytes(out.getvalue())
