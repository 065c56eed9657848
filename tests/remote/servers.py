"""Servers that are started for the tests on the loopback address, and stopped after them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, seconds: float = 60) -> None:
    """Ask again and again; fails when it never becomes true."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a server answers at an address, with whatever status."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


@contextmanager
def oxigraph(location: Path, port: int = 0) -> Iterator[str]:
    """The `oxigraph` server with a store at a place; gives its address."""
    port = port or free_port()
    command = [OXIGRAPH, "serve", "--location", location, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def installed_oxigraph(location: Path) -> AbstractContextManager[str]:
    """The same, where it is installed; in CI it has to be, and elsewhere its tests are skipped."""
    if not OXIGRAPH.exists():
        fail_or_skip("the server oxigraph is not installed: it comes with the extra `dev`")
    return oxigraph(location)


VIRTUOSO = shutil.which("virtuoso-t")
VIRTUOSO_INI = Path(__file__).parent / "cases" / "virtuoso.ini"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso with a new database in a folder; gives its address. Its login is ``dba:dba``."""
    sql, http = free_port(), free_port()
    ini = VIRTUOSO_INI.read_text("utf-8").format(sql=sql, http=http)
    (folder / "virtuoso.ini").write_text(ini, "utf-8")
    command = [str(VIRTUOSO), "+configfile", "virtuoso.ini", "+foreground"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{http}/sparql"))
        yield f"http://127.0.0.1:{http}"
    finally:
        process.kill()
        process.wait()


def fail_or_skip(what: str) -> NoReturn:
    """A server that is missing is a reason to skip here; in CI nothing may be left untested."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and in CI nothing may be left untested")
    pytest.skip(what)


@contextmanager
def claimgraph(*words: str) -> Iterator[str]:
    """`claimgraph serve`; gives the address of its endpoint."""
    command = [sys.executable, "-m", "claimgraph", "serve", *words, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stdout is not None
    try:
        yield f"{process.stdout.readline().split()[-1]}sparql"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
        process.stdout.close()


@dataclass
class Scripted:
    """Says what a test wrote down to whoever asks, and keeps what it was asked.

    After the last reply it repeats it. ``delay`` seconds pass before each.
    """

    replies: list[bytes]
    delay: float = 0.0
    requests: list[bytes] = field(default_factory=list)
    address: str = ""

    def serve(self, listener: socket.socket) -> None:
        """Answer one connection after the other, until the listener is closed."""
        while True:
            try:
                line = listener.accept()[0]
            except OSError:
                return
            with line:
                self.requests.append(_read_request(line))
                time.sleep(self.delay)
                reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
                _send(line, reply)


def _send(line: socket.socket, reply: bytes) -> None:
    try:
        line.sendall(reply)
    except OSError:  # the client has gone
        return


def _read_request(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [it for it in head.lower().split(b"\r\n") if it.startswith(b"content-length:")]
    size = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < size:
        body += line.recv(1 << 16)
    return head + b"\r\n\r\n" + body


@contextmanager
def scripted(*replies: bytes, delay: float = 0.0) -> Iterator[Scripted]:
    """A server that says these replies, each to one request, byte for byte."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Scripted(list(replies), delay)
        server.address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def reply(body: str, media: str = "application/sparql-results+json", head: str = "") -> bytes:
    """A whole response with status 200; ``head`` is a further header line."""
    lines = ["HTTP/1.1 200 OK", f"Content-Type: {media}", f"Content-Length: {len(body.encode())}"]
    lines += [head] if head else []
    return "\r\n".join([*lines, "Connection: close", "", body]).encode()
