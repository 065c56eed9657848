"""How long the road of columns takes, beside the store's own loader and rdflib on the same quads.

Run it as ``python tests/benchmarks/tables.py [ROWS ...]``. It takes that many rows of the ICEWS
table in the shared data, builds the store of a dossier on them, and then gives the finished N-Quads
file to each loader, each in a process of its own. The loaders do less than the build: they neither
read, check, map nor judge. CPU seconds and peak memory; runs of one size follow one another, so
that what else the machine does hits all alike.
"""

from __future__ import annotations

import gzip
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from claimgraph.build import build
from claimgraph.judge import Bench
from claimgraph.opening import find_source, read_source, read_tables
from claimgraph.quads import Part, write_bulk
from claimgraph.tables import Tables
from claimgraph.vocabulary import load_vocabulary

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
DOSSIER = CHECKOUT / "tests" / "tables" / "dossiers" / "icews18"
SIZES = (10_000, 50_000)
RDFLIB_MOST = 10_000
"""Above so many rows rdflib is not waited for."""


def cut(rows: int, file: Path) -> None:
    """Write the first rows of the table."""
    with (
        gzip.open(SHARED / "data" / "icews18.tsv.gz") as whole,
        gzip.open(file, "wb", compresslevel=1) as out,
    ):
        out.writelines(islice(whole, rows + 1))


def parts(folder: Path) -> tuple[Tables, Iterator[Part]]:
    """Read, check, map, hash, judge, and write as N-Quads."""
    texts = {"icews": folder / "rows.tsv.gz"}
    vocabulary = load_vocabulary()
    tables = read_tables(read_source(find_source(str(DOSSIER)), texts))
    bench = Bench(tables.records, vocabulary, tables)
    return tables, write_bulk(tables, bench, vocabulary=vocabulary)


def by_build(folder: Path) -> None:
    """Build all that a large graph has: the store and the columns."""
    target = folder / "built"
    build(find_source(str(DOSSIER)), target, texts={"icews": folder / "rows.tsv.gz"}, page=False)


def by_columns(folder: Path) -> None:
    """All of that but the loading: the N-Quads are written into a file."""
    with (folder / "rows.nq").open("wb") as out:
        out.writelines(part.data for part in parts(folder)[1])


def by_loader(folder: Path) -> None:
    """Load the finished file into a store on disk: the practical limit."""
    import pyoxigraph as ox

    shutil.rmtree(folder / "loaded", ignore_errors=True)
    store = ox.Store(str(folder / "loaded"))
    store.bulk_load(path=str(folder / "rows.nq"), format=ox.RdfFormat.N_QUADS)
    store.flush()


def by_rdflib(folder: Path) -> None:
    """Parse the finished file into memory."""
    import rdflib

    rdflib.Dataset().parse(folder / "rows.nq", format="nquads")


WAYS: dict[str, Callable[[Path], None]] = {
    "claimgraph, all but loading": by_columns,
    "claimgraph build": by_build,
    "pyoxigraph bulk_load of its file": by_loader,
    "rdflib parse of its file": by_rdflib,
}


def measure(way: str, folder: Path) -> None:
    """Print CPU seconds and peak MiB of one way, for a process of its own."""
    WAYS[way](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss / 1024:.0f}")


def ask(way: str, folder: Path) -> list[str]:
    """Measure in a process of its own, so that one peak does not hide another."""
    command = [sys.executable, __file__, way, str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def table(sizes: list[int]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| rows | way | CPU s | microseconds per row | peak MiB |"
    yield "|--:|---|--:|--:|--:|"
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            cut(size, folder / "rows.tsv.gz")
            for way in WAYS:
                if way != "rdflib parse of its file" or size <= RDFLIB_MOST:
                    seconds, peak = ask(way, folder)
                    each = float(seconds) / size * 1e6
                    yield f"| {size:,} | {way} | {seconds} | {each:,.0f} | {peak} |"


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        for line in table([int(size) for size in sys.argv[1:]] or list(SIZES)):
            print(line, flush=True)
