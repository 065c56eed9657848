"""What bringing a build up to date costs beside building anew, as the change grows.

The dossier is that of the ICEWS events of 2018, 468,558 rows; what is added and then removed is an
article of ten claims about Turkey and Russia, and a table of 1,500 rows taken from all over the
first. Run it as ``python tests/benchmarks/updating.py [BUILT]``, where BUILT is an earlier build of
``tests/tables/dossiers/icews18``; without it one is made first, which takes some minutes. With
``--compare`` each change is built anew as well, and what came of both is compared: every quad, and
the rows of every question that asks for nothing.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
from clock import CLAIMGRAPH, Cost, cost_of

from claimgraph import ClaimGraph
from claimgraph.store.local import open_store
from claimgraph.store.questions import load_questions

TESTS = Path(__file__).parents[1]
DATA = Path(os.environ.get("CLAIMGRAPH_DATA") or TESTS.parents[1] / "shared") / "data"
EVENTS, ICEWS = DATA / "icews18.tsv.gz", TESTS / "tables" / "dossiers" / "icews18"
STEP = 312
"""Of so many rows one is taken for the small table."""

SAYS = (
    "Turkey, accuses, Russia", "Russia, accuses, Turkey", "Turkey, criticises, Russia",
    "Turkey, met, Russia", "Turkey, praises, Russia", "Russia, praises, Turkey",
    "Turkey, cooperates-with, Russia", "Russia, threatens, Turkey", "Turkey, consults, Russia",
    "Russia, hosted, Turkey",
)  # fmt: skip
ARTICLE = """
  article:
    title: Ten things said of Turkey and Russia
    publisher: Newspaper
    published: 2018-12
    text: article.txt"""
NAMED = """
  Newspaper: {type: newspaper}
  Turkey: {type: country}
  Russia: {type: country}"""


def measure(*arguments: str) -> Cost:
    """Run the program in a process of its own, and tell what it took."""
    begun, process = time.monotonic(), subprocess.Popen([CLAIMGRAPH, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {process.returncode}")
    return cost_of(used, wall=time.monotonic() - begun)


def add_article(folder: Path) -> None:
    """Add an article with a claim for each of its words, and list whom it names."""
    words = [f"word{number}" for number, _ in enumerate(SAYS)]
    (folder / "article.txt").write_text(". ".join(words), encoding="utf-8")
    entries = (
        f"- quote: {word}\n  says: [{says}]\n  when: 2018-06\n"
        for word, says in zip(words, SAYS, strict=True)
    )
    claims = f"source: article\nclaims:\n{''.join(entries)}"
    (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    _amend(folder, "\nsources:", ARTICLE)
    _amend(folder, "\nentities:", NAMED)


def add_table(folder: Path) -> None:
    """Add a table with some rows of the first, as somebody else might code them."""
    with gzip.open(EVENTS, "rt", encoding="utf-8") as lines:
        head, *rows = lines
    text = "".join([head, *rows[::STEP][:1500]])
    (folder / "sample.tsv").write_text(text, encoding="utf-8")
    front = (folder / "dossier.yaml").read_text(encoding="utf-8")
    first = front.partition("\n  icews:")[2].partition("\nentities:")[0]
    files = "icews18*.tsv.gz"
    _amend(folder, "\nsources:", f"\n  sample:{first.replace(files, 'sample.tsv').rstrip()}")


def _amend(folder: Path, place: str, text: str) -> None:
    file = folder / "dossier.yaml"
    before, _, after = file.read_text(encoding="utf-8").partition(place)
    file.write_text(f"{before}{place}{text}{after}", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {
    "an article of 10 claims": add_article,
    "a table of 1,500 rows": add_table,
}


@dataclass
class Digest:
    """A file that keeps of its lines their number and the sum of their hashes, in any order."""

    lines: int = 0
    total: int = 0
    _left: bytes = b""

    def write(self, data: bytes) -> int:
        """Take some bytes, which may end within a line."""
        *lines, self._left = (self._left + data).split(b"\n")
        for line in lines:
            self.total += int.from_bytes(blake2b(line, digest_size=16).digest())
        self.lines += len(lines)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def digest(built: Path) -> dict[str, tuple[int, int]]:
    """What came of a build, in numbers: its quads, and the rows of its questions."""
    quads = Digest()
    open_store(built / "store").dump(quads, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it only writes
    found = {"quads": (quads.lines, quads.total)}
    graph = ClaimGraph.open(built)
    for name, question in load_questions().items():
        if all(it.optional for it in question.parameters):
            rows = Digest()
            for row in graph.answer(question, {}):
                rows.write(f"{' '.join(map(str, row))}\n".encode())
            found[name] = (rows.lines, rows.total)
    return found


def compare(dossier: Path, built: Path, anew: Path) -> str:
    """Build the dossier anew, too, and tell what the two differ in."""
    measure(*_call(dossier, anew), "--no-page")
    expected, found = digest(anew), digest(built)
    differing = [name for name in expected if expected[name] != found[name]]
    if differing:
        sys.exit(f"{dossier.name}: built anew, these are others: {', '.join(differing)}")
    return f"{expected['quads'][0]:,} quads and {len(expected) - 1} questions are the same"


def costs(folder: Path, built: Path, *, check: bool) -> Iterator[str]:
    """Add and remove each; the build follows. Lines of a table, and of what was compared."""
    for name, add in CHANGES.items():
        dossier = Path(shutil.copytree(ICEWS, folder / add.__name__))
        add(dossier)
        for verb, it in (("added", dossier), ("removed", ICEWS)):
            yield f"| {name} {verb} | {measure(*_call(it, built), '--update', '--no-page')} |"
            if check:
                yield f"| built anew: {compare(it, built, folder / 'anew')} | | | |"


def _call(dossier: Path, out: Path) -> list[str]:
    return ["build", str(dossier), "-o", str(out), "--text", f"icews={EVENTS}"]


def main() -> None:
    """Measure all changes, and print one table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("built", nargs="?", type=Path, help="a build that is there")
    reader.add_argument("--compare", action="store_true", help="build each change anew as well")
    arguments = reader.parse_args()
    with TemporaryDirectory() as name:
        out = Path(name) / "out"
        print("| what | s | CPU s | MiB |\n|---|--:|--:|--:|", flush=True)
        if arguments.built:
            shutil.copytree(arguments.built, out, copy_function=os.link)
        else:
            print(f"| build of all | {measure(*_call(ICEWS, out))} |", flush=True)
        for line in costs(Path(name), out, check=arguments.compare):
            print(line, flush=True)


if __name__ == "__main__":
    if not EVENTS.is_file():
        sys.exit(f"no events at {EVENTS}: set CLAIMGRAPH_DATA")
    main()
