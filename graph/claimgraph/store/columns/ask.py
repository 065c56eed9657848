"""Answers questions and SPARQL queries from the columns, with the RDF terms of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.model.files import link_or_copy
from claimgraph.model.sql import open_bounded, open_engine, read_script
from claimgraph.model.text import fold
from claimgraph.store.columns.answer import (
    BATCH,
    Rows,
    drop_repeats,
    read_arrow,
    read_tuples,
)
from claimgraph.store.columns.sparql import NotTranslated, Translator
from claimgraph.store.columns.write import ASKED, relations
from claimgraph.store.local import Answer
from claimgraph.store.questions import Question
from claimgraph.store.rdf import Graphs
from claimgraph.store.remote.query import bind

if TYPE_CHECKING:
    import duckdb
    import numpy as np

    from claimgraph.store.local import Term

FOLDER = "columns"
"""The folder of the columns inside a build."""
TABLE, VIEW = "table", "view"
SMALL = 1 << 20
"""A relation whose files have fewer bytes than this is read into memory, where it takes ten times
as many."""
FEW = 1 << 18
"""If the claims take fewer bytes than this (some 5,000 claims), the store is as fast."""
NULLS_FIRST = {"default_null_order": "nulls_first"}
"""SPARQL orders unbound values before all others (15.1)."""
WORDED = dict.fromkeys(("statement", "against"), partial(ox.Literal, language="en"))
"""What makes the terms of the columns with labels of statements in answers of the SQL questions."""


@dataclass(frozen=True)
class Columns:
    """The columns of a build. Without a ``folder`` there are none, and no query can be answered.

    ``megabytes`` limits the memory of a query, which then has one thread; 0 is no limit.
    """

    folder: Path | None
    base: str = ""
    megabytes: int = 0

    def __bool__(self) -> bool:
        """Whether there are columns."""
        return self.folder is not None

    def can_answer(self, question: Question) -> bool:
        """Whether there are columns, and SQL for this question, which is fast in any build."""
        return self.folder is not None and bool(question.sql)

    def answer(self, question: Question, values: Mapping[str, Term]) -> Rows:
        """Answer a question, by its SQL if it has any. ``values`` are its parameters.

        Rows arrive while they are read, with the terms and in the order of the question's SPARQL.
        Raises NotTranslated if a store has to answer.
        """
        if question.sql:
            return self._answer_twin(question, values)
        found = self.query(bind(question.sparql, values), Graphs(self.base).prefixes)
        assert isinstance(found, Rows)  # every named question is a SELECT
        return found

    def _answer_twin(self, question: Question, values: Mapping[str, Term]) -> Rows:
        known = {it.name: self._plain(values.get(it.name)) for it in question.parameters}
        entities = {it.name for it in question.parameters if it.kind == "entity"}
        asked = self._db.cursor()
        if self._kind("claim") == TABLE:
            found = asked.execute(question.sql, known or None)
            names = [name for name, *_ in found.description or ()]
            rows = _fetch_rows(found)
            different = (row for row, _ in groupby(rows)) if question.distinct else rows
            return Rows(names, read_tuples(different), self.base, entities, WORDED)
        batches = asked.sql(question.sql, params=known or None).to_arrow_reader(BATCH)
        different = drop_repeats(batches) if question.distinct else batches
        return Rows(batches.schema.names, read_arrow(different), self.base, entities, WORDED)

    def query(
        self, sparql: str, prefixes: Mapping[str, str], *, base: str | None = None
    ) -> Answer | Rows:
        """Answer a SPARQL query. Raises NotTranslated, with the reason, if a store has to."""
        return self._translator.answer(sparql, prefixes, base_iri=base)

    def explain(self, sparql: str, prefixes: Mapping[str, str]) -> str:
        """The SQL for a SPARQL query. Raises NotTranslated, with the reason, if there is none."""
        return self._translator.translate(sparql, prefixes).query.sql

    @property
    def are_few(self) -> bool:
        """Whether there are so few claims that the store is as fast."""
        return sum(it.stat().st_size for it in self._files("claim")) < FEW

    def read_shape(self) -> None:
        """In a large build, read the translator's tables before the first query arrives, since that
        takes longer than most queries do. If they cannot be read, the store will answer.
        """
        if self and not self.are_few:
            with suppress(NotTranslated):
                assert self._translator.shape

    @cached_property
    def _translator(self) -> Translator:
        return Translator(self._db, self.base, self._files)

    @cached_property
    def claims(self) -> int:
        """The number of claims."""
        (found,) = self.rows("select count(*) from claim") if self.folder else [(0,)]
        return int(found[0])

    @cached_property
    def names(self) -> frozenset[tuple[str, str]]:
        """The folded names of entities and sources in any language, each with its IRI.

        The result is cached: to fold 23,000 names takes longer than most answers.
        """
        found = self._db.cursor().execute("select name, ? || id from called", [self.base])
        return frozenset((fold(name), address) for name, address in found.fetchall())

    def pairs(self) -> list[tuple[str, str]]:
        """Subject and object of every statement, each pair once, ordered by its first statement."""
        ends = """
            select ? || s, ? || o from proposition where status <> 'cg:mentioned'
            group by s, o order by min(id)
        """
        return self._db.cursor().execute(ends, [self.base, self.base]).fetchall()

    def between(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[frozenset[str], str]]:
        """The statements in which both IRIs of a pair take part, each with the pair, by label."""
        ends = {tuple(end.removeprefix(self.base) for end in pair) for pair in pairs}
        both = sorted({*ends, *(pair[::-1] for pair in ends)})
        query = """
            with pair as (select ends[1] as a_end, ends[2] as z_end
                from (select unnest(?::varchar[][]) as ends)),
            found as (
                select a_end, z_end, proposition.id from pair
                join proposition on s = a_end and o = z_end
                union
                select a_end, z_end, part.id from pair join part on part.agent = z_end
                join proposition on proposition.id = part.id and a_end in (s, o)
                union
                select a_end, z_end, a.id from pair join part a on a.agent = a_end
                join part b on b.id = a.id and b.agent = z_end where a_end < z_end
            )
            select distinct ? || least(a_end, z_end), ? || greatest(a_end, z_end),
                ? || found.id, label
            from found join proposition on proposition.id = found.id
            where status <> 'cg:mentioned' order by label, found.id
        """
        values = [list(map(list, both)), self.base, self.base, self.base]
        found = self._db.cursor().execute(query, values).fetchall()
        return [(frozenset((s, o)), address) for s, o, address, _ in found]

    def companions(self) -> list[tuple[str, str]]:
        """List the pairs that take part in a statement without being its subject and object."""
        query = """
            with every as (
                select id, agent from part
                union select id, s from proposition semi join part using (id)
                union select id, o from proposition semi join part using (id)
            )
            select distinct ? || a.agent as a_end, ? || b.agent as z_end
            from every a join every b on b.id = a.id and a.agent < b.agent
            join proposition on proposition.id = a.id and status <> 'cg:mentioned'
            where not (a.agent in (s, o) and b.agent in (s, o))
            order by a_end, z_end
        """
        return self._db.cursor().execute(query, [self.base, self.base]).fetchall()

    def strands(self) -> Iterator[tuple[Any, ...]]:
        """Count the claims between each two entities, by family and status (``strands.sql``)."""
        yield from _fetch_rows(
            self._db.cursor().execute(read_script(__file__, "strands"), {"base": self.base})
        )

    def actors(self) -> list[tuple[str, str, str]]:
        """Every entity: its IRI, its label and its type."""
        query = "select ? || id, label, type from actor order by id"
        return self._db.cursor().execute(query, [self.base]).fetchall()

    def prepare(self, script: str) -> None:
        """Run a script of this folder, given by name, which makes tables for later queries."""
        self._db.execute(read_script(__file__, script))

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Run SQL of the program itself, and yield its rows while they are read."""
        yield from _fetch_rows(self._db.cursor().execute(query, list(values) or None))

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """Run SQL of the program itself, and return its columns as arrays."""
        return self._db.cursor().execute(query).fetchnumpy()

    def _plain(self, term: Term | None) -> str | None:
        if isinstance(term, ox.NamedNode):
            return term.value.removeprefix(self.base)
        return term.value if isinstance(term, ox.Literal) else None

    @cached_property
    def _db(self) -> duckdb.DuckDBPyConnection:
        if self.megabytes:
            db = open_bounded(self.megabytes // 2, **NULLS_FIRST)
        else:
            db = open_engine(**NULLS_FIRST)
        kept = [name for name in ASKED if self._files(name)]  # an earlier version wrote fewer
        for name, query in relations(self.folder, kept).items() if self.folder else ():
            db.execute(f"create {self._kind(name)} {name} as {query}")
        db.execute(read_script(__file__, "views"))
        return db

    def _kind(self, name: str) -> str:
        """TABLE for a small relation, which is kept in memory and read only once; else VIEW."""
        return TABLE if sum(it.stat().st_size for it in self._files(name)) < SMALL else VIEW

    def _files(self, name: str) -> list[Path]:
        return list(self.folder.rglob(f"{name}.parquet")) if self.folder else []


NO_COLUMNS = Columns(None)


def has_columns(store: Path) -> bool:
    """Whether there is a folder of columns beside a store."""
    return store.with_name(FOLDER).is_dir()


def read_made(store: Path) -> dict[str, str]:
    """Read for which base, and by which versions, the columns beside a store were made."""
    from pyarrow.parquet import read_table

    rows = read_table(store.with_name(FOLDER) / "made.parquet").to_pylist()
    return {it["name"]: it["value"] for it in rows}


def open_columns(store: Path, base: str) -> Columns:
    """The columns beside a store, or NO_COLUMNS; ``base`` begins the dossier's IRIs."""
    return Columns(store.with_name(FOLDER), base) if has_columns(store) else NO_COLUMNS


def keep_columns(columns: Columns, folder: Path) -> Columns:
    """Copy columns to another folder, where a later build cannot change them.

    Files become hard links if the file system can make them. NO_COLUMNS is returned as it is.
    """
    if not columns.folder:
        return columns
    for file in columns.folder.rglob("*.parquet"):
        kept = folder / file.relative_to(columns.folder)
        kept.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(str(file), str(kept))
    return Columns(folder, columns.base)


def _fetch_rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(BATCH):
        yield from rows
