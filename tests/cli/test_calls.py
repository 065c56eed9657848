"""Every command and option, called as a user would: what comes out where, and with which code."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cases import read_yaml
from tests.judge.together import judge_beforehand, known_as
from tests.sampling import spread

from claimgraph.build.source import find_source, read_source
from claimgraph.cli import COMMANDS, program

CALLS: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "cases" / "calls.yaml")
UNTESTED = {
    "view --open": "starts a browser; held by a test of its own",
    "check --watch": "ends by Ctrl-C; held by tests/notices/test_day.py",
    "build --watch": "ends by Ctrl-C; held by tests/notices/test_day.py",
    "draft --get-model": "asks a package index; held by tests/draft/test_files.py",
}


def listed(value: str | list[str] | None) -> list[str]:
    """One or several texts as a list."""
    return [value] if isinstance(value, str) else value or []


@pytest.fixture(scope="module")
def judged(sources: dict[str, str]) -> Iterator[None]:
    """The two dossiers of most calls, judged once: check and build would judge them each time."""
    given = (read_source(find_source(sources[it])).require() for it in ("name", "second"))
    users = "claimgraph.build.check.Bench", "claimgraph.build.build.Bench"
    with known_as(judge_beforehand(given), *users):
        yield


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case["call"][:60])
@pytest.mark.usefixtures("undrawn", "judged")
def test_call(case: dict[str, Any], run, sources: dict[str, str], tmp_path: Path):
    """A call ends with its code, and says on each stream what it should."""
    out = tmp_path / "out dir"
    out.mkdir()
    names = {**sources, "out": out, "fresh": tmp_path / "fresh"}
    if "{fresh}" in case["call"]:
        shutil.copytree(sources["fresh"], tmp_path / "fresh")
    words = [word.format(**names) for word in shlex.split(case["call"])]
    outcome = run(*words)
    assert (case.get("code", 0), "") == (outcome.code, "" if outcome.code else missing(outcome))
    for text in listed(case.get("out")):
        assert text in outcome.out
    for text in listed(case.get("err")):
        assert text in outcome.err
    if outcome.code:
        assert "" == outcome.out
    if "writes" in case:
        assert (out / case["writes"]).stat().st_size
    assert "\x1b" not in outcome.out + outcome.err
    assert "Traceback" not in outcome.err


def missing(outcome: Any) -> str:
    """What went wrong in a call that should have gone well: nothing, if it gave a result."""
    return "" if outcome.out else f"no output; {outcome.err}"


def options() -> Iterator[tuple[str, click.Option]]:
    """Every option of every command, help left out."""
    for name, command in commands().items():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name != "help":
                yield name, parameter


def commands() -> dict[str, click.Command]:
    """Click's own tree of commands."""
    context = click.Context(program, **program.context_settings)
    found = {name: program.get_command(context, name) for name in program.list_commands(context)}
    return {name: command for name, command in found.items() if command}


def test_every_command_is_called():
    """A command without a call that goes well and one that does not would go untested."""
    good = {case["call"].split()[0] for case in CALLS if not case.get("code")}
    bad = {case["call"].split()[0] for case in CALLS if case.get("code")}
    assert set(COMMANDS) == set(commands())
    elsewhere = {"draft", "edit", "export", "fetch", "serve", "mcp", "push", "spread"}
    assert set(commands()) - elsewhere <= good
    assert set(commands()) - {"export", "diff", "serve", "mcp"} <= bad
    assert len(CALLS) == 204


def test_every_option_is_called():
    """Every option, and every choice that it offers, stands in some call."""
    used = {f"{words[0]} {word}" for words in map(split, CALLS) for word in words[1:]}
    for name, option in options():
        for spelling in (*option.opts, *option.secondary_opts):
            call = f"{name} {spelling}"
            assert (
                call in used
                or name in {"export", "serve", "mcp"}
                or call in UNTESTED
                or is_short(option, spelling)
            )


def split(case: dict[str, Any]) -> list[str]:
    """The words of a call."""
    return shlex.split(case["call"])


def is_short(option: click.Option, spelling: str) -> bool:
    """Whether a spelling is a second one of an option, whose long one is called."""
    return not spelling.startswith("--") and len(option.opts) > 1


def test_every_format_is_called():
    """Each way of writing an answer stands in some call."""
    from claimgraph.cli.table import FORMATS

    words = [split(case) for case in CALLS]
    used = {it[i + 1] for it in words for i, word in enumerate(it) if word == "--format"}
    assert set(FORMATS) == {*used, "table"}


KINDS = ("name", "folder", "build", "store", "trig")
READING = {
    "check": ["check", "{}"],
    "query": ["query", "{}", "ASK { :turkey aff:purchased :s-400 }"],
    "ask": ["ask", "{}", "contested"],
    "why": ["why", "{}", "Russia makes Su-35"],
    "path": ["path", "{}", "Turkey", "NATO"],
    "diff": ["diff", "{}", "{}"],
    "report": ["report", "{}"],
    "view": ["view", "{}", "-o", "-"],
}


@pytest.mark.parametrize(
    ("command", "kind"),
    spread([(command, kind) for command in READING for kind in KINDS[1:]], 3),
)
@pytest.mark.usefixtures("undrawn", "judged")
def test_every_kind_of_source_gives_the_same(command: str, kind: str, run, sources: dict[str, str]):
    """Whatever way a dossier is given, a command that reads it says the same."""
    first, again = (
        run(*(word.replace("{}", sources[it]) for word in READING[command]))
        for it in ("name", kind)
    )
    assert (0, 0) == (first.code, again.code)
    if command != "check":  # it tells what it looked at: quotes of a dossier, quads of a graph
        assert first.out == again.out


def test_every_reading_command_is_given_every_kind():
    """Commands that take a SOURCE of any kind to read are all in the list above."""
    writing = {
        "new", "pin", "fetch", "names", "merge", "unmerge", "build", "export", "serve", "mcp",
        "push", "spread", "draft", "review", "edit", "site",
    }  # fmt: skip
    # agree compares two dossiers' quotes, not graphs; drafts reads a log, table a table
    sourceless = {"agree", "drafts", "entities", "help", "table", "words"}
    assert set(commands()) - writing - sourceless == set(READING)


@pytest.mark.usefixtures("undrawn", "judged")
def test_view_opens_the_browser(run, sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """--open hands the page's address to the system, and nothing else does."""
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    file = tmp_path / "a page.html"
    assert 0 == run("view", sources["stranger"], "-o", str(file)).code
    assert [] == opened
    assert 0 == run("view", sources["stranger"], "-o", str(file), "--open").code
    assert [file.as_uri()] == opened
