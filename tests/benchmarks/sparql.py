"""How long SPARQL as users write it takes on a large graph, and whether the engines agree.

``python tests/benchmarks/sparql.py BUILT [--limit SECONDS] [--engines ...]`` asks a build of the
ICEWS table the queries of `tests/sparql/users` and, where the shared data is at hand, those of its
suite. Each engine has the build open and answers each query three times; told is the median until
the last row is read. An engine that takes longer than the limit is stopped and begun anew. Where
columns refuse a query, the reason stands below the table, and the store's time in it; there, too,
stands where the engines gave other rows. Of `11-optional-when-note` they may: it asks for any 500
of those that have one label.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.questions import GRACE, Answer, converse
from tests.benchmarks.ways import CHECKOUT, SHARED

from claimgraph import ClaimGraph
from claimgraph.store.choice import explain_query
from claimgraph.store.remote import query as phrasing

FOLDERS = (CHECKOUT / "tests" / "sparql" / "users", SHARED / "suites" / "users-sparql")
OURS, STORE = "claimgraph", "Oxigraph on disk"
RUNS = 3
READ = f"import json, signal, sys, time, hashlib; RUNS = {RUNS}\n"
TELL = """
asked = json.load(open("queries.json"))
class Late(BaseException):
    pass
def stop(*_):
    raise Late
signal.signal(signal.SIGALRM, stop)
def rows(answer):
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return [str(bool(answer))]
    if isinstance(answer, pyoxigraph.QueryTriples):
        return (str(it) for it in answer)
    names = [it.value for it in answer.variables]
    return ("\\t".join(str(row[name]) for name in names) for row in answer)
print(json.dumps([]), flush=True)
for name in sys.argv[2:]:
    for _ in range(RUNS):
        signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]))
        begin, first, kept = time.perf_counter(), None, []
        try:
            for it in rows(answer(asked[name])):
                first = first or time.perf_counter()
                kept.append(it)
            end = time.perf_counter()
        except Late:
            print(json.dumps([name]), flush=True)
            break
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        told = hashlib.sha256("\\n".join(sorted(kept)).encode()).hexdigest()[:16]
        seconds, soonest = end - begin, (first or end) - begin
        print(json.dumps([name, len(kept), seconds, soonest, "", told]), flush=True)
"""
ENGINES = {
    OURS: """
import pyoxigraph
from claimgraph import ClaimGraph
graph = ClaimGraph.open("built")
def answer(sparql):
    return graph.run(sparql)
""",
    STORE: """
import pyoxigraph
store = pyoxigraph.Store.read_only("built/store")
def answer(sparql):
    return store.query(sparql, use_default_graph_as_union=True)
""",
}
"""Programs that open what was built and then answer, each in a process of its own."""


@dataclass(frozen=True)
class UserQuery:
    """A query of a user: its name, its text with all prefixes, and why columns refuse it."""

    name: str
    sparql: str
    reason: str


def read_queries(graph: ClaimGraph) -> list[UserQuery]:
    """The queries, in the order of their names."""
    files = (it for folder in FOLDERS for it in folder.glob("*.rq"))
    return [_read(it, graph) for it in sorted(files, key=lambda it: it.name)]


def _read(file: Path, graph: ClaimGraph) -> UserQuery:
    text = file.read_text(encoding="utf-8")
    told = explain_query(text, graph.store, graph.columns)
    reason = told.partition(": ")[2] if told.startswith("the store") else ""
    return UserQuery(file.stem, phrasing.declare(text, graph.store.prefixes), reason)


def ask(engine: str, names: list[str], folder: Path, *, limit: float) -> dict[str, list[Answer]]:
    """Put all queries to an engine; where one takes too long it starts anew with the next."""
    waiting, found = list(names), dict[str, list[Answer]]()
    while waiting:
        program = READ + ENGINES[engine] + TELL
        command = [sys.executable, "-c", program, str(limit), *waiting]
        for name, answer in converse(command, folder, limit=limit, grace=GRACE):
            found.setdefault(name, []).append(answer)
        late = next((it for it in waiting if it not in found), None)
        if late is not None:
            found[late] = [Answer(seconds=limit, fault=f"> {limit:.0f}")]
        waiting = [it for it in waiting if it not in found]
    return found


def show(found: list[Answer]) -> str:
    """The median, or that it took too long."""
    late = next((it.fault for it in found if it.fault), "")
    return late or f"{median(it.seconds for it in found):.3f}"


def compare(
    queries: list[UserQuery], found: Mapping[str, Mapping[str, list[Answer]]]
) -> Iterator[str]:
    """One row a query; then what differs, what columns refuse, and what it comes to."""
    yield f"| query | rows | {' | '.join(found)} |"
    yield "|---|--:|" + "--:|" * len(found)
    for it in queries:
        times = " | ".join(show(found[engine][it.name]) for engine in found)
        rows = max(one.rows for engine in found for one in found[engine][it.name])
        yield f"| `{it.name}` | {rows:,} | {times} |"
    yield ""
    for it in queries:
        told = {one.told for engine in found for one in found[engine][it.name] if not one.fault}
        if len(told) > 1:
            yield f"* `{it.name}`: other rows"
        if it.reason:
            yield f"* `{it.name}`: the store answers: {it.reason}"
    yield from (_total(engine, each) for engine, each in found.items())


def _total(engine: str, found: Mapping[str, list[Answer]]) -> str:
    middle = [median(it.seconds for it in each) for each in found.values()]
    late = sum(any(it.fault for it in each) for each in found.values())
    told = f"median {median(middle):.3f} s, slowest {max(middle):.2f} s"
    return f"* {engine}: {told}, {late} of {len(middle)} over the limit"


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("built", type=Path, help="what was built before")
    reader.add_argument("--limit", type=float, default=30, help="seconds a query may take")
    reader.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    return reader.parse_args()


def main() -> None:
    """Ask all, and print one table."""
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "built").symlink_to(arguments.built.absolute())
        queries = read_queries(ClaimGraph.open(folder / "built"))
        texts = {it.name: it.sparql for it in queries}
        (folder / "queries.json").write_text(json.dumps(texts), encoding="utf-8")
        found = {
            engine: ask(engine, list(texts), folder, limit=arguments.limit)
            for engine in arguments.engines
        }
    print("\n".join(compare(queries, found)))


if __name__ == "__main__":
    main()
