"""Prepares on one machine what all workers need: the list of files, the dictionaries of what each
text means, and the offices that were accepted.

A statement is judged together with all statements about the same two things, in either direction,
so the rows of such a pair go to one machine. There are two exceptions. A person may declare a
conflict between any two statements, and an accepted claim of office decides for whom somebody
speaks in all statements. So rows about pairs that persons wrote about, and rows that claim an
office, are judged first, on one machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from claimgraph.build.spark.rows import Loading, Spoken, TableFile
from claimgraph.dossier import Reading
from claimgraph.judge import Bench
from claimgraph.model.errors import DossierError, Finding
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Header, Records
from claimgraph.model.rows import Office, Tables, Tally
from claimgraph.model.sql import Database, ident
from claimgraph.model.tablemap import Table
from claimgraph.store.rdf import Elsewhere, QuadPart, write_bulk, write_shard
from claimgraph.tables.claims import Outcome, Survey, enter, learn, merge, tally
from claimgraph.tables.map_rows import Piece, Said, Speaker, told_qualifiers
from claimgraph.tables.read import hash_table, with_sources
from claimgraph.tables.unreadable import Unreadable

DICTIONARIES = ("name", "moment", "worth", "term", "speech", "table_source")


@dataclass(frozen=True)
class SparkPlan:
    """Everything that a worker needs beside its rows.

    ``dictionaries`` are tables, by name, with the meaning of each text. ``offices`` are the
    accepted ones; they were judged on one machine before.
    """

    header: Header
    tables: tuple[Spoken, ...]
    dictionaries: Mapping[str, pa.Table]
    offices: tuple[Office, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns that the rows of at least one table have."""
        return tuple(dict.fromkeys(name for it in self.tables for name in it.columns))

    @property
    def records(self) -> Records:
        """Empty records with the dossier's header, to which a worker adds its rows."""
        return Records(self.header, {}, {}, {}, {}, {})


@dataclass(frozen=True)
class KnownPlan:
    """A dossier whose texts are interpreted: its records, and a database with the dictionaries.

    ``strangers`` report decisions on names that nothing in the dossier has.
    """

    records: Records
    database: Database
    plan: SparkPlan
    strangers: tuple[Finding, ...]


def list_files(tables: Iterable[Table]) -> tuple[TableFile, ...]:
    """Every file of every table, in the order in which rows are numbered.

    The paths are absolute, since a worker may run in another folder.
    """
    return tuple(TableFile(table, path.absolute()) for table in tables for path in table.files)


def check_files(
    reading: Reading, loadings: Mapping[int, Loading], *, vocabulary: Vocabulary
) -> tuple[Spoken, ...]:
    """Return for each table what is needed to interpret its rows, after its files were read.

    Raises DossierError if a file could not be read, or lacks columns that its mapping names.
    """
    files, tables = list_files(reading.tables), list[Spoken]()
    for number, table in enumerate(reading.tables):
        mine = {n: loadings[n] for n, file in enumerate(files) if file.table is table}
        pieces = _count_records(mine)
        found = replace(table, joined=table.joined.absolute()) if table.joined else table
        _check_columns(found, pieces)
        tables.append(Spoken(number, found, told_qualifiers(table, vocabulary), pieces))
    return tuple(tables)


def _count_records(loadings: Mapping[int, Loading]) -> dict[int, Piece]:
    refused = [it for it in loadings.values() if isinstance(it, Finding)]
    if refused:
        raise DossierError(refused)
    before, pieces = 0, dict[int, Piece]()
    for number, it in loadings.items():
        if not isinstance(it, Finding):
            pieces[number] = Piece(f"raw_{number}", it.columns, before)
            before += it.rows
    return pieces


def _check_columns(table: Table, pieces: Mapping[int, Piece]) -> None:
    speaker = Speaker(table, 0, Database())
    try:
        speaker.load_joined()
    except Unreadable as error:
        raise DossierError([error.finding(table.mapping)]) from None
    faults = tuple(speaker.check_columns({it for piece in pieces.values() for it in piece.columns}))
    if faults:
        raise DossierError(faults)


def understand(
    reading: Reading,
    tables: Sequence[Spoken],
    surveyed: pa.Table,
    *,
    vocabulary: Vocabulary,
) -> KnownPlan:
    """Find out what every text means; ``surveyed`` lists the distinct texts of each column."""
    hashed = tuple(replace(it, table=hash_table(it.table)) for it in tables)
    texts = {(it.number, column): list[str]() for it in hashed for column in it.surveyed}
    for number, column, text in zip(*(it.to_pylist() for it in surveyed.columns), strict=True):
        texts[number, column].append(text)
    surveys = [_survey_tables(it, texts) for it in hashed]
    database = Database()
    learnt = learn(
        surveys, database=database, known=reading.nomenclature, vocabulary=vocabulary,
        records=with_sources(reading.require(), [it.table for it in hashed]),
    )  # fmt: skip
    meant = {name: database.arrow(f"from {name}") for name in DICTIONARIES}
    plan = SparkPlan(learnt.records.header, hashed, meant)
    return KnownPlan(learnt.records, database, plan, learnt.strangers)


def _survey_tables(spoken: Spoken, texts: Mapping[tuple[int, str], list[str]]) -> Survey:
    mine = {column: sorted(texts[spoken.number, column]) for column in spoken.surveyed}
    return Survey(spoken.table, spoken.qualifiers, mine)


def told(
    spoken: Spoken,
    loadings: Mapping[int, Loading],
    reading: Reading,
    outcomes: Iterable[Outcome],
) -> Tally:
    """Count how the rows of a table were read, from the reports of all workers."""
    files = list_files(reading.tables)
    read = [(files[n].path, it) for n, it in loadings.items() if n in spoken.pieces]
    loaded = tuple((path, it) for path, it in read if not isinstance(it, Finding))
    return tally(Said(spoken.table, "", loaded, spoken.qualifiers), merge(outcomes))


def said_of(spoken: Spoken, relation: str) -> Said:
    """Describe a relation of the database that holds what the rows of a table say."""
    return Said(spoken.table, relation, (), spoken.qualifiers)


@dataclass(frozen=True)
class Shard:
    """The rows that one worker judged, and for each table how its rows turned out."""

    tables: Tables
    bench: Bench
    outcomes: tuple[Outcome, ...]

    @property
    def names(self) -> Elsewhere:
        """The terms, speakers and entities in these rows; they are written once for all shards."""
        speakers = frozenset(self.bench.speakers())
        it = self.tables
        return Elsewhere(it.predicates, it.qualifiers, speakers, it.named)


def judge_shard(rows: pa.RecordBatchReader, *, plan: SparkPlan, vocabulary: Vocabulary) -> Shard:
    """Judge rows without those of other workers.

    ``rows`` must be complete: if a row is about two things, all rows about these two are there.
    """
    database = Database(threads=1)
    for name, meant in plan.dictionaries.items():
        database.take(meant, f"insert into {name} from taken")
    outcomes = tuple(_enter_rows(rows, plan, database, vocabulary))
    tables = Tables(plan.records, database, offices=plan.offices)
    return Shard(tables, Bench(tables.records, vocabulary, tables), outcomes)


def judge_centre(rows: pa.RecordBatchReader, *, known: KnownPlan, vocabulary: Vocabulary) -> Shard:
    """Judge the claims that persons wrote, with rows that may affect them or claim an office."""
    outcomes = tuple(_enter_rows(rows, known.plan, known.database, vocabulary))
    tables = Tables(known.records, known.database)
    return Shard(tables, Bench(tables.records, vocabulary, tables), outcomes)


def _enter_rows(
    rows: pa.RecordBatchReader, plan: SparkPlan, database: Database, vocabulary: Vocabulary
) -> Iterator[Outcome]:
    """Add the rows of each table to the database, sorted by number.

    So the result does not depend on the order in which Spark delivers them.
    """
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
    """The N-Quads of a shard: its claims, propositions and their statuses."""
    return write_shard(shard.tables, shard.bench, vocabulary=vocabulary)


def write_centre(
    centre: Shard, shards: Iterable[Elsewhere], *, vocabulary: Vocabulary
) -> Iterator[QuadPart]:
    """The N-Quads of everything that no shard writes: entities, sources, terms."""
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
