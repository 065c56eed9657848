"""Streams as terminals, pipes and shells give them: one clear error, or what was asked for."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.cli import program

TRIPLE = '<http://e.org/a> <http://e.org/p> "x" .\n'
RUN = [sys.executable, "-m", "claimgraph"]


def ask(file: Path, *, query: str = "SELECT ?o { ?s ?p ?o }") -> subprocess.CompletedProcess[str]:
    """Ask a file with the real program."""
    command = [*RUN, "query", file.name, query, "--format", "csv"]
    return subprocess.run(command, capture_output=True, text=True, cwd=file.parent)


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".nq", ".trig", ".ttl.gz", ".NT.GZ"])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, ending: str) -> None:
    """Editors of Windows write one; packed files are read as they are."""
    file, data = tmp_path / f"marked{ending}", b"\xef\xbb\xbf" + TRIPLE.encode()
    file.write_bytes(gzip.compress(data) if ending.lower().endswith("gz") else data)
    done = ask(file)
    assert (0, "o\nx\n") == (done.returncode, done.stdout)


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32"])
def test_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    """What is no UTF-8 is called by its name, with the command that mends it."""
    file = tmp_path / "wide.ttl"
    file.write_bytes(TRIPLE.encode(encoding))
    done = ask(file)
    assert (2, "") == (done.returncode, done.stdout)
    assert f"is in {encoding}" in done.stderr
    assert "iconv" in done.stderr


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    """It is told what the file wants, and what to do, not what a library lacks."""
    file = tmp_path / "remote.jsonld"
    told = {"@context": "https://schema.org", "@type": "Person", "name": "A"}
    file.write_text(json.dumps(told), encoding="utf-8")
    done = ask(file)
    assert (2, "") == (done.returncode, done.stdout)
    assert "remote context" in done.stderr
    assert "nothing is fetched" in done.stderr
    assert "not well formed" not in done.stderr


def test_a_packed_file_that_is_damaged_is_an_error(tmp_path: Path) -> None:
    """The end of a packed file that was cut is missed."""
    file = tmp_path / "cut.nt.gz"
    file.write_bytes(gzip.compress(TRIPLE.encode() * 1000)[:-20])
    done = ask(file)
    assert (2, True) == (done.returncode, "cannot read the file" in done.stderr)


def test_a_code_page_gives_one_clear_error(tmp_path: Path) -> None:
    """A letter that the output's encoding has not is named, and how to choose another."""
    file = tmp_path / "letters.nt"
    file.write_text(TRIPLE.replace("x", "\u0142\u03b1"), encoding="utf-8")
    command = [*RUN, "query", str(file), "SELECT ?o { ?s ?p ?o }"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path)
    told = done.stderr.decode("cp1252")
    assert (2, b"") == (done.returncode, done.stdout)
    assert "Traceback" not in told
    assert "cp1252" in told
    assert "PYTHONUTF8" in told


def test_a_closed_output_is_told_in_two_lines() -> None:
    """A shell may close standard output; nothing is lost in silence, and there is no traceback."""
    command = " ".join([*RUN, "ask", "s400", "contested"]) + " >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert 2 == done.returncode
    assert 2 == len(done.stderr.splitlines())
    assert "standard output is closed" in done.stderr


def test_nothing_of_a_file_commands_the_terminal(tmp_path: Path) -> None:
    """Control characters and signs of direction are shown by their numbers."""
    file = tmp_path / "rude.nt"
    file.write_text(TRIPLE.replace("x", "a\\u001B[2Jb\\u202Ec"), encoding="utf-8")
    command = [*RUN, "query", str(file), "SELECT ?o { ?s ?p ?o }"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "a<U+001B>[2Jb<U+202E>c" in done.stdout
    assert "\x1b[2J" not in done.stdout


def run(*words: str) -> None:
    """Run a command in this process."""
    done = CliRunner().invoke(program, words)
    assert done.exit_code == 0, done.output


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an RDF file, and one in which links lead elsewhere."""
    (tmp_path / "real").mkdir()
    (tmp_path / "plain.nt").write_text(TRIPLE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nowhere yet"])
@pytest.mark.parametrize("command", ["export", "view"])
def test_a_link_is_written_through(place: Path, command: str, there: bool) -> None:
    """The link stays, what it leads to is new, and nothing lies beside either."""
    name = "out.nq" if command == "export" else "out.html"
    real, link = place / "real" / name, place / name
    link.symlink_to(real)
    if there:
        real.write_text("earlier", encoding="utf-8")
    run(command, str(place / "plain.nt"), "-o", str(link))
    assert link.is_symlink()
    assert "e.org" in real.read_text(encoding="utf-8")
    assert {name} == {it.name for it in real.parent.iterdir()}
    assert {name, "real", "plain.nt"} == {it.name for it in place.iterdir()}


def test_a_build_goes_through_a_link(place: Path) -> None:
    """The folder that the link leads to is exchanged, not the link."""
    dossier, real, link = place / "small", place / "real" / "out", place / "out"
    dossier.mkdir()
    told = "format: 1\nname: small\ntitle: T\nsources:\n  one: {title: T, published: 2020}\n"
    (dossier / "dossier.yaml").write_text(told, encoding="utf-8")
    link.symlink_to(real)
    for _ in range(2):
        run("build", str(dossier), "-o", str(link))
        assert link.is_symlink()
        assert {"store", "graph.trig", "network.html"} <= {it.name for it in real.iterdir()}
        assert {"out"} == {it.name for it in real.parent.iterdir()}
