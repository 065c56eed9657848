"""What is measured of claimgraph's tables, a way a process, and what other programs are given.

``python tests/benchmarks/ways.py WAY`` goes one way in the folder in which it is called, where
`prepare` of `tables` put the table, and prints CPU seconds and MiB; `EVERY` names them.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import watched
from tests.benchmarks.rml import FOLDER, write_mapped

import claimgraph.build
from claimgraph.build.build import build, spool
from claimgraph.build.source import (
    SourceLocation,
    find_source,
    read_source,
    read_tables,
)
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.local import load_deferred
from claimgraph.store.rdf import QuadPart, write_bulk, write_rows

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
DOSSIERS = CHECKOUT / "tests" / "tables" / "dossiers"
DOSSIER = DOSSIERS / "icews18"
ROWS = "rows.tsv.gz"
"""The file of the table, in the folder of a way."""
VOTES = 870_109
"""Rows of the roll calls; ICEWS has fewer."""


def cut(rows: int, file: Path) -> None:
    """Write the first rows of the table."""
    with (
        gzip.open(SHARED / "data" / "icews18.tsv.gz") as whole,
        gzip.open(file, "wb", compresslevel=1) as out,
    ):
        out.writelines(islice(whole, rows + 1))


def given(folder: Path) -> tuple[SourceLocation, dict[str, Path]]:
    """The dossier that a folder is about, and where its table lies."""
    rows = folder / ROWS
    if rows.exists():
        return find_source(str(DOSSIER)), {"icews": rows}
    return find_source(str(DOSSIERS / "unvotes")), {"votes": SHARED / "data" / "unvotes.csv.gz"}


def parts(folder: Path) -> tuple[Tables, Iterator[QuadPart]]:
    """Read, check, map, hash, judge, and write as N-Quads."""
    vocabulary = load_vocabulary()
    tables = read_tables(read_source(*given(folder)))
    bench = Bench(tables.records, vocabulary, tables)
    return tables, write_bulk(tables, bench, vocabulary=vocabulary)


def by_build(folder: Path) -> None:
    """Build the columns and the store, which is loaded at once; without what is for readers."""
    source, texts = given(folder)
    claimgraph.build.build.MOST_LISTED = 0
    build(source, folder / "built", texts=texts, page=False)
    load_deferred(folder / "built" / "store")


def by_columns(folder: Path) -> None:
    """All of that but the loading: the N-Quads are written into a file, compressed."""
    (folder / "rows.nq.zst").unlink(missing_ok=True)
    spool(parts(folder)[1], folder / "rows.nq.zst", rows=0, progress=lambda _: None)


def as_quads(folder: Path) -> None:
    """The finished file of N-Quads."""
    with (folder / "rows.nq").open("wb") as out:
        out.writelines(part.data for part in parts(folder)[1])


def by_loader(folder: Path) -> None:
    """Load the finished file into a store on disk, as the build does: the practical limit."""
    import pyoxigraph as ox

    shutil.rmtree(folder / "loaded", ignore_errors=True)
    store = ox.Store(str(folder / "loaded"))
    store.bulk_load(path=str(folder / "rows.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.flush()


def as_triples(folder: Path) -> None:
    """The same without the names of graphs, for those who know no quads."""
    import pyoxigraph as ox

    quads = ox.parse(path=str(folder / "rows.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
    triples = (quad.triple for quad in quads)
    ox.serialize(triples, str(folder / "rows.nt"), format=ox.RdfFormat.N_TRIPLES)


def judged(folder: Path) -> Tables:
    """Tables of which all is known; what is written of them on the way is thrown away."""
    tables, written = parts(folder)
    deque(written, maxlen=0)
    return tables


def as_columns(folder: Path) -> None:
    """The columns of which the rows' quads are written, for those who map and do not load."""
    write_mapped(judged(folder), folder / FOLDER, vocabulary=load_vocabulary())


def by_rows(folder: Path) -> None:
    """The quads of rows alone, of which there are columns."""
    with (folder / "alone.nq").open("wb") as out:
        alone = write_rows(judged(folder), vocabulary=load_vocabulary())
        out.writelines(part.data for part in alone)


LIMIT, BUILD = "pyoxigraph, bulk_load of the finished file", "claimgraph, whole build"
WAYS: dict[str, Callable[[Path], None]] = {
    BUILD: by_build,
    "claimgraph, all but columns and loading": by_columns,
    LIMIT: by_loader,
}
QUADS, TRIPLES, COLUMNS, ALONE = "quads", "triples", "columns", "quads of rows"
PREPARE: dict[str, Callable[[Path], None]] = {
    QUADS: as_quads,
    TRIPLES: as_triples,
    COLUMNS: as_columns,
}
"""What the loaders are given, triples for those peers that know no quads, columns for mapping."""
EVERY = {**WAYS, **PREPARE, ALONE: by_rows}


def main() -> None:
    """Go one way here, and tell what it used."""
    with watched() as cost:
        EVERY[sys.argv[1]](Path())
    print(cost().cpu, cost().peak)


if __name__ == "__main__":
    main()
