"""The help of every command: there, complete, and short enough to be read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from claimgraph import __version__
from claimgraph.build.spark import Spread
from claimgraph.cli import COMMANDS, program
from claimgraph.draft.rules import Drafted
from claimgraph.store.remote.push import Pushed


def command(name: str) -> click.Command:
    """A command by its name."""
    found = program.get_command(click.Context(program, **program.context_settings), name)
    assert found
    return found


def test_the_program_lists_its_commands(run):
    """Help names every command with a whole sentence, the sources, and the exit codes."""
    outcome = run("--help")
    assert 0 == outcome.code
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S", outcome.out, re.MULTILINE)
    assert "..." not in outcome.out.partition("Commands:")[2]
    assert "Exit codes: 0 fine, 1 findings" in outcome.out
    assert "" == outcome.err


def test_without_a_word_the_program_shows_its_help(run):
    """Whoever types the name alone is told what there is, and that something was missing."""
    outcome = run()
    assert 2 == outcome.code
    assert "Commands:" in outcome.err + outcome.out


def test_version(run):
    """The version is the package's."""
    assert f"claimgraph {__version__}\n" == run("--version").out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself(name: str, run):
    """A command's help opens with a sentence and shows a call that can be typed."""
    outcome = run(name, "-h")
    assert 0 == outcome.code
    assert outcome.out == run(name, "--help").out
    text = command(name).help or ""
    first = text.split("\n\n")[0]
    assert first.endswith(".")
    assert len(first) < 75
    assert name in {"check", "pin", "build", "export"} or f"claimgraph {name} " in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_and_tells_its_default(name: str):
    """No option is left unexplained, and what happens without it is said."""
    context = click.Context(command(name), **program.context_settings)
    for option in command(name).params:
        if isinstance(option, click.Option) and option.name != "help":
            _, told = option.get_help_record(context) or ("", "")
            assert option.help
            assert option.help in told
            switch = option.is_flag and not option.secondary_opts
            assert switch or "[default: " in told or "[required]" in told


@pytest.mark.usefixtures("undrawn")
def test_examples_in_help_work(
    run, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Calls shown in help run as they stand."""
    import shlex

    monkeypatch.chdir(tmp_path)
    (tmp_path / "question.rq").write_text("ASK {}")
    (tmp_path / "statement.txt").write_text("Nothing.", "utf-8")
    table = checkout / "tests/tables/cases/looked/disputes/disputes.csv"
    (tmp_path / table.name).write_bytes(table.read_bytes())
    listed = checkout / "tests/dossier/cases/entities/query.json"
    (tmp_path / listed.name).write_bytes(listed.read_bytes())
    (tmp_path / "ministers.csv").write_text("name,type\nAdele Grant,person\n", "utf-8")
    for coding in ("coding-a", "coding-b"):
        (tmp_path / coding).symlink_to(checkout / "tests" / "official" / coding)
    monkeypatch.setattr(click, "launch", str)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: True)
    monkeypatch.setattr("claimgraph.server.http.run.serve_all", lambda *_, **__: None)
    monkeypatch.setattr("claimgraph.server.edit.app.serve_folder", lambda *_, **__: None)
    monkeypatch.setattr("claimgraph.server.mcp.tools.serve_streams", lambda *_: None)
    monkeypatch.setattr("claimgraph.build.fetch.fetch", lambda *_, **__: ())
    monkeypatch.setattr("claimgraph.store.remote.push.push", lambda *_, **__: Pushed(8, 3201, 0, 0))
    monkeypatch.setattr("claimgraph.draft.tree.fetch_model", lambda folder: folder)
    monkeypatch.setattr("claimgraph.draft.tree.load_model", lambda _: None)
    monkeypatch.setattr("claimgraph.draft.propose.draft_by_rules", lambda *_: Drafted(()))
    monkeypatch.setattr("claimgraph.draft.llm.draft_by_llm", lambda *_: Drafted(()))
    for name in ("read_spreadable", "open_spark"):
        monkeypatch.setattr(f"claimgraph.build.spark.{name}", lambda *_: None)
    monkeypatch.setattr("claimgraph.build.spark.write_parts", lambda *_, **__: Spread((), ()))
    called = 0
    for name in COMMANDS:
        for line in (command(name).help or "").splitlines():
            call = line.strip().partition(" > ")[0]
            if call.startswith("claimgraph ") and "out/yesterday" not in call:
                called += 1
                outcome = run(*shlex.split(call)[1:])
                assert (0, call) == (outcome.code, call), outcome.err
    assert called > 8


def test_starting_imports_only_what_help_needs():
    """--help answers at once: no library of a graph is loaded for it."""
    code = (
        "import sys, claimgraph.cli as cli; sys.argv = ['claimgraph', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"rdflib", "pyoxigraph", "duckdb", "yaml", "rich", "networkx", "numpy", "pyshacl"}
    assert set() == heavy & set(ended.stderr.split())
    assert "click" in ended.stderr.split()
