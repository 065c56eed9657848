"""Spark on this machine writes the very quads of one machine, on real tables."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.spark.here import AFFAIR, built

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.build.spark import (
    Spread,
    open_spark,
    read_spreadable,
    write_parts,
)
from claimgraph.build.spark.job import require_spark
from claimgraph.judge import Bench
from claimgraph.model.errors import ClaimgraphError, DossierError
from claimgraph.model.ontology import load_vocabulary
from claimgraph.store.rdf import write_bulk

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # Spark's sockets
    pytest.mark.filterwarnings("ignore:subprocess:ResourceWarning"),
]
ICEWS, UNVOTES = (
    Path(__file__).parents[1] / "tables" / "dossiers" / it for it in ("icews18", "unvotes")
)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on two cores of this machine."""
    try:
        require_spark()
    except ClaimgraphError as error:
        pytest.skip(str(error))
    session = open_spark("local[2]")
    yield session
    session.stop()


def lines(spread: Spread, target: Path) -> list[str]:
    """Every line of every part."""
    return [
        line.decode().rstrip("\n")
        for part in spread.parts
        for line in gzip.open(target / part.name)
    ]


def spread(spark: SparkSession, file: Path, target: Path, **wishes: int) -> Spread:
    """Spread the events of a file."""
    return write_parts(spark, read_spreadable(str(ICEWS), {"icews": file}), target, **wishes)


def same(folder: Path, dossier: Path, texts: dict[str, Path]) -> bool:
    """Whether the parts hold the lines that one process writes, each as often."""
    spread = hash_sorted(f"gunzip -c {folder}/parts/*.nq.gz", folder)
    return alone(dossier, texts, folder) == spread


def test_an_affair(spark: SparkSession, tmp_path: Path) -> None:
    """An article, two tables, offices, rows with faults: quads and findings are the same."""
    done = write_parts(spark, read_spreadable(str(AFFAIR)), tmp_path / "parts", number=3)
    expected, tallies = built(AFFAIR)
    found = lines(done, tmp_path / "parts")
    assert expected == set(found)
    assert len(expected) == len(found) == done.quads
    assert [it.findings for it in tallies] == [it.findings for it in done.tallies]


def test_strict_writes_nothing(spark: SparkSession, tmp_path: Path) -> None:
    """A row with a fault stops it when that is wished, and there is no folder."""
    reading = read_spreadable(str(AFFAIR))
    with pytest.raises(DossierError, match="nonsense"):
        write_parts(spark, reading, tmp_path / "parts", strict=True)
    assert [] == list(tmp_path.iterdir())


def test_a_worker_that_fails_is_told(spark: SparkSession, tmp_path: Path) -> None:
    """A file that a worker does not see is named, with what may be the cause, in one piece."""
    folder = tmp_path / "affair"
    shutil.copytree(AFFAIR, folder)
    reading = read_spreadable(str(folder))
    (folder / "posts.csv").unlink()
    with pytest.raises(ClaimgraphError, match=r"Spark gave up: .*posts\.csv") as caught:
        write_parts(spark, reading, tmp_path / "parts")
    assert "under the same names" in caught.value.cure
    assert "\n" not in caught.value.message
    assert [folder] == list(tmp_path.iterdir())


def test_turkey(spark: SparkSession, shared: Path, tmp_path: Path) -> None:
    """12,368 real rows in four places; done again, each part has the same bytes."""
    file = shared / "data" / "icews18-turkey.tsv.gz"
    done = spread(spark, file, tmp_path / "parts", number=3)
    assert same(tmp_path, ICEWS, {"icews": file})
    assert done == spread(spark, file, tmp_path / "again", number=3)


def test_a_year(spark: SparkSession, shared: Path, tmp_path: Path) -> None:
    """468,558 real rows, 13.2 million quads."""
    file = shared / "data" / "icews18.tsv.gz"
    done = spread(spark, file, tmp_path / "parts")
    assert [468_558] == [it.claims for it in done.tallies]
    assert same(tmp_path, ICEWS, {"icews": file})


def test_votes(spark: SparkSession, shared: Path, tmp_path: Path) -> None:
    """870,109 real votes, each with its roll call from a second table."""
    texts = {"votes": shared / "data" / "unvotes.csv.gz"}
    done = write_parts(spark, read_spreadable(str(UNVOTES), texts), tmp_path / "parts")
    assert [870_109] == [it.claims for it in done.tallies]
    assert same(tmp_path, UNVOTES, texts)


def alone(dossier: Path, texts: dict[str, Path], folder: Path) -> str:
    """The hash of the sorted quads as one process writes them."""
    tables = read_tables(read_source(find_source(str(dossier)), texts))
    vocabulary = load_vocabulary()
    bench = Bench(tables.records, vocabulary, tables)
    with (folder / "alone.nq").open("wb") as out:
        out.writelines(it.data for it in write_bulk(tables, bench, vocabulary=vocabulary))
    tables.close()
    found = hash_sorted("cat alone.nq", folder)
    (folder / "alone.nq").unlink()
    return found


def hash_sorted(command: str, folder: Path) -> str:
    """The hash of a command's lines, sorted on disk."""
    line = f"{command} | LC_ALL=C sort -S 512M -T . > sorted.nq"
    subprocess.run(["sh", "-c", line], cwd=folder, check=True)
    with (folder / "sorted.nq").open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
