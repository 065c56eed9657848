"""`new`, `check`, `pin` and `build`: from an empty folder to a graph."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--article", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              show_default="no text",
              help="A text to start from; it is copied into DIR and kept out of git.")  # fmt: skip
@click.option("--title", default="", show_default="DIR's name",
              help="What the affair is called.")  # fmt: skip
def new(folder: Path, *, article: Path | None, title: str) -> None:
    """Make a dossier to fill in.

    A schema beside it lets an editor complete names, predicates and stances.

    \b
    claimgraph new varosha --article statement.txt --title "Varosha: who says what"
    """
    from claimgraph.dossier.template import start_dossier

    for file in start_dossier(folder, title=title, article=article):
        click.echo(file)
    click.echo(f"Next: fill in {folder / 'claims.yaml'}, then claimgraph check {folder}", err=True)


@click.command()
@options.source
@options.texts
@click.option("--shapes/--no-shapes", default=True, show_default=True,
              help="Also hold the graph against the SHACL shapes.")  # fmt: skip
def check(source: str, *, texts: dict[str, str], shapes: bool) -> None:
    """List every finding with file, line and cure.

    A dossier is read as a whole: names, predicates, dates, and every quote against its text or
    evidence.lock. The graph that it makes, a built store or an RDF file is held against the
    SHACL shapes of the ontology. Exit code 1 when there is a finding.
    """
    from claimgraph.build.check import check_source
    from claimgraph.build.source import find_source
    from claimgraph.model.errors import DossierError

    checked = check_source(find_source(source), options.read_paths(texts), shapes=shapes)
    for line in () if checked.findings else checked.summary:
        click.echo(line)
    for line in checked.rows:
        click.echo(line, err=bool(checked.findings))
    if checked.findings:
        raise DossierError(checked.findings)
    click.echo("no findings")


@click.command()
@options.source
@options.texts
def pin(source: str, *, texts: dict[str, str]) -> None:
    """Find every quote and write evidence.lock.

    The lock lies beside dossier.yaml. Pin again when quotes or texts changed; the lock's diff
    shows what moved.
    """
    from claimgraph.build import pin as write_pins
    from claimgraph.build.source import find_source

    file, reading = write_pins(find_source(source), options.read_paths(texts))
    for line in reading.coverage:
        click.echo(line)
    click.echo(file)


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Where to; an earlier build there is replaced in one step.")  # fmt: skip
@options.texts
@options.console
@click.option("--page/--no-page", default=True, show_default=True,
              help="Draw the page; above 30,000 claims it counts them by pair.")  # fmt: skip
@click.option("--strict", is_flag=True,
              help="Stop at a row of a table that is no claim.")  # fmt: skip
@click.option("--update", is_flag=True,
              help="Bring the earlier build in DIR up to date, if there is one.")  # fmt: skip
def build(source: str, *, output: Path, texts: dict[str, str], **wishes: bool) -> None:
    """Build a dossier: store, TriG and page.

    The result is DIR/store, DIR/graph.trig and DIR/network.html. All or nothing: with a finding,
    or when it is interrupted, DIR stays as it was. The same dossier gives the same bytes, with its
    texts at hand or without. Rows of tables that are no claims are told on standard error and left
    out; --strict makes each of them a finding that stops the build.

    With --update, tables whose files and mapping are as they were are not read again, and only
    what the change bears on is judged. The result is that of a build from nothing, which is made
    where there is nothing to go by, and told.
    """
    from claimgraph.build import build as make
    from claimgraph.build import count
    from claimgraph.build.source import find_source
    from claimgraph.store.local import open_store

    read = options.read_paths(texts)
    built = make(find_source(source), output, texts=read, progress=options.tell, **wishes)
    if wishes["console"] and (output / "network.html").exists():
        options.warn_of_console(len(open_store(output / "store")))
    for finding in built.findings:
        click.echo(finding, err=True)
    for line in built.summary:
        click.echo(line)
    click.echo(count(built))
    for name in ("store", "graph.trig", "network.html"):
        if (output / name).exists():
            click.echo(output / name)
