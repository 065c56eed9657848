"""`fetch`: tables that come from endpoints."""

from __future__ import annotations

import click

from claimgraph.cli import options


@click.command()
@options.source
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--secret", is_flag=True,
              help="Show the token or login of CLAIMGRAPH_TOKEN or CLAIMGRAPH_LOGIN.")  # fmt: skip
def fetch(source: str, *, names: tuple[str, ...], secret: bool) -> None:
    """Fetch the tables that endpoints give.

    Asks the endpoint: of each table (NAME: of these sources) its query:, keeps the rows as a file
    in the dossier's folder, and pins them in tables.lock. Only this command uses the network;
    check and build read the file. How long and how large an answer may be is read from the
    CLAIMGRAPH_ variables. Whoever wrote the dossier chose the endpoints, so no token or login is
    shown to them without --secret.

    \b
    claimgraph fetch varosha
    """
    from claimgraph.build.fetch import fetch as ask_all
    from claimgraph.build.source import find_source

    for file, pin in ask_all(find_source(source), names, secret=secret, progress=options.tell):
        click.echo(f"{file}: {int(pin.rows):,} rows from {pin.endpoint}")
