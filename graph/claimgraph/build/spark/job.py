"""Builds a dossier with tables on Spark into a folder of N-Quads; a failed build leaves nothing.

Spark only moves rows between the functions of `rows` and `plan`, in four steps: rows as they are
read, rows with their meaning, rows grouped by subject and object, and quads grouped by file. If no
Spark session is open, this module opens one.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from claimgraph.build.source import find_source, read_source
from claimgraph.build.spark.plan import (
    KnownPlan,
    Shard,
    SparkPlan,
    check_files,
    judge_centre,
    judge_shard,
    list_files,
    told,
    understand,
    write_centre,
    write_rows,
)
from claimgraph.build.spark.rows import (
    Batches,
    Loading,
    SparkPart,
    Spoken,
    TableFile,
    close_ranks,
    list_parts,
    load_rows,
    name_part,
    owned,
    say_rows,
    survey_rows,
    write_part,
)
from claimgraph.build.update.earlier import far_predicates, written_reach
from claimgraph.dossier import Reading
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import replacing
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.progress import Progress, tell_nobody
from claimgraph.model.rows import Tally
from claimgraph.model.tablemap import Table
from claimgraph.store.rdf import Elsewhere
from claimgraph.tables.claims import Outcome

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RAW = "file int, row bigint, cells array<string>, loading binary"
SURVEY = "`table` int, `column` string, `text` string"
ENDS = ("#low", "#high")
"""The columns with the subject and object of a statement, in alphabetical order."""


@dataclass(frozen=True)
class Done:
    """A worker's report: the file that it wrote, and how the rows of each table turned out."""

    part: SparkPart
    outcomes: tuple[Outcome, ...]
    names: Elsewhere


def load(spark: SparkSession, files: Sequence[TableFile]) -> DataFrame:
    """Read the rows of files without interpreting them; each file is one task of Spark.

    The result also has a row for each file that reports how it was read.
    """
    numbers = spark.range(0, len(files), 1, len(files))
    return keep(numbers.mapInArrow(partial(load_rows, files=files), RAW))


def keep(rows: DataFrame) -> DataFrame:
    """Make Spark store these rows on the workers' disks, since they are used more than once."""
    from pyspark import StorageLevel

    return rows.persist(StorageLevel.DISK_ONLY)


def say(raw: DataFrame, tables: Iterable[Spoken]) -> DataFrame:
    """Turn the rows of all tables into columns such as subject, predicate and object.

    A column that a table lacks is null.
    """
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
    """The distinct texts of each column whose values have to be interpreted."""
    return said.mapInArrow(partial(survey_rows, tables=tables), SURVEY).distinct().toArrow()


def pair(said: DataFrame, names: pa.Table) -> DataFrame:
    """Add the paths of subject and object to rows, looked up by name in ``names``."""
    from pyspark.sql.functions import broadcast

    meant = broadcast(said.sparkSession.createDataFrame(names.select(["text", "path"])))
    subjects = meant.selectExpr("text as subject", "path as `#s`")
    objects = meant.selectExpr("text as object", "path as `#o`")
    both = said.join(subjects, "subject", "left").join(objects, "object", "left")
    # A row without subject or object is no claim. It gets its own number as a substitute: a common
    # value would send all such rows to one machine.
    s, o = (f"coalesce({it}, string(`#row`))" for it in ("`#s`", "`#o`"))
    return both.selectExpr("*", f"least({s}, {o}) as `#low`", f"greatest({s}, {o}) as `#high`")


def find_predicates(paired: DataFrame) -> set[str]:
    """The predicates that occur in the rows."""
    return {row[0] for row in paired.select("predicate").distinct().collect()}


def find_pairs(paired: DataFrame, predicates: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of subject and object in rows that have one of these predicates."""
    found = paired.where(paired["predicate"].isin(list(predicates))).select(
        *map(_quote_column, ENDS)
    )
    return {(row[0], row[1]) for row in found.distinct().collect()}


def divide(paired: DataFrame, pairs: set[tuple[str, str]]) -> tuple[DataFrame, DataFrame]:
    """Divide rows into those about the given pairs of subject and object, and all others."""
    from pyspark.sql.functions import broadcast

    rows = sorted(pairs) or [("", "")]  # Spark cannot infer types of a data frame without rows
    listed = broadcast(paired.sparkSession.createDataFrame(rows, list(ENDS)))
    one, other = (paired.join(listed, list(ENDS), how) for how in ("left_semi", "left_anti"))
    return one, other


def write(
    rows: DataFrame, *, plan: SparkPlan, folder: Path, number: int, compress: bool
) -> list[Done]:
    """Bring all rows about a pair of things to one worker, which judges them and writes quads."""
    placed = rows.repartition(number, *ENDS).select(*in_words(plan))
    written = partial(_write_place, plan=plan, folder=folder, compress=compress)
    return [pickle.loads(row.done) for row in placed.mapInArrow(written, "done binary").collect()]


def in_words(plan: SparkPlan) -> list[str]:
    """The quoted names of the columns that hold what a row says."""
    return [_quote_column(it) for it in ("#table", "#row", "exact", *plan.columns)]


def _quote_column(name: str) -> str:
    """Quote the name of a column for Spark's SQL."""
    return "`" + name.replace("`", "``") + "`"


def _write_place(
    batches: Batches, *, plan: SparkPlan, folder: Path, compress: bool
) -> Iterator[pa.RecordBatch]:
    """Judge the rows of one worker and write their quads; yield a pickled `Done`."""
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


FAULT = re.compile(r"^[\w.]*(?:Error|Exception): .+", re.MULTILINE)
"""The line of a Python or Java traceback that names the error."""


def require_spark() -> None:
    """Raise ClaimgraphError if pyspark or Java is missing."""
    if find_spec("pyspark") is None:
        cure = "pip install 'claimgraph[spark]'"
        raise ClaimgraphError("spreading a dossier needs pyspark", cure=cure)
    if not _has_java():
        cure = "install Java 17 or newer, or set JAVA_HOME to its folder"
        raise ClaimgraphError("Spark needs Java, and there is none", cure=cure)


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None


def open_spark(master: str = "") -> SparkSession:
    """Open a Spark session, or return the one that is open, as under ``spark-submit``.

    ``master`` is the URL of the cluster; if empty, Spark's settings decide, else this machine is
    used. Workers on this machine run the same Python. Raises ClaimgraphError if pyspark or Java is
    missing.
    """
    require_spark()
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession() is not None:
        return SparkSession.builder.getOrCreate()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("claimgraph").config("spark.log.level", "ERROR")
    bar = str(sys.stderr.isatty()).lower()
    builder = builder.config("spark.ui.showConsoleProgress", bar)
    with telling():
        return (builder.master(master) if master else builder).getOrCreate()


@contextmanager
def telling() -> Iterator[None]:
    """Turn an error of Spark inside the ``with`` block into a ClaimgraphError with its reason."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        cure = "put claimgraph and the files under the same paths on all machines; see Spark's log"
        raise ClaimgraphError(f"Spark gave up: {find_fault(str(error))}", cure=cure) from error


def find_fault(text: str) -> str:
    """The last line of a long traceback that names an error, or else its first line.

    >>> find_fault("Job aborted.\\nTraceback ...\\nOSError: no such file\\n\\tat org.apache.spark")
    'OSError: no such file'
    """
    found = FAULT.findall(text)
    return found[-1] if found else text.strip().partition("\n")[0]


ROWS = 50_000
"""The default number of rows for each file: some 300 MB of N-Quads, and 600 MB of memory."""


@dataclass(frozen=True)
class Spread:
    """The result of a build on Spark: how each table was read, and the files that were written."""

    tallies: tuple[Tally, ...]
    parts: tuple[SparkPart, ...]
    strangers: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults of rows that make no claim, and decisions on names that nothing has."""
        return (*self.strangers, *(it for tally in self.tallies for it in tally.findings))

    @property
    def quads(self) -> int:
        """The number of quads in all files."""
        return sum(it.quads for it in self.parts)


def read_spreadable(source: str, texts: Mapping[str, Path] | None = None) -> Reading:
    """Read a dossier that is to be built on Spark; ``texts`` are files of texts by source.

    Raises DossierError with every finding, and ClaimgraphError if no source is a table, or a
    mapping needs all rows of a table at once.
    """
    reading = read_source(find_source(source), texts)
    reading.require()
    if not reading.tables:
        cure = f"claimgraph build {source} -o DIR makes a store of it on this machine"
        raise ClaimgraphError("no source of this dossier is a table", where=source, cure=cure)
    for table in reading.tables:
        _refuse_whole(table, source)
    return reading


def _refuse_whole(table: Table, source: str) -> None:
    """Raise ClaimgraphError if a mapping needs all rows of its table on one machine."""
    it, title = table.mapping, table.source.title
    for said, message, cure in (
        (it.select, f"the query of '{title}' (select:) sees all rows at once",
         "write what it gives into a file, and map that without select:"),
        (it.split, f"cells of '{title}' hold several names (split:), and a row is counted once",
         "write a row for each name into the file, and leave split: out"),
        (it.key, f"the key of '{title}' is compared with all rows",
         "leave key: out: a row is then known by its number"),
    ):  # fmt: skip
        if said:
            cure += f"; on one machine: claimgraph build {source} -o DIR"
            raise ClaimgraphError(message, where=source, cure=cure)


def write_parts(
    spark: SparkSession,
    reading: Reading,
    target: Path,
    *,
    number: int = 0,
    compress: bool = True,
    strict: bool = False,
    progress: Progress = tell_nobody,
) -> Spread:
    """Write the quads of a dossier with tables into ``target``, as several files of N-Quads.

    The quads are the same as those of `build`. One worker reads a whole file of a table, so a large
    table should be divided into many files; ``number`` is how many files to write, by default one
    for 50,000 rows. All workers must have claimgraph installed, and see the dossier's files and
    ``target`` under the same paths. ``parts.json`` lists the written files.

    Raises DossierError with every finding (about rows only with ``strict``), and ClaimgraphError
    if Spark fails; then ``target`` is not changed.
    """
    with telling(), replacing(target, owned=owned(target)) as folder:
        wishes = _Wishes(number, compress, progress)
        spread = _Job(spark, reading, folder, wishes, reading.vocabulary).run()
        if strict and spread.findings:
            raise DossierError(spread.findings)
        list_parts(folder, spread.parts, base=reading.records.header.base)
    return spread


@dataclass(frozen=True)
class _Wishes:
    number: int
    compress: bool
    progress: Progress

    def parts(self, rows: int) -> int:
        return self.number or 1 + rows // ROWS


@dataclass(frozen=True)
class _Job:
    spark: SparkSession
    reading: Reading
    folder: Path
    wishes: _Wishes
    vocabulary: Vocabulary

    def run(self) -> Spread:
        self.wishes.progress("reading")
        raw = load(self.spark, list_files(self.reading.tables))
        loadings = {it.file: pickle.loads(it.loading) for it in raw.where(LOADING).collect()}
        tables = check_files(self.reading, loadings, vocabulary=self.vocabulary)
        said = say(raw, tables)
        known = self._understand(said, tables)
        centre, rows = self._judge_centre(said, known)
        done = self._write(rows, known, centre, self.wishes.parts(_count_rows(loadings)))
        written = self._write_centre(centre, done)
        raw.unpersist()
        said.unpersist()
        tallies = self._gather_tallies(tables, loadings, centre, done)
        parts = (written, *(it.part for it in done))
        closed = close_ranks(self.folder, parts, compress=self.wishes.compress)
        return Spread(tallies, closed, known.strangers)

    def _understand(self, said: DataFrame, tables: Sequence[Spoken]) -> KnownPlan:
        self.wishes.progress("finding out what words mean")
        texts = survey(said, tables)
        return understand(self.reading, tables, texts, vocabulary=self.vocabulary)

    def _judge_centre(self, said: DataFrame, known: KnownPlan) -> tuple[Shard, DataFrame]:
        """Judge the rows that may affect statements about other things; also return the rest."""
        self.wishes.progress("judging what persons wrote, and offices")
        paired = pair(said, known.plan.dictionaries["name"])
        used = find_predicates(paired)
        far = far_predicates(self.vocabulary, used, known.records)
        pairs = find_pairs(paired, far) | written_reach(known.records, self.vocabulary)
        central, others = divide(paired, pairs)
        rows = central.select(*in_words(known.plan)).toArrow().to_reader()
        return judge_centre(rows, known=known, vocabulary=self.vocabulary), others

    def _write(self, rows: DataFrame, known: KnownPlan, centre: Shard, number: int) -> list[Done]:
        self.wishes.progress(f"judging and writing {count_nouns(number, 'part')}")
        plan = replace(known.plan, offices=centre.bench.offices())
        return write(
            rows, plan=plan, folder=self.folder, number=number, compress=self.wishes.compress
        )

    def _write_centre(self, centre: Shard, done: Sequence[Done]) -> SparkPart:
        data = write_centre(centre, [it.names for it in done], vocabulary=self.vocabulary)
        file = self.folder / name_part(0, compress=self.wishes.compress)
        return write_part(
            (it.data for it in data), file, attempt="0", compress=self.wishes.compress
        )

    def _gather_tallies(
        self,
        tables: Sequence[Spoken],
        loadings: Mapping[int, Loading],
        centre: Shard,
        done: Sequence[Done],
    ) -> tuple[Tally, ...]:
        outcomes = [centre.outcomes, *(it.outcomes for it in done)]
        return tuple(
            told(it, loadings, self.reading, [each[it.number] for each in outcomes])
            for it in tables
        )


LOADING = "loading is not null"


def _count_rows(loadings: Mapping[int, Loading]) -> int:
    """The number of rows in all files that could be read."""
    return sum(it.rows for it in loadings.values() if not isinstance(it, Finding))
