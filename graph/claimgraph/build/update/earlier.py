"""An earlier build, as far as a later one can go by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records
from claimgraph.model.sql import open_engine
from claimgraph.store.columns import (
    ASKED,
    FOLDER,
    READ,
    made,
    quads_of,
    relations,
)
from claimgraph.store.rdf import read_records
from claimgraph.tables import Fingerprint

WRITTEN = """
with fact as ({fact}), told as (select * from fact where s not like 'entity/%')
select * from told where graph not in ('graph/terms', 'graph/accepted')
union all
select * from fact where s like 'entity/%' and graph <> 'graph/accepted'
    and s in (select o from told where iri)
"""
"""What persons wrote, with the entities that it names; tables name many more."""


@dataclass(frozen=True)
class Anew:
    """Why there is nothing that could be brought up to date, and all is built again."""

    reason: str


@dataclass(frozen=True)
class Known:
    """A table that the earlier build has read."""

    fingerprint: Fingerprint
    title: str
    claims: int
    faulty: int
    claimed: int
    skipped: int


@dataclass(frozen=True)
class Relations:
    """The columns of a build. ``views`` are its relations as SQL, by name."""

    views: Mapping[str, str]

    def rows(self, query: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Ask the columns; ``{name}`` stands for a relation."""
        with open_engine() as db:
            return db.execute(self.fill(query), values or None).fetchall()

    def fill(self, query: str) -> str:
        """The query with relations in the places of their names."""
        return query.format(**{name: f"({it})" for name, it in self.views.items()})


@dataclass(frozen=True)
class Earlier:
    """An earlier build. ``records`` are what persons wrote, ``tables`` what was read besides, by
    the source's path."""

    folder: Path
    relations: Relations
    records: Records
    tables: Mapping[str, Known]

    @property
    def claims(self) -> int:
        """How many claims there were, those of tables too."""
        return len(self.records.claims) + sum(it.claims for it in self.tables.values())


def find_earlier(target: Path, base: str, *, vocabulary: Vocabulary) -> Earlier | Anew:
    """Open the earlier build in a folder, if this program made it of the same dossier."""
    folder = target / FOLDER
    if not (target / "store").is_dir():
        return Anew("there is no earlier build")
    if not (folder / "made.parquet").is_file():
        return Anew("the earlier build has no tables, or was written to")
    columns = Relations(relations(folder, (*ASKED, *READ)))
    found, expected = dict(columns.rows("from {made}")), made(base, vocabulary)
    if differing := sorted(it for it in expected if found.get(it) != expected[it]):
        return Anew(f"the earlier build has another {' and '.join(differing)}")
    quads = quads_of(columns.rows(WRITTEN), base)
    records = read_records(quads, vocabulary=vocabulary, complete=False)
    tables = {
        source: Known(Fingerprint(files, mapping), title, *counts)
        for source, files, mapping, title, *counts in columns.rows("from {read_table}")
    }
    return Earlier(target, columns, records, tables)
