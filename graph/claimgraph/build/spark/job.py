"""A dossier with tables through Spark into a folder of N-Quads, all or nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.build.source import find_source, read_source
from claimgraph.build.spark import frames
from claimgraph.build.spark.parts import (
    SparkPart,
    close_ranks,
    list_parts,
    name_part,
    owned,
    write_part,
)
from claimgraph.build.spark.plan import (
    KnownPlan,
    check_files,
    list_files,
    told,
    understand,
)
from claimgraph.build.spark.rows import Loading, Spoken
from claimgraph.build.spark.session import telling
from claimgraph.build.spark.shard import Shard, judge_centre, write_centre
from claimgraph.build.update.depends import far_predicates, written_reach
from claimgraph.dossier import Reading
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError, DossierError, Finding
from claimgraph.model.files import replacing
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.rows import Tally
from claimgraph.model.tablemap import Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS = 50_000
"""Rows of one part, unless another number of parts is wished: some 300 MB of N-Quads, and twice as
much memory of a worker."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Spread:
    """What came of it: how each table was read, and the parts that were written."""

    tallies: tuple[Tally, ...]
    parts: tuple[SparkPart, ...]
    strangers: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The rows that are no claims, and what is wrong with each; names that nothing has."""
        return (*self.strangers, *(it for tally in self.tallies for it in tally.findings))

    @property
    def quads(self) -> int:
        """How many quads were written."""
        return sum(it.quads for it in self.parts)


def read_spreadable(source: str, texts: Mapping[str, Path] | None = None) -> Reading:
    """Read a dossier whose tables are to be spread; ``texts`` are files that are elsewhere.

    Raises DossierError with every finding, and ClaimgraphError where no source is a table.
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
    """Refuse a mapping for which all rows of a table have to be in one place."""
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
    progress: Progress = lambda _: None,
) -> Spread:
    """Write the quads of a dossier with tables into ``target``, as N-Quads in parts.

    They are those of `build`. Each file of a table is read whole by one worker, so a large table
    is best given as many files; the ``number`` of parts is by default one for 50,000 rows. All
    workers must have claimgraph, and see the dossier's files and ``target`` under the same names.
    The folder is there whole, with its ``parts.json``, or not at all.

    Raises DossierError with every finding, for rows only with ``strict``, and ClaimgraphError when
    Spark gives up; then nothing is written.
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
        raw = frames.load(self.spark, list_files(self.reading.tables))
        loadings = {it.file: pickle.loads(it.loading) for it in raw.where(LOADING).collect()}
        tables = check_files(self.reading, loadings, vocabulary=self.vocabulary)
        said = frames.say(raw, tables)
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
        texts = frames.survey(said, tables)
        return understand(self.reading, tables, texts, vocabulary=self.vocabulary)

    def _judge_centre(self, said: DataFrame, known: KnownPlan) -> tuple[Shard, DataFrame]:
        """Judge the rows that may matter to any other; gives those as well that do not."""
        self.wishes.progress("judging what persons wrote, and offices")
        paired = frames.pair(said, known.plan.dictionaries["name"])
        used = frames.find_predicates(paired)
        far = far_predicates(self.vocabulary, used, known.records)
        pairs = frames.find_pairs(paired, far) | written_reach(known.records, self.vocabulary)
        central, others = frames.divide(paired, pairs)
        rows = central.select(*frames.in_words(known.plan)).toArrow().to_reader()
        return judge_centre(rows, known=known, vocabulary=self.vocabulary), others

    def _write(
        self, rows: DataFrame, known: KnownPlan, centre: Shard, number: int
    ) -> list[frames.Done]:
        self.wishes.progress(f"judging and writing {count_nouns(number, 'part')}")
        plan = replace(known.plan, offices=centre.bench.offices())
        return frames.write(
            rows, plan=plan, folder=self.folder, number=number, compress=self.wishes.compress
        )

    def _write_centre(self, centre: Shard, done: Sequence[frames.Done]) -> SparkPart:
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
        done: Sequence[frames.Done],
    ) -> tuple[Tally, ...]:
        outcomes = [centre.outcomes, *(it.outcomes for it in done)]
        return tuple(
            told(it, loadings, self.reading, [each[it.number] for each in outcomes])
            for it in tables
        )


LOADING = "loading is not null"


def _count_rows(loadings: Mapping[int, Loading]) -> int:
    """How many rows all files have."""
    return sum(it.rows for it in loadings.values() if not isinstance(it, Finding))
