"""The road of Spark without Spark: the same functions of batches, called one after the other."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.build.spark.plan import (
    KnownPlan,
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
    RAW,
    SURVEY,
    Spoken,
    load_rows,
    said_schema,
    say_rows,
    survey_rows,
)
from claimgraph.build.update.earlier import far_predicates, written_reach
from claimgraph.dossier import Reading
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.rows import Tally
from claimgraph.store.rdf import write_bulk

Pair = tuple[str, str]
Cut = Callable[[pa.Table], list[pa.RecordBatch]]
VOCABULARY = load_vocabulary()
AFFAIR = Path(__file__).parent / "cases" / "affair"


def whole(rows: pa.Table) -> list[pa.RecordBatch]:
    """All rows as one batch."""
    return rows.combine_chunks().to_batches()


def every(size: int) -> Cut:
    """Batches of so many rows, the last ones first: no order is promised."""
    return lambda rows: rows.combine_chunks().to_batches(max_chunksize=size)[::-1]


@dataclass
class Here:
    """A dossier spread in this process: ``cut`` makes batches, ``shards`` is how many places."""

    folder: Path
    cut: Cut = whole
    shards: int = 1
    tallies: list[Tally] = field(default_factory=list)

    def quads(self) -> set[str]:
        """Every line that comes of it, each of which must be written once."""
        lines = b"".join(self.parts()).splitlines()
        assert len(set(lines)) == len(lines)
        return {line.decode() for line in lines}

    def parts(self) -> Iterator[bytes]:
        """What each place writes, and then the centre."""
        reading = read_source(find_source(str(self.folder)))
        raw = self._load(reading)
        loadings = {it["file"]: pickle.loads(it["loading"]) for it in raw if it["loading"]}
        spoken = check_files(reading, loadings, vocabulary=VOCABULARY)
        said = self._say(pa.Table.from_pylist([it for it in raw if it["row"]], RAW), spoken)
        surveyed = survey_rows(self.cut(said), tables=spoken)
        survey = pa.Table.from_batches(surveyed, SURVEY)
        known = understand(reading, spoken, survey, vocabulary=VOCABULARY)
        places = self._divide(said, known)
        centre = judge_centre(places.pop(-1), known=known, vocabulary=VOCABULARY)
        sent = pickle.dumps(replace(known.plan, offices=centre.bench.offices()))
        outcomes, names = [centre.outcomes], []
        for rows in places.values():
            shard = judge_shard(rows, plan=pickle.loads(sent), vocabulary=VOCABULARY)
            outcomes.append(shard.outcomes)
            names.append(shard.names)
            yield from (part.data for part in write_rows(shard, vocabulary=VOCABULARY))
        yield from (part.data for part in write_centre(centre, names, vocabulary=VOCABULARY))
        self.tallies = [
            told(it, loadings, reading, [each[it.number] for each in outcomes]) for it in spoken
        ]

    def _load(self, reading: Reading) -> list[dict[str, object]]:
        files = list_files(reading.tables)
        numbers = pa.RecordBatch.from_pydict({"id": list(range(len(files)))})
        return pa.Table.from_batches(load_rows([numbers], files=files), RAW).to_pylist()

    def _say(self, raw: pa.Table, tables: tuple[Spoken, ...]) -> pa.Table:
        said = []
        for it in tables:
            files = pa.array(list(it.pieces), pa.int32())
            cut = self.cut(raw.filter(pc.is_in(raw["file"], files)))
            batches = (batch for one in cut for batch in say_rows([one], spoken=it))
            said.append(pa.Table.from_batches(batches, said_schema(it.columns)))
        return pa.concat_tables(said, promote_options="default")

    def _divide(self, said: pa.Table, known: KnownPlan) -> dict[int, pa.RecordBatchReader]:
        """Rows by where they are judged: all of one pair together, -1 for the centre."""
        meant = known.plan.dictionaries["name"]
        paths = dict(zip(meant["text"].to_pylist(), meant["path"].to_pylist(), strict=True))
        pairs = [pair(row, paths) for row in said.to_pylist()]
        told_of = list(zip(pairs, said["predicate"].to_pylist(), strict=True))
        far = far_predicates(VOCABULARY, {name for _, name in told_of}, known.records)
        central = written_reach(known.records, VOCABULARY)
        central |= {it for it, name in told_of if name in far}
        order = {it: number for number, it in enumerate(sorted(set(pairs)))}
        homes = [-1 if it in central else order[it] % self.shards for it in pairs]
        placed = {
            home: said.filter(pa.array([it == home for it in homes], pa.bool_()))
            for home in {*homes, -1}
        }
        return {
            home: pa.RecordBatchReader.from_batches(said.schema, self.cut(rows))
            for home, rows in placed.items()
        }


def pair(row: dict[str, str], paths: dict[str, str]) -> Pair:
    """Both ends of a row, in the order of letters."""
    low, high = sorted(paths.get(row[end] or "", "") for end in ("subject", "object"))
    return low, high


def built(folder: Path) -> tuple[set[str], tuple[Tally, ...]]:
    """Every line of a dossier as one machine writes it, and how its tables were read."""
    tables = read_tables(read_source(find_source(str(folder))))
    bench = Bench(tables.records, VOCABULARY, tables)
    parts = write_bulk(tables, bench, vocabulary=VOCABULARY)
    return set(b"".join(it.data for it in parts).decode().splitlines()), tables.tallies
