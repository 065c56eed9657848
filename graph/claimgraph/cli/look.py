"""`table`: a first mapping of a table that nobody has mapped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

FIRST = 5
"""So many rows are shown as claims read."""


@contextmanager
def _lend_folder() -> Iterator[Path]:
    """A folder for as long as it is needed."""
    with TemporaryDirectory(prefix="claimgraph-") as name:
        yield Path(name)


@click.command()
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("-o", "--output", metavar="DIR", default=None, type=click.Path(path_type=Path),
              show_default="standard output",
              help="Make a dossier of it, with the table and, if needed, a code book.")  # fmt: skip
def table(file: Path, *, output: Path | None) -> None:
    """Look at a table and write a first mapping.

    FILE is CSV, TSV (also gzip), Parquet or Arrow. The command detects encoding, separator and
    head, the kinds of its columns, likely actors, dates and keys, and codes of CAMEO, ISO 3166 and
    the Correlates of War, and shows five rows as claims. What it could not decide is written as
    questions in comments at the top of the mapping.

    \b
    claimgraph table disputes.csv -o disputes
    """
    from claimgraph.build.check import check_source
    from claimgraph.build.source import find_source
    from claimgraph.dossier.template import require_empty
    from claimgraph.model.errors import ClaimgraphError
    from claimgraph.model.files import replacing
    from claimgraph.model.ontology import load_vocabulary
    from claimgraph.tables.look import STATES, look_at
    from claimgraph.tables.propose import propose
    from claimgraph.tables.unreadable import Unreadable

    if output:
        require_empty(output)
    try:
        look = look_at(file)
        mapping, questions = propose(look, load_vocabulary())
    except Unreadable as error:
        raise ClaimgraphError(error.message, where=file.name, cure=error.cure) from None
    # With -o the folder is made beside its place: where the check fails, nothing is left of it.
    making = replacing(output, owned=frozenset()) if output else _lend_folder()
    with making as folder:
        (folder / "dossier.yaml").write_text(mapping, encoding="utf-8")
        if output:
            shutil.copy(file, folder)
        else:
            (folder / file.name).symlink_to(file.resolve())
        if f"files: {{states: {STATES.name}}}" in mapping:
            shutil.copy(STATES, folder)
        checked = check_source(find_source(str(folder)), shapes=False)
    if not output:
        click.echo(mapping, nl=False)
    for line in checked.rows[: FIRST + 1]:
        click.echo(line, err=not output)
    for finding in checked.findings[:FIRST]:
        click.echo(finding, err=True)
    for question in questions:
        click.echo(f"? {question}", err=True)
    if output:
        click.echo(output / "dossier.yaml")
