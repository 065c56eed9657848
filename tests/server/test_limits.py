"""A query ends when it must, its client is told, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from tests.server.conftest import ASK, MOST, Server, serving

from claimgraph.server.http.limits import Limits
from claimgraph.server.workers import pool as pool_module
from claimgraph.server.workers.frames import Frame, FrameKind
from claimgraph.server.workers.pool import Pool, Worker
from claimgraph.server.workers.worker import Setup

pytestmark = pytest.mark.usefixtures("loop_of_its_own")

MANY = "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }"  # 4 million rows
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c . ?d ?e ?f . ?i ?j ?k . ?l ?m ?o } "
    "FILTER(?c + ?f = ?k) }"
)
HUNGRY = "SELECT * { GRAPH ?g { ?a ?b ?c . ?d ?e ?f . ?i ?j ?k } } ORDER BY ?c ?f ?k"


def target(sparql: str) -> str:
    return f"/sparql?{urlencode({'query': sparql})}"


def answer_raw(server: Server, sparql: str, accept: str) -> tuple[bytes, bytes, bytes]:
    """Head, content and trailers of an answer that comes in chunks."""
    path = target(sparql)
    head = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
    )
    head_, _, rest = server.raw(head.encode()).partition(b"\r\n\r\n")
    content = bytearray()
    while True:
        size, _, rest = rest.partition(b"\r\n")
        if int(size, 16) == 0:
            return head_, bytes(content), rest
        content += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]


def live(server: Server, sparql: str) -> bool:
    """Whether a light query is answered rightly."""
    return '"boolean":true' in server.query(sparql).text


def test_a_query_without_end_is_stopped(strict: Server) -> None:
    """After the time limit comes 504 with the limit and the cure, and a new worker."""
    began, before = time.monotonic(), strict.metric("claimgraph_workers_replaced")
    reply = strict.query(ENDLESS)
    assert (504, True) == (reply.status, "2 s" in reply.text)
    assert 1.9 < time.monotonic() - began < 60
    assert before + 1 == strict.metric("claimgraph_workers_replaced")
    assert live(strict, ASK)


def test_a_hungry_query_is_stopped(strict: Server) -> None:
    """What needs more memory than is allowed gets 503 (or runs out of time), and nobody else."""
    before = strict.metric("claimgraph_workers_replaced")
    reply = strict.query(HUNGRY)
    assert reply.status in (503, 504)
    assert before + 1 == strict.metric("claimgraph_workers_replaced")
    assert live(strict, ASK)


@pytest.mark.slow
def test_memory_is_bounded(strangers: Path) -> None:
    """One long text is enough to run out of memory at once; that is 503."""
    doubled = "".join(f" BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(32))
    query = f'SELECT (STRLEN(?v32) AS ?n) {{ BIND("0123456789" AS ?v0){doubled} }}'
    limits = ("--workers", "2", "--seconds", "120", "--memory", "300")
    with serving(strangers, *limits) as server:
        reply = server.query(query)
        assert (503, True) == (reply.status, "memory" in reply.text)
        assert live(server, ASK)


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ],
)
def test_a_cut_answer_says_so_behind_it(
    cutting: Server, accept: str, format_: ox.QueryResultsFormat
) -> None:
    """With --cut a long answer ends after some rows or seconds, well formed, with a trailer."""
    head, content, trailers = answer_raw(cutting, MANY, accept)
    assert b"trailer: claimgraph-cut" in head
    assert b"claimgraph-cut" not in head.replace(b"trailer: claimgraph-cut", b"")
    rows = sum(1 for _ in ox.parse_query_results(content, format=format_))
    told = trailers.strip().decode()
    assert told in (f"claimgraph-cut: rows; limit={MOST}", "claimgraph-cut: seconds; limit=10")
    assert (rows == MOST) is ("rows" in told)


def test_a_long_answer_that_is_whole_has_no_trailer(plain: Server) -> None:
    """The sign of a cut is only there where there was a cut; CSV ends where a row ends."""
    query = "SELECT * { GRAPH ?g { ?s ?p ?o } VALUES ?n { 1 2 3 4 5 6 7 8 9 } }"
    _, content, trailers = answer_raw(plain, query, "text/csv")
    assert (9 * 2001 + 1, b"\r\n") == (content.count(b"\r\n"), trailers)
    assert content.endswith(b"\r\n")


def test_a_short_answer_that_is_cut_says_so_before_it(tmp_path: Path) -> None:
    """Where the answer fits into the buffer, the sign is a header."""
    from tests.server.conftest import serving

    file = tmp_path / "three.nt"
    file.write_text("".join(f'<a:s> <a:p> "{n}" .\n' for n in range(3)), encoding="utf-8")
    with serving(file, "--rows", "2", "--workers", "1", "--cut") as server:
        select, construct = "SELECT ?o { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
        cut = [server.query(it).headers.get("claimgraph-cut") for it in (select, construct)]
        assert ["rows; limit=2"] * 2 == cut
        assert "claimgraph-cut" not in server.query(f"{select} LIMIT 2").headers
        assert 2 == len(json.loads(server.query(select).text)["results"]["bindings"])


def test_a_client_that_knows_cuts_may_ask_for_them(tmp_path: Path) -> None:
    """Who says that he looks for the sign gets rows and the sign; others get an error."""
    file = tmp_path / "three.nt"
    file.write_text("".join(f'<a:s> <a:p> "{n}" .\n' for n in range(3)), encoding="utf-8")
    path = target("SELECT ?o { ?s ?p ?o }")
    with serving(file, "--rows", "2", "--workers", "1") as server:
        knowing = {"prefer": "claimgraph-whole, claimgraph-cut"}
        reply = server.request("GET", path, None, knowing)
        assert (200, "rows; limit=2") == (reply.status, reply.headers["claimgraph-cut"])
        for headers in ({}, {"prefer": "claimgraph-whole"}):
            assert 413 == server.request("GET", path, None, headers).status


def test_old_clients_are_told_before_it(cutting: Server) -> None:
    """HTTP/1.0 has no trailers: the answer is held back until the header can tell, or refused."""
    reply = cutting.raw(f"GET {target(MANY)} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    head = reply.partition(b"\r\n\r\n")[0]
    assert b"claimgraph-cut: rows" in head or b" 504 " in head


def test_who_sees_no_trailers_may_say_so(cutting: Server) -> None:
    """Most clients drop trailers; one that prefers to be told before the answer is."""
    headers = {"prefer": "claimgraph-whole"}
    reply = cutting.request("GET", target(MANY), None, headers)
    assert reply.status == 504 or f"rows; limit={MOST}" == reply.headers.get("claimgraph-cut")
    assert "trailer" not in reply.headers


def test_who_hangs_up_stops_his_query(strangers: Path) -> None:
    """A worker is free again as soon as its client is gone."""
    with serving(strangers, "--workers", "2", "--seconds", "120") as server:
        before = server.metric("claimgraph_workers_replaced")
        for number in (1, 2):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(f"GET {target(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                server.wait_for("claimgraph_workers_idle", 1)
            server.wait_for("claimgraph_workers_replaced", before + number)
            server.wait_for("claimgraph_workers_idle", 2)
        assert live(server, ASK)


def test_a_killed_worker_is_replaced(plain: Server) -> None:
    """Workers that somebody kills, busy or idle, are there again; others are answered."""
    for _ in range(3):
        for pid in workers(plain):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        assert 200 == plain.query(ASK).status
    began = time.monotonic()
    while json.loads(plain.request("GET", "/health").text)["workers"] < 2:
        assert time.monotonic() - began < 60, "a worker is missing"
        time.sleep(0.02)


def test_a_killed_mother_of_workers_is_replaced(plain: Server) -> None:
    """Workers are forked from one process; when that is killed, others take its place."""
    for pid in children(plain.process.pid):
        os.kill(pid, signal.SIGKILL)
    for pid in workers(plain):
        os.kill(pid, signal.SIGKILL)
    assert 200 == plain.query(ASK).status


def test_health_tells_when_no_worker_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a worker for a moment all is well; for longer than a query waits, it is not."""
    asyncio.run(_lose_all_workers(monkeypatch))


async def _lose_all_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    setup, willing = Setup("", union=False, prefixes={}, megabytes=1), [True]

    async def start(_setup: Setup) -> Worker:
        if not willing:
            raise OSError
        answers = asyncio.StreamReader()
        answers.feed_data(Frame.of(FrameKind.READY).encode())
        return Worker(answers, Mock(), 0, setup, asyncio.get_running_loop().create_future())

    monkeypatch.setattr(pool_module, "start_worker", start)
    pool = Pool(setup, Limits(workers=1, seconds=60))
    await pool.start()
    willing.clear()
    (lost,) = pool.workers
    lost.ended.set_result(-signal.SIGKILL)
    while pool.workers:
        await asyncio.sleep(0.01)
    assert pool.can_answer
    assert pool.empty_since is not None
    pool.empty_since -= 60
    assert not pool.can_answer
    willing.append(True)
    while not pool.workers:
        await asyncio.sleep(0.01)
    assert pool.can_answer
    for it in pool.workers:
        it.ended.set_result(0)
    await pool.stop()


def workers(server: Server) -> list[int]:
    """The processes of a server's workers: they are forked from a child of the server."""
    return [pid for child in children(server.process.pid) for pid in children(child)]


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    command = ["ps", "-o", "pid=", "--ppid", str(process)]
    return [
        int(it) for it in subprocess.run(command, capture_output=True, text=True).stdout.split()
    ]


def test_long_queries_do_not_hold_up_short_ones(strangers: Path) -> None:
    """With more long queries than workers, a short one is answered long before they end."""
    with serving(strangers, "--workers", "2", "--seconds", "120") as server:
        lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4)]
        for line in lines:
            line.sendall(f"GET {target(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.2)
        began = time.monotonic()
        assert live(server, ASK)
        assert time.monotonic() - began < 25
        for line in lines:
            line.close()


@pytest.mark.slow
def test_there_is_an_end_to_long_queries(hasty: Server) -> None:
    """More long queries than there is room for are refused, with the time to ask again."""
    with ThreadPoolExecutor(5) as threads:
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        replies = list(threads.map(lambda _: hasty.query(query), range(5)))
    assert {503, 504} == {it.status for it in replies}
    assert {"2"} == {it.headers["retry-after"] for it in replies if it.status == 503}


def test_more_queries_than_workers_wait(plain: Server) -> None:
    """Light queries that come at once are all answered."""
    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(lambda _: plain.query(ASK).status, range(40)))
    assert {200} == set(statuses)


def test_a_slow_head_is_cut_off(hasty: Server) -> None:
    """Who sends a byte now and then does not hold a connection for ever."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", hasty.port)) as line:
        line.settimeout(0.1)
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        while not hung_up(line):
            assert time.monotonic() - began < 60
            with suppress(OSError):
                line.sendall(b"X: y\r\n")
    assert 0.9 < time.monotonic() - began


def hung_up(line: socket.socket) -> bool:
    """Whether the other side has closed the connection."""
    try:
        return not line.recv(100)
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_body_that_does_not_come_is_refused(hasty: Server) -> None:
    """A request that says it is longer than it is gets 408 in time."""
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n"
    reply = hasty.raw(f"{head}Content-Type: application/sparql-query\r\n\r\nASK ".encode())
    assert b" 408 " in reply.split(b"\r\n")[0]


def test_who_does_not_read_is_cut_off(hasty: Server) -> None:
    """An answer that is not read does not hold a worker for ever; here there is only one."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with socket.create_connection(("127.0.0.1", hasty.port)) as line:
        line.sendall(f"GET {target(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.5)
        began = time.monotonic()
        assert 200 == hasty.query(ASK).status
        assert time.monotonic() - began < 15


def test_more_connections_than_there_is_room_for(hasty: Server) -> None:
    """Beyond the number of connections there is 503, and afterwards room again."""
    assert any(is_full(hasty) for _ in range(10))  # idle ones are cut off after a second
    until = time.monotonic() + 60
    while 200 != hasty.request("GET", "/health").status:
        assert time.monotonic() < until, "there is never room again"
        time.sleep(0.02)


def is_full(server: Server) -> bool:
    """Whether a request is refused beside 25 connections."""
    with ExitStack() as lines:
        for _ in range(25):
            lines.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        return 503 == server.request("GET", "/health").status


def test_long_heads_are_refused(plain: Server) -> None:
    """An address or header longer than 64 KiB is no request."""
    reply = plain.raw(f"GET /sparql?query={quote('x' * 100_000)} HTTP/1.1\r\n".encode())
    assert b"400" == reply.split(b" ")[1]
