"""What the road of Spark costs, and what a billion rows would: figures for when to use which.

``python tests/benchmarks/spreading.py [ROWS] [--cores N] [--compare]`` cuts the ICEWS table of the
shared data into files of 50,000 rows, spreads the dossier on them with Spark on this machine, and
prints what a row costs: CPU of all processes, text, gzip; then what a billion such rows would.
With ``--compare`` one process writes the same quads, and both are sorted and compared.

It needs pyspark and Java 17, and for all rows some 10 GB of disk.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from math import ceil
from pathlib import Path
from time import monotonic

from clock import Cost, cost_of

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.build.spark import (
    Spread,
    open_spark,
    read_spreadable,
    write_parts,
)
from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.rows import Tables
from claimgraph.store.rdf import write_bulk

CHECKOUT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CLAIMGRAPH_DATA") or CHECKOUT.parent / "shared")
DOSSIER = CHECKOUT / "tests" / "tables" / "dossiers" / "icews18" / "dossier.yaml"
EACH = 50_000
BILLION = 1_000_000_000
CORES, RATE = 16, 100e6
"""A machine of the calculation: its cores, and the bytes that its network takes in a second."""
SAID = 250
"""Bytes of such a row in words, with its two ends; it changes places once."""
TEXTS = ("plain", "bytes")


def told(rows: int, cost: Cost) -> str:
    """The cells of a line: what some rows cost, wall time as rows a second."""
    rate = rows / cost.wall
    return (
        f"| {rows:,} | {cost.cpu:,.0f} | {cost.each(rows):,.0f} | {rate:,.0f} | {cost.peak:,.0f} |"
    )


def prepare(folder: Path, rows: int) -> Path:
    """Write a dossier with the first rows of the table, in files that can be read side by side."""
    text = DOSSIER.read_text(encoding="utf-8")
    told = text.replace("files: icews18*.tsv.gz", "files: rows-*.tsv.gz")
    (folder / "dossier.yaml").write_text(told, encoding="utf-8")
    with gzip.open(SHARED / "data" / "icews18.tsv.gz") as whole:
        head, left = next(whole), islice(whole, rows)
        for number, lines in enumerate(iter(lambda: list(islice(left, EACH)), [])):
            with gzip.open(folder / f"rows-{number:04}.tsv.gz", "wb", compresslevel=1) as out:
                out.writelines([head, *lines])
    return folder


def processes() -> Iterator[tuple[int, int, float]]:
    """Every process with its parent, and the CPU seconds of it and of those that it saw end."""
    tick = os.sysconf("SC_CLK_TCK")
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        yield int(file.parent.name), int(told[1]), sum(map(int, told[11:15])) / tick


def family() -> dict[int, float]:
    """The CPU seconds of this process and of all below it: Spark's machine and its workers."""
    every = list(processes())
    mine = {os.getpid()}
    while more := {pid for pid, parent, _ in every if parent in mine} - mine:
        mine |= more
    return {pid: seconds for pid, _, seconds in every if pid in mine}


def rows_of(read: Spread | Tables) -> int:
    """The rows of all tables."""
    return sum(it.rows for it in read.tallies)


def peak(pid: int) -> float:
    """The largest memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def spread(folder: Path, target: Path, cores: int) -> tuple[Spread, Cost]:
    """Spread the dossier, and measure everything that is begun for it, Spark's start too."""
    began = monotonic()
    spark = open_spark(f"local[{cores}]")
    done = write_parts(spark, read_spreadable(str(folder)), target)
    used = family()
    peaks = max(peak(pid) for pid in used)
    return done, Cost(monotonic() - began, sum(used.values()), peaks)


def alone(folder: Path, file: Path) -> None:
    """Write the same quads in one process, and tell what that took."""
    vocabulary, began = load_vocabulary(), monotonic()
    tables = read_tables(read_source(find_source(str(folder))))
    bench = Bench(tables.records, vocabulary, tables)
    with file.open("wb") as out:
        out.writelines(part.data for part in write_bulk(tables, bench, vocabulary=vocabulary))
    cost = cost_of(resource.getrusage(resource.RUSAGE_SELF), wall=monotonic() - began)
    print(f"| one process, N-Quads without gzip {told(rows_of(tables), cost)}")


def sort(command: str, folder: Path) -> str:
    """The hash of what a command writes, sorted."""
    line = f"{command} | LC_ALL=C sort -S 1G -T . | sha256sum"
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[0]


def compare(folder: Path, target: Path) -> str:
    """Write the quads in one process too, and hold both together."""
    command = [
        sys.executable,
        __file__,
        "--alone",
        str(folder / "alone.nq"),
        "--folder",
        str(folder),
    ]
    subprocess.run(command, check=True)
    one = sort("cat alone.nq", folder)
    (folder / "alone.nq").unlink()
    same = one == sort(f"gunzip -c {target}/*.nq.gz", folder)
    return "Sorted, both are the same." if same else "THEY DIFFER."


def calculate(cost: Cost, done: Spread) -> Iterator[str]:
    """What a billion rows like these would take; Spark's start is counted as if it grew too."""
    rows = rows_of(done)
    quads = done.quads / rows
    plain, packed = (sum(getattr(it, name) for it in done.parts) / rows for name in TEXTS)
    machines = cost.cpu / rows * BILLION / 3600 / CORES
    seconds = SAID * BILLION / (machines * RATE)
    yield f"a row: {quads:.1f} quads, {plain:,.0f} bytes of N-Quads, {packed:,.0f} with gzip"
    yield f"a billion rows: {machines * CORES:,.0f} core hours: {ceil(machines):,} machines of"
    yield f"{CORES} cores for an hour; {quads:,.1f} billion quads in {BILLION / EACH:,.0f} parts,"
    yield f"{packed / 1000:,.2f} TB ({plain / 1000:,.1f} TB without gzip); {SAID / 1000:,.2f} TB of"
    yield f"rows in words that change places, {seconds / 60:,.1f} minutes of each machine's network"


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("rows", nargs="?", type=int, default=468_558)
    reader.add_argument("--cores", type=int, default=2)
    reader.add_argument("--compare", action="store_true", help="with one process, quad by quad")
    reader.add_argument("--alone", type=Path, help="write the quads of --folder in this process")
    reader.add_argument("--folder", type=Path)
    return reader.parse_args()


def main() -> None:
    """Measure, and calculate."""
    wishes = read_arguments()
    if wishes.alone:
        alone(wishes.folder, wishes.alone)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = prepare(Path(name), wishes.rows)
        done, cost = spread(folder, folder / "parts", wishes.cores)
        print("| | rows | CPU s | CPU s a million rows | rows a second | peak MiB of a process |")
        print("|---|--:|--:|--:|--:|--:|")
        print(f"| Spark, {wishes.cores} cores {told(rows_of(done), cost)}", flush=True)
        if wishes.compare:
            print(compare(folder, folder / "parts"))
        print("", *calculate(cost, done), sep="\n")


if __name__ == "__main__":
    main()
