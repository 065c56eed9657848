"""`why`, `path`, `diff` and `report`: what stands behind a status, an edge, a change."""

from __future__ import annotations

import click

from claimgraph.cli import options


@click.command()
@options.source
@click.argument("statement", metavar="'S P O'")
@options.perspective
def why(source: str, statement: str, **choice: str) -> None:
    """Explain one statement: its status, the rule, its claims, and what would change it.

    Subject and object are names or aliases, the predicate is that of the ontology. All
    statements with them are told, whatever their qualifiers.

    \b
    claimgraph why s400 'Turkey negotiates-purchase-of Su-35'
    """
    from claimgraph.explanation import explain

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(explain(graph, statement)))


@click.command()
@options.source
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--most", default=3, show_default=True, help="How many paths to show, shortest first."
)
@options.perspective
def path(source: str, start: str, end: str, *, most: int, **choice: str) -> None:
    """Show how two actors or things are connected, with the claims on the way.

    \b
    claimgraph path s400 Reuters NATO
    """
    from claimgraph.explanation import trace

    graph = options.open_graph(source, **choice)
    click.echo("\n\n".join(trace(graph, start, end, most=most)))


@click.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Tell which claims came and went between two SOURCEs, and which statuses changed.

    \b
    claimgraph diff out/yesterday out/today
    """
    from claimgraph.comparison import compare

    for line in compare(options.open_graph(old), options.open_graph(new)):
        click.echo(line)


@click.command()
@options.source
@options.perspective
def report(source: str, **choice: str) -> None:
    """Write the issues of SOURCE as Markdown, with every quote as a footnote.

    \b
    claimgraph report s400 > s400.md
    """
    from claimgraph.report import write_report

    click.echo(write_report(options.open_graph(source, **choice)), nl=False)
