"""What the W3C's tests are put to: each engine behind the same two questions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pyoxigraph as ox
from tests.server.judging import Found, read_expected, read_result, same, same_quads
from tests.server.suite import Case

Update = Callable[[Iterable[ox.Quad], str], Iterable[ox.Quad]]
"""Runs an update on some quads and gives what is there afterwards."""

CHOSEN = {
    "xml": "application/sparql-results+xml",
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ntriples": "application/n-triples",
}


class Refused(Exception):
    """The engine has something against a query or an update."""


class Failed(Exception):
    """The engine can read a query or an update, and not run it."""


class Engine(Protocol):
    """Something that answers queries and runs updates. Both raise Refused and Failed."""

    def ask(self, case: Case, format_: str) -> bytes:
        """The answer to a query in a format of ``CHOSEN``, or any where it is empty."""

    def update(self, case: Case) -> Iterable[ox.Quad]:
        """What is there after an update."""


def judge(case: Case, engine: Engine) -> str:
    """Why a test does not pass; empty where it does."""
    try:
        fault = _judge_update(case, engine) if case.updates else _judge_query(case, engine)
    except Refused as error:
        return "" if case.refused else f"refused: {error}"
    except Failed as error:
        fault = f"failed: {error}" if case.evaluated else ""
    return "it accepts what is ill formed" if case.refused else fault


def _judge_update(case: Case, engine: Engine) -> str:
    found = engine.update(case)
    fits = not case.evaluated or same_quads(case.after.quads(), found)
    return "" if fits else "another dataset came of it"


def _judge_query(case: Case, engine: Engine) -> str:
    if not case.result:
        engine.ask(case, "")
        return ""
    expected = read_expected(case.result)
    format_ = _format(case.result, expected)
    data = engine.ask(case, format_)
    found = read_result(data, {"ntriples": "nt"}.get(format_, format_))
    return "" if same(expected, found) else "another answer"


def _format(file: Path, expected: Found) -> str:
    """The format in which a test wants its answer."""
    known = {".srj": "json", ".csv": "csv", ".tsv": "tsv", ".srx": "xml"}
    plain = "xml" if isinstance(expected, bool) or hasattr(expected, "rows") else "ntriples"
    return known.get(file.suffix, plain)


def update_store(quads: Iterable[ox.Quad], update: str) -> Iterable[ox.Quad]:
    """Run an update on a store of the library's engine, which no command reaches yet."""
    store = ox.Store()
    store.extend(quads)
    try:
        store.update(update)
    except SyntaxError as error:
        raise Refused(str(error)) from None
    except (ValueError, OSError, RuntimeError) as error:
        raise Failed(str(error)) from None
    return list(store)


Run = Callable[[list[str]], tuple[int, bytes, str]]
"""Runs the program with some arguments: exit code, standard output, standard error."""


def run_here(words: list[str]) -> tuple[int, bytes, str]:
    """Run the program in this process, which is sixty times as quick."""
    from click.testing import CliRunner

    from claimgraph.cli import program

    done = CliRunner().invoke(program, words)
    said = str(done.exception) if done.exception else done.stderr
    return done.exit_code, done.stdout_bytes, said


def run_process(words: list[str]) -> tuple[int, bytes, str]:
    """Run the program as a user does."""
    done = subprocess.run([sys.executable, "-m", "claimgraph", *words], capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode()


@dataclass(frozen=True)
class Program:
    """`claimgraph query`; what is asked lies in files of a folder."""

    folder: Path
    run: Run = run_here
    updates: Update = update_store

    def ask(self, case: Case, format_: str) -> bytes:
        """Ask by the command."""
        data, query = self.folder / "data.nq", self.folder / "query.rq"
        ox.serialize(case.data, data, format=ox.RdfFormat.N_QUADS)
        query.write_text(case.rooted, "utf-8")
        words = ["query", str(data), f"@{query}", "--default-graph", "standard"]
        code, out, said = self.run([*words, *(("--format", format_) if format_ else ())])
        if code:
            raise Refused(" ".join(said.split()))
        return out

    def update(self, case: Case) -> Iterable[ox.Quad]:
        """Run an update where updates are run."""
        return self.updates(case.data, case.rooted)


@dataclass(frozen=True)
class Endpoint:
    """Somebody else's server: paths for queries, for updates, and to put a whole dataset."""

    address: str
    queries: str
    changes: str
    data: str

    def ask(self, case: Case, format_: str) -> bytes:
        """Ask over HTTP."""
        self._fill(case)
        return self._query(case.rooted, CHOSEN.get(format_, "*/*"))

    def update(self, case: Case) -> Iterable[ox.Quad]:
        """Send an update, then read all that is there."""
        self._fill(case)
        self._send("POST", self.changes, case.rooted, "application/sparql-update")
        found = [ox.Quad(*it) for it in self._triples("CONSTRUCT WHERE { ?s ?p ?o }")]
        for name in self._names():
            sparql = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"
            found += [ox.Quad(*it, name) for it in self._triples(sparql)]
        return found

    def _fill(self, case: Case) -> None:
        data = b"".join(f"{quad} .\n".encode() for quad in case.data)
        self._send("PUT", self.data, data, "application/n-quads")

    def _names(self) -> list[ox.NamedNode]:
        data = self._query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", CHOSEN["json"])
        rows = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
        return [row["g"] for row in rows]

    def _triples(self, sparql: str) -> Iterator[ox.Triple]:
        data = self._query(sparql, CHOSEN["ntriples"])
        return (it.triple for it in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))

    def _query(self, sparql: str, accept: str) -> bytes:
        return self._send("POST", self.queries, sparql, "application/sparql-query", accept)

    def _send(
        self, method: str, path: str, body: str | bytes, kind: str, accept: str = "*/*"
    ) -> bytes:
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=120)
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, path, data, {"content-type": kind, "accept": accept})
        reply = connection.getresponse()
        told = reply.read()
        connection.close()
        if reply.status >= 400:
            words = f"{reply.status} {told[:200].decode(errors='replace')}"
            raise Refused(words) if reply.status == 400 else Failed(words)
        return told
