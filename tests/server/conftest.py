"""The real program serving, and a plain way to speak to it."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

CASES = Path(__file__).parent / "cases"
EX = "http://example.org/"
TOKEN = "a-token-that-only-tests-know"
BEARER = {"authorization": f"Bearer {TOKEN}"}
ASK = "ASK {}"
MOST = 20_000
"""The rows at which a server that may cut its answers does; they are more than it holds back."""


@dataclass(frozen=True)
class Reply:
    """A response: status, headers in small letters, and the body as text."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


@dataclass(frozen=True)
class Server:
    """A `claimgraph serve` that runs, and its address."""

    address: str
    process: subprocess.Popen[str]

    @property
    def netloc(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    def request(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.netloc, timeout=120)
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, path, body=data, headers=dict(headers or {}))
        found = connection.getresponse()
        named = {name.lower(): value for name, value in found.getheaders()}
        reply = Reply(found.status, named, found.read())
        connection.close()
        return reply

    def query(self, sparql: str, accept: str = "", **more: str) -> Reply:
        """Ask by GET."""
        headers = {"accept": accept} if accept else {}
        return self.request("GET", f"/sparql?{urlencode({'query': sparql, **more})}", None, headers)

    def update(self, sparql: str, **headers: str) -> Reply:
        """Send an update, with the token."""
        named = {"content-type": "application/sparql-update", **BEARER, **headers}
        return self.request("POST", "/sparql", sparql, named)

    def raw(self, data: bytes, *, seconds: float = 60) -> bytes:
        """Send bytes, and give all that comes until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            line.sendall(data)
            return b"".join(iter(lambda: line.recv(1 << 16), b""))

    def metric(self, name: str) -> float:
        """The value of one metric."""
        lines = self.request("GET", "/metrics").text.splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith(f"{name} ")))

    def wait_for(self, name: str, value: float) -> None:
        """Wait until a metric has a value: how soon depends on what else the machine does."""
        until = time.monotonic() + 60
        while self.metric(name) != value:
            assert time.monotonic() < until, f"{name} is never {value}"
            time.sleep(0.02)


Serve = Callable[..., Server]


@contextmanager
def serving(source: str | Path, *options: str, **settings: str) -> Iterator[Server]:
    """Start the program on a port that is free, and stop it as a terminal would."""
    command = [sys.executable, "-m", "claimgraph", "serve", str(source), "--port", "0", *options]
    with running(command, **settings) as server:
        yield server


@contextmanager
def writable(source: str | Path, *options: str, **settings: str) -> Iterator[Server]:
    """The same, to be written to by whoever has the token."""
    with serving(source, "--writable", *options, CLAIMGRAPH_TOKEN=TOKEN, **settings) as server:
        yield server


@contextmanager
def running(command: list[str], **settings: str) -> Iterator[Server]:
    """Start a command that serves, wait for the line with its address, and stop it."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(f"the server did not start: {process.stderr.read()}")
    try:
        yield Server(line.split()[-1].rstrip("/"), process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def loop_of_its_own() -> Iterator[None]:
    """A thread without a running loop: the browser of other tests of this process holds one."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def s400() -> Iterator[Server]:
    """The shipped dossier, served as the README says."""
    with serving("s400", "--workers", "2") as server:
        yield server


@pytest.fixture(scope="session")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stranger's RDF: one triple in the default graph, 2,000 in one graph, one in another."""
    file = tmp_path_factory.mktemp("plain") / "plain.nq"
    many = [f'<{EX}s{n}> <{EX}n> "{n}" <{EX}many> .' for n in range(2000)]
    other = [f'<{EX}a> <{EX}p> "one" <{EX}one> .', f'<{EX}a> <{EX}p> "default" .']
    file.write_text("\n".join([*many, *other]) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def plain(strangers: Path) -> Iterator[Server]:
    """A stranger's RDF, served with the limits that one gets unasked, but for the rows."""
    with serving(strangers, "--workers", "2", "--rows", "50000") as server:
        yield server


@pytest.fixture(scope="session")
def cutting(strangers: Path) -> Iterator[Server]:
    """The same, for those who would rather have a part of an answer than none."""
    with serving(strangers, "--workers", "2", "--rows", str(MOST), "--cut") as server:
        yield server


@pytest.fixture(scope="session")
def strict(strangers: Path) -> Iterator[Server]:
    """The same, served with limits of time and memory that are easily reached."""
    with serving(strangers, "--workers", "2", "--seconds", "2", "--memory", "200") as server:
        yield server


HASTY = """
from claimgraph import ClaimGraph
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.run import Settings, serve

settings = Settings(limits=Limits(patience=1.0, workers=1, heavy=2, seconds=4, connections=20))
serve(ClaimGraph.open("s400"), settings, ready=lambda at: print(at, flush=True))
"""


@pytest.fixture(scope="session")
def hasty() -> Iterator[Server]:
    """A server that waits one second for a request, and has room for few."""
    with running([sys.executable, "-c", HASTY]) as server:
        yield server


@dataclass(frozen=True)
class Listener:
    """An address, and a note for everybody who connected to it."""

    address: str
    calls: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """A server that notes and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(f"127.0.0.1:{server.getsockname()[1]}")
        threading.Thread(target=_listen, args=(server, found.calls), daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)


def _listen(server: socket.socket, calls: list[str]) -> None:
    while True:
        try:
            caller, address = server.accept()
        except OSError:  # the server is shut down
            return
        calls.append(str(address))
        caller.close()
