"""Commands that write a graph as files for others: `view`, `site` and `export`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.files import write_beside_then_rename


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="FILE.html",
              help="Where to write the page; - for standard output.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@options.console
@options.perspective
def view(source: str, *, output: str, open_: bool, console: bool, **choice: str) -> None:
    """Write the interactive network as one HTML file.

    The page needs no network connection and opens none.

    \b
    claimgraph view s400 -o s400.html --open
    claimgraph view s400 -o ankara.html --perspective Turkey
    claimgraph view s400 -o 2019.html --as-of 2019-12-31 --clock happened
    """
    graph = options.open_graph(source, **choice)
    if console:
        options.warn_of_console(graph.explain_missing_console())
    if output == "-":
        click.echo(graph.view(console=console), nl=False)
        return
    page = graph.view(console=console).encode()
    _write_file(Path(output), lambda out: out.write(page))
    click.echo(output)
    if open_:
        click.launch(Path(output).absolute().as_uri())


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path),
              help="The output file; its ending decides the format.")  # fmt: skip
@click.option("--shape", type=click.Choice(["plain", "rdf12", "nanopub", "projection"]),
              default="plain", show_default=True,
              help="RDF 1.2 reifiers, nanopublications, or one edge for each pair.")  # fmt: skip
@click.option("--least", type=click.IntRange(1), default=1, show_default=True,
              help="Leave pairs with fewer claims out of a projection.")  # fmt: skip
@options.perspective
def export(source: str, *, output: Path, shape: str, least: int, **choice: str) -> None:
    """Write SOURCE to a file in another format.

    \b
    .trig .nq .jsonld   all graphs
    .ttl .nt .rdf       the same triples without the names of the graphs
    .graphml .gexf      the network, for Gephi and the like; of a large graph its projection
    .csv                the claims as a table that a spreadsheet opens well
    .ftm                FollowTheMoney entities, with a link for each accepted statement

    More than a million quads can be written as .nq, .trig, .nt and .ttl, in a few minutes and with
    little memory; other RDF and .csv cannot.
    """
    from claimgraph.answers.export import PROJECTED, PROJECTION, export_into
    from claimgraph.answers.export.ftm import name_losses

    graph = options.open_graph(source, **choice)
    if shape == "plain" and output.suffix.lower() in PROJECTED and graph.is_large:
        click.echo("Too large for an edge each: one for each pair (--shape projection)", err=True)
        shape = PROJECTION
    wishes: dict[str, Any] = {"shape": shape, "least": least, "progress": options.tell}
    _write_file(output, lambda out: export_into(graph, output.suffix, out, **wishes))
    if output.suffix.lower() == ".ftm":
        click.echo(name_losses(graph.store), err=True)
    click.echo(output)


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="The output folder; an earlier site there is replaced in one step.")  # fmt: skip
@options.console
@options.perspective
def site(source: str, *, output: Path, console: bool, **choice: str) -> None:
    """Write the pages of SOURCE as files, for any web host.

    The pages are those of claimgraph serve: an overview, the network, the questions that need no
    value, and a page for each actor, statement, claim, source and issue. They work from any folder,
    also by double click, and load nothing from elsewhere.

    \b
    claimgraph site s400 -o out/site
    """
    if importlib.util.find_spec("starlette") is None:
        raise ClaimgraphError("a site needs starlette", cure="pip install 'claimgraph[serve]'")
    from claimgraph.server.pages.site import write_site

    graph = options.open_graph(source, **choice)
    if console:
        options.warn_of_console(graph.explain_missing_console())
    number = write_site(graph, output, console=console, progress=options.tell)
    click.echo(f"{count_nouns(number, 'page')}: {output / 'index.html'}")


def _write_file(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file under a temporary name, then rename it; an error names the file."""
    if file.is_dir() or not file.absolute().parent.is_dir():
        wrong = f"{file} is a folder" if file.is_dir() else f"there is no folder {file.parent}"
        raise click.BadParameter(wrong, param_hint="-o")
    try:
        with write_beside_then_rename(file) as out:
            write(out)
    except OSError as error:
        raise ClaimgraphError(f"not written: {error.strerror}", where=str(file)) from None
