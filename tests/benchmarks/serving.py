"""How `claimgraph serve` stands: 32 clients, 50 heavy queries and 200 slow connections at once.

Run it as ``python tests/benchmarks/serving.py [SECONDS] [URL]``. With URL another endpoint is
measured that holds the same graph, in its default graph, as ``claimgraph export s400 -o s400.nt``
writes it; else the program is started. Light answers are held against those of the library.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from clock import CLAIMGRAPH

from claimgraph import ClaimGraph
from claimgraph.questions import load_questions
from claimgraph.terms import PREFIXES

CLIENTS, HEAVY, SLOW = 32, 50, 200
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"


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
        status, body = ask(address, light.sparql, 60)
        tally.seconds.append(time.monotonic() - began)
        tally.light[status] += 1
        tally.wrong += status == "200" and not right(body, light)


def right(body: bytes, light: Light) -> bool:
    """Whether an answer has the rows of the library, in any order."""
    rows = json.loads(body)["results"]["bindings"]
    found = [{name: it["value"] for name, it in row.items()} for row in rows]
    return sorted(map(str, found)) == sorted(map(str, light.rows))


def burden(address: str, tally: Tally) -> None:
    """Ask one heavy query."""
    tally.heavy[ask(address, ENDLESS, 120)[0]] += 1


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
def started() -> Iterator[str]:
    """Start the program on a free port."""
    command = [CLAIMGRAPH, "serve", "s400", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1] + "sparql"
        process.terminate()


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


def report(address: str, seconds: float) -> None:
    """Print what came back, and whether the endpoint still answers at once."""
    tally = measure(address, seconds)
    began = time.monotonic()
    status, _ = ask(address, "ASK {}", 10)
    after = (time.monotonic() - began) * 1000
    print("| light queries | wrong | median ms | 99th percentile ms | heavy queries | ASK after |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {dict(tally.light)} | {tally.wrong} | {tally.rank(0.5)} | {tally.rank(0.99)} "
        f"| {dict(tally.heavy)} | {status} in {after:.0f} ms |"
    )


if __name__ == "__main__":
    time_given = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    if len(sys.argv) > 2:
        report(sys.argv[2], time_given)
    else:
        with started() as own:
            report(own, time_given)
