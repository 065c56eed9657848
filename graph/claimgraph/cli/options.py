"""Defines and reads the arguments and options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from claimgraph.build.source import SourceLocation
    from claimgraph.graph import ClaimGraph

Command = TypeVar("Command", bound=Callable[..., Any])

source = click.argument("source")
also = click.option(
    "--also",
    multiple=True,
    metavar="SOURCE",
    show_default="SOURCE alone",
    help="Another SOURCE, judged together with the first as one graph.",
)
console = click.option(
    "--console/--no-console",
    default=True,
    show_default=True,
    help="Include a SPARQL console in the page, which adds about 2.3 MB.",
)
default_graph = click.option(
    "--default-graph",
    type=click.Choice(["union", "standard"]),
    show_default="union for a dossier, else standard",
    help="What a pattern outside of GRAPH sees: all graphs, or the unnamed one.",
)
watch = click.option(
    "--watch",
    is_flag=True,
    help="Repeat whenever a file of the dossier is saved, until Ctrl-C.",
)
texts = click.option(
    "--text",
    "texts",
    multiple=True,
    metavar="NAME=FILE",
    show_default="the path in dossier.yaml",
    callback=lambda _ctx, _option, values: dict(read_pair(value) for value in values),
    help="The file with the text of a source; every quote is then checked against it.",
)


def perspective(command: Command) -> Command:
    """Add the options --also, --clock, --as-of and --perspective to a command."""
    for option in (
        also,
        click.option("--clock", type=click.Choice(["said", "happened"]), default="said",
                     show_default=True, help="Which time --as-of is compared with."),
        click.option("--as-of", metavar="DATE", default="", show_default="all claims",
                     help="Keep the claims up to a day, such as 2019-12-31."),
        click.option("--perspective", metavar="NAME", default="", show_default="no perspective",
                     help="Show the graph according to one principal, such as Turkey."),
    ):  # fmt: skip
        command = option(command)
    return command


def run(
    action: Callable[[], None],
    source: SourceLocation,
    texts: Mapping[str, Path],
    *,
    watch: bool,
    without: Sequence[Path] = (),
) -> None:
    """Run an action once, or with ``watch`` again after each change of the dossier's files.

    Changes of the files ``texts`` count too; those in the folders ``without`` do not.
    """
    if not watch:
        action()
        return
    from claimgraph.build.file_watch import repeat_on_change

    repeat_on_change(
        source, action, texts=texts.values(), without=without,
        tell=lambda line: click.echo(line, err=True),
    )  # fmt: skip


def read_pair(value: str) -> tuple[str, str]:
    """Split the value of an option, such as ``who=Turkey``, into name and value."""
    name, sign, rest = value.partition("=")
    if not sign or not name or not rest:
        raise click.BadParameter(f"'{value}' is not of the form name=value")
    return name, rest


def read_paths(texts: dict[str, str]) -> dict[str, Path]:
    """The paths given with ``--text``, by source; raises BadParameter if a file is missing."""
    for name, file in texts.items():
        if not Path(file).is_file():
            raise click.BadParameter(f"{name}: there is no file {file}", param_hint="--text")
    return {name: Path(file) for name, file in texts.items()}


def open_graph(source: str, *, also: Sequence[str] = (), **choice: str) -> ClaimGraph:
    """Open a SOURCE for a command, with further ones ``also``, and report claims left out.

    An answer as of a day looks like any other. So a note on the claims that it leaves out is
    printed on standard error, even if that is not a terminal: a log needs the note as well.
    """
    from claimgraph.graph import ClaimGraph

    graph = ClaimGraph.open(source, also=also, progress=tell, **choice)  # type: ignore[arg-type]  # strings only
    if graph.note:
        click.echo(graph.note, err=True)
    return graph


def warn_of_console(reason: str) -> None:
    """Print on standard error why a page has no SPARQL console, if there is a reason."""
    if reason:
        click.echo(f"The page has no SPARQL console: {reason}", err=True)


def tell(message: str) -> None:
    """Print a message on standard error, if that is a terminal."""
    if sys.stderr.isatty():
        click.echo(message, err=True)
