"""Rows that are judged together: whatever is said of the same two things.

Everything that is judged of a statement depends on statements with the same two ends, in either
direction, with two exceptions: what persons wrote, since a conflict may be declared between any
two statements, and who is accepted to speak for whom. So rows about pairs of which a person wrote,
and rows that claim an office, are judged first, in one place; all others wherever they are, as
long as those of one pair are together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from claimgraph.build.spark.plan import KnownPlan, SparkPlan, said_of
from claimgraph.judge import Bench
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tables
from claimgraph.model.sql import Database, ident
from claimgraph.store.rdf import (
    Elsewhere,
    QuadPart,
    write_bulk,
    write_shard,
)
from claimgraph.tables.claims import Outcome, enter


@dataclass(frozen=True)
class Shard:
    """Rows that were entered and judged; ``outcomes`` are those of each table."""

    tables: Tables
    bench: Bench
    outcomes: tuple[Outcome, ...]

    @property
    def names(self) -> Elsewhere:
        """What the shard's rows name that is reported once for all."""
        speakers = frozenset(self.bench.speakers())
        it = self.tables
        return Elsewhere(it.predicates, it.qualifiers, speakers, it.named)


def judge_shard(rows: pa.RecordBatchReader, *, plan: SparkPlan, vocabulary: Vocabulary) -> Shard:
    """Judge rows in words on their own. ``rows`` hold all that there are of their pairs of ends."""
    database = Database(threads=1)
    for name, meant in plan.dictionaries.items():
        database.take(meant, f"insert into {name} from taken")
    outcomes = tuple(_enter_rows(rows, plan, database, vocabulary))
    tables = Tables(plan.records, database, offices=plan.offices)
    return Shard(tables, Bench(tables.records, vocabulary, tables), outcomes)


def judge_centre(rows: pa.RecordBatchReader, *, known: KnownPlan, vocabulary: Vocabulary) -> Shard:
    """Judge what persons wrote, with the rows that may touch it or that claim an office."""
    outcomes = tuple(_enter_rows(rows, known.plan, known.database, vocabulary))
    tables = Tables(known.records, known.database)
    return Shard(tables, Bench(tables.records, vocabulary, tables), outcomes)


def _enter_rows(
    rows: pa.RecordBatchReader, plan: SparkPlan, database: Database, vocabulary: Vocabulary
) -> Iterator[Outcome]:
    """Enter the rows of each table; in their order, so that however they come the bytes agree."""
    database.take(rows, 'create temp table shard as from taken order by "#table", "#row"')
    for it in plan.tables:
        said = said_of(it, f"said_{it.number}")
        columns = ", ".join(map(ident, it.columns))
        database.run(
            f'create temp table {said.relation} as select "#row", exact, {columns}'
            f' from shard where "#table" = {it.number} order by "#row"'
        )
        yield enter(said, database=database, vocabulary=vocabulary)
    database.run("drop table shard")


def write_rows(shard: Shard, *, vocabulary: Vocabulary) -> Iterator[QuadPart]:
    """The N-Quads of a shard: claims, propositions, and what was judged of them."""
    return write_shard(shard.tables, shard.bench, vocabulary=vocabulary)


def write_centre(
    centre: Shard, shards: Iterable[Elsewhere], *, vocabulary: Vocabulary
) -> Iterator[QuadPart]:
    """The N-Quads of all that is no row of a shard, entities, sources and words among them."""
    return write_bulk(
        centre.tables, centre.bench, vocabulary=vocabulary, elsewhere=_together(shards)
    )


def _together(shards: Iterable[Elsewhere]) -> Elsewhere:
    found = tuple(shards)
    return Elsewhere(
        frozenset().union(*(it.predicates for it in found)),
        frozenset().union(*(it.qualifiers for it in found)),
        frozenset().union(*(it.speakers for it in found)),
        frozenset().union(*(it.entities for it in found)),
    )
