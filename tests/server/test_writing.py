"""Writing over HTTP: with the token, whole or not at all, and seen by all who ask afterwards."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
import yaml
from rdflib import Graph, URIRef
from tests.cases import read_yaml
from tests.server.conftest import (
    ASK,
    BEARER,
    CASES,
    EX,
    TOKEN,
    Listener,
    Reply,
    Server,
    serving,
    writable,
)  # fmt: skip

from claimgraph import ClaimGraph
from claimgraph.cli import program
from claimgraph.model.errors import ClaimgraphError
from claimgraph.server.workers.frames import FrameKind
from claimgraph.server.workers.worker import read_frames
from claimgraph.server.write.queue import Places, StoreChange
from claimgraph.server.write.writer import serve
from claimgraph.store.local import snapshot, sort_quads

WRITES = read_yaml(CASES / "writes.yaml")
AFFAIR = Path(__file__).parents[1] / "export" / "cases" / "affair"
BASE = "https://w3id.org/claimgraph/affair/"
TITLE = f"<{BASE}> <http://purl.org/dc/terms/title>"
RENAME = (
    f"DELETE {{ GRAPH ?g {{ {TITLE} ?o }} }} INSERT {{ GRAPH ?g {{ {TITLE} 'NEW' }} }} "
    f"WHERE {{ GRAPH ?g {{ {TITLE} ?o }} }}"
)
DENIAL = "GRAPH ?g { ?claim cg:stance cg:denies ; ?p ?o }"
FILL = {"LONG": "# " + "x" * 2_000_000, "DEEP": "ASK " + "{" * 3000 + "}" * 3000}


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store that is written to lies."""
    return tmp_path_factory.mktemp("writing") / "kept"


@pytest.fixture(scope="module")
def affair(target: Path) -> Iterator[Server]:
    """An invented affair, to be written to by whoever has the token."""
    with writable(AFFAIR, "--keep", str(target), "--workers", "2") as server:
        yield server


def state(target: Path) -> str:
    """What the store in a folder holds, but for who wrote it."""
    quads = ClaimGraph.open(target).store.quads()
    return "\n".join(map(str, sort_quads(it for it in quads if "/writers>" not in str(it))))


def test_every_vector_is_there() -> None:
    """A table that was cut would pass."""
    assert 57 == len(WRITES)


@pytest.mark.parametrize("case", WRITES, ids=lambda it: str(it["name"]))
def test_nothing_is_written(affair: Server, listener: Listener, case: dict[str, Any]) -> None:
    """Each is refused with its status, nobody is called, and no path is told."""
    body = FILL.get(case.get("body", ""), case.get("body", ""))
    token = {"right": BEARER["authorization"]}.get(case.get("token", ""), case.get("token"))
    headers = {"content-type": case.get("type"), "authorization": token,
               "origin": case.get("origin")}  # fmt: skip
    sent = {name: it.replace("LISTENER", listener.address) for name, it in headers.items() if it}
    text = body.replace("LISTENER", listener.address)
    reply = affair.request(case["method"], case["path"], text, sent)
    assert case["status"] == reply.status, reply.text
    assert [] == listener.calls
    assert not any(it in reply.text for it in ("root:", gettempdir(), "Traceback", TOKEN))
    if reply.status == 401:
        assert reply.headers["www-authenticate"].startswith("Bearer")
    if reply.status == 422:
        assert "application/json" == reply.headers["content-type"]
        assert '"cure":' in reply.text


def test_a_write_is_seen_everywhere(affair: Server, target: Path) -> None:
    """What was refused has left no trace; what is accepted is seen by queries, pages, the graph
    store and in the folder, with what follows from it.

    One test, since the workers that share the tests of a file may take two in either order.
    """
    built = "\n".join(map(str, sort_quads(ClaimGraph.open(AFFAIR).store.quads())))
    assert built == state(target)
    assert {"kept", ".kept.served"} == {it.name for it in target.parent.iterdir()}
    assert '"boolean":true' in affair.query(ASK).text
    contested = "ASK { ?p cg:status cg:contested }"
    page = affair.request("GET", "/")
    assert '"boolean":true' in affair.query(contested).text
    assert 204 == affair.update(RENAME).status
    assert 204 == affair.update(f"DELETE {{ {DENIAL} }} WHERE {{ {DENIAL} }}").status
    later = affair.request("GET", "/", None, {"if-none-match": page.headers["etag"]})
    assert (200, True) == (later.status, "NEW" in later.text)
    assert '"boolean":false' in affair.query(contested).text
    graph = affair.request(
        "GET", f"/store?graph={BASE}graph/manifest", None, {"accept": "text/turtle"}
    )
    assert "NEW" in graph.text
    assert "NEW" in state(target)
    assert "claimgraph/contested>" not in state(target).partition("skos")[0]


def test_findings_are_told_as_json(affair: Server) -> None:
    """Where, what, what was found, and the cure, for each of them."""
    reply = affair.update(f"INSERT DATA {{ GRAPH <{BASE}graph/status> {{ <a:a> <a:b> 1 }} }}")
    told = yaml.safe_load(reply.text)
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert (422, 1) == (reply.status, told["count"])
    assert {
        "place": f"{BASE}graph/status",
        "message": "this is computed, and cannot be written",
        "detail": {"subject": "<a:a>", "predicate": "<a:b>", "object": f'"1"^^<{integer}>'},
        "cure": "write claims; what follows from them is found",
    } == told["findings"][0]


def test_the_description_says_that_it_can_be_written_to(affair: Server) -> None:
    """The service description names SPARQL 1.1 Update."""
    text = affair.request("GET", "/sparql", None, {"accept": "text/turtle"}).text
    sd = "http://www.w3.org/ns/sparql-service-description#"
    languages = Graph().parse(data=text).objects(None, URIRef(f"{sd}supportedLanguage"))
    assert {f"{sd}SPARQL11Query", f"{sd}SPARQL11Update"} == set(map(str, languages))
    methods = affair.request("OPTIONS", "/store").headers["allow"]
    assert "GET, HEAD, PUT, POST, DELETE, OPTIONS" == methods


def test_a_server_without_the_option_takes_nothing(plain: Server) -> None:
    """Whatever token is sent."""
    assert 403 == plain.update("CLEAR ALL").status
    assert 405 == plain.request("DELETE", "/store?default", None, BEARER).status


@pytest.fixture
def loose(strangers: Path, tmp_path: Path) -> Iterator[Server]:
    """A stranger's RDF, to be written to, with a temporary folder of its own."""
    (tmp_path / "tmp").mkdir()
    options = ("--keep", str(tmp_path / "kept"), "--workers", "1", "--rows", "10000000")
    with writable(strangers, *options, TMPDIR=str(tmp_path / "tmp")) as server:
        yield server


@pytest.mark.slow
def test_who_asked_before_is_answered_from_before(loose: Server, tmp_path: Path) -> None:
    """A query that runs while others write ends on what it began with; snapshots do not pile up."""
    replies: list[Reply] = []
    long = f"SELECT * {{ GRAPH <{EX}many> {{ ?a ?p ?b . ?c ?q ?d }} }} LIMIT 100000"
    asking = threading.Thread(target=lambda: replies.append(loose.query(long, "text/csv")))
    asking.start()
    time.sleep(0.3)
    for number in range(4):
        sparql = (
            f"CLEAR GRAPH <{EX}many>; INSERT DATA {{ GRAPH <{EX}many> {{ <a:a> <a:b> {number} }} }}"
        )
        assert 204 == loose.update(sparql).status
    asking.join()
    assert 100_001 == replies[0].text.count("\n")
    found = loose.query(f"SELECT ?o {{ GRAPH <{EX}many> {{ ?s ?p ?o }} }}", "text/csv").text
    assert "o\r\n3\r\n" == found
    assert 204 == loose.update("INSERT DATA { <a:a> <a:b> 9 }").status
    assert 1 == len(list(tmp_path.glob("tmp/claimgraph-*/store*")))


def children(server: Server, module: str) -> list[int]:
    """The processes of a server that run a module."""
    found = subprocess.run(
        ["pgrep", "-P", str(server.process.pid), "-f", module], capture_output=True, text=True
    )
    return [int(it) for it in found.stdout.split()]


class OpenFiles(io.BytesIO):
    """Answers of a writer; remembers which files below a folder are open as each is written."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder, self.seen = folder, list[list[str]]()

    def write(self, data: Any) -> int:
        """Take an answer in."""
        links = [it for it in Path("/proc/self/fd").iterdir() if it.is_symlink()]
        paths = [str(it.readlink()) for it in links if it.is_symlink()]
        self.seen.append([it for it in paths if it.startswith(str(self.folder))])
        return super().write(data)


@pytest.mark.slow
def test_the_new_store_is_closed_before_the_answer(tmp_path: Path) -> None:
    """A store that is open writes into its folder, which the server removes with the answer."""
    earlier = tmp_path / "earlier"
    refused = (f"GRAPH <{it}> {{ <a:a> <a:b> 1 }}" for it in ("a:a", f"{BASE}graph/status"))
    changes = (RENAME, *(f"INSERT DATA {{ {it} }}" for it in refused), "ASK {}")
    snapshot(ClaimGraph.open(AFFAIR).store.engine, earlier)
    sent = io.BytesIO()
    for number, change in enumerate(changes):
        folder = tmp_path / f"fresh-{number}"
        places = Places(str(earlier), str(folder), str(tmp_path / f"snapshot-{number}"))
        for frame in StoreChange("update", body=change.encode()).frames(places):
            sent.write(frame.encode())
    sent.seek(0)
    answers = OpenFiles(tmp_path / "fresh-")
    gc.disable()
    try:
        serve(sent, answers)
    finally:
        gc.enable()
    answers.seek(0)
    frames = list(read_frames(answers))
    assert [FrameKind.READY, FrameKind.END, *[FrameKind.REFUSED] * 3] == [
        it.kind for it in frames
    ], frames
    assert [[]] * 5 == answers.seen


@pytest.mark.slow
def test_a_writer_that_dies_has_written_nothing(loose: Server, tmp_path: Path) -> None:
    """The client is told, and the next write is carried out by another."""
    before, replies = state(tmp_path / "kept"), []
    many = " ".join(f"<a:{n}> <a:b> {n} ." for n in range(100_000))
    writing = threading.Thread(
        target=lambda: replies.append(loose.update(f"INSERT DATA {{ {many} }}"))
    )
    writing.start()
    while not list(tmp_path.glob(".kept.building-*/store*")):
        time.sleep(0.01)
    for pid in children(loose, "claimgraph.server.write.writer"):
        os.kill(pid, signal.SIGKILL)
    writing.join()
    assert 503 == replies[0].status
    assert before == state(tmp_path / "kept")
    assert 204 == loose.update("INSERT DATA { <a:a> <a:b> 1 }").status


@pytest.mark.slow
def test_a_stop_lets_a_write_end(loose: Server, tmp_path: Path) -> None:
    """A write that runs is whole or told; nothing is left, and the store can be opened."""
    replies: list[int] = []

    def send() -> None:
        many = " ".join(f"<a:{n}> <a:b> {n} ." for n in range(20_000))
        replies.append(loose.update(f"INSERT DATA {{ {many} }}").status)

    writing = threading.Thread(target=send)
    writing.start()
    while not list(tmp_path.glob(".kept.building-*")):
        time.sleep(0.01)
    loose.process.send_signal(signal.SIGTERM)
    writing.join()
    assert 0 == loose.process.wait(timeout=120)
    assert [204] == replies
    assert [] == list((tmp_path / "tmp").iterdir())
    assert {"kept", "tmp"} == {it.name for it in tmp_path.iterdir()}
    assert "<a:19999>" in state(tmp_path / "kept")


def call(*words: str, token: str = TOKEN) -> tuple[int, str]:
    """Try to serve; gives the exit code and what was said."""
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", *words]
    environment = {**os.environ, "CLAIMGRAPH_TOKEN": token}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    return done.returncode, done.stderr


@pytest.mark.slow
def test_a_folder_is_written_to_by_one(affair: Server, target: Path) -> None:
    """A second server on the same folder is refused; to be read it may be served."""
    assert affair
    code, told = call(str(target), "--writable")
    assert (2, True) == (code, "another server writes to this folder" in told)
    with serving(target, "--workers", "1") as reading:
        assert 200 == reading.query(ASK).status


@pytest.mark.parametrize(
    ("words", "token", "told"),
    [
        ((), TOKEN, "--keep DIR"),
        ((), "", "--token-file FILE"),
        ((), "short", "at least 16 characters"),
        (("--token-file", "no such file"), "", "cannot be read"),
        (("--perspective", "The ministry"), TOKEN, "according to The ministry"),
    ],
)
def test_what_cannot_be_written_to_is_told(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], token: str, told: str
) -> None:
    """The reason and the cure, before anything is served; the token leaves the environment."""
    monkeypatch.setenv("CLAIMGRAPH_TOKEN", token)
    with pytest.raises(ClaimgraphError) as caught:
        program(["serve", str(AFFAIR), "--writable", *words], standalone_mode=False)
    assert (True, True) == (told in str(caught.value), "cure" in str(caught.value))
    assert token == "" or "--perspective" in words or "CLAIMGRAPH_TOKEN" not in os.environ


@pytest.mark.slow
def test_what_was_written_stays(tmp_path: Path) -> None:
    """A folder that was built is written to where it is, and served again with what was written."""
    subprocess.run([sys.executable, "-m", "claimgraph", "build", AFFAIR, "-o", tmp_path / "built",
                    "--no-page"], check=True, capture_output=True)  # fmt: skip
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n", encoding="utf-8")
    for found, update in (("an affair", RENAME), ("NEW", "INSERT DATA {}")):
        options = ("--writable", "--token-file", str(token), "--workers", "1")
        with serving(tmp_path / "built", *options) as server:
            assert found in server.request("GET", "/").text
            assert 204 == server.update(update).status
    assert {"store"} == {it.name for it in (tmp_path / "built").iterdir()}
