"""How long judging takes for tables of events, beside a loop over pairs of claims.

The events are made up: 300 actors, some of them in most events, ten predicates, eight years, one
claim in ten a denial. The loop does less than the judge: it looks only for who affirms what
another denies. Run it as ``python tests/benchmarks/judging.py [SIZE ...]``.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

from clock import PYTHON

from claimgraph.judge import Bench
from claimgraph.model.dates import Time
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import (
    Claim,
    Entity,
    Evidence,
    Header,
    Proposition,
    Records,
    Source,
    Value,
    ValueKind,
    Voice,
)

ROWS_OF_ICEWS = 468_558
ACTORS = tuple(f"entity/actor-{number}" for number in range(300))
PREDICATES = (
    "criticises", "accuses", "met", "consults", "attacks", "sanctions", "ally-of", "at-war-with",
    "killed", "controls",
)  # fmt: skip
FIRST_DAY, DAYS = date(2015, 1, 1), 3000
PUBLISHED = Time("", "2024", date(2024, 1, 1), date(2024, 12, 31))
SOURCES = {
    path: Source(path, path, Voice.CODED if number == 0 else Voice.REPORTING, PUBLISHED)
    for number, path in enumerate(f"source/table-{number}" for number in range(5))
}
LOOP_MOST = 10_000
"""Above so many claims the loop is not waited for."""


def on(day: date) -> Time:
    """A time that is one day."""
    return Time("", day.isoformat(), day, day)


def event(chance: random.Random, day: date) -> Proposition:
    """Make up an event; most are dated, deaths are counted."""
    subject = ACTORS[min(len(ACTORS), int(chance.paretovariate(0.7))) - 1]
    predicate = chance.choice(PREDICATES)
    number = float(chance.randrange(1, 50))
    counted = (("quantity", Value(ValueKind.NUMBER, str(number), number, number)),)
    qualifiers = counted if predicate == "killed" else ()
    when = on(day) if chance.random() < 0.95 else None
    return Proposition(subject, predicate, chance.choice(ACTORS), qualifiers, when)


def claims(size: int) -> Iterator[tuple[Proposition, Claim]]:
    """Make up so many claims, the same ones every time."""
    chance = random.Random(size)
    for row in range(size):
        day = FIRST_DAY + timedelta(chance.randrange(DAYS))
        about = event(chance, day)
        source = f"source/table-{chance.choice((0, 0, 1, 2, 3, 4))}"
        speaker = chance.choice(ACTORS) if chance.random() < 0.3 else ""
        stance = "denies" if chance.random() < 0.1 else "asserts"
        evidence = Evidence(source, f"row {row}", row=row + 1).path
        chain = (speaker,) if speaker else ()
        said = on(day + timedelta(2))
        yield about, Claim(about.path, stance, speaker or source, source, evidence, chain, said)


def records(size: int) -> Records:
    """All that there is to judge."""
    made = list(claims(size))
    return Records(
        header=Header("events", "Events", "https://example.org/events/"),
        sources=SOURCES,
        entities={path: Entity(path, "country", path) for path in ACTORS},
        propositions={about.path: about for about, _ in made},
        evidence={},
        claims={claim.path: claim for _, claim in made},
    )


def by_judge(them: Records) -> int:
    """Judge everything: entailments, conflicts, principals, statuses."""
    return len(Bench(them, load_vocabulary()).judgement().conflicts)


def by_pairs(them: Records) -> int:
    """Look at every pair of an affirming and a denying claim."""
    told = [(c, them.propositions[c.about]) for c in them.claims.values()]
    yes = [p for c, p in told if c.stance == "asserts"]
    no = [p for c, p in told if c.stance == "denies"]
    supers = {name: it.supers for name, it in load_vocabulary().predicates.items()}
    return sum(
        p.subject == q.subject
        and p.object == q.object
        and (q.predicate, False) in supers[p.predicate]
        and (q.when is None or p.when == q.when)
        for p, q in product(yes, no)
    )


WAYS: dict[str, Callable[[Records], int]] = {"judge": by_judge, "pairs": by_pairs}


def measure(way: str, size: int) -> None:
    """Print CPU seconds and peak MiB of one way, for a process of its own."""
    them = records(size)
    load_vocabulary()
    start = time.process_time()
    WAYS[way](them)
    seconds = time.process_time() - start
    print(f"{seconds:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def judge_rows(number: int) -> str:
    """Say what it takes to read so many rows of a real table, and to judge them."""
    from tests.benchmarks.ways import ROWS, cut, given

    from claimgraph.build.source import read_source, read_tables

    with TemporaryDirectory() as folder:
        cut(number, Path(folder, ROWS))
        tables = read_tables(read_source(*given(Path(folder))))
        read = time.process_time()
        Bench(tables.records, load_vocabulary(), tables)
        judged = time.process_time()
    return f"{number:,} rows: read in {read:.1f} CPU s, judged in {judged - read:.1f} CPU s"


def ask(way: str, size: int) -> tuple[str, str]:
    """Measure in a process of its own, so that one peak does not hide another."""
    command = [PYTHON, __file__, way, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()
    return seconds, peak


def table(sizes: list[int]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| claims | judged, CPU s | peak MiB, with the records | the loop, CPU s |"
    yield "|--:|--:|--:|--:|"
    for size in sizes:
        loop = ask("pairs", size)[0] if size <= LOOP_MOST else "not tried"
        yield f"| {size:,} | {' | '.join(ask('judge', size))} | {loop} |"


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        measure(sys.argv[1], int(sys.argv[2]))
    elif sys.argv[1:2] == ["rows"]:
        print(judge_rows(int(sys.argv[2]) if sys.argv[2:] else ROWS_OF_ICEWS))
    else:
        print("\n".join(table([int(size) for size in sys.argv[1:]] or [100, 10_000, 100_000])))
