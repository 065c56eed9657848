"""The documentation is under test: what it names exists, and what exists is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from claimgraph.cli import program

CHECKOUT = Path(__file__).parents[2]
GUIDE = sorted((CHECKOUT / "graph" / "claimgraph" / "guide").glob("*.md"))
PAGES = ["README.md", "CONTRIBUTING.md", *(str(it.relative_to(CHECKOUT)) for it in GUIDE)]
CALL = re.compile(r"(?<!from )claimgraph ([a-z][a-z-]*)\b((?:[^\n`|#\\]|\\\n)*)")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]+")


def commands() -> dict[str, click.Command]:
    """All commands of the program by name, also those that are loaded when they are asked for."""
    context = click.Context(program, **program.context_settings)
    found = {name: program.get_command(context, name) for name in program.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def options(command: click.Command) -> set[str]:
    """The long options of a command."""
    return {opt for p in command.params for opt in (*p.opts, *p.secondary_opts) if opt[:2] == "--"}


def page(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def code(text: str) -> Iterator[str]:
    """Yield what is set as code on a page: fenced blocks, and words between backticks."""
    yield from re.split(r"^```.*$", text, flags=re.M)[1::2]
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def calls(name: str) -> list[tuple[str, str]]:
    """Every ``claimgraph COMMAND ...`` on a page: the command and what follows it."""
    return [found for piece in code(page(name)) for found in CALL.findall(piece)]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_on_a_page_exists(name: str) -> None:
    """A page names no command and no option that the program does not have."""
    known = commands()
    assert set() == {command for command, _ in calls(name)} - set(known)
    named = {(command, option) for command, rest in calls(name) for option in OPTION.findall(rest)}
    there = {(command, option) for command in known for option in options(known[command])}
    assert set() == named - there - {(command, "--help") for command in known}


def test_the_readme_shows_commands() -> None:
    """The README leads with what is typed; a scan that finds nothing would prove nothing."""
    assert {"build", "ask", "query"} <= {command for command, _ in calls("README.md")}


def test_every_command_is_in_the_guide() -> None:
    """A command that no page of the guide names is not found by those who would need it."""
    named = {command for it in GUIDE for command, _ in calls(str(it.relative_to(CHECKOUT)))}
    assert set() == set(commands()) - named


def test_every_option_is_in_the_documentation() -> None:
    """Each long option of each command stands on some page, or in the README's table."""
    text = "\n".join(map(page, PAGES))
    every = {(name, option) for name, command in commands().items() for option in options(command)}
    assert set() == {(name, opt) for name, opt in every if not re.search(rf"{opt}\b(?!-)", text)}


def test_every_command_and_option_has_help() -> None:
    """``--help`` of each command says what it does, and what each option does."""
    mute = {
        (name, parameter.name)
        for name, command in commands().items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    }
    assert set() == mute
    shown = {name: CliRunner().invoke(program, [name, "--help"]) for name in commands()}
    assert set() == {name for name, result in shown.items() if result.exit_code}
    assert {
        name for name, command in commands().items() if not command.get_short_help_str()
    } == set()
