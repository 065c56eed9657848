"""`why`, `path`, `diff` and `report`: what stands behind a status, an edge, a change."""

from __future__ import annotations

import shutil
import sys

import click

from claimgraph.cli import options

KEY = 9
"""How wide the words are with which lines begin: "status", "claim", "conflict", "if"."""


@click.command()
@options.source
@click.argument("statement", metavar="'S P O'")
@options.perspective
def why(source: str, statement: str, **choice: str) -> None:
    """Explain one statement, and what would change it.

    Told are its status and the rule that gave it, its claims and conflicts. Subject and object
    are names or aliases, the predicate is that of the ontology, by name or in the words of an
    arrow. All statements with them are told, whatever their qualifiers.

    \b
    claimgraph why s400 'Turkey negotiates-purchase-of Su-35'
    """
    from claimgraph.answers.why import explain

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(map(fold, explain(graph, statement))))


@click.command()
@options.source
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--most", type=click.IntRange(min=1), default=3, show_default=True,
              help="How many paths to show, shortest first.")  # fmt: skip
@click.option("--each", type=click.IntRange(min=0), default=20, show_default=True,
              help="How many statements to tell of each step, 0 is all.")  # fmt: skip
@options.perspective
def path(source: str, start: str, end: str, *, most: int, each: int, **choice: str) -> None:
    """Show how two actors or things are connected.

    The claims on the way are told with each step.

    \b
    claimgraph path s400 'Daily Sabah' NATO
    """
    from claimgraph.answers.why import trace

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(map(fold, trace(graph, start, end, most=most, each=each))))


@click.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Tell what changed between two SOURCEs.

    Claims that went (-) and came (+), statuses that changed (~), and their numbers.

    \b
    claimgraph diff out/yesterday out/today
    """
    from claimgraph.answers.diff import compare

    for line in compare(options.open_graph(old), options.open_graph(new)):
        click.echo(line)


@click.command()
@options.source
@options.perspective
def report(source: str, **choice: str) -> None:
    """Write the issues as Markdown with footnotes.

    Every quote is a footnote, with the hands through which it came.

    \b
    claimgraph report s400 > s400.md
    """
    from claimgraph.answers.report import write_report

    click.echo(write_report(options.open_graph(source, **choice)), nl=False)


def fold(block: str) -> str:
    """Break long lines for a terminal, under the words they begin with; a pipe gets them whole."""
    if not sys.stdout.isatty():
        return block
    width = max(shutil.get_terminal_size().columns, 40)
    return "\n".join(_fold(line, width) for line in block.split("\n"))


def _fold(line: str, width: int) -> str:
    import textwrap

    indent = len(line) - len(line.lstrip())
    hanging = " " * (indent if indent > KEY else indent + KEY)
    return textwrap.fill(
        line, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
