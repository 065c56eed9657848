"""How `claimgraph serve` stands: 32 clients, 50 heavy queries and 200 slow connections at once.

Run it as ``python tests/benchmarks/serving.py [SECONDS] [NAME ...]``. Each of ENDPOINTS (or those
named) is started on loopback with the same graph and put under the same load, one after the other.
The `oxigraph` server is that of the package of this name; rdflib-endpoint gets a virtual
environment of its own under ``out/``. Light answers are held against those of the library.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from clock import CLAIMGRAPH, PYTHON

from claimgraph import ClaimGraph
from claimgraph.model.iris import PREFIXES
from claimgraph.store.questions import load_questions

CHECKOUT = Path(__file__).parents[2]
CLIENTS, HEAVY, SLOW = 32, 50, 200
PATIENCE = 60
"""Seconds that a client waits for an answer."""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"


Endpoint = Callable[[Path, int], AbstractContextManager[str]]
"""Starts a server with the graph of a file on a port, and gives the endpoint's address."""


@dataclass
class Tally:
    """What came back: statuses by kind of query, wrong answers, and seconds of light ones."""

    light: Counter[str] = field(default_factory=Counter)
    heavy: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    def rank(self, share: float) -> str:
        """The time within which so many of the light queries were answered, in ms."""
        ordered = sorted(self.seconds) or [float("nan")]
        return f"{ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000:.0f}"


@dataclass(frozen=True)
class Light:
    """A named question without parameters, with its answer by the library."""

    sparql: str
    rows: list[dict[str, str]]


def oracle() -> list[Light]:
    """The light queries, declared prefixes and all, so that any endpoint understands them."""
    store = ClaimGraph.open("s400").store
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    asked = [it for it in load_questions().values() if all(p.optional for p in it.parameters)]
    return [Light(head + it.sparql, list(store.texts(it.sparql))) for it in asked]


def ask(address: str, sparql: str, seconds: float) -> tuple[str, bytes]:
    """Status and body of one query; what went wrong on the way is a status, too."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=seconds)
    headers = {"accept": "application/sparql-results+json"}
    try:
        connection.request("GET", f"{parts.path}?{urlencode({'query': sparql})}", headers=headers)
        reply = connection.getresponse()
        return str(reply.status), reply.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__, b""
    finally:
        connection.close()


def visit(address: str, lights: list[Light], until: float, tally: Tally) -> None:
    """Ask light queries, one after the other, until it is time."""
    chance = random.Random(until)
    while time.monotonic() < until:
        light = chance.choice(lights)
        began = time.monotonic()
        status, body = ask(address, light.sparql, PATIENCE)
        tally.seconds.append(time.monotonic() - began)
        tally.light[status] += 1
        tally.wrong += status == "200" and not right(body, light)


def right(body: bytes, light: Light) -> bool:
    """Whether an answer has the rows of the library, in any order."""
    rows = json.loads(body)["results"]["bindings"]
    found = Counter(frozenset((name, it["value"]) for name, it in row.items()) for row in rows)
    return found == Counter(frozenset(row.items()) for row in light.rows)


def burden(address: str, tally: Tally) -> None:
    """Ask one heavy query."""
    tally.heavy[ask(address, ENDLESS, PATIENCE)[0]] += 1


@contextmanager
def slow_connections(address: str) -> Iterator[None]:
    """Hold connections open that have begun a request and do not go on."""
    parts = urlsplit(address)
    lines = []
    for _ in range(SLOW):
        line = socket.create_connection((parts.hostname or "", parts.port or 80))
        line.sendall(b"GET /sparql HTTP/1.1\r\nHost: ")
        lines.append(line)
    yield
    for line in lines:
        line.close()


@contextmanager
def claimgraph(_graph: Path, port: int) -> Iterator[str]:
    """The program, as it is started without options."""
    with process([CLAIMGRAPH, "serve", "s400", "--port", str(port)]):
        yield f"http://127.0.0.1:{port}/sparql"


@contextmanager
def oxigraph(graph: Path, port: int, *options: str) -> Iterator[str]:
    """The server of the store that claimgraph stands on."""
    program, place = str(Path(PYTHON).with_name("oxigraph")), str(graph.with_suffix(".store"))
    subprocess.run(
        [program, "load", "-l", place, "-f", str(graph)], check=True, stderr=subprocess.DEVNULL
    )
    bind = ["-l", place, "-b", f"127.0.0.1:{port}"]
    with process([program, "serve-read-only", *bind, *options]):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def timed_oxigraph(graph: Path, port: int) -> Iterator[str]:
    """The same with the time limit that claimgraph has."""
    with oxigraph(graph, port, "--timeout-s", "10") as address:
        yield address


@contextmanager
def rdflib_endpoint(graph: Path, port: int) -> Iterator[str]:
    """An endpoint over rdflib, with a graph in memory."""
    folder = CHECKOUT / "out" / "peers" / "rdflib-endpoint"
    if not (folder / "bin" / "rdflib-endpoint").exists():
        subprocess.run([PYTHON, "-m", "venv", str(folder)], check=True)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "rdflib-endpoint", "uvicorn"]
        subprocess.run(install, check=True)
    program = str(folder / "bin" / "rdflib-endpoint")
    with process([program, "serve", "--host", "127.0.0.1", "--port", str(port), str(graph)]):
        yield f"http://127.0.0.1:{port}/"


ENDPOINTS: dict[str, Endpoint] = {
    "claimgraph": claimgraph,
    "oxigraph": oxigraph,
    "oxigraph --timeout-s 10": timed_oxigraph,
    "rdflib-endpoint": rdflib_endpoint,
}


@contextmanager
def process(command: list[str]) -> Iterator[None]:
    """A process that is there as long as it is needed, and is killed when it will not end."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            yield
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(15)
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def await_answer(address: str) -> None:
    """Wait until an endpoint answers."""
    until = time.monotonic() + 60
    while ask(address, "ASK {}", 5)[0] != "200":
        if time.monotonic() > until:
            raise SystemExit(f"{address} does not answer")
        time.sleep(0.2)


def measure(address: str, seconds: float) -> Tally:
    """Put everything on the endpoint at once."""
    lights, tally = oracle(), Tally()
    until = time.monotonic() + seconds
    with slow_connections(address), ThreadPoolExecutor(CLIENTS + HEAVY) as threads:
        for _ in range(CLIENTS):
            threads.submit(visit, address, lights, until, tally)
        for _ in range(HEAVY):
            threads.submit(burden, address, tally)
    return tally


COLUMNS = (
    "endpoint", "light queries: right", "wrong", "others", "median ms", "99th percentile ms",
    "heavy queries", "`ASK {}` afterwards",
)  # fmt: skip


def report(name: str, address: str, seconds: float) -> str:
    """A row on what came back, and whether the endpoint still answers at once."""
    tally = measure(address, seconds)
    began = time.monotonic()
    status, _ = ask(address, "ASK {}", 10)
    after = (time.monotonic() - began) * 1000
    right = tally.light.pop("200", 0) - tally.wrong
    return (
        f"| {name} | {right:,} | {tally.wrong} | {told(tally.light)} | {tally.rank(0.5)} "
        f"| {tally.rank(0.99)} | {told(tally.heavy)} | {status} in {after:.0f} ms |"
    )


def told(counted: Counter[str]) -> str:
    """Statuses and how often each came."""
    return ", ".join(f"{number} of {status}" for status, number in sorted(counted.items())) or "-"


def main(seconds: float, names: list[str]) -> None:
    """Measure each endpoint in turn."""
    print(f"| {' | '.join(COLUMNS)} |\n|---|--:|--:|---|--:|--:|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for place, name in enumerate(names):
            graph = Path(folder) / f"{place}.nt"
            export = [CLAIMGRAPH, "export", "s400", "-o", str(graph)]
            subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
            with ENDPOINTS[name](graph, free_port()) as address:
                await_answer(address)
                print(report(name, address, seconds), flush=True)


def free_port() -> int:
    """A port that is free at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def read_arguments(words: str | None, *, seconds: float) -> tuple[float, list[str]]:
    """How long each endpoint is put under load, and which ones are."""
    kept = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=words, formatter_class=kept)
    told = f"for each endpoint; {seconds:g} where none are given"
    parser.add_argument("seconds", nargs="?", type=float, default=seconds, help=told)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ENDPOINTS)}")
    given = parser.parse_args()
    if unknown := sorted({*given.names} - {*ENDPOINTS}):
        parser.error(f"no endpoint is called {', '.join(unknown)}: {', '.join(ENDPOINTS)}")
    return given.seconds, given.names or list(ENDPOINTS)


if __name__ == "__main__":
    main(*read_arguments(__doc__, seconds=60.0))
