"""What operators need: variables, a dry run, several dossiers, proxies, logs, and hangups."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from tests.server.conftest import ASK, BEARER, TOKEN, Reply, Server, running
from tests.server.test_writing import AFFAIR

from claimgraph.cli import program


def call(*arguments: str, **variables: str) -> Result:
    """Call the program here."""
    return CliRunner().invoke(program, ["serve", *arguments], env=variables)


def test_a_dry_run_prints_the_settings_and_where_they_are_from() -> None:
    """Given, by a variable, or by default; nothing is opened and nothing listens."""
    variables = {
        "CLAIMGRAPH_SERVE_PORT": "8088",
        "CLAIMGRAPH_SERVE_ALLOW_HOST": "data.example *.example.org",
        "CLAIMGRAPH_SERVE_TOTAL_MEMORY": "777",
        "CLAIMGRAPH_SERVE_WRITABLE": "1",
    }
    done = call(
        "s400", "other", "--dry-run", "--port", "8001", "--proxy", "10.0.0.0/8", **variables
    )
    found = {line.split()[0]: line.split()[1:] for line in done.output.splitlines()}
    assert ["s400", "other", "given"] == found["sources"]
    assert ["8001", "given"] == found["--port"]
    assert ["data.example", "*.example.org", "CLAIMGRAPH_SERVE_ALLOW_HOST"] == found["--allow-host"]
    assert ["777", "CLAIMGRAPH_SERVE_TOTAL_MEMORY"] == found["--total-memory"]
    assert ["True", "CLAIMGRAPH_SERVE_WRITABLE"] == found["--writable"]
    assert ["10.0.0.0/8", "given"] == found["--proxy"]
    assert ["1024", "default"] == found["--memory"]
    assert found["--workers"][0].isdigit()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--allow-host", "http://data.example"),
        ("--allow-host", "*example.org"),
        ("--proxy", "localhost"),
        ("--proxy", "10.0.0.1/8"),
        ("--prefix", "graphs"),
        ("--prefix", "/a//b"),
        ("--prefix", "/<x>"),
        ("--per-client", "0"),
    ],
)
def test_what_is_no_setting_is_refused(option: str, value: str) -> None:
    """With what it should look like."""
    done = call("s400", "--dry-run", option, value)
    assert (2, True) == (done.exit_code, "Traceback" not in done.output)


def test_several_have_names_of_their_own(tmp_path: Path) -> None:
    """What cannot be is told before anything is served."""
    (tmp_path / "s400").mkdir()
    assert "same name" in str(call("s400", str(tmp_path / "s400")).exception)
    done = call(str(AFFAIR), "s400", "--writable", CLAIMGRAPH_TOKEN="a-token-that-is-long")
    assert "a dossier cannot be written to" in str(done.exception)


@pytest.mark.slow
def test_several_are_written_to_apart(tmp_path: Path) -> None:
    """Each has its folder below DIR, its journal, and its writes, which the other does not see."""
    (tmp_path / "plain.ttl").write_text("<http://e.org/a> <http://e.org/p> 1 .", "utf-8")
    kept = tmp_path / "kept"
    served = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--workers", "1"]
    options = [*served, "--writable"]
    sources = [str(AFFAIR), str(tmp_path / "plain.ttl")]
    with running([*options, *sources, "--keep", str(kept)], CLAIMGRAPH_TOKEN=TOKEN) as server:
        headers = {"content-type": "text/turtle", **BEARER}
        body = "<http://e.org/a> <http://e.org/p> 2 ."
        assert 204 == server.request("POST", "/plain.ttl/store?default", body, headers).status
        assert 401 == server.request("POST", "/affair/store?default", body, {}).status
    assert {"affair", "plain.ttl", "plain.ttl.writes.jsonl"} == {it.name for it in kept.iterdir()}
    with running(
        [*options, *map(str, (kept / "affair", kept / "plain.ttl"))], CLAIMGRAPH_TOKEN=TOKEN
    ) as server:
        count = f"?query={quote('SELECT (COUNT(*) AS ?n) { <http://e.org/a> ?p ?o }')}"
        for name, number in (("affair", 0), ("plain.ttl", 2)):
            asked = server.request("GET", f"/{name}/sparql{count}", None, {"accept": "text/csv"})
            assert f"n\r\n{number}\r\n" == asked.text
        busy = subprocess.run(
            [*options, str(kept / "affair")],
            env={**os.environ, "CLAIMGRAPH_TOKEN": TOKEN},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (2, True) == (busy.returncode, "another server writes to this folder" in busy.stderr)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """In one line, before anything is served."""
    done = call(str(AFFAIR), "--port", "0", "--access-log", str(tmp_path / "no" / "log"))
    assert isinstance(done.exception, FileNotFoundError)  # of which the program makes a line


@dataclass(frozen=True)
class Two:
    """A server of two dossiers behind a proxy, and where its log and temporary files lie."""

    server: Server
    log: Path
    room: Path

    def get(self, path: str, **headers: str) -> Reply:
        """Ask as the proxy does."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.request("GET", path, None, named)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two dossiers, served by one process to whom a proxy leads."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "room").mkdir()
    (folder / "plain.ttl").write_text("<http://e.org/a> <http://e.org/p> '=1+1' .", "utf-8")
    command = ["-m", "claimgraph", "serve", str(AFFAIR), str(folder / "plain.ttl")]
    variables = {
        "TMPDIR": str(folder / "room"),
        "CLAIMGRAPH_SERVE_PORT": "0",
        "CLAIMGRAPH_SERVE_WORKERS": "2",
        "CLAIMGRAPH_SERVE_PROXY": "127.0.0.1",
        "CLAIMGRAPH_SERVE_ALLOW_HOST": "*.example.org",
        "CLAIMGRAPH_SERVE_ACCESS_LOG": str(folder / "access.log"),
    }
    with running([sys.executable, *command], **variables) as server:
        yield Two(server, folder / "access.log", folder / "room")


def test_each_dossier_has_its_path_and_a_page_lists_them(two: Two) -> None:
    """As links and as JSON; an address below one is that one's."""
    page = two.get("/", accept="text/html").text
    assert 'href="/affair/"' in page
    assert 'href="/plain.ttl/"' in page
    listed = json.loads(two.get("/", accept="application/json").text)["dossiers"]
    assert ["/affair/", "/plain.ttl/"] == [it["path"] for it in listed]
    assert 3 == listed[0]["claims"]
    assert 308 == two.get("/affair").status
    assert 'href="/affair/questions"' in two.get("/affair/").text
    assert 404 == two.get("/nobody/").status
    assert 404 == two.get("/questions").status


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_each_dossier_has_its_endpoint(two: Two, path: str) -> None:
    """Which sees nothing of the other."""
    query = "?query=SELECT+(COUNT(*)+AS+?n)+{?s+?p+?o}"
    affair, plain = (two.get(f"/{it}{path}{query}", accept="text/csv").text
                     for it in ("affair", "plain.ttl"))  # fmt: skip
    assert "n\r\n1\r\n" == plain
    assert int(affair.split()[1]) > 100


def test_links_lead_through_the_proxy(two: Two) -> None:
    """Below its prefix and by its name, in pages, redirects and descriptions."""
    told = {
        "x_forwarded_prefix": "/graphs",
        "x_forwarded_host": "data.example.org",
        "x_forwarded_proto": "https",
    }
    assert 'href="/graphs/affair/"' in two.get("/", accept="text/html", **told).text
    page = two.get("/affair/", **told).text
    assert 'href="/graphs/affair/questions"' in page
    assert 'href="/affair/' not in page
    led = two.get("/affair/sparql", accept="text/html", **told)
    assert (303, "/graphs/affair/query") == (led.status, led.headers["location"])
    described = two.get("/affair/sparql", accept="text/turtle", **told).text
    assert "<https://data.example.org/graphs/affair/sparql>" in described
    api = json.loads(two.get("/affair/openapi.json", **told).text)
    assert [{"url": "/graphs/affair/"}] == api["servers"]
    assert 421 == two.get("/affair/", **{**told, "x_forwarded_host": "evil.example"}).status


def test_probes_are_asked_by_address(two: Two) -> None:
    """Whatever Host says; all that is served counts."""
    for path in ("/health", "/ready", "/affair/health"):
        reply = two.get(path, host="10.9.8.7")
        assert (200, 2) == (reply.status, json.loads(reply.text)["workers"])
    assert 421 == two.get("/", host="10.9.8.7").status
    assert "claimgraph_workers 2.0" in two.get("/metrics", host="10.9.8.7").text


def test_cells_run_in_no_spreadsheet(two: Two) -> None:
    """In the files of the pages; the endpoint gives programs each value as it is."""
    query = "?query=SELECT+?o+{?s+?p+?o}"
    assert "o\r\n'=1+1\r\n" == two.get(f"/plain.ttl/query.csv{query}").text
    assert "o\r\n=1+1\r\n" == two.get(f"/plain.ttl/sparql{query}", accept="text/csv").text


def wait_for(true: Callable[[], bool]) -> None:
    """Wait until something is so: a line is written after its answer is sent."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < 60, "it does not come"
        time.sleep(0.02)


def test_a_hangup_opens_the_log_anew(two: Two) -> None:
    """What was moved away gets no more lines; the client is the one that the proxy named."""
    moved = two.log.with_name("access.log.1")
    two.get("/health", x_forwarded_for="203.0.113.7")
    two.log.rename(moved)
    os.kill(two.server.process.pid, signal.SIGHUP)
    wait_for(two.log.exists)
    query = two.get("/plain.ttl/sparql?query=ASK%7B%7D")
    assert 200 == query.status
    wait_for(lambda: "/plain.ttl/sparql" in two.log.read_text("utf-8"))
    seen = (before := moved.read_text("utf-8")) + two.log.read_text("utf-8")
    last = json.loads(two.log.read_text("utf-8").splitlines()[-1])
    assert ("/plain.ttl/sparql", 200, 12) == (last["path"], last["status"], len(last["query"]))
    assert before == moved.read_text("utf-8")
    assert "203.0.113.7" in {json.loads(line)["client"] for line in seen.splitlines()}


def test_a_slow_query_is_listed_by_its_number(two: Two) -> None:
    """So an operator sees that there are some; its text is nobody's business."""
    heavy = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) = CONCAT(STR(?f), STR(?i))) }"
    assert two.get(f"/affair/sparql?query={quote(heavy)}").status in (200, 504)
    lines = [it for it in two.get("/metrics").text.splitlines() if "slow_query_seconds{" in it]
    assert lines
    assert all("ASK" not in it for it in lines)


def test_one_folder_lies_in_the_temporary_one(two: Two) -> None:
    """All snapshots are in it, so nothing else has to be swept."""
    assert ASK
    assert 1 == len(list(two.room.glob("claimgraph-served-*")))


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_where_unix_is_missing_serving_says_so(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """As on Windows, where the other commands work."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "fcntl" else find(name)
    )
    done = CliRunner().invoke(program, [command, "s400"])
    assert "needs Unix" in str(done.exception)
