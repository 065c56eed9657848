"""What a row costs as tables grow, on the whole command, page included: there must be no step.

``python tests/benchmarks/steps.py [ROWS ...] [--runs N]`` builds the first rows of the ICEWS table,
each number in a process of its own, by turns, and prints the medians of CPU seconds, microseconds a
row and MiB; numbers above 468,558 take the table several times over, each time with other days. It
exits with 1 where a row takes more than half as much again as at any smaller number.

``--beside CHECKOUT`` builds the same rows by the program of another commit, by turns in the same
Python, with that commit's own dossier, and prints the ratios of the two: median and range.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import PYTHON, Cost, watched
from tests.benchmarks.ways import CHECKOUT, DOSSIER, SHARED

SIZES = (1_000, 3_000, 3_001, 10_000, 30_000, 30_001, 100_000, 300_000, 1_000_000, 3_000_000)
MOST = 1.5


def write_rows(number: int, file: Path) -> None:
    """Write so many rows; of each further copy of the table the years are others."""
    copy = 0
    with gzip.open(file, "wt", compresslevel=1, encoding="utf-8") as out:
        while number > 0:
            with gzip.open(SHARED / "data" / "icews18.tsv.gz", "rt", encoding="utf-8") as rows:
                head = next(rows)
                if not copy:
                    out.write(head)
                for row in islice(rows, number):
                    out.write(row.replace("2018-", f"{2018 - copy}-", 1))
                    number -= 1
            copy += 1


def build_rows(number: int, checkout: Path = CHECKOUT) -> Cost:
    """What the whole command costs, by the program of a checkout."""
    dossier = checkout / DOSSIER.relative_to(CHECKOUT)
    environment = {**os.environ, "PYTHONPATH": str(checkout / "graph")}
    with tempfile.TemporaryDirectory() as room:
        file, out = Path(room) / "rows.tsv.gz", Path(room) / "out"
        write_rows(number, file)
        command = (
            *(PYTHON, "-m", "claimgraph", "build", str(dossier)),
            *("--text", f"icews={file}", "-o", str(out)),
        )
        with watched() as told:
            before = told()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            after = told()
        return Cost(after.wall - before.wall, after.cpu - before.cpu, after.peak)


def compare(rows: int, other: Path, *, runs: int) -> str:
    """What the build costs beside another commit's: a line for CPU and one for memory."""
    pairs = list[tuple[Cost, Cost]]()
    for _ in range(runs):
        pairs.append((build_rows(rows), build_rows(rows, other)))
        print(f"here {pairs[-1][0]}, there {pairs[-1][1]}", file=sys.stderr, flush=True)
    lines = list[str]()
    for name in ("cpu", "peak"):
        ours, theirs = ([getattr(it[place], name) for it in pairs] for place in (0, 1))
        ratios = sorted(our / their for our, their in zip(ours, theirs, strict=True))
        lines.append(
            f"| {rows:,} | {name} | {median(ours):,.1f} | {median(theirs):,.1f} "
            f"| {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) |"
        )
    return "\n".join(lines)


def find_steps(found: Sequence[tuple[int, Cost]]) -> list[int]:
    """The numbers of rows at which a row costs more than it may."""
    return [
        rows for n, (rows, cost) in enumerate(found)
        if any(cost.each(rows) > MOST * it.each(less) for less, it in found[:n])
    ]  # fmt: skip


def main() -> None:
    """Print the table; exit with 1 where there is a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[*SIZES])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--beside", type=Path, help="a checkout of another commit")
    options = parser.parse_args()
    if options.beside:
        print("| rows | cost | here | there | ratio (range) |\n|--:|---|--:|--:|--:|")
        for rows in options.rows:
            print(compare(rows, options.beside.resolve(), runs=options.runs), flush=True)
        return
    runs = [[build_rows(rows) for rows in options.rows] for _ in range(options.runs)]
    found = list[tuple[int, Cost]]()
    print("| rows | s | CPU s | peak MiB | microseconds per row |\n|--:|--:|--:|--:|--:|")
    for rows, costs in zip(options.rows, zip(*runs, strict=True), strict=True):
        parts = ((it.wall, it.cpu, it.peak) for it in costs)
        cost = Cost(*(median(it) for it in zip(*parts, strict=True)))
        found.append((rows, cost))
        print(f"| {rows:,} | {cost} | {cost.each(rows):,.0f} |", flush=True)
    if steps := find_steps(found):
        sys.exit(f"a row costs more than {MOST} times what it did at {', '.join(map(str, steps))}")


if __name__ == "__main__":
    main()
