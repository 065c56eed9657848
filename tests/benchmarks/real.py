"""Real tables that nobody here wrote, each with its mapping, and counts by an independent reading.

``python tests/benchmarks/real.py --data FOLDER [--only NAME ...] [--build]`` reads the cases beside
it, finds each file in the shared data or, of those that lie elsewhere, in FOLDER under its name
(``from:`` says where it can be got), and prints what came of its rows beside what DuckDB counts
when it reads the file by itself. ``--build`` builds each, too, whole command, page included, and
``--pictures`` puts a picture of each page into a folder. A number that differs is an error. No
table is part of the project.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import CLAIMGRAPH, watched
from tests.benchmarks.ways import SHARED

from claimgraph.build.source import find_source, read_source, read_tables
from claimgraph.model.english import STATES
from claimgraph.model.sql import literal

CASES = sorted((Path(__file__).parent / "real").glob("*.yaml"))
FRONT = """\
format: 1
name: real
title: A real table
sources:
  table:
    title: A real table
    published: 2026
"""
HEAD = ("table", "rows", "claims", "findings", "skipped", "lines of mapping", "CPU s", "MiB")


@dataclass(frozen=True)
class RealCase:
    """A table, where it lies, its mapping, and the queries that count it."""

    name: str
    file: Path
    told: dict[str, Any]

    @property
    def lines(self) -> int:
        """Lines of the mapping."""
        return len(yaml.safe_dump(self.told["table"], width=1000).splitlines())

    def write(self, folder: Path) -> Path:
        """Write a dossier of it."""
        shutil.copy(self.file, folder)
        shutil.copy(STATES, folder)
        codes = [line.split("\t") for line in STATES.read_text("utf-8").splitlines()]
        at = codes[0].index("cow")
        book = ["ccode,name", *(f'{it[at]},"{it[0]}"' for it in codes[1:])]
        (folder / "codes.csv").write_text("\n".join(book) + "\n", encoding="utf-8")
        table = {"files": self.file.name, **self.told["table"]}
        text = yaml.safe_dump({"table": table}, allow_unicode=True, sort_keys=False, width=1000)
        indented = "".join(f"    {line}\n" for line in text.splitlines())
        (folder / "dossier.yaml").write_text(FRONT + indented, encoding="utf-8")
        return folder

    def expected(self) -> tuple[int, ...]:
        """Rows, claims, findings and rows skipped, as DuckDB reads and counts the file."""
        options = f", {self.told['read']}" if "read" in self.told else ""
        reader = f"read_csv({literal(str(self.file))}, all_varchar = true, header = true{options})"
        with duckdb.connect() as db:
            db.execute(f"create view raw as from {reader}")
            db.execute(f"create view states as from read_csv({literal(str(STATES))}, delim = '\t',"
                       " all_varchar = true)")  # fmt: skip
            counts = self.told["counts"]
            queries = ("select count(*) from raw", *(
                it if isinstance(it, str) and it.startswith("select") else f"select {it}"
                for it in (counts["claims"], counts["findings"], counts["skipped"])
            ))  # fmt: skip
            return tuple(int(db.execute(it).fetchall()[0][0]) for it in queries)


def find_cases(data: Path | None, only: list[str]) -> list[RealCase]:
    """The cases whose files are at hand; of the others it is said where they can be got."""
    found = list[RealCase]()
    for case in CASES:
        told = yaml.load(case.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if only and case.stem not in only:
            continue
        places = [SHARED / "data" / told["file"], *([data / told["file"]] if data else [])]
        file = next((it for it in places if it.is_file()), None)
        if file:
            found.append(RealCase(case.stem, file, told))
        else:
            print(
                f"{case.stem}: {told['file']} is not at hand, see {told['from']}", file=sys.stderr
            )
    return found


def take_picture(page: Path, picture: Path) -> None:
    """Take a picture of a page, once it is drawn, by a browser without a window."""
    command = ("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu")
    size = ("--window-size=1400,900", "--virtual-time-budget=15000")
    told = (f"--screenshot={picture.absolute()}", page.as_uri())
    subprocess.run((*command, *size, *told), check=True, capture_output=True, timeout=300)


def measure(
    case: RealCase, *, built: bool, pictures: Path | None = None
) -> tuple[tuple[int, ...], float, float]:
    """What came of a case, and what it cost: CPU seconds and MiB."""
    with tempfile.TemporaryDirectory() as room:
        folder = case.write(Path(room))
        began = process_time()
        tables = read_tables(read_source(find_source(str(folder))))
        (tally,) = tables.tallies
        cost, peak = process_time() - began, 0.0
        if built:
            with watched() as told:
                before = told().cpu
                command = (CLAIMGRAPH, "build", str(folder), "-o", f"{room}/out")
                subprocess.run(command, check=True, capture_output=True)
                cost, peak = told().cpu - before, told().peak
            if pictures:
                page = Path(room).absolute() / "out" / "network.html"
                take_picture(page, pictures / f"{case.name}.png")
    return (tally.rows, tally.claims, tally.faulty, tally.skipped), cost, peak


def main() -> None:
    """Print the table; exit with 1 where a count differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--pictures", type=Path, help="take a picture of each page that is built")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    print(f"| {' | '.join(HEAD)} |\n|---|{'--:|' * (len(HEAD) - 1)}")
    began, wrong = perf_counter(), 0
    for case in find_cases(options.data, options.only):
        built = options.build or bool(options.pictures)
        found, cost, peak = measure(case, built=built, pictures=options.pictures)
        expected = case.expected()
        cells = [
            f"{it:,}" if it == wanted else f"{it:,} (expected {wanted:,})"
            for it, wanted in zip(found, expected, strict=True)
        ]
        wrong += found != expected
        memory = f"{peak:,.0f}" if peak else "-"
        print(
            f"| {case.name} | {' | '.join(cells)} | {case.lines} | {cost:.1f} | {memory} |",
            flush=True,
        )
    print(f"\n{wrong} differ; {perf_counter() - began:.0f} s in all", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
