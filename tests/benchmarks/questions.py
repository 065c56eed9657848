"""How long the named questions take on a large graph, beside the same SPARQL in other engines.

``python tests/benchmarks/questions.py [ROWS] [--built DIR] [--peers FOLDER] [--limit SECONDS]``
builds so many rows of the ICEWS table in the shared data, or takes a build of them that is there,
and asks every question of each engine, which has loaded all and is warm. Told are seconds of the
processor, of all threads, until the last row is read (of claimgraph also until the first), the best
of three runs. An engine that takes longer than the limit is stopped, and counts with the limit: by
the processor's seconds where it hears of it, else by the clock.

``rdflib`` and ``maplib`` hold the graph in memory; they are asked where they are installed (see
``tables.py``), but for those that are named ``--without``. ``--readme`` puts the table into the
README beside this file, with what it comes to below it, those of a build that was there into places
of their own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import exp, log
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clock import record
from tests.benchmarks.ways import DOSSIER, ROWS, as_quads, as_triples, cut

from claimgraph import ClaimGraph
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.store.local import load_deferred
from claimgraph.store.questions import load_questions
from claimgraph.store.remote import query as phrasing
from claimgraph.store.view import bind

VALUES = {"who": "Turkey", "what": "Turkey", "a": "Turkey", "b": "Russia"}
"""Of what a question cannot do without; the others are asked about everybody, at any time."""
CLAIMS = "SELECT (COUNT(*) AS ?number) { ?claim a cg:Claim }"
RUNS = 3
OURS = "claimgraph"
LOADING = 3_600
"""Seconds that an engine may take before its first answer."""

READ = f"import json, signal, sys, time; RUNS = {RUNS}; asked = json.load(open('questions.json'))\n"
TELL = """
def stop(*_):
    raise Late
class Late(BaseException):
    pass
signal.signal(signal.SIGPROF, stop)
print(json.dumps([]), flush=True)  # it has loaded all
for name in sys.argv[2:]:
    for _ in range(RUNS):
        signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1]))
        begin, rows, first = time.process_time(), 0, None
        try:
            for _ in answer(asked[name]):
                first = first or time.process_time()
                rows += 1
            end = time.process_time()
        except Late:
            print(json.dumps([name]), flush=True)
            break
        except Exception as error:  # what an engine cannot do is told by its own kinds of errors
            print(json.dumps([name, str(error)[:80]]), flush=True)
            break
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps([name, rows, end - begin, (first or end) - begin]), flush=True)
"""
"""An engine in Python is interrupted at the limit, and need not load all again; others hear of it
too late, and are killed."""
GRACE, RELOADING = 1.0, 120.0
"""Seconds in which an engine has to hear of the limit; to load all again would take longer."""
ENGINES = {
    OURS: """
from claimgraph import ClaimGraph
from claimgraph.store.questions import find_question
graph, values = ClaimGraph.open("built"), json.load(open("values.json"))
def answer(asked):
    name = asked["name"]
    return graph.answer(find_question(name), {it: values[it] for it in asked["takes"]})
""",
    "Oxigraph on disk": """
import pyoxigraph
store = pyoxigraph.Store.read_only("built/store")
def answer(asked):
    return store.query(asked["sparql"], use_default_graph_as_union=True)
""",
    "rdflib": """
import rdflib
graph = rdflib.Dataset(default_union=True)
graph.parse("rows.nq", format="nquads")
def answer(asked):
    return graph.query(asked["sparql"])
""",
    "maplib": """
import maplib
graph = maplib.Model()
graph.read("rows.nt")
def answer(asked):
    return graph.query(asked["sparql"]).rows()
""",
}
"""Programs that load what was built and then answer, each in a process of its own."""
LOADED = ("rdflib", "maplib")
"""Engines that load a file into memory."""


@dataclass(frozen=True)
class Answer:
    """One question put to one engine; where there is no number ``fault`` stands in its place."""

    rows: int = 0
    seconds: float = 0.0
    first: float = 0.0
    fault: str = ""
    told: str = ""
    reason: str = ""

    def __str__(self) -> str:
        return self.fault or f"{self.seconds:.3f}"


def prepare(folder: Path, rows: int, built: Path | None) -> int:
    """Make or find what was built, write down the questions, and tell how many rows there are."""
    if built:
        (folder / "built").symlink_to(built.absolute())
    else:
        cut(rows, folder / ROWS)
        texts = {"icews": folder / ROWS}
        build(find_source(str(DOSSIER)), folder / "built", texts=texts, page=False)
    load_deferred(folder / "built" / "store")
    graph = ClaimGraph.open(folder / "built")
    asked = {}
    for name, question in load_questions().items():
        given = {it.name: VALUES[it.name] for it in question.parameters if not it.optional}
        bound = bind(question.parameters, given, store=graph.store, columns=graph.columns)
        text = phrasing.bind(question.sparql, bound)
        sparql = phrasing.declare(text, graph.store.prefixes)
        asked[name] = {"name": name, "sparql": sparql, "takes": sorted(given)}
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    (folder / "values.json").write_text(json.dumps(VALUES), encoding="utf-8")
    (claims,) = graph.store.texts(CLAIMS)
    return int(claims["number"])


def dump(folder: Path, rows: int, engines: Collection[str]) -> None:
    """Write the quads of what was built anew, or its triples, for those who load files.

    To read them out of the store takes longer than to build it. Raises SystemExit where they
    are not as many: then what was built is something else.
    """
    if not engines:
        return
    if not (folder / ROWS).exists():
        cut(rows, folder / ROWS)
    as_quads(folder)
    store = ox.Store.read_only(str(folder / "built" / "store"))
    with (folder / "rows.nq").open("rb") as lines:
        if sum(1 for _ in lines) != len(store):
            raise SystemExit("what was built is not the ICEWS table in the shared data")
    if "maplib" in engines:
        as_triples(folder)


def ask(engine: str, python: str, folder: Path, *, limit: float) -> dict[str, Answer]:
    """Put all questions to an engine; where one takes too long it starts anew with the next."""
    waiting = list(load_questions())
    found = dict[str, Answer]()
    while waiting:
        command = [python, "-c", _program(engine), str(limit), *waiting]
        grace = RELOADING if engine in (OURS, *LOADED) else GRACE
        for name, answer in converse(command, folder, limit=limit, grace=grace):
            found[name] = min(answer, found.get(name, answer), key=lambda it: it.seconds)
        late = next((it for it in waiting if it not in found), None)
        if late is not None:
            found[late] = _late(limit)
        waiting = [it for it in waiting if it not in found]
    return found


def _program(engine: str) -> str:
    return READ + ENGINES[engine] + TELL


def converse(
    command: Sequence[str], folder: Path, *, limit: float, grace: float
) -> Iterator[tuple[str, Answer]]:
    """Read one answer a line; some time after the limit the engine is killed."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout
        patience = LOADING
        while line := _next_line(process, patience):
            if answered := json.loads(line):
                name, *told = answered
                yield name, _read(told, limit)
            patience = limit + grace
        process.kill()


def _read(told: Sequence[Any], limit: float) -> Answer:
    match told:
        case []:
            return _late(limit)
        case [fault]:
            return Answer(fault="cannot", reason=fault)
    return Answer(*told)


def _late(limit: float) -> Answer:
    return Answer(seconds=limit, fault=f"> {limit:.0f}")


def _next_line(process: subprocess.Popen[bytes], patience: float) -> bytes:
    with DefaultSelector() as selector:
        assert process.stdout
        selector.register(process.stdout, EVENT_READ)
        return process.stdout.readline() if selector.select(patience) else b""


def compare(found: Mapping[str, Mapping[str, Answer]]) -> Iterator[str]:
    """One row a question, then what engines answer otherwise or not at all."""
    peers = [it for it in found if it != OURS]
    yield f"| {' | '.join(['question', 'rows', OURS, 'first row', *peers])} |"
    yield "|---|--:|--:|--:|" + "--:|" * len(peers)
    for name, ours in found[OURS].items():
        cells = [f"`{name}`", f"{ours.rows:,}", str(ours), f"{ours.first:.3f}"]
        yield f"| {' | '.join([*cells, *(str(found[it][name]) for it in peers)])} |"
    if told := list(_differences(found)):
        yield from ("", *told)


def summarise(found: Mapping[str, Mapping[str, Answer]]) -> Iterator[str]:
    """Geometric means of how much longer each engine takes, and our slowest question."""
    yield from (_mean(it, found) for it in found if it != OURS)
    slowest = max(found[OURS].items(), key=lambda it: it[1].seconds)
    yield f"* {OURS}: the slowest question is `{slowest[0]}`, {slowest[1].seconds:.2f} s"


def _mean(peer: str, found: Mapping[str, Mapping[str, Answer]]) -> str:
    both = [(it, found[OURS][name]) for name, it in found[peer].items() if not it.reason]
    ratios = [log(max(one.seconds, 1e-4) / max(ours.seconds, 1e-4)) for one, ours in both]
    mean, late = exp(sum(ratios) / len(ratios)), sum(bool(one.fault) for one, _ in both)
    cannot = len(found[peer]) - len(both)
    return (
        f"* {peer}: {mean:.1f} times as long, geometric mean of {len(both)} questions,"
        f" {late} of them over the limit; {cannot} it cannot answer"
    )


def _differences(found: Mapping[str, Mapping[str, Answer]]) -> Iterator[str]:
    """Engines that fail, or give other numbers of rows: their times mean something else."""
    for peer, answers in found.items():
        for name, it in answers.items():
            if it.reason:
                yield f"* {peer} cannot answer `{name}`: {it.reason}"
            elif not it.fault and it.rows != found[OURS][name].rows:
                yield f"* {peer} gives {it.rows:,} rows to `{name}`"


def read_arguments() -> argparse.Namespace:
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("rows", nargs="?", type=int, default=10_000)
    reader.add_argument("--built", type=Path, help="what was built before")
    reader.add_argument("--peers", type=Path, default=Path("out/peers"))
    reader.add_argument("--limit", type=float, default=30, help="seconds a question may take")
    reader.add_argument("--readme", action="store_true", help="put the table into the README")
    peers = [it for it in ENGINES if it != OURS]
    reader.add_argument("--without", nargs="+", default=[], choices=peers, help="who is not asked")
    return reader.parse_args()


def engines(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The engines that are at hand and wanted, each with its Python."""
    maplib = arguments.peers.absolute() / "maplib" / "bin" / "python"
    for engine in ENGINES:
        python = maplib if engine == "maplib" else Path(sys.executable)
        if engine not in arguments.without and python.exists():
            yield engine, str(python)


def main() -> None:
    """Ask all, and print one table."""
    arguments, begin = read_arguments(), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = prepare(folder, arguments.rows, arguments.built)
        asked = dict(engines(arguments))
        dump(folder, rows, asked.keys() & LOADED)
        put = partial(ask, folder=folder, limit=arguments.limit)
        found = {engine: put(engine, python) for engine, python in asked.items()}
    table, told = ("\n".join(tell(found)) for tell in (compare, summarise))
    print(table, told, sep="\n\n")
    if arguments.readme:
        place = "questions" if arguments.built else "questions in memory"
        record(place, f"{table}\n\n{told}")
    print(f"{time.monotonic() - begin:.0f} s in all")


if __name__ == "__main__":
    main()
