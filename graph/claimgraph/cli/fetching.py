"""`fetch`: tables that come from endpoints."""

from __future__ import annotations

import click

from claimgraph.cli import options


@click.command()
@options.source
@click.argument("names", metavar="[NAME]...", nargs=-1)
def fetch(source: str, *, names: tuple[str, ...]) -> None:
    """Fetch the tables that endpoints give.

    Asks the endpoint: of each table (NAME: of these sources) its query:, keeps the rows as a file
    in the dossier's folder, and pins them in tables.lock. Only this command uses the network;
    check and build read the file. How long and how large an answer may be, and a token or login,
    are read from the CLAIMGRAPH_ variables.

    \b
    claimgraph fetch varosha
    """
    from claimgraph.fetching import fetch as ask_all
    from claimgraph.opening import find_source

    for file, pin in ask_all(find_source(source), names, progress=options.tell):
        click.echo(f"{file}: {int(pin.rows):,} rows from {pin.endpoint}")
