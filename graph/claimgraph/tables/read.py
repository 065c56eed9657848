"""Reads the files of all tables of a dossier into one database, in one process.

No Python object is made for a row. Each different text of a column is interpreted once, in Python;
the database then joins the rows to the results and hashes the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from claimgraph.dossier.lock import hash_files
from claimgraph.dossier.merges import Nomenclature
from claimgraph.model.errors import Place
from claimgraph.model.iris import digest
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records, Source
from claimgraph.model.rows import NOTHING, Kept, Tables, Tally
from claimgraph.model.sql import Database
from claimgraph.model.tablemap import Table
from claimgraph.tables.claims import Survey, enter, learn, surveyed, tally
from claimgraph.tables.map_rows import Refused, Said, say


@dataclass(frozen=True)
class Fingerprint:
    """Two hashes: of a table's files, and of everything else that affects how they are read."""

    files: str
    mapping: str


def fingerprint(table: Table) -> Fingerprint:
    """Hash a table's files, also joined ones, and its mapping without line numbers.

    Of the source only what affects claims or judging is hashed: not its URL, nor its licence.
    """
    source = table.source
    sha256 = source.sha256 or hash_files(table.files)[0]  # reading a table sets its hash
    ends = [str(file.stat().st_size) for file in table.files]
    joined = [hash_files([it])[0] for it in table.further]
    identity = (source.path, source.title, source.agent, source.voice, source.published)
    return Fingerprint(digest(sha256, *ends, *joined), digest(*_parts((identity, table.mapping))))


def _parts(value: Any) -> Iterator[str]:
    """Yield all values of a mapping in order, each list preceded by its length."""
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


def read_rows(
    records: Records,
    tables: Iterable[Table],
    *,
    vocabulary: Vocabulary,
    known: Nomenclature,
    kept: Kept = NOTHING,
) -> Tables:
    """Read the tables of a dossier; names in them are matched with the ``known`` ones.

    ``kept`` is what an earlier build read from tables that are not read again.
    """
    database = Database()
    read = [
        say(it, number=number, database=database, vocabulary=vocabulary)
        for number, it in enumerate(tables)
    ]
    said = [_hashed(it) for it in read if isinstance(it, Said)]
    refused = [fault for it in read if isinstance(it, Refused) for fault in it.findings]
    surveys = [_survey_tables(it, database) for it in said]
    learnt = learn(
        surveys, database=database, records=with_sources(records, [it.table for it in said]),
        known=known, vocabulary=vocabulary, kept=kept,
    )  # fmt: skip
    tallies = [_enter_rows(it, database, vocabulary) for it in said]
    refused += [fault for it in said for fault in it.changed]  # last, so that hashing is covered
    return Tables(
        learnt.records,
        database,
        tallies=tallies,
        refused=refused,
        strangers=learnt.strangers,
        kept=kept,
    )


def _enter_rows(said: Said, database: Database, vocabulary: Vocabulary) -> Tally:
    """Enter a table's rows, and record its hashes and counts for a later build."""
    tallied = tally(said, enter(said, database=database, vocabulary=vocabulary))
    read, title = fingerprint(said.table), said.table.source.title
    counts = (tallied.claims, tallied.faulty, tallied.claimed, tallied.skipped)
    row = (tallied.source, read.files, read.mapping, title, *counts)
    database.fill("read_table", [row])
    return tallied


def with_sources(records: Records, tables: Iterable[Table]) -> Records:
    """Add the sources of tables to records."""
    sources = {it.source.path: it.source for it in tables}
    return replace(records, sources={**records.sources, **sources})


def hash_table(table: Table) -> Table:
    """Set the hash and length of a table's source, which are those of its files concatenated."""
    return replace(table, source=_hash_source(table))


def _hashed(said: Said) -> Said:
    return replace(said, table=hash_table(said.table))


def _survey_tables(said: Said, database: Database) -> Survey:
    columns = surveyed(said.table, said.qualifiers)
    texts = {column: database.texts(said.relation, column) for column in columns}
    return Survey(said.table, said.qualifiers, texts)


def _hash_source(table: Table) -> Source:
    digest, length = hash_files(table.files)
    return replace(table.source, sha256=digest, length=length)
