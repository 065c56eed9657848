"""How long `claimgraph edit` takes to open a folder, and to show what the judge makes of a claim.

    python tests/benchmarks/editing.py [CLAIMS TEXTS]...

Makes up a folder with so many claims over so many texts (without numbers: 500 over 20, and 2,000
over 20), starts the editor, and asks what the page asks: its words and the first text, what the
judge makes of the whole, and then ten claims by hand on two things of which much is said. Seconds
are of the clock and, in brackets, of the CPU of the editor: what a quiet core would take.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any, NamedTuple

from clock import CLAIMGRAPH

SIZES = ((500, 20), (2000, 20))
THINGS = 60
PREDICATES = ("met", "sells", "threatens", "supplies", "cooperates-with", "attacks", "visited")
DECISIONS = 10


def make_folder(folder: Path, *, claims: int, texts: int) -> None:
    """A folder in which things do something to each other, a sentence and a claim each time."""
    things = [f"Land{place}" for place in range(THINGS)]
    sources = "".join(
        f"  text{at}: {{title: Text {at}, published: 2019-10-04, text: text{at}.txt}}\n"
        for at in range(texts)
    )
    entities = "".join(f"  {name}: {{type: country}}\n" for name in things)
    front = f"format: 1\nname: many\ntitle: Many\nsources:\n{sources}entities:\n{entities}"
    (folder / "dossier.yaml").write_text(front, encoding="utf-8")
    for at in range(texts):
        words, coded = [], [f"source: text{at}\nclaims:\n"]
        for number in range(at, claims, texts):
            subject, thing = things[number % THINGS], things[(number * 7 + 3) % THINGS]
            predicate = PREDICATES[number % len(PREDICATES)]
            quote = f"{subject} {predicate} {thing} in report {number}"
            stance = "    stance: denies\n" if number % 11 == 0 else ""
            words.append(f"{things[number % 9]} said that {quote}.")
            coded.append(
                f"  - quote: {quote}\n    speaker: {things[number % 9]}\n{stance}"
                f"    says: [{subject}, {predicate}, {thing}]\n"
            )
        words += [f"Land1 met Land2 on occasion {number}." for number in range(DECISIONS)]
        (folder / f"text{at}.txt").write_text("\n\n".join(words) + "\n", encoding="utf-8")
        (folder / f"claims-text{at}.yaml").write_text("".join(coded), encoding="utf-8")


def ask(address: str, act: str, **body: Any) -> Any:
    """What the page would be answered."""
    data, headers = json.dumps(body).encode(), {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}{act}", data, headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


class Spent(NamedTuple):
    """Seconds of the clock, and of a process's CPU."""

    clock: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} ({self.cpu:.2f})"


def look(process: int) -> Spent:
    """The clock, and the CPU that a process and its threads used so far."""
    words = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return Spent(monotonic(), sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK"))


def since(process: int, before: Spent) -> Spent:
    """What was spent since."""
    now = look(process)
    return Spent(now.clock - before.clock, now.cpu - before.cpu)


def measure(claims: int, texts: int) -> str:
    """A line of the table."""
    base = Path(tempfile.mkdtemp())
    make_folder(base, claims=claims, texts=texts)
    began = Spent(monotonic(), 0.0)
    editor = subprocess.Popen([CLAIMGRAPH, "edit", str(base)], stdout=subprocess.PIPE, text=True)
    try:
        assert editor.stdout is not None
        lines = iter(editor.stdout.readline, "")
        address = next(found[0] for it in lines if (found := re.search(r"http\S+", it)))
        ask(address, "vocabulary")
        assert ask(address, "text", source="text0")["claims"]
        opened = since(editor.pid, began)
        before = look(editor.pid)
        assert ask(address, "affair")["numbers"]["claims"] == claims
        whole = since(editor.pid, before)
        waits = [decide(editor.pid, address, number) for number in range(DECISIONS)]
    finally:
        editor.terminate()
        editor.wait()
        shutil.rmtree(base)
    middle = Spent(median(it.clock for it in waits), median(it.cpu for it in waits))
    slowest = max(waits, key=lambda it: it.cpu)
    return f"| {claims:,} | {texts} | {opened} | {whole} | {middle} | {slowest} |"


def decide(process: int, address: str, number: int) -> Spent:
    """Write a claim, and wait for the statuses that it changed."""
    says, when = ["Land1", "met", "Land2"], f"2019-03-{number + 1:02}"
    fields = {"quote": f"Land1 met Land2 on occasion {number}", "says": says, "when": when}
    before = look(process)
    done = ask(address, "code", source="text0", fields=fields, new={})
    assert done["moved"], done
    return since(process, before)


def main() -> None:
    """Measure each size, and print a table."""
    given = list(map(int, sys.argv[1:]))
    print("| claims | texts | opened | the whole judged | a decision | the slowest |")
    print("|--:|--:|--:|--:|--:|--:|")
    for claims, texts in zip(given[::2], given[1::2], strict=True) if given else SIZES:
        print(measure(claims, texts), flush=True)


if __name__ == "__main__":
    main()
