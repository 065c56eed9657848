"""Pipes and terminals: what a shell hands to the program, and what it gets back."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "claimgraph"]
SHOWN = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def environment(checkout: Path) -> dict[str, str]:
    """The environment of a shell in which the program is installed."""
    return {**os.environ, "PYTHONPATH": str(checkout / "graph"), "TERM": "xterm", "LINES": "24"}


def test_a_query_comes_by_standard_input(environment):
    """``-`` reads the query from a pipe; the answer alone is on standard output."""
    ended = subprocess.run(
        [*PROGRAM, "query", "s400", "-", "--format", "tsv"],
        input="SELECT ?x { :turkey aff:purchased ?x }",
        capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert "?x\n<https://w3id.org/claimgraph/s400/entity/s-400>\n" == ended.stdout
    assert "" == ended.stderr


@pytest.mark.parametrize(
    "call",
    [
        "report s400",
        "query s400 'SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000' --format csv",
        "query s400 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }' --format ntriples",
    ],
)
def test_a_reader_may_leave(call: str, environment):
    """When ``head`` has had enough the program ends in peace, with 0 and without a word."""
    program = " ".join(map(shlex.quote, PROGRAM))
    line = f"{program} {call} | head -c 20; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", line], capture_output=True, env=environment)
    assert (0, 20, b"") == (ended.returncode, len(ended.stdout), ended.stderr)


def on_terminal(call: str, *, columns: int, environment: dict[str, str]) -> str:
    """Run the program on a terminal of this width, and give what it shows."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in environment.items() if k not in ("COLUMNS", "NO_COLOR")} | {
        k: v for k, v in environment.items() if k == "NO_COLOR" and v == "asked"
    }
    process = subprocess.Popen(
        [*PROGRAM, *shlex.split(call)], stdout=follower, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(follower)
    shown = b""
    try:
        while part := os.read(leader, 65536):
            shown += part
    except OSError:  # the other end is closed: on Linux that is an error, elsewhere an end
        pass
    os.close(leader)
    assert 0 == process.wait()
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_a_table_fits_a_narrow_terminal(environment):
    """On 50 columns no line is wider, and no word of the answer is lost."""
    shown = on_terminal("ask s400 changed-line", columns=50, environment=environment)
    lines = SHOWN.sub("", shown).splitlines()
    assert max(map(len, lines)) <= 50
    assert set("MevlutCavusogludenies") <= set("".join(lines))


@pytest.mark.slow
def test_a_terminal_gets_a_bold_head_and_no_color_means_none(environment):
    """Escape codes go to terminals only, and to none where NO_COLOR is set."""
    styled = on_terminal("ask s400 offices", columns=80, environment=environment)
    plain = on_terminal(
        "ask s400 offices", columns=80, environment={**environment, "NO_COLOR": "asked"}
    )
    assert "\x1b[1m" in styled
    assert "\x1b" not in plain
    assert [line.rstrip() for line in SHOWN.sub("", styled).splitlines()] == plain.splitlines()


@pytest.mark.slow
def test_an_explanation_is_folded_under_its_words(environment):
    """Long lines break at words, and go on under the words that they began with."""
    shown = on_terminal("why s400 'Russia makes Su-35'", columns=60, environment=environment)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 60
    (claim,) = [i for i, line in enumerate(lines) if line.startswith("  claim    ")]
    assert lines[claim + 1].startswith(" " * 11)
    assert "\x1b" not in shown
