"""The rows of a dossier's tables as columns, which the judge and the writers share."""

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
"""The two things that a statement is about, in alphabetical order, so that direction does not
matter."""

ENDS = "(least(s, o), greatest(s, o))"
DICTIONARIES = {
    "census": "list_contains($sources, source)",
    "read_table": "list_contains($sources, source)",
    "table_source": "list_contains($sources, path)",
    "moment": "text[1] <> '#' or list_contains($sources, split_part(text, ' ', 2))",
}
"""The relations of an earlier build that are copied as a whole for a kept table."""

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
"""The rows that are copied for statements that are needed and not there yet."""


ENTITIES = """
with mine as (select prop, claimant from ({row_claim}) where list_contains($sources, source))
select unnest([s, o]) from ({row_prop}) where id in (select prop from mine)
union select claimant from mine
union select token from ({row_qual}) join ({worth}) using (qualifier, text)
where kind = 'entity' and prop in (select prop from mine)
"""


@dataclass(frozen=True)
class Kept:
    """What an earlier build read from tables. ``relations`` are its relations as SQL, by name.

    ``sources`` are the tables that are as they were; with ``named`` their names are settled
    together with those of the tables that are read.
    """

    relations: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    named: bool = False

    def pour_words(self, database: Database) -> None:
        """Fill the dictionaries with what was kept."""
        for name, wanted in DICTIONARIES.items() if self.sources else ():
            self._pour(database, name, wanted)

    def pour_rows(self, database: Database, pairs: Iterable[Pair]) -> None:
        """Add the rows of all statements between pairs that were not fetched before."""
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
        """The paths of entities that claims of kept tables name."""
        if not self.named or not self.sources:
            return []
        query = ENTITIES.format(**self.relations)
        found = database.engine.execute(query, {"sources": list(self.sources)}).fetchall()
        return [path for (path,) in found]

    def names(self, database: Database) -> list[tuple[str, str, bool]]:
        """The names of kept tables: text, type, and whether brackets name countries."""
        query = "select distinct text, kind, brackets from census order by all"
        return database.rows(query) if self.named else []


NOTHING = Kept()


TOLD = "replace(replace(label, chr(31), arrow), chr(30), arrows)"
"""What a row says: its label in ``row_prop`` and the verbs in ``term``."""
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
    """How a table was read: ``rows = claimed + faulty + skipped``, each a number of rows.

    A row may make several ``claims``, and a claim be of several rows. ``undated`` speaks of dates
    that were left out; ``first`` shows rows as claims read.
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
        """How many rows were read."""
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
    """Rows that are in a database, from all tables or from a part of them.

    ``records`` are those of the dossier, with the entities that the tables name. ``tallies`` tell
    how each table was read; ``refused``, of which no row was; ``strangers``,
    that a name was decided on which nothing has. ``offices`` are those that were
    accepted where other rows were judged; ``kept`` are rows of an earlier build that may be called.
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
        """The database with the columns."""
        return self._database.engine

    def close(self) -> None:
        """Free the memory of all columns; no more can be asked of them."""
        self._database.close()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults of rows that are no claims, and decisions on names that nothing has."""
        return (*self.strangers, *(it for tally in self.tallies for it in tally.findings))

    @property
    def named(self) -> frozenset[str]:
        """The paths of entities that the dossier lists or a claim names, also in a kept row."""
        here = (path for (path,) in self._database.rows(NAMED))
        return self._named_before.union(here)

    @cached_property
    def _named_before(self) -> frozenset[str]:
        """What the kept rows name, read from an earlier build only once."""
        return frozenset(self._kept.entities(self._database))

    def told(self, more: Set[str] = frozenset()) -> Records:
        """The records, without entities that only faulty rows name.

        ``more`` are the paths of those that rows elsewhere name.
        """
        named, entities = self.named | more, self.records.entities
        found = {path: it for path, it in entities.items() if path in named}
        return replace(self.records, entities=found)

    def fill(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows to a dictionary."""
        self._database.fill(table, rows)

    def call(self, pairs: Iterable[Pair]) -> None:
        """Fetch the kept rows about these pairs of things."""
        self._kept.pour_rows(self._database, pairs)

    @property
    def predicates(self) -> frozenset[str]:
        """The predicates that rows use."""
        return frozenset(self._database.texts("row_prop", "p"))

    @property
    def qualifiers(self) -> frozenset[str]:
        """The qualifiers that rows use."""
        return frozenset(self._database.texts("row_qual", "qualifier"))

    def values(self) -> Iterator[tuple[str, str, Value]]:
        """Each different value of a qualifier: its name, its text, and its meaning."""
        query = "select qualifier, text, kind, token, low, high from worth"
        for name, text, kind, *rest in self._database.rows(query):
            yield name, text, Value(ValueKind(kind), *rest)

    def labels(self, paths: Iterable[str]) -> dict[str, str]:
        """The labels of some propositions of tables."""
        return dict(self._database.rows(LABELS, [list(paths)]))
