"""How long the road of columns takes, beside the store's own loader and other programs.

``python tests/benchmarks/tables.py [ROWS ...] [--runs N] [--peers FOLDER] [--plot FILE.svg]`` takes
that many rows of the ICEWS table in the shared data (870109 are the votes of the UN General
Assembly), builds a dossier on them, and gives the finished N-Quads file to each loader, each in a
process of its own. The loaders do less than the build: they neither read, check, map nor judge.
morph-kgc, which loads nothing, is given the columns of which the file is written; what that leaves
out is told in `rml`, and whether it makes the same quads of 1,000 rows, below the table.
Told are seconds, CPU seconds and peak memory, medians of runs that take turns, so that what else
the machine does hits all alike.

A peer that is no dependency is measured where ``--peers`` holds a virtual environment of its name
(``python -m venv FOLDER/maplib``, and ``pip install maplib`` in it); the others are named. Peers
are asked up to 10,000 rows, or ``--peers-at`` the sizes that are named, but for those ``--without``
which it is to be. Which of them takes more than ``--limit`` seconds or ``--memory`` GiB is ended,
and the table says so. ``--readme`` puts the table into the README, that of ``--peers-at`` into a
place of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import Cost, record
from tests.benchmarks.growth import plot
from tests.benchmarks.peers import (
    GIB,
    KEEP,
    MORPH,
    PEERS,
    Command,
    Ended,
    Limits,
    Peer,
    ask,
    is_there,
    run,
    take_turns,
)
from tests.benchmarks.rml import compare
from tests.benchmarks.ways import (
    ALONE,
    BUILD,
    COLUMNS,
    LIMIT,
    PREPARE,
    QUADS,
    ROWS,
    VOTES,
    WAYS,
    cut,
)

SIZES = (1_000, 10_000)
PEERS_MOST, LIMIT_SECONDS = 10_000, 900
"""Above so many rows or seconds peers are not waited for: rdflib takes a millisecond a row."""
MEMORY_SHARE = 0.75
"""What a peer may have of the machine's memory; the rest is left to others."""
COMPARED = 1_000
"""Rows of which the quads that are made of columns are compared."""
OURS = Path(__file__).with_name("ways.py")
HEAD = ("| rows | way | s | CPU s | microseconds per row | peak MiB |", "|--:|---|--:|--:|--:|--:|")


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
class Unmeasured:
    """A way that came to no end at one size, and why."""

    rows: int
    way: str
    reason: str

    def __str__(self) -> str:
        return f"| {self.rows:,} | {self.way} | {self.reason} | | | |"


@dataclass(frozen=True)
class Wishes:
    """How often each way is gone, where peers live, and at which sizes and limits they run."""

    runs: int
    sizes: tuple[int, ...]
    peers: Path
    limits: Limits
    without: Collection[str] = ()

    @property
    def wanted(self) -> list[Peer]:
        """The peers that are to be measured."""
        return [it for it in PEERS if it.name not in self.without]

    def there(self) -> list[Peer]:
        """Those of them that can be."""
        return [it for it in self.wanted if is_there(it, it.python(self.peers))]

    def commands(self, rows: int) -> dict[str, Command]:
        """The ways of one size, as commands that print what they used."""
        here = {way: go(way) for way in WAYS}
        if rows not in self.sizes:
            return here
        return here | {it.way: self.command(it) for it in self.there()}

    def needs(self, rows: int) -> list[str]:
        """What is to be prepared for them, in its order."""
        wanted = {QUADS, *(it.needs for it in self.there() if rows in self.sizes)}
        return [it for it in PREPARE if it in wanted]

    def command(self, peer: Peer) -> Command:
        """How a peer is asked."""
        return ask(peer, peer.python(self.peers), limits=self.limits)


def go(way: str) -> Command:
    """One of our own ways in a process of its own."""
    return Command((sys.executable, str(OURS), way))


def prepare(folder: Path, rows: int, *, ways: Iterable[str]) -> None:
    """Write what the ways need, each in its own process: a child's peak begins with ours."""
    if rows != VOTES:
        cut(rows, folder / ROWS)
    for way in ways:
        run(go(way), folder)


def measure(rows: int, wishes: Wishes) -> Iterator[Measured | Unmeasured]:
    """Go every way in turn, as often as is wished."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, rows, ways=wishes.needs(rows))
        for way, found in take_turns(wishes.commands(rows), folder, runs=wishes.runs).items():
            if isinstance(found, Ended):
                yield Unmeasured(rows, way, found.reason)
            else:
                yield summarize(rows, way, found)


def summarize(rows: int, way: str, runs: Sequence[Cost]) -> Measured:
    """The medians."""
    each = ((it.wall, it.cpu, it.peak) for it in runs)
    return Measured(rows, way, Cost(*map(median, zip(*each, strict=True))))


def compare_mapped(wishes: Wishes) -> str:
    """Whether the same quads are made of columns as claimgraph writes: one line for the notes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, COMPARED, ways=[QUADS, ALONE, COLUMNS])
        made = run(wishes.command(replace(MORPH, code=KEEP)), folder)
        if isinstance(made, Ended):
            return f"* {MORPH.name} makes no quads of {COMPARED:,} rows: {made.reason}"
        told = compare(folder / "made.nq", folder / "alone.nq", whole=folder / "rows.nq")
        return f"* {COMPARED:,} rows: {told}"


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
    for way in (BUILD, LIMIT) if least < most else ():
        first, last = by[least, way], by[most, way]
        growth = last.cpu / most / (first.cpu / least)
        memory = last.peak / most / (first.peak / least)
        told = f"{growth:.2f} times the CPU and {memory:.2f} times the memory"
        yield f"* {way}: a row takes {told} at {most:,} as at {least:,}"


def beside(rows: Sequence[Measured | Unmeasured]) -> Iterator[str]:
    """Each peer beside the whole build of as many rows."""
    whole = {it.rows: it.cost for it in rows if isinstance(it, Measured) and it.way == BUILD}
    for peer in PEERS:
        for it in (it for it in rows if it.way == peer.way):
            yield f"* {peer.name} {_told(it, whole[it.rows])}"


def _told(it: Measured | Unmeasured, build: Cost) -> str:
    if isinstance(it, Unmeasured):
        return f"{it.reason}; the whole build of {it.rows:,} rows takes {build.wall:.0f} s"
    told = f"takes {it.cost.wall / build.wall:.2f} times the time of the whole build"
    told = f"{told} at {it.rows:,} rows, {it.cost.cpu / build.cpu:.2f} times its CPU"
    return f"{told}, {it.cost.peak / build.peak:.2f} times its memory"


def memory() -> float:
    """GiB that a peer may have where nothing else is wished."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return round(pages * MEMORY_SHARE / GIB, 1)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("rows", nargs="*", type=int, default=list(SIZES))
    reader.add_argument("--runs", type=int, default=1)
    reader.add_argument("--peers-at", nargs="+", type=int, help="sizes at which peers are measured")
    reader.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds for a peer")
    reader.add_argument("--memory", type=float, default=memory(), help="GiB for a peer")
    reader.add_argument("--peers", type=Path, default=Path("peers"))
    reader.add_argument("--without", nargs="+", default=[], choices=[it.name for it in PEERS])
    reader.add_argument("--plot", type=Path)
    reader.add_argument("--readme", action="store_true", help="put the table into the README")
    return reader.parse_args()


def notes(wishes: Wishes) -> Iterator[str]:
    """What else is to be known of the peers."""
    there = wishes.there()
    if MORPH in there:
        yield compare_mapped(wishes)
    yield from (f"* {it.name} is not installed." for it in wishes.wanted if it not in there)


def main() -> None:
    """Measure all and print one table."""
    arguments = read_arguments()
    limits = Limits(arguments.limit, int(arguments.memory * GIB))
    sizes = arguments.peers_at or [it for it in arguments.rows if it <= PEERS_MOST]
    peers = arguments.peers.absolute()
    wishes = Wishes(arguments.runs, tuple(sizes), peers, limits, arguments.without)
    rows = []
    for it in (it for size in arguments.rows for it in measure(size, wishes)):
        rows.append(it)
        print(it, file=sys.stderr, flush=True)
    found = [it for it in rows if isinstance(it, Measured)]
    lines = [*HEAD, *rows, "", *ratios(found), *beside(rows), *notes(wishes)]
    print(*lines, sep="\n")
    if arguments.readme:
        place = "tables and peers" if arguments.peers_at else "tables"
        record(place, "\n".join(map(str, lines)))
    if arguments.plot:
        arguments.plot.write_text(plot(found), encoding="utf-8")


if __name__ == "__main__":
    main()
