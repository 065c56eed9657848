"""The rows of a dossier's tables in a database, which the judge and the writers share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

import duckdb

from claimgraph.model.english import count_nouns
from claimgraph.model.errors import Finding
from claimgraph.model.records import Records, Value, ValueKind
from claimgraph.model.sql import Database

Pair = tuple[str, str]
"""The paths of a statement's subject and object in alphabetical order, so that both directions give
the same pair."""

ENDS = "(least(s, o), greatest(s, o))"
DICTIONARIES = {
    "census": "list_contains($sources, source)",
    "read_table": "list_contains($sources, source)",
    "table_source": "list_contains($sources, path)",
    "moment": "text[1] <> '#' or list_contains($sources, split_part(text, ' ', 2))",
}
"""For each database table that is copied from an earlier build at once, the rows that are copied:
those of the sources that have not changed since."""

ROWS = {
    "row_claim": "prop in (select id from called) and list_contains($sources, source)",
    "row_prop": "id in (select id from called) and id in (select prop from row_claim)"
    " and id not in (select id from row_prop)",
    "row_qual": "prop in (select id from called) and prop in (select id from row_prop)"
    " and (prop, qualifier) not in (select (prop, qualifier) from row_qual)",
    "worth": "(qualifier, text) in (select (qualifier, text) from row_qual)"
    " and (qualifier, text) not in (select (qualifier, text) from worth)",
    "possible": "claim in (select id from row_claim where prop in (select id from called))"
    " and (claim, charge) not in (select (claim, charge) from possible)",
}
"""For each database table that is copied from an earlier build bit by bit, which rows are copied:
those of the statements in ``called`` that have not been copied before."""


ENTITIES = """
with mine as (select prop, claimant from ({row_claim}) where list_contains($sources, source))
select unnest([s, o]) from ({row_prop}) where id in (select prop from mine)
union select claimant from mine
union select token from ({row_qual}) join ({worth}) using (qualifier, text)
where kind = 'entity' and prop in (select prop from mine)
"""


@dataclass(frozen=True)
class Kept:
    """Rows of an earlier build whose tables have not changed since, to be read from its files.

    ``sources`` are the paths of these tables. ``relations`` has, for each table of the database,
    an SQL query for the earlier build's rows. If ``named`` is true, the names in these tables are
    resolved to entities together with the names in the tables that are read now.
    """

    relations: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    named: bool = False

    def pour_words(self, database: Database) -> None:
        """Copy the earlier build's rows that `DICTIONARIES` selects."""
        for name, wanted in DICTIONARIES.items() if self.sources else ():
            self._pour(database, name, wanted)

    def pour_rows(self, database: Database, pairs: Iterable[Pair]) -> None:
        """Copy the earlier build's rows about statements between these pairs, each row once."""
        if not self.sources:
            return
        database.run("create or replace temp table wanted (a varchar, b varchar)")
        database.fill("wanted", pairs)
        database.run("create or replace temp table near as select unnest([a, b]) from wanted")
        database.run(
            "create or replace temp table called as select id"
            f" from ({self.relations['row_prop']})"
            f" where s in (from near) and o in (from near)"
            f" and {ENDS} in (select (a, b) from wanted)"
        )
        for name, wanted in ROWS.items():
            self._pour(database, name, wanted)

    def _pour(self, database: Database, name: str, wanted: str) -> None:
        values = {"sources": list(self.sources)} if "$sources" in wanted else {}
        database.engine.execute(
            f"insert into {name} by name select * from ({self.relations[name]}) where {wanted}",
            values,
        )

    def entities(self, database: Database) -> list[str]:
        """Return the paths of entities that claims of the unchanged tables name."""
        if not self.named or not self.sources:
            return []
        query = ENTITIES.format(**self.relations)
        found = database.engine.execute(query, {"sources": list(self.sources)}).fetchall()
        return [path for (path,) in found]

    def names(self, database: Database) -> list[tuple[str, str, bool]]:
        """Return the names in unchanged tables: text, type, whether brackets mean a country."""
        query = "select distinct text, kind, brackets from census order by all"
        return database.rows(query) if self.named else []


NOTHING = Kept()


TOLD = "replace(replace(label, chr(31), arrow), chr(30), arrows)"
"""SQL for a row's statement in English: the label with its placeholder replaced by the verb."""
LABELS = f"""
select id, {TOLD}
from row_prop join term on name = p
where list_contains(?, id)
"""

NAMED = """
from listed
union select s from row_prop
union select o from row_prop
union select claimant from row_claim
union select token from row_qual join worth using (qualifier, text) where kind = 'entity'
"""

Office = tuple[str, str, int, int]
"""A row of the judge's table ``office``."""


@dataclass(frozen=True)
class Tally:
    """The counts of reading one table: ``rows = claimed + faulty + skipped``, each in rows.

    ``claims`` is a number of claims: a row may give several, and several rows may give one.
    ``undated`` is a note on dates that were left out; ``first`` has the first claims in English.
    """

    source: str
    claims: int
    faulty: int
    findings: tuple[Finding, ...] = ()
    first: tuple[str, ...] = ()
    claimed: int = -1
    skipped: int = 0
    undated: str = ""

    @property
    def rows(self) -> int:
        """The number of rows that were read."""
        return (self.claims if self.claimed < 0 else self.claimed) + self.faulty + self.skipped

    def __str__(self) -> str:
        name = self.source.removeprefix("source/")
        rows, claims = count_nouns(self.rows, "row"), count_nouns(self.claims, "claim")
        of = (
            f"{count_nouns(self.claimed, 'row')} with "
            if self.claimed not in (-1, self.claims)
            else ""
        )
        skipped = f" + {self.skipped:,} skipped by rule" if self.skipped else ""
        undated = f"; {self.undated}" if self.undated else ""
        findings = count_nouns(self.faulty, "finding")
        return f"{name}: {rows} read = {of}{claims} + {findings}{skipped}{undated}"


class Tables:
    """The rows of a dossier's tables in a database: all of them or a part.

    ``records`` are the dossier's, with the entities that the tables name. ``tallies`` count what
    was read of each table. ``refused`` are the faults of tables of which no row was read, and
    ``strangers`` those of decisions on names that occur nowhere. ``offices`` are rows that were
    accepted while other parts were judged. ``kept`` are unchanged rows, fetched by `call`.
    """

    def __init__(
        self,
        records: Records,
        database: Database,
        *,
        tallies: Iterable[Tally] = (),
        refused: Iterable[Finding] = (),
        strangers: Iterable[Finding] = (),
        offices: Iterable[Office] = (),
        kept: Kept = NOTHING,
    ) -> None:
        self.records, self._database, self.offices = records, database, tuple(offices)
        self.tallies, self.refused = tuple(tallies), tuple(refused)
        self.strangers = tuple(strangers)
        self._kept = kept

    @property
    def db(self) -> duckdb.DuckDBPyConnection:
        """The connection to the database with the rows."""
        return self._database.engine

    def close(self) -> None:
        """Close the database and free its memory; no query is possible afterwards."""
        self._database.close()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults of rows that give no claim, and of decisions on names that occur nowhere."""
        return (*self.strangers, *(it for tally in self.tallies for it in tally.findings))

    @property
    def named(self) -> frozenset[str]:
        """The paths of entities that the dossier lists or that any row's claim names."""
        here = (path for (path,) in self._database.rows(NAMED))
        return self._named_before.union(here)

    @cached_property
    def _named_before(self) -> frozenset[str]:
        """The paths that unchanged rows name; cached, because they are read from files."""
        return frozenset(self._kept.entities(self._database))

    def told(self, more: Set[str] = frozenset()) -> Records:
        """Return the records without entities that only faulty rows name.

        ``more`` are paths of entities to keep because rows in another database name them.
        """
        named, entities = self.named | more, self.records.entities
        found = {path: it for path, it in entities.items() if path in named}
        return replace(self.records, entities=found)

    def fill(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows to a table of the database."""
        self._database.fill(table, rows)

    def call(self, pairs: Iterable[Pair]) -> None:
        """Copy the unchanged rows about statements between these pairs into the database."""
        self._kept.pour_rows(self._database, pairs)

    @property
    def predicates(self) -> frozenset[str]:
        """The names of the predicates that occur in rows."""
        return frozenset(self._database.texts("row_prop", "p"))

    @property
    def qualifiers(self) -> frozenset[str]:
        """The names of the qualifiers that occur in rows."""
        return frozenset(self._database.texts("row_qual", "qualifier"))

    def values(self) -> Iterator[tuple[str, str, Value]]:
        """Yield each different value: the qualifier's name, the text, and the value it means."""
        query = "select qualifier, text, kind, token, low, high from worth"
        for name, text, kind, *rest in self._database.rows(query):
            yield name, text, Value(ValueKind(kind), *rest)

    def labels(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the statements of some rows' propositions in English, by path."""
        return dict(self._database.rows(LABELS, [list(paths)]))
