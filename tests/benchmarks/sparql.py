"""How long SPARQL as users write it takes on a large graph, and whether the engines agree.

``python tests/benchmarks/sparql.py BUILT [--limit SECONDS] [--engines ...]`` asks a build of the
ICEWS table the queries of `tests/sparql/users` and, where the shared data is at hand, those of its
suite. Each engine has the build open and answers each query three times; told is the median of the
processor's seconds, of all threads, until the last row is read. An engine that takes longer than
the limit is stopped and begun anew. Where columns refuse a query, the reason stands below the
table, and the store's time in it; there, too, stands where the engines gave other rows. Of
`11-optional-when-note` they may: it asks for any 500 of those that have one label.

``rdflib`` and ``maplib`` hold the graph in memory, and are given a dump of it; of what they answer
the rows are counted. ``--readme`` puts the table into a place of the README beside this file.
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

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import record
from tests.benchmarks.questions import Answer, converse
from tests.benchmarks.ways import CHECKOUT, SHARED, as_triples

from claimgraph import ClaimGraph
from claimgraph.store.choice import explain_query
from claimgraph.store.local import load_deferred
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
signal.signal(signal.SIGPROF, stop if HEARS else signal.SIG_DFL)
def rows(answer):
    if not ENGINE.startswith("ox"):
        return map(str, answer)
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return [str(bool(answer))]
    if isinstance(answer, pyoxigraph.QueryTriples):
        return (str(it) for it in answer)
    names = [it.value for it in answer.variables]
    return ("\\t".join(str(row[name]) for name in names) for row in answer)
print(json.dumps([]), flush=True)
for name in sys.argv[2:]:
    for _ in range(RUNS):
        signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1]))
        begin, first, kept = time.process_time(), None, []
        try:
            for it in rows(answer(asked[name])):
                first = first or time.process_time()
                kept.append(it)
            end = time.process_time()
        except Late:
            print(json.dumps([name]), flush=True)
            break
        except BaseException as error:  # also of kinds that are no Exception, as of Rust
            print(json.dumps([name, str(error)[:80]]), flush=True)
            break
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        whole = "\\n".join(sorted(kept)) if ENGINE.startswith("ox") else ""
        told = whole and hashlib.sha256(whole.encode()).hexdigest()[:16]
        seconds, soonest = end - begin, (first or end) - begin
        print(json.dumps([name, len(kept), seconds, soonest, "", told]), flush=True)
"""
ENGINES = {
    OURS: """
ENGINE, HEARS = "ox, ours", True
import pyoxigraph
from claimgraph import ClaimGraph
graph = ClaimGraph.open("built")
def answer(sparql):
    return graph.run(sparql)
""",
    STORE: """
ENGINE, HEARS = "ox", False
import pyoxigraph
store = pyoxigraph.Store.read_only("built/store")
def answer(sparql):
    return store.query(sparql, use_default_graph_as_union=True)
""",
    "rdflib": """
ENGINE, HEARS = "rdflib", True
import rdflib
graph = rdflib.Dataset(default_union=True)
graph.parse("rows.nq", format="nquads")
def answer(sparql):
    return graph.query(sparql)
""",
    "maplib": """
ENGINE, HEARS = "maplib", False
import maplib
graph = maplib.Model()
graph.read("rows.nt")
def answer(sparql):
    found = graph.query(sparql)
    return found.rows() if hasattr(found, "rows") else [found]
""",
}
"""Programs that open what was built and then answer, each in a process of its own.

One that hears of a signal in the midst of a query need not load all anew; others are ended by it.
"""
WAITING = 20
"""So many times its seconds of the processor a query may take on a busy machine."""


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


def ask(
    engine: str, names: list[str], folder: Path, *, limit: float, python: str
) -> dict[str, list[Answer]]:
    """Put all queries to an engine; where one takes too long it starts anew with the next."""
    waiting, found = list(names), dict[str, list[Answer]]()
    while waiting:
        program = READ + ENGINES[engine] + TELL
        command = [python, "-c", program, str(limit), *waiting]
        for name, answer in converse(command, folder, limit=limit, grace=WAITING * limit):
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
        told = {one.told for engine in found for one in found[engine][it.name] if one.told}
        if len(told) > 1:
            yield f"* `{it.name}`: other rows"
        yield from _count_rows(it.name, found)
        if it.reason:
            yield f"* `{it.name}`: the store answers: {it.reason}"
    yield from (_total(engine, each) for engine, each in found.items())


def _count_rows(name: str, found: Mapping[str, Mapping[str, list[Answer]]]) -> Iterator[str]:
    """What an engine cannot answer, or answers with more or fewer rows than we do."""
    for engine, each in found.items():
        reason = next((it.reason for it in each[name] if it.reason), "")
        rows = {it.rows for it in each[name] if not it.fault}
        ours = {it.rows for it in found.get(OURS, each)[name] if not it.fault}
        if reason:
            yield f"* `{name}`: {engine} cannot: {' '.join(reason.split())}"
        elif rows and ours and rows != ours:
            yield f"* `{name}`: {engine} gives {max(rows):,} rows"


def _total(engine: str, found: Mapping[str, list[Answer]]) -> str:
    able = [each for each in found.values() if not any(it.reason for it in each)]
    middle = [median(it.seconds for it in each) for each in able]
    late, cannot = sum(any(it.fault for it in each) for each in able), len(found) - len(able)
    told = f"median {median(middle):.3f} s, slowest {max(middle):.2f} s"
    return f"* {engine}: {told}; {late} of {len(found)} over the limit, {cannot} it cannot answer"


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("built", type=Path, help="what was built before")
    reader.add_argument("--limit", type=float, default=30, help="seconds a query may take")
    reader.add_argument("--engines", nargs="+", default=[OURS, STORE], choices=list(ENGINES))
    reader.add_argument("--peers", type=Path, default=Path("out/peers"))
    reader.add_argument("--readme", default="", help="the place in the README to put the table")
    return reader.parse_args()


def main() -> None:
    """Ask all, and print one table."""
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "built").symlink_to(arguments.built.absolute())
        load_deferred(folder / "built" / "store")
        queries = read_queries(ClaimGraph.open(folder / "built"))
        texts = {it.name: it.sparql for it in queries}
        (folder / "queries.json").write_text(json.dumps(texts), encoding="utf-8")
        if set(arguments.engines) - {OURS, STORE}:
            dump(folder)
        found = {
            it: ask(it, list(texts), folder, limit=arguments.limit, python=python_of(it, arguments))
            for it in arguments.engines
        }
    told = "\n".join(compare(queries, found))
    print(told)
    if arguments.readme:
        record(arguments.readme, told)


def dump(folder: Path) -> None:
    """Write what was built as quads, and as triples for those who know no quads."""
    store = ox.Store.read_only(str(folder / "built" / "store"))
    store.dump(str(folder / "rows.nq"), format=ox.RdfFormat.N_QUADS)
    as_triples(folder)


def python_of(engine: str, arguments: argparse.Namespace) -> str:
    """The Python in which an engine is installed."""
    own = arguments.peers.absolute() / engine / "bin" / "python"
    return str(own) if own.exists() else sys.executable


if __name__ == "__main__":
    main()
