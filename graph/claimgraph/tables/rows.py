"""The rows of all tables of a dossier as columns: read, checked, and given addresses.

No Python object is made for a row. Each different text of a column is understood once (see
`dictionaries`); rows are joined to what came of it, and hashed, by the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import duckdb

from claimgraph.errors import Finding
from claimgraph.mapping import Table
from claimgraph.model import Proposition, Records, Source, Value, ValueKind
from claimgraph.read.decisions import Decision
from claimgraph.read.fetched import hash_files
from claimgraph.read.merging import NO_MERGES, Merges, find_strangers
from claimgraph.read.names import Names
from claimgraph.tables import dictionaries
from claimgraph.tables.database import Database
from claimgraph.tables.entering import Tally, enter
from claimgraph.tables.names import DEFAULT, Census
from claimgraph.tables.saying import Refused, Said, say
from claimgraph.vocabulary import Vocabulary

ENDS = ("subject", "object", "speaker")
LABELS = """
select id, replace(label, chr(31), arrow)
from row_prop join term on name = p
where list_contains(?, id)
"""
PROPOSITIONS = 'select id, s, p, o, "when" from row_prop where list_contains(?, p)'
QUALIFIERS = """
select worth.qualifier, kind, token, low, high
from row_qual join worth using (qualifier, text) where prop = ?
"""


class Tables:
    """The tables of a dossier in one database, which the judge and the writer share.

    ``records`` are those of the dossier, with the entities that the tables name. ``tallies`` tell
    how each table was read; ``refused``, of which no row was.
    """

    def __init__(
        self,
        records: Records,
        tables: Iterable[Table],
        *,
        vocabulary: Vocabulary,
        names: Mapping[str, str],
        merges: Merges = NO_MERGES,
        decided: Mapping[str, Decision] | None = None,
    ) -> None:
        self._database, self._vocabulary = Database(), vocabulary
        self.fill("term", dictionaries.terms(vocabulary))
        self.fill("speech", dictionaries.speeches(vocabulary))
        read = [
            say(it, number=number, database=self._database, vocabulary=vocabulary)
            for number, it in enumerate(tables)
        ]
        said = [it for it in read if isinstance(it, Said)]
        refused = (it.findings for it in read if isinstance(it, Refused))
        self.refused = tuple(finding for findings in refused for finding in findings)
        hashed = {it.table.source.path: _hashed(it.table) for it in said}
        records = replace(records, sources={**records.sources, **hashed})
        census = Census(names, records.entities, merges)
        self.records, self._names = self._understand(said, records, census)
        strangers = census.strangers(decided or {})
        self.strangers = tuple(find_strangers(strangers, self._names))
        self.tallies = tuple(map(self._enter, said))

    @property
    def db(self) -> duckdb.DuckDBPyConnection:
        """The columns."""
        return self._database.engine

    def close(self) -> None:
        """Give the memory of all columns back; what was read of them is kept, and no more asked."""
        self._database.close()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The rows that are no claims, and what is wrong with each; names that nothing has."""
        return (*self.strangers, *(it for tally in self.tallies for it in tally.findings))

    def _understand(
        self, said: list[Said], records: Records, census: Census
    ) -> tuple[Records, Names]:
        """Fill the dictionaries of names and dates, from all tables together."""
        for table in said:
            self._survey(table, census)
        found = census.settle()
        self.fill("name", dictionaries.names(found))
        entities = {**records.entities, **{it.path: it for it in found.values()}}
        paths = {**census.known, **{name: it.path for name, it in census.folded(found)}}
        return replace(records, entities=entities), Names(entities=entities, paths=paths)

    def _survey(self, said: Said, census: Census) -> None:
        mapping = said.table.mapping
        for end in ENDS:
            kind = mapping.kinds.get(end) or mapping.kinds.get("type") or DEFAULT
            census.enter(self._texts(said, end), kind, brackets=mapping.brackets)
        for it in said.qualifiers:
            if self._vocabulary.qualifiers[it].kinds == {"entity"}:
                kind = mapping.kinds.get("type") or DEFAULT
                census.enter(self._texts(said, it), kind, brackets=mapping.brackets)
        dates = {*self._texts(said, "when"), *self._texts(said, "said_text")}
        fresh = dates - set(self._database.texts("moment", "text"))
        self.fill("moment", dictionaries.moments(sorted(fresh)))
        self.fill("moment", dictionaries.defaults(said.table))
        self.fill("table_source", [dictionaries.source(said.table.source)])

    def _texts(self, said: Said, column: str) -> list[str]:
        return self._database.texts(said.relation, column)

    def _enter(self, said: Said) -> Tally:
        for it in said.qualifiers:
            self.fill("worth", self._worths(it, self._texts(said, it)))
        return enter(said, database=self._database, vocabulary=self._vocabulary)

    def _worths(self, qualifier: str, texts: list[str]) -> Iterator[tuple[object, ...]]:
        query = "select text from worth where qualifier = ?"
        done = {text for (text,) in self._database.rows(query, [qualifier])}
        return dictionaries.worths(
            self._vocabulary.qualifiers[qualifier],
            [text for text in texts if text not in done],
            names=self._names,
            records=self.records,
            vocabulary=self._vocabulary,
        )

    def fill(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows to a dictionary."""
        self._database.fill(table, rows)

    @cached_property
    def predicates(self) -> frozenset[str]:
        """The predicates that rows use."""
        return frozenset(self._database.texts("row_prop", "p"))

    @cached_property
    def qualifiers(self) -> frozenset[str]:
        """The qualifiers that rows use."""
        return frozenset(self._database.texts("row_qual", "qualifier"))

    def values(self) -> Iterator[tuple[str, str, Value]]:
        """Each different value of a qualifier: its name, its text, and what it is."""
        query = "select qualifier, text, kind, token, low, high from worth"
        for name, text, kind, *rest in self._database.rows(query):
            yield name, text, Value(ValueKind(kind), *rest)

    def propositions(self, predicates: Iterable[str]) -> dict[str, Proposition]:
        """The propositions with one of some predicates, as records."""
        found = self._database.rows(PROPOSITIONS, [list(predicates)])
        return {path: self._proposition(path, *rest) for path, *rest in found}

    def _proposition(self, path: str, s: str, p: str, o: str, when: str | None) -> Proposition:
        pairs = self._database.rows(QUALIFIERS, [path])
        qualifiers = tuple(sorted((name, Value(ValueKind(k), *rest)) for name, k, *rest in pairs))
        return Proposition(s, p, o, qualifiers, dictionaries.read_time(when) if when else None)

    def labels(self, paths: Iterable[str]) -> dict[str, str]:
        """How some propositions of tables read."""
        return dict(self._database.rows(LABELS, [list(paths)]))


def _hashed(table: Table) -> Source:
    """The source with the hash and length of its files' bytes."""
    digest, length = hash_files(table.files)
    return replace(table.source, sha256=digest, length=length)
