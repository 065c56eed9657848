"""The same answers from three stores: rows and time of each named question, as a table.

Run it as ``python tests/benchmarks/stores.py``. It pushes S-400 to the `oxigraph` server and to
Virtuoso, both started here on the loopback address, and asks each named question there and in this
process; ``make readme`` puts the table into the README. Times are in ms, the answer read whole,
the best of three after a first that also plans the query, which takes Virtuoso up to seconds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.remote.answers import VALUES, table
from tests.remote.servers import oxigraph, virtuoso

from claimgraph import ClaimGraph
from claimgraph.store.questions import Question, load_questions
from claimgraph.store.remote.http import Secret, Wire
from claimgraph.store.remote.push import Target, open_target, push
from claimgraph.store.view import bind

HEAD = ("question", "rows", "equal", "embedded ms", "oxigraph ms", "Virtuoso ms")


@dataclass(frozen=True)
class Asked:
    """What came of a question at one store."""

    rows: Counter[str]
    milliseconds: float


def ask(graph: ClaimGraph, question: Question) -> Asked:
    """Ask once, then three times by the clock."""
    given = {it.name: VALUES[it.name] for it in question.parameters}
    values = bind(question.parameters, given, store=graph.store)
    rows, times = table(graph.store, question.sparql, values), []
    for _ in range(3):
        begin = time.perf_counter()
        table(graph.store, question.sparql, values)
        times.append(1000 * (time.perf_counter() - begin))
    return Asked(rows, min(times))


@contextmanager
def stores() -> Iterator[list[ClaimGraph]]:
    """The dossier here, on the `oxigraph` server, and on Virtuoso."""
    here = ClaimGraph.open("s400")
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        oxigraph(Path(one)) as first,
        virtuoso(Path(other)) as second,
    ):
        push(here.store, open_target(f"{first}/query"))
        wire = Wire(f"{second}/sparql-auth", Secret(login="dba:dba"))
        push(here.store, Target(wire, wire.address))
        yield [here, ClaimGraph.open(f"{first}/query"), ClaimGraph.open(f"{second}/sparql")]


def lines() -> Iterator[tuple[str, ...]]:
    """A line for each named question."""
    with stores() as graphs:
        for question in load_questions().values():
            asked = [ask(graph, question) for graph in graphs]
            equal = all(it.rows == asked[0].rows for it in asked)
            times = (f"{it.milliseconds:.0f}" for it in asked)
            count = str(asked[0].rows.total())
            yield (question.name, count, "yes" if equal else "NO", *times)


def write(rows: Iterator[tuple[str, ...]], show: Callable[[str], None] = print) -> bool:
    """Write the table as Markdown; tells whether all answers are equal."""
    show(f"| {' | '.join(HEAD)} |")
    show(f"|---|--:|---|{'--:|' * 3}")
    equal = True
    for row in rows:
        show(f"| {' | '.join(row)} |")
        equal = equal and row[2] == "yes"
    return equal


if __name__ == "__main__":
    sys.exit(not write(lines()))
