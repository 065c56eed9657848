"""A sound dossier to break, an earlier result to leave alone, and the program to run on both."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer

import pytest

from claimgraph.cli import main

CASES = Path(__file__).parent / "cases"
GRAPH = Path(__file__).parents[2] / "graph"


@dataclass(frozen=True)
class Run:
    """What a call of the program came to."""

    code: int
    out: str
    err: str


def run(args: Sequence[str], folder: Path) -> Run:
    """Run the program in this process, from a folder, as the shell would."""
    out, err = io.StringIO(), io.StringIO()
    argv, sys.argv = sys.argv, ["claimgraph", *args]
    code = 0
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    finally:
        sys.argv = argv
    return Run(code, out.getvalue(), err.getvalue())


def run_apart(args: Sequence[str], folder: Path) -> Run:
    """Run the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "claimgraph", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(GRAPH), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def footprint(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder; what cannot be read counts by its name."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK)
        else "not read"
        for path in sorted(folder.rglob("*"))
    }


@dataclass(frozen=True)
class Earlier:
    """A result that was built before, and its bytes."""

    path: Path
    bytes: dict[str, str]


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    """Build the sound dossier once."""
    folder = tmp_path_factory.mktemp("earlier")
    built = run(["build", str(CASES / "base"), "-o", "built"], folder)
    assert 0 == built.code, built.err
    return Earlier(folder / "built", footprint(folder / "built"))


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the sound dossier, to be broken."""
    return Path(shutil.copytree(CASES / "base", tmp_path / "dossier"))


@dataclass
class Listener:
    """A server on the loopback address that remembers who came."""

    address: str
    visits: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    """Listen; nothing that is read may make the program call."""
    found = Listener("")

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            found.visits.append(str(self.rfile.readline()))

    server = TCPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_address[1]}/x"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()
