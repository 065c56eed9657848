"""The siege: everything hostile at once, and what came of it, in counters that should be 0.

``python tests/benchmarks/siege.py [SECONDS] [NAME ...]`` takes ten minutes for each endpoint of
`serving.py`; 60 is the short way. 32 clients ask light queries that are compared with the library's
answers, 50 queries do not end, 200 connections are slow, queries of a megabyte come in twenty
shapes. Then a server of claimgraph takes uploads and writes, forged ones too, and is killed while
it writes.
CLAIMGRAPH_PROGRAM names another `claimgraph`, such as that of an earlier commit.
"""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import serving
from clock import CLAIMGRAPH
from serving import CLIENTS, ENDLESS, HEAVY, Light, ask, free_port, oracle, right, slow_connections

from claimgraph import ClaimGraph

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.server.test_door import DOSSIER, forged

PROGRAM = os.environ.get("CLAIMGRAPH_PROGRAM", CLAIMGRAPH)
TOKEN = "a-token-that-only-the-siege-knows"
WINDOW, MEGABYTE = 20.0, 1 << 20

SHAPES: dict[str, Callable[[int], str]] = {
    "open strings": lambda n: '\\"""\n' * (n // 5),
    "one string": lambda n: 'ASK { ?a ?b "' + "x" * n,
    "braces": lambda n: "ASK " + "{" * n,
    "brackets": lambda n: "ASK { FILTER(" + "(" * n,
    "signs": lambda n: "ASK { FILTER(" + "!" * n + "?a) }",
    "optionals": lambda n: "ASK { " + "OPTIONAL { ?a ?b ?c } " * (n // 22) + "}",
    "unions": lambda n: "ASK { {}" + " UNION {}" * (n // 9) + " }",
    "ors": lambda n: "ASK { FILTER(?a" + " || ?a" * (n // 6) + ") }",
    "an address": lambda n: f"ASK {{ <http://e.org/{'a' * n}> ?p ?o }}",
    "prefixes": lambda n: "PREFIX a: <http://e.org/> " * (n // 26) + "ASK {}",
    "comments": lambda n: "#'\"\\\n" * (n // 5) + "ASK {}",
    "values": lambda n: "ASK { VALUES ?a { " + "1 " * (n // 2) + "} }",
    "a path": lambda n: "ASK { ?a " + "<a:b>/" * (n // 6) + "<a:b> ?c }",
    "nested paths": lambda n: "ASK { ?a " + "(" * (n // 2) + "<a:b>" + ")*" * (n // 2) + " ?c }",
    "a list": lambda n: "ASK { FILTER(?a IN (" + "1," * (n // 2) + "1)) }",
    "calls": lambda n: "ASK { FILTER(" + "STR(" * (n // 5) + "?a" + ")" * (n // 5) + ") }",
    "an expression": lambda n: f'ASK {{ FILTER(REGEX("{"a" * (n // 2)}", "(a+)+$")) }}',
    "patterns": lambda n: "ASK { " + "?a ?b ?c . " * (n // 11) + "}",
    "escapes": lambda n: "ASK { ?a ?b '" + "\\u0041" * (n // 6) + "' }",
    "variables": lambda n: "SELECT " + "".join(f"?a{i} " for i in range(n // 8)) + "{ ?a1 ?b ?c }",
}
"""Twenty ways to write a megabyte that a parser may not like."""


@dataclass
class Counters:
    """What came of the siege; times in seconds, by the window in which they began."""

    light: Counter[str] = field(default_factory=Counter)
    windows: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    health: list[float] = field(default_factory=list)
    hostile: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    unseen: int = 0
    memory: int = 0

    @property
    def worst(self) -> float:
        """The worst 99th percentile of a window, in ms."""
        ranks = (sorted(it)[int(0.99 * len(it))] for it in self.windows.values())
        return max(ranks, default=0) * 1000


def judge(body: bytes, light: Light) -> str:
    """Whether an answer is the library's, or less of it, or another one."""
    try:
        if right(body, light):
            return "right"
    except (ValueError, KeyError):
        return "unseen"  # an answer that no client can read is no answer, and was said to be one
    return "wrong"


def visit(address: str, lights: list[Light], began: float, until: float, seen: Counters) -> None:
    """Ask light queries until it is time."""
    chance = random.Random(threading.get_ident())
    while (now := time.monotonic()) < until:
        light = chance.choice(lights)
        status, body = ask(address, light.sparql, 60)
        seen.windows[int((now - began) / WINDOW)].append(time.monotonic() - now)
        seen.light[status] += 1
        if status == "200":
            found = judge(body, light)
            seen.wrong += found == "wrong"
            seen.unseen += found == "unseen"


def burden(address: str, until: float) -> None:
    """Ask what does not end, again and again."""
    while time.monotonic() < until:
        ask(address, ENDLESS, 60)
        time.sleep(1)


def assault(address: str, until: float, seen: Counters) -> None:
    """Send one megabyte after the other, a shape at a time."""
    parts, shapes = urlsplit(address), list(SHAPES.values())
    for number in range(1_000_000):
        if time.monotonic() > until:
            return
        text = shapes[number % len(shapes)](MEGABYTE - 1000)
        connection = HTTPConnection(parts.netloc, timeout=60)
        try:
            headers = {"content-type": "application/sparql-query"}
            connection.request("POST", parts.path, text.encode(), headers)
            seen.hostile[str(connection.getresponse().status)] += 1
        except (OSError, HTTPException) as error:
            seen.hostile[type(error).__name__] += 1
        finally:
            connection.close()


def probe(address: str, seconds: float) -> list[float]:
    """Look whether it lives, ten times a second: its own probe, or the lightest query.

    Called in a process of its own: among the threads that besiege, it would measure how long they
    hold Python's lock.
    """
    own, times = address.endswith("/sparql"), list[float]()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        if own:
            with suppress(OSError, HTTPException):
                connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
                connection.request("GET", "/health")
                connection.getresponse().read()
                connection.close()
        else:
            ask(address, "ASK {}", 60)
        times.append(time.monotonic() - began)
        time.sleep(0.1)
    return times


def weigh(until: float, seen: Counters) -> None:
    """The memory of all processes that this one started, as the system tells."""
    while time.monotonic() < until:
        told = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True).stdout
        rows = [tuple(map(int, line.split())) for line in told.splitlines()[1:]]
        own, size = {os.getpid()}, 0
        for pid, parent, kilobytes in sorted(rows):
            if parent in own:
                own.add(pid)
                size += kilobytes
        seen.memory = max(seen.memory, size >> 10)
        time.sleep(1)


def besiege(address: str, seconds: float) -> Counters:
    """Everything at once."""
    lights, seen = oracle(), Counters()
    own = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with (
        own as apart,
        slow_connections(address),
        ThreadPoolExecutor(CLIENTS + HEAVY + 6) as threads,
    ):
        apart.submit(len, "").result()  # it has started, and read its modules
        began = time.monotonic()
        until = began + seconds
        health = apart.submit(probe, address, seconds)
        for _ in range(CLIENTS):
            threads.submit(visit, address, lights, began, until, seen)
        for _ in range(HEAVY):
            threads.submit(burden, address, until)
        for _ in range(2):
            threads.submit(assault, address, until, seen)
        threads.submit(weigh, until, seen)
        seen.health = health.result()
    return seen


@dataclass
class Written:
    """What came of the writes: kills, stores that were neither state, facts no build would make."""

    kills: int = 0
    mixed: int = 0
    forged: int = 0
    leftovers: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


@contextmanager
def writing(room: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server that takes writes."""
    port = free_port()
    environment = {**os.environ, "CLAIMGRAPH_TOKEN": TOKEN, "TMPDIR": str(room)}
    command = [PROGRAM, "serve", *options, "--port", str(port), "--writable", "--workers", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield f"127.0.0.1:{port}", process
        finally:
            process.send_signal(signal.SIGTERM)


def send(netloc: str, path: str, body: bytes, media: str) -> str:
    """Write something, with the token; gives the status."""
    connection = HTTPConnection(netloc, timeout=60)
    try:
        headers = {"content-type": media, "authorization": f"Bearer {TOKEN}"}
        connection.request("POST", path, body, headers)
        return str(connection.getresponse().status)
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def forge(folder: Path) -> str:
    """A quote that nobody wrote, in the article's own voice, as an update."""
    dossier, other = folder / "dossier", folder / "other"
    other.mkdir()
    quads = forged(dossier, other)
    lines = (f"GRAPH {it.graph_name} {{ {it.triple} }}" for it in quads)
    return f"INSERT DATA {{ {' '.join(lines)} }}"


def packed() -> bytes:
    """The dossier's folder as it is uploaded."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in DOSSIER.items():
            archive.writestr(f"dossier/{name}", text)
    return data.getvalue()


def direct(target: Path) -> set[str]:
    """The accepted triples of a store."""
    quads = ClaimGraph.open(target).store.quads()
    return {str(it.triple) for it in quads if str(it.graph_name).endswith("/accepted>")}


def write_and_kill(seconds: float) -> Written:
    """Write, upload and forge, and kill the server at random moments."""
    found, chance, until = Written(), random.Random(17), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target, room = folder / "kept", folder / "room"
        for made in (room, folder / "dossier"):
            made.mkdir()
        for file, text in DOSSIER.items():
            (folder / "dossier" / file).write_text(text, encoding="utf-8")
        with writing(room, str(folder / "dossier"), "--keep", str(target)) as (netloc, _):
            began = time.monotonic()
            send(netloc, "/sparql", b"INSERT DATA {}", "application/sparql-update")
            usual, whole = time.monotonic() - began, direct(target)
        update = "application/sparql-update"
        acts = [
            ("/sparql", forge(folder).encode(), update),
            ("/sparql", b"INSERT DATA {}", update),
            ("/dossier", packed(), "application/zip"),
            ("/dossier", packed()[:-30], "application/zip"),
        ]
        while time.monotonic() < until:
            with writing(room, str(target)) as (netloc, process):
                threading.Timer(chance.uniform(0, 4 * usual), process.kill).start()
                while process.poll() is None:
                    found.statuses[send(netloc, *chance.choice(acts))] += 1
            found.kills += 1
            facts = direct(target)
            found.forged += len(facts - whole)
            found.mixed += bool(whole - facts)
        with writing(room, str(target)):
            pass
        left = (*room.glob("claimgraph*"), *folder.glob(".kept.building*"))
        found.leftovers = len(left)
    return found


@contextmanager
def another(graph: Path, port: int) -> Iterator[str]:
    """Another commit's program; its dossier is not this one's, so it serves the graph as a file."""
    with serving.process([PROGRAM, "serve", str(graph), "--port", str(port)]):
        yield f"http://127.0.0.1:{port}/sparql"


COLUMNS = ("endpoint", "light: right", "wrong", "cut unseen", "others", "worst window p99 ms",
           "worst health ms", "hostile", "memory MB")  # fmt: skip


def main(seconds: float, names: list[str]) -> None:
    """Besiege each endpoint, then write and kill."""
    if PROGRAM != CLAIMGRAPH:
        serving.ENDPOINTS["claimgraph"] = another
    print(f"| {' | '.join(COLUMNS)} |\n|---|--:|--:|--:|---|--:|--:|---|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for place, name in enumerate(names):
            graph = Path(folder) / f"{place}.nt"
            export = [CLAIMGRAPH, "export", "s400", "-o", str(graph)]
            subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
            with serving.ENDPOINTS[name](graph, free_port()) as address:
                serving.await_answer(address)
                seen = besiege(address, seconds)
            fine = seen.light.pop("200", 0) - seen.wrong - seen.unseen
            cells = (
                name, f"{fine:,}", seen.wrong, seen.unseen, serving.told(seen.light),
                f"{seen.worst:.0f}", f"{max(seen.health, default=0) * 1000:.0f}",
                serving.told(seen.hostile), seen.memory,
            )  # fmt: skip
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
    found = write_and_kill(max(30, seconds / 10))
    print(
        f"\nwrites: {serving.told(found.statuses)}; kills: {found.kills}; "
        f"stores that lost something: {found.mixed}; facts that no build makes: {found.forged}; "
        f"leftovers: {found.leftovers}"
    )


if __name__ == "__main__":
    main(*serving.read_arguments(__doc__, seconds=600.0))
