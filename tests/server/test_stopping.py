"""Starting and stopping: said plainly, and nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.server.conftest import ASK, Reply, serving
from tests.server.test_limits import ENDLESS, workers

from claimgraph import ClaimGraph
from claimgraph.store.local import write_store


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "claimgraph", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_a_port_that_is_taken_is_told(strangers: Path) -> None:
    """Exit code 2 and the option that cures it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call(str(strangers), "--port", str(taken.getsockname()[1]))
    assert (2, True) == (done.returncode, "--port" in done.stderr)
    assert "Traceback" not in done.stderr


def test_too_little_memory_is_told(strangers: Path) -> None:
    """A limit is what a query may use; what a worker itself needs does not count."""
    with serving(strangers, "--memory", "32", "--workers", "1") as server:
        assert 200 == server.query(ASK).status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_graceful(number: signal.Signals, strangers: Path, tmp_path: Path) -> None:
    """A query that runs is answered or told, workers and snapshot are gone, exit code 0."""
    replies: list[Reply] = []
    with serving(strangers, "--workers", "1", "--seconds", "1", TMPDIR=str(tmp_path)) as server:
        assert 1 == len(list(tmp_path.glob("claimgraph-*/store")))
        asking = threading.Thread(target=lambda: replies.append(server.query(ENDLESS)))
        asking.start()
        server.wait_for("claimgraph_workers_idle", 0)
        pids = workers(server)
        server.process.send_signal(number)
        asking.join()
        assert 0 == server.process.wait(timeout=120)
    assert replies[0].status in (200, 504)
    assert [] == list(tmp_path.iterdir())
    assert [] == [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.mark.slow
def test_workers_do_not_outlive_a_killed_server(strangers: Path, tmp_path: Path) -> None:
    """When the server is killed outright, its workers end by themselves."""
    with serving(strangers, "--workers", "2", TMPDIR=str(tmp_path)) as server:
        pids = workers(server)
        server.process.kill()
        server.process.wait()
        began = time.monotonic()
        while [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
            assert time.monotonic() - began < 60, "a worker is left"
            time.sleep(0.05)


@pytest.mark.slow
def test_visits_are_logged_on_request(strangers: Path, tmp_path: Path) -> None:
    """A line of JSON for each visit, without what was asked."""
    log = tmp_path / "visits.log"
    with serving(strangers, "--workers", "1", "--access-log", str(log)) as server:
        server.query("ASK { FILTER('secret' = ?o) }")
        server.request("GET", f"/none?{urlencode({'a': 'secret'})}")
    visits = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [("GET", "/sparql", 200), ("GET", "/none", 404)] == [
        (it["method"], it["path"], it["status"]) for it in visits
    ]
    assert "secret" not in log.read_text(encoding="utf-8")
    kept = {"time", "client", "method", "path", "status", "bytes", "seconds", "query"}
    assert kept == set(visits[0])
    assert [12, 0] == [len(it["query"]) for it in visits]


@pytest.mark.slow
def test_a_rebuild_disturbs_nobody(tmp_path: Path) -> None:
    """What is served is a snapshot: another store in its place changes no answer."""
    quads = list(ClaimGraph.open("s400").store.quads())
    write_store(tmp_path / "store", quads)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with serving(tmp_path, "--workers", "1") as server:
        before = server.query(count).text
        (tmp_path / "store").rename(tmp_path / "earlier")
        write_store(tmp_path / "store", quads[:1])
        shutil.rmtree(tmp_path / "earlier")
        for pid in workers(server):
            os.kill(pid, signal.SIGKILL)
        assert f'"{len(quads)}"' in before
        assert before == server.query(count).text
