"""Prints the answer of a query as a table, or writes it in a format such as CSV or Turtle."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from claimgraph.model.english import count_nouns

if TYPE_CHECKING:
    from claimgraph.store.local import Answer, Solutions

RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
FORMATS = ("table", *RESULTS, *GRAPHS)
PIPE_WIDTH = 160
BLOCK = 1_000
"""How many rows are formatted at a time; each block repeats the column names. Formatting half a
million rows as one table would take minutes."""

Row = Sequence[str]


def write_answer(
    answer: Answer | Solutions,
    format_: str,
    *,
    prefixes: dict[str, str],
    hidden: Container[str] = (),
    most: int,
    keep_empty: bool = True,
) -> bool:
    """Write an answer to standard output.

    Returns True if the format is a table and the answer has no rows or is "no". ``hidden`` are
    columns that a table leaves out, since the user gave their values. A table shows at most
    ``most`` rows (0 means all), and a message says if there are more. Unless ``keep_empty``, a
    table also leaves out columns that are empty in every row, and a message names them.
    """
    if isinstance(answer, ox.QueryTriples):
        if format_ in RESULTS:
            raise click.UsageError(f"CONSTRUCT and DESCRIBE give triples: {', '.join(GRAPHS)}")
        chosen = GRAPHS.get(format_, ox.RdfFormat.TURTLE)
        shown = prefixes if chosen is not ox.RdfFormat.JSON_LD else None
        triples = sorted(answer, key=str)
        ox.serialize(triples, sys.stdout.buffer, format=chosen, prefixes=shown)
    elif format_ in GRAPHS:
        raise click.UsageError(f"SELECT and ASK give rows: table, {', '.join(RESULTS)}")
    elif format_ != "table":
        answer.serialize(sys.stdout.buffer, format=RESULTS[format_])
        sys.stdout.buffer.flush()
    elif isinstance(answer, ox.QueryBoolean):
        click.echo("yes" if answer else "no")
        return not answer
    else:
        names = [it.value for it in answer.variables if it.value not in hidden]
        rows = ([_show_term(row[name], prefixes) for name in names] for row in answer)
        return not write_first(names, rows, most, keep_empty=keep_empty)
    return False


def _show_term(term: object, prefixes: dict[str, str]) -> str:
    """Write an RDF term for people: a literal without its type, an IRI with a prefix."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    return str(getattr(term, "value", term))


def shorten(iri: str, prefixes: dict[str, str]) -> str:
    """Abbreviate an IRI by the prefix that stands for its longest beginning."""
    fits = [(len(base), name) for name, base in prefixes.items() if iri.startswith(base)]
    if not fits:
        return iri
    length, name = max(fits)
    return f"{name}:{iri[length:]}"


def write_first(
    names: Sequence[str], rows: Iterator[Row], most: int, *, keep_empty: bool = True
) -> int:
    """Print a table of the first ``most`` rows (0 means all), and return how many were printed.

    Rows are printed in blocks as they arrive. A message says if more rows were left out. Unless
    ``keep_empty``, a block leaves out columns that are empty in all of its rows; columns that no
    block shows are named in a message.
    """
    shown, number, filled = islice(rows, most) if most else rows, 0, set[int]()
    while block := list(islice(shown, BLOCK)):
        full = [i for i in range(len(names)) if keep_empty or any(row[i] for row in block)]
        _set_table([names[i] for i in full], [[row[i] for i in full] for row in block])
        number += len(block)
        filled.update(full)
    if not number:
        _set_table(names, [])
    elif empty := [name.replace("_", " ") for i, name in enumerate(names) if i not in filled]:
        click.echo(f"not shown, as empty in every row: {', '.join(empty)}", err=True)
    click.echo(count_nouns(number, "row"), err=True)
    if next(rows, None) is not None:
        click.echo("there are more: --most 0 shows all, --format csv writes all", err=True)
    return number


def write_table(names: Sequence[str], rows: Sequence[Row]) -> None:
    """Print all rows as a table, and their number on standard error."""
    write_first(names, iter(rows), 0)


def _set_table(names: Sequence[str], rows: Iterable[Row]) -> None:
    """Print a table with cells wrapped to the terminal's width, or to 160 columns in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from claimgraph.model.text import show_plainly

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(show_plainly(cell)) for cell in row))
    width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else PIPE_WIDTH
    console = Console(
        width=width, highlight=False, color_system=None if os.environ.get("NO_COLOR") else "auto"
    )
    with console.capture() as written:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in written.get().splitlines()))
