"""How long the road of columns takes, beside the store's own loader and other programs.

``python tests/benchmarks/tables.py [ROWS ...] [--runs N] [--peers FOLDER] [--plot FILE.svg]`` takes
that many rows of the ICEWS table in the shared data (870109 are the votes of the UN General
Assembly), builds a dossier on them, and gives the finished N-Quads file to each loader, each in a
process of its own. The loaders do less than the build: they neither read, check, map nor judge.
Told are seconds, CPU seconds and peak memory, medians of runs that take turns, so that what else
the machine does hits all alike.

A peer that is no dependency is measured where ``--peers`` holds a virtual environment of its name
(``python -m venv FOLDER/maplib``, and ``pip install maplib`` in it); the others are named.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import log10
from pathlib import Path
from statistics import median
from time import monotonic

from jinja2 import Template

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import Cost, cost_of, record

import claimgraph.build
from claimgraph.build import build
from claimgraph.judge import Bench
from claimgraph.opening import Source, find_source, read_source, read_tables
from claimgraph.quads import Part, write_bulk
from claimgraph.tables import Tables
from claimgraph.vocabulary import load_vocabulary

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
DOSSIERS = CHECKOUT / "tests" / "tables" / "dossiers"
DOSSIER = DOSSIERS / "icews18"
VOTES = 870_109
"""Rows of the roll calls; ICEWS has fewer."""
SIZES = (1_000, 10_000)
PEERS_MOST = 10_000
"""Above so many rows peers are not waited for: rdflib takes a millisecond a row."""


def cut(rows: int, file: Path) -> None:
    """Write the first rows of the table."""
    with (
        gzip.open(SHARED / "data" / "icews18.tsv.gz") as whole,
        gzip.open(file, "wb", compresslevel=1) as out,
    ):
        out.writelines(islice(whole, rows + 1))


def given(folder: Path) -> tuple[Source, dict[str, Path]]:
    """The dossier that a folder is about, and where its table lies."""
    rows = folder / "rows.tsv.gz"
    if rows.exists():
        return find_source(str(DOSSIER)), {"icews": rows}
    return find_source(str(DOSSIERS / "unvotes")), {"votes": SHARED / "data" / "unvotes.csv.gz"}


def parts(folder: Path) -> tuple[Tables, Iterator[Part]]:
    """Read, check, map, hash, judge, and write as N-Quads."""
    vocabulary = load_vocabulary()
    tables = read_tables(read_source(*given(folder)))
    bench = Bench(tables.records, vocabulary, tables)
    return tables, write_bulk(tables, bench, vocabulary=vocabulary)


def by_build(folder: Path) -> None:
    """Build the store and the columns; what a small graph has besides is left out here, too."""
    source, texts = given(folder)
    claimgraph.build.MOST_LISTED = 0
    build(source, folder / "built", texts=texts, page=False)


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


def as_triples(folder: Path) -> None:
    """The same without the names of graphs, for those who know no quads."""
    import pyoxigraph as ox

    quads = ox.parse(path=str(folder / "rows.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
    triples = (quad.triple for quad in quads)
    ox.serialize(triples, str(folder / "rows.nt"), format=ox.RdfFormat.N_TRIPLES)


LIMIT, BUILD = "pyoxigraph, bulk_load of the finished file", "claimgraph, whole build"
WAYS: dict[str, Callable[[Path], None]] = {
    BUILD: by_build,
    "claimgraph, all but columns and loading": by_columns,
    LIMIT: by_loader,
}
QUADS, TRIPLES = "quads", "triples"
PREPARE: dict[str, Callable[[Path], None]] = {QUADS: by_columns, TRIPLES: as_triples}
"""What the loaders are given, triples for those peers that know no quads."""
PEERS = {
    "rdflib": "import rdflib; rdflib.Dataset().parse('rows.nq', format='nquads')",
    "oxrdflib": "import rdflib; rdflib.Dataset(store='Oxigraph').parse('rows.nq', format='nquads')",
    "kglab": "import kglab; kglab.KnowledgeGraph().load_rdf('rows.nt', format='nt')",
    "maplib": "import maplib; maplib.Model().read('rows.nt')",
}
"""Programs that load the same quads or triples into memory, in a line each."""
OWN = ("rdflib", "oxrdflib")
"""Peers that are dependencies of claimgraph."""
HEAD = ("| rows | way | s | CPU s | microseconds per row | peak MiB |", "|--:|---|--:|--:|--:|--:|")
MAPS_ONLY = (
    "* morph-kgc maps tables with a language of its own, and loads no quads: it is not compared."
)
USED = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


@dataclass(frozen=True)
class Measured:
    """Medians of one way at one size."""

    rows: int
    way: str
    cost: Cost

    def __str__(self) -> str:
        cost, each = self.cost, self.cost.each(self.rows)
        told = f"{cost.wall:.1f} | {cost.cpu:.1f} | {each:,.0f} | {cost.peak:,.0f}"
        return f"| {self.rows:,} | {self.way} | {told} |"


@dataclass(frozen=True)
class Wishes:
    """How often each way is gone, up to how many rows peers are asked, and where they live."""

    runs: int
    most: int
    peers: Path

    def commands(self, rows: int) -> dict[str, list[str]]:
        """The ways of one size, as commands that print what they used."""
        here = {way: [sys.executable, __file__, "--way", way] for way in WAYS}
        if rows > self.most:
            return here
        there = {
            f"{name}, loading into memory": [str(python), "-c", PEERS[name] + USED]
            for name in PEERS
            if is_there(name, python := self.python(name))
        }
        return here | there

    def python(self, peer: str) -> Path:
        """The Python in which a peer is installed."""
        return Path(sys.executable) if peer in OWN else self.peers / peer / "bin" / "python"


@cache
def is_there(peer: str, python: Path) -> bool:
    """Whether a peer can be imported there."""
    command = [str(python), "-c", f"import {peer}"]
    return python.exists() and subprocess.run(command, capture_output=True).returncode == 0


def run(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Measure in a process of its own, so that one peak does not hide another."""
    begin = monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    seconds, peak = done.stdout.split()[-2:]
    return monotonic() - begin, float(seconds), float(peak)


def measure(rows: int, wishes: Wishes) -> Iterator[Measured]:
    """Go every way in turn, as often as is wished."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if rows != VOTES:
            cut(rows, folder / "rows.tsv.gz")
        for way in PREPARE if rows <= wishes.most else [QUADS]:  # a child's peak begins with ours
            run([sys.executable, __file__, "--way", way], folder)
        commands = wishes.commands(rows)
        runs = [{way: run(it, folder) for way, it in commands.items()} for _ in range(wishes.runs)]
        for way in commands:
            medians = map(median, zip(*(it[way] for it in runs), strict=True))
            yield Measured(rows, way, Cost(*medians))


def ratios(found: Sequence[Measured]) -> Iterator[str]:
    """The build beside the practical limit, and how a row's cost grows with the table."""
    by = {(it.rows, it.way): it.cost for it in found}
    sizes = sorted({it.rows for it in found})
    for size in sizes:
        whole, limit = by[size, BUILD], by[size, LIMIT]
        wall, cpu = whole.wall / limit.wall, whole.cpu / limit.cpu
        told = f"{wall:.2f} times the time of bulk_load, {cpu:.2f} times its CPU"
        yield f"* {size:,} rows: {told}, {whole.peak / limit.peak:.2f} times its memory"
    least, most = sizes[0], sizes[-1]
    for way in (BUILD, LIMIT):
        first, last = by[least, way], by[most, way]
        growth = last.cpu / most / (first.cpu / least)
        memory = last.peak / most / (first.peak / least)
        told = f"{growth:.2f} times the CPU and {memory:.2f} times the memory"
        yield f"* {way}: a row takes {told} at {most:,} as at {least:,}"


def plot(found: Sequence[Measured]) -> str:
    """CPU microseconds per row against rows, as SVG; both axes are logarithmic."""
    ways = list(dict.fromkeys(it.way for it in found))
    lines = [
        (way, COLOURS[n % len(COLOURS)], [_point(it) for it in found if it.way == way])
        for n, way in enumerate(ways)
    ]
    ticks = [(x, f"{10**n:,}") for n in range(3, 7) for x, _ in [_scale(10**n, 1)]]
    marks = [(y, f"{10**n:,}") for n in range(1, 5) for _, y in [_scale(1, 10**n)]]
    picture = Template(Path(__file__).with_name("growth.svg.jinja").read_text(encoding="utf-8"))
    return picture.render(lines=lines, ticks=ticks, marks=marks)


COLOURS = ("#0b5394", "#6fa8dc", "#000000", "#b45f06", "#38761d", "#741b47", "#999999")


def _point(it: Measured) -> tuple[float, float]:
    return _scale(it.rows, it.cost.each(it.rows))


def _scale(rows: float, each: float) -> tuple[float, float]:
    """A decade is 150 pixels wide and 90 high."""
    return round(60 + (log10(rows) - 3) * 150, 1), round(390 - (log10(each) - 1) * 90, 1)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("rows", nargs="*", type=int, default=list(SIZES))
    reader.add_argument("--runs", type=int, default=1)
    reader.add_argument("--most", type=int, default=PEERS_MOST, help="rows up to which peers run")
    reader.add_argument("--peers", type=Path, default=Path("peers"))
    reader.add_argument("--plot", type=Path)
    reader.add_argument("--readme", action="store_true", help="put the table into the README")
    reader.add_argument("--way", choices=(*WAYS, *PREPARE), help="go one way in this folder")
    return reader.parse_args()


def main() -> None:
    """Go one way, or measure all and print one table."""
    arguments = read_arguments()
    if arguments.way:
        {**WAYS, **PREPARE}[arguments.way](Path())
        used = cost_of(resource.getrusage(resource.RUSAGE_SELF), wall=0)
        print(used.cpu, used.peak)
        return
    wishes = Wishes(arguments.runs, arguments.most, arguments.peers.absolute())
    found = []
    for rows in arguments.rows:
        for it in measure(rows, wishes):
            found.append(it)
            print(it, file=sys.stderr, flush=True)
    absent = [it for it in PEERS if not is_there(it, wishes.python(it))]
    missing = [f"* {it} is not installed." for it in absent]
    lines = [*HEAD, *found, "", *ratios(found), *missing, MAPS_ONLY]
    print(*lines, sep="\n")
    if arguments.readme:
        record("tables", "\n".join(map(str, lines)))
    if arguments.plot:
        arguments.plot.write_text(plot(found), encoding="utf-8")


if __name__ == "__main__":
    main()
