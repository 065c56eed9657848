"""Rows that an earlier build has read, and that need not be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from claimgraph.model.sql import Database

Pair = tuple[str, str]
"""Two ends of a statement, in the order of letters: whichever way it goes."""

ENDS = "(least(s, o), greatest(s, o))"
DICTIONARIES = {
    "census": "list_contains($sources, source)",
    "read_table": "list_contains($sources, source)",
    "table_source": "list_contains($sources, path)",
    "moment": "text[1] <> '#' or list_contains($sources, split_part(text, ' ', 2))",
}
"""What is taken whole, as far as it belongs to a table that is kept."""

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
"""What is taken of the statements that are called for, and is not there already."""


ENTITIES = """
with mine as (select prop, claimant from ({row_claim}) where list_contains($sources, source))
select unnest([s, o]) from ({row_prop}) where id in (select prop from mine)
union select claimant from mine
union select token from ({row_qual}) join ({worth}) using (qualifier, text)
where kind = 'entity' and prop in (select prop from mine)
"""


@dataclass(frozen=True)
class Kept:
    """What an earlier build read of tables. ``relations`` are its relations, as SQL, by name.

    ``sources`` are the tables that are as they were; with ``named`` their names are settled
    together with those of the tables that are read.
    """

    relations: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    named: bool = False

    def pour_words(self, database: Database) -> None:
        """Fill the dictionaries with what is kept of them."""
        for name, wanted in DICTIONARIES.items() if self.sources else ():
            self._pour(database, name, wanted)

    def pour_rows(self, database: Database, pairs: Iterable[Pair]) -> None:
        """Fill in the rows of all statements between pairs that were not called for before."""
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
