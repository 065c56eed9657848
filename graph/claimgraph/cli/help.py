"""`help`: the user guide in the terminal."""

from __future__ import annotations

import click


@click.command()
@click.argument("topic", default="")
@click.option("--search", default="", metavar="WORDS", show_default="none",
              help="List the sections of the guide in which the words occur.")  # fmt: skip
def help(topic: str, *, search: str) -> None:
    """Show the user guide: all topics, one TOPIC, or a search.

    \b
    claimgraph help
    claimgraph help tables
    claimgraph help --search "only planned"
    """
    from claimgraph.answers.guide import list_topics, read_topic, search_guide
    from claimgraph.model.errors import ClaimgraphError
    from claimgraph.model.text import show_plainly

    if search:
        hits = search_guide(search)
        for hit in hits:
            click.echo(f"claimgraph help {hit.topic:<10}  {hit.title}")
            click.echo(f"    {hit.first_line[:96]}")
        if not hits:
            message = f"the guide has no section on '{show_plainly(search)}'"
            raise ClaimgraphError(message, cure="try other words; claimgraph help lists the topics")
    elif topic:
        _print_markdown(read_topic(topic))
    else:
        for name, title in list_topics().items():
            click.echo(f"claimgraph help {name:<10}  {title}")


def _print_markdown(text: str) -> None:
    """Print Markdown, set for a terminal where there is one."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        click.echo(text, nl=False)
