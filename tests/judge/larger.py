"""The SQL beside the plain loops, on worlds in which some twenty claims meet on one matter.

``python -m tests.judge.larger [COUNT [FIRST]]`` judges so many worlds from a seed on, and prints
what differs in each and how many do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from claimgraph.judge import Bench
from claimgraph.model.ontology import load_vocabulary
from claimgraph.model.records import Records

from .plain import Plain
from .together import World, judge_together
from .worlds import worlds

BESIDE = 10
"""Worlds on one bench: the perspectives of more of them cost more than the planning saved."""


def grow(number: int) -> Records:
    """The world of a seed: the second that is drawn, since the first is always the smallest."""
    drawn: list[Records] = []

    @seed(number)
    @settings(
        max_examples=2, phases=(Phase.generate,), database=None, deadline=None,
        suppress_health_check=tuple(HealthCheck),
    )  # fmt: skip
    @given(worlds(size=20, least=8))
    def draw(world: Records) -> None:
        drawn.append(world)

    draw()
    return drawn[-1]


def unordered(conflict: tuple[str, ...]) -> tuple[str, ...]:
    """A conflict; which of two that a person declared stands left is not compared."""
    left, right, kind, ground, because = conflict
    if ground == "ground-declared":
        left, right = sorted((left, right))
    return left, right, kind, ground, because


def derive(records: Records, bench: Bench | World) -> Iterator[tuple[str, Any, Any]]:
    """Name everything derived, with what the plain loops and what the SQL have."""
    plain, judged, read = Plain(records, load_vocabulary()), bench.judgement(), records.propositions
    yield (
        "entailments",
        {(a, b) for a, b in plain.entailments if {a, b} <= read.keys()},
        set(judged.entails),
    )
    yield "principals", plain.principals, dict(judged.principals)
    yield (
        "conflicts",
        sorted(unordered(it) for it in plain.conflicts if {*it[:2]} <= read.keys()),
        sorted(
            unordered((it.left, it.right, it.kind, it.ground, it.because))
            for it in judged.conflicts
        ),
    )
    yield "superseded", plain.superseded, set(judged.superseded)
    yield "changes", plain.changes, {(it.earlier, it.later) for it in judged.changes}
    yield (
        "near",
        {pair for pair in plain.near if {*pair} <= read.keys()},
        {(it.left, it.right) for it in judged.near if not it.table},
    )
    yield (
        "near of tables",
        plain.near_tables,
        {(it.left, it.right, it.table, it.rows) for it in judged.near if it.table},
    )
    yield (
        "aims",
        plain.aims,
        {(plain.bare(it.thing), it.parties_for, it.parties_against) for it in judged.aims},
    )
    verdicts = judged.verdicts
    yield (
        "accepted",
        {path for path in read if plain.statuses[path] == "accepted"},
        {path for path, it in verdicts.items() if it.status == "accepted"},
    )
    yield (
        "rules",
        {path: (plain.rules[path], plain.statuses[path]) for path in read},
        {path: (it.rule, it.status) for path, it in verdicts.items()},
    )
    yield "triples", plain.triples, set(judged.accepted)
    for principal in sorted({who for who, _ in (*judged.affirms, *judged.rejects)}):
        pictured, triples = bench.perspective(principal)
        seen, written = plain.perspective(principal)
        yield (
            "perspectives",
            {path: it for path, it in seen.items() if path in read},
            {path: (it.status, it.rule) for path, it in pictured.items()},
        )
        yield "triples of perspectives", written, set(triples)


def differ(seeds: Iterable[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Name each seed in whose world something differs, and what does."""
    ahead = iter(seeds)
    while some := tuple(islice(ahead, BESIDE)):
        grown = [grow(it) for it in some]
        for number, records, bench in zip(some, grown, judge_together(grown), strict=True):
            wrong = {what: 0 for what, plain, sql in derive(records, bench) if plain != sql}
            if wrong:
                yield number, tuple(wrong)


def main() -> None:
    """Print what differs."""
    asked = [int(it) for it in sys.argv[1:3]]
    count, first = (*asked, *(300, 0)[len(asked) :])
    found = 0
    for number, wrong in differ(range(first, first + count)):
        print(number, ", ".join(wrong), flush=True)
        found += 1
    print(f"{found} of {count} differ")


if __name__ == "__main__":
    main()
