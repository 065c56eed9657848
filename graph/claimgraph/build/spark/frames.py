"""Frames of Spark: rows as they stand, rows in words, rows by their ends, rows by their place.

Spark moves rows between the functions of `files` and `shard`, and knows no rule of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from claimgraph.build.spark.parts import SparkPart, name_part, write_part
from claimgraph.build.spark.plan import SparkPlan
from claimgraph.build.spark.rows import (
    Batches,
    Spoken,
    TableFile,
    load_rows,
    say_rows,
    survey_rows,
)
from claimgraph.build.spark.shard import judge_shard, write_rows
from claimgraph.store.rdf import Elsewhere
from claimgraph.tables.claims import Outcome

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RAW = "file int, row bigint, cells array<string>, loading binary"
SURVEY = "`table` int, `column` string, `text` string"
ENDS = ("#low", "#high")
"""Both ends of a statement, in the order of letters."""


@dataclass(frozen=True)
class Done:
    """What a worker reports of the rows that it wrote."""

    part: SparkPart
    outcomes: tuple[Outcome, ...]
    names: Elsewhere


def load(spark: SparkSession, files: Sequence[TableFile]) -> DataFrame:
    """Read the rows unchanged, with how each file was read; each file is one task."""
    numbers = spark.range(0, len(files), 1, len(files))
    return keep(numbers.mapInArrow(partial(load_rows, files=files), RAW))


def keep(rows: DataFrame) -> DataFrame:
    """Rows that are asked for more than once, on the workers' disks."""
    from pyspark import StorageLevel

    return rows.persist(StorageLevel.DISK_ONLY)


def say(raw: DataFrame, tables: Iterable[Spoken]) -> DataFrame:
    """Rows of all tables in words; a column that a table does not have is null."""
    said = [_add_columns(raw, it) for it in tables]
    return keep(reduce(lambda one, two: one.unionByName(two, allowMissingColumns=True), said))


def _add_columns(raw: DataFrame, spoken: Spoken) -> DataFrame:
    numbers = ", ".join(map(str, spoken.pieces))
    texts = ", ".join(f"{_quote_column(it)} string" for it in ("exact", *spoken.columns))
    rows = raw.where(f"loading is null and file in ({numbers})")
    return rows.mapInArrow(
        partial(say_rows, spoken=spoken), f"`#table` int, `#row` bigint, {texts}"
    )


def survey(said: DataFrame, tables: Sequence[Spoken]) -> pa.Table:
    """The different texts of each column that has to be understood."""
    return said.mapInArrow(partial(survey_rows, tables=tables), SURVEY).distinct().toArrow()


def pair(said: DataFrame, names: pa.Table) -> DataFrame:
    """Rows with their ends, by the dictionary of names."""
    from pyspark.sql.functions import broadcast

    meant = broadcast(said.sparkSession.createDataFrame(names.select(["text", "path"])))
    subjects = meant.selectExpr("text as subject", "path as `#s`")
    objects = meant.selectExpr("text as object", "path as `#o`")
    both = said.join(subjects, "subject", "left").join(objects, "object", "left")
    # An end that is missing makes the row no claim: it may lie anywhere, and not all in one place.
    s, o = (f"coalesce({it}, string(`#row`))" for it in ("`#s`", "`#o`"))
    return both.selectExpr("*", f"least({s}, {o}) as `#low`", f"greatest({s}, {o}) as `#high`")


def find_predicates(paired: DataFrame) -> set[str]:
    """The predicates that occur in the rows."""
    return {row[0] for row in paired.select("predicate").distinct().collect()}


def find_pairs(paired: DataFrame, predicates: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of which some row says one of these predicates."""
    found = paired.where(paired["predicate"].isin(list(predicates))).select(
        *map(_quote_column, ENDS)
    )
    return {(row[0], row[1]) for row in found.distinct().collect()}


def divide(paired: DataFrame, pairs: set[tuple[str, str]]) -> tuple[DataFrame, DataFrame]:
    """The rows of some pairs, and all others."""
    from pyspark.sql.functions import broadcast

    rows = sorted(pairs) or [("", "")]  # a frame needs a row to have types
    listed = broadcast(paired.sparkSession.createDataFrame(rows, list(ENDS)))
    one, other = (paired.join(listed, list(ENDS), how) for how in ("left_semi", "left_anti"))
    return one, other


def write(
    rows: DataFrame, *, plan: SparkPlan, folder: Path, number: int, compress: bool
) -> list[Done]:
    """Put the rows of each pair into one place, and judge and write each place."""
    placed = rows.repartition(number, *ENDS).select(*in_words(plan))
    written = partial(_write_place, plan=plan, folder=folder, compress=compress)
    return [pickle.loads(row.done) for row in placed.mapInArrow(written, "done binary").collect()]


def in_words(plan: SparkPlan) -> list[str]:
    """The columns of rows in words."""
    return [_quote_column(it) for it in ("#table", "#row", "exact", *plan.columns)]


def _quote_column(name: str) -> str:
    """A column's name, as Spark writes it."""
    return "`" + name.replace("`", "``") + "`"


def _write_place(
    batches: Batches, *, plan: SparkPlan, folder: Path, compress: bool
) -> Iterator[pa.RecordBatch]:
    """Judge and write the rows of one place, and report on them; where there are none, nothing."""
    from pyspark import TaskContext

    rows, context = iter(batches), TaskContext.get()
    first = next(rows, None)
    if first is None or context is None:
        return
    reader = pa.RecordBatchReader.from_batches(first.schema, _chain(first, rows))
    vocabulary = plan.records.vocabulary
    shard = judge_shard(reader, plan=plan, vocabulary=vocabulary)
    part = write_part(
        (it.data for it in write_rows(shard, vocabulary=vocabulary)),
        folder / name_part(1 + context.partitionId(), compress=compress),
        attempt=str(context.taskAttemptId()), compress=compress,
    )  # fmt: skip
    done = Done(part, shard.outcomes, shard.names)
    shard.tables.close()
    yield pa.RecordBatch.from_pydict({"done": [pickle.dumps(done)]})


def _chain(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest
