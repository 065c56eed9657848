"""Commands to make a graph: `new`, `table`, `fetch`, `check`, `pin`, `build`, `spread`, `push`."""

from __future__ import annotations

import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.build.source import SourceLocation


@click.command()
@options.source
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--secret", is_flag=True,
              help="Send the endpoints the token of CLAIMGRAPH_TOKEN, or the login of "
              "CLAIMGRAPH_LOGIN.")  # fmt: skip
def fetch(source: str, *, names: tuple[str, ...], secret: bool) -> None:
    """Fetch the tables that come from endpoints.

    Sends each table's query: to its endpoint: (NAME: only of these sources), keeps the rows as a
    file in the dossier's folder, and pins them in tables.lock. Only this command uses the network;
    check and build read the file. How long and how large an answer may be is read from the
    CLAIMGRAPH_ variables. The dossier's author chose the endpoints, so they see no token or login
    without --secret.

    \b
    claimgraph fetch varosha
    """
    from claimgraph.build.fetch import fetch as ask_all
    from claimgraph.build.source import find_source

    for file, pin in ask_all(find_source(source), names, secret=secret, progress=options.tell):
        click.echo(f"{file}: {count_nouns(int(pin.rows), 'row')} from {pin.endpoint}")


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="The output folder; earlier parts there are replaced in one step.")  # fmt: skip
@click.option("--master", default="", metavar="URL",
              show_default="that of Spark's settings, else this machine",
              help="The cluster, such as spark://host:7077, yarn, or local[4].")  # fmt: skip
@click.option("--parts", "number", default=None, metavar="NUMBER", type=click.IntRange(1),
              show_default="one for 50,000 rows",
              help="How many parts the rows are written in.")  # fmt: skip
@click.option("--gzip/--no-gzip", "compress", default=True, show_default=True,
              help="Pack each part.")  # fmt: skip
@click.option("--strict", is_flag=True,
              help="Stop when a row of a table is not a claim.")  # fmt: skip
@options.texts
def spread(
    source: str,
    *,
    output: Path,
    master: str,
    number: int | None,
    texts: dict[str, str],
    **wishes: bool,
) -> None:
    """Write the quads of large tables as N-Quads, on Spark.

    SOURCE is a dossier with tables. The quads are those of a build, in parts for the bulk loader of
    a store: DIR/part-00000.nq.gz and so on, with DIR/parts.json, all of them or none. Each file of
    a table is read by one worker. All workers need claimgraph, and must see the dossier's files and
    DIR under the same names.

    \b
    claimgraph spread events -o /shared/parts --master spark://host:7077
    """
    from claimgraph.build.spark import open_spark, read_spreadable, write_parts

    # PySpark warns when a new pandas is imported, although nothing here gives Spark a data frame of
    # pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    reading = read_spreadable(source, options.read_paths(texts))
    spark = open_spark(master)
    done = write_parts(spark, reading, output, number=number or 0, progress=options.tell, **wishes)
    for finding in done.findings:
        click.echo(finding, err=True)
    for tally in done.tallies:
        click.echo(tally)
    click.echo(f"{count_nouns(done.quads, 'quad')} in {count_nouns(len(done.parts), 'part')}")
    click.echo(output / "parts.json")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--article", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              show_default="no text",
              help="A text to start from; it is copied into DIR and kept out of git.")  # fmt: skip
@click.option("--title", default="", show_default="DIR's name",
              help="What the affair is called.")  # fmt: skip
def new(folder: Path, *, article: Path | None, title: str) -> None:
    """Create a dossier to fill in.

    JSON Schemas in the folder let an editor complete names, predicates and stances.

    \b
    claimgraph new varosha --article statement.txt --title "Varosha: who says what"
    """
    from claimgraph.dossier.template import start_dossier

    for file in start_dossier(folder, title=title, article=article):
        click.echo(file)
    claims = f"claimgraph draft {folder} and claimgraph edit {folder}" if article else "the claims"
    click.echo(f"Next: fill in {folder / 'dossier.yaml'}, then {claims}", err=True)
    click.echo(
        f"Claims are in {folder / 'claims.yaml'}; claimgraph check {folder} reads them", err=True
    )


@click.command()
@options.source
@options.also
@options.texts
@click.option("--shapes/--no-shapes", default=True, show_default=True,
              help="Also validate the graph with the SHACL shapes.")  # fmt: skip
@click.option("--strict", is_flag=True,
              help="Treat every notice as a finding.")  # fmt: skip
@options.watch
def check(
    source: str, *, also: tuple[str, ...], texts: dict[str, str], watch: bool, **wishes: bool
) -> None:
    """List every finding and notice with file, line and cure.

    A dossier is read as a whole: names, predicates, dates, and every quote against its text or
    evidence.lock. The graph made from it, a built store or an RDF file is validated with the
    SHACL shapes of the ontology. Exit code 1 when there is a finding.

    A notice asks you to look at something that may be right: a negation just outside a quote, two
    statements that nearly disagree, a speaker whose office nobody states. Once you have looked,
    silence it in dossier.yaml, with the reason:

    \b
    notices:
      - {at: first-arrival, notice: negation, because: "the not belongs to the next clause"}
    """
    from claimgraph.build.source import find_source

    read, found = options.read_paths(texts), find_source(source)
    options.run(lambda: _check_once(found, read, also, **wishes), found, read, watch=watch)


def _check_once(
    source: SourceLocation,
    read: dict[str, Path],
    also: tuple[str, ...],
    *,
    shapes: bool,
    strict: bool,
) -> None:
    from claimgraph.build.check import check_source
    from claimgraph.model.errors import DossierError

    checked = check_source(source, read, also=also, shapes=shapes)
    wrong = (*checked.findings, *(it.finding for it in checked.notices if strict))
    for line in () if wrong else checked.summary:
        click.echo(line)
    for line in checked.rows:
        click.echo(line, err=bool(wrong))
    for notice in () if strict else checked.notices:
        click.echo(notice)
    if wrong:
        raise DossierError(wrong)
    click.echo(checked)


@click.command()
@options.source
@options.texts
def pin(source: str, *, texts: dict[str, str]) -> None:
    """Find every quote and write evidence.lock.

    The lock is written next to dossier.yaml. Pin again when quotes or texts change; the lock's diff
    shows what moved. Quotes that are found are pinned; the others are listed, with exit code 1.
    Sources whose text is not available keep their earlier pins. Where a text lacks quotes that are
    pinned, nothing is written, since it may be the wrong text.
    """
    from claimgraph.build.build import pin as write_pins
    from claimgraph.build.source import find_source
    from claimgraph.model.errors import DossierError

    file, reading = write_pins(find_source(source), options.read_paths(texts))
    wrong = bool(reading.findings)
    for line in reading.summary:
        click.echo(line, err=wrong)
    click.echo(f"{file}: written without what follows" if wrong else file, err=wrong)
    if wrong:
        raise DossierError(reading.findings)


@click.command()
@options.source
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The output folder; an earlier build there is replaced in one step.",
)
@options.also
@options.texts
@options.console
@click.option(
    "--page/--no-page",
    default=True,
    show_default=True,
    help="Write the page; with more than 3,000 claims from tables, one line stands for each pair.",
)
@click.option("--strict", is_flag=True,
              help="Stop when a row of a table is not a claim.")  # fmt: skip
@click.option("--update", is_flag=True,
              help="Rebuild incrementally, from the earlier build in DIR.")  # fmt: skip
@options.watch
def build(
    source: str,
    *,
    output: Path,
    also: tuple[str, ...],
    texts: dict[str, str],
    watch: bool,
    **wishes: bool,
) -> None:
    """Build a dossier: store, TriG and page.

    The result is DIR/store, DIR/graph.trig and DIR/network.html, or nothing: with a finding, or
    after an interruption, DIR stays as it was. The same dossier gives the same bytes, with its
    texts or without. Of more than 100,000 claims DIR/quads takes the place of the store, which is
    loaded when something first needs it, and there is no graph.trig. Rows of tables that are not
    claims are reported on standard error and left out; --strict makes each of them a finding that
    stops the build.

    With --update, tables whose files and mapping have not changed are not read again, and only
    what the change affects is judged again. The result is that of a full build. Where there is no
    earlier build to start from, a full build is made, and a message says so.
    """
    from claimgraph.build.source import find_source

    read, found = options.read_paths(texts), find_source(source)
    options.run(
        lambda: _build_once(found, output, read, also, **wishes), found, read, watch=watch,
        without=[output],
    )  # fmt: skip


def _build_once(
    source: SourceLocation,
    output: Path,
    read: dict[str, Path],
    also: tuple[str, ...],
    **wishes: bool,
) -> None:
    from claimgraph.build.build import build as make
    from claimgraph.build.build import count
    from claimgraph.store.local import DEFERRED

    built = make(source, output, texts=read, also=also, progress=options.tell, **wishes)
    options.warn_of_console(built.no_console)
    for finding in built.findings:
        click.echo(finding, err=True)
    for line in built.summary:
        click.echo(line)
    click.echo(count(built))
    for name in ("store", DEFERRED, "graph.trig", "network.html"):
        if (output / name).exists():
            click.echo(output / name)


FIRST = 5
"""The command `table` shows the claims of at most so many rows, and as many findings."""


@contextmanager
def _lend_folder() -> Iterator[Path]:
    """Create a temporary folder, and delete it at the end of the ``with`` block."""
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
    from claimgraph.model.english import STATES
    from claimgraph.model.errors import ClaimgraphError
    from claimgraph.model.files import replacing
    from claimgraph.model.ontology import load_vocabulary
    from claimgraph.tables.look import look_at
    from claimgraph.tables.propose import propose
    from claimgraph.tables.unreadable import Unreadable

    if output:
        require_empty(output)
    try:
        look = look_at(file)
        mapping, questions = propose(look, load_vocabulary())
    except Unreadable as error:
        raise ClaimgraphError(error.message, where=file.name, cure=error.cure) from None
    # With -o the folder has a temporary name until the check is done, so that a failure leaves
    # nothing at the output path.
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


@click.command()
@options.source
@click.argument("url", metavar="URL")
@click.option("--update", default="", metavar="URL",
              show_default="/update beside /query, else URL itself",
              help="Where the server takes SPARQL updates.")  # fmt: skip
@click.option("--graph-store", default="", metavar="URL", show_default="by INSERT DATA",
              help="Send the triples by the Graph Store Protocol to this address.")  # fmt: skip
@click.option("--batch", default=1000, show_default=True, type=click.IntRange(1),
              help="How many triples one request holds.")  # fmt: skip
def push(source: str, url: str, *, update: str, graph_store: str, batch: int) -> None:
    """Send the graph of SOURCE to a SPARQL 1.1 server.

    URL is the query endpoint. The graph arrives whole or not at all: until everything is there,
    readers see the earlier state. Called again after an error, the command continues where it
    stopped. A token is read from CLAIMGRAPH_TOKEN, or user:password from CLAIMGRAPH_LOGIN.

    \b
    claimgraph push s400 http://localhost:7878/query
    claimgraph push s400 http://localhost:8890/sparql-auth --batch 500
    """
    from claimgraph.build.source import require_http

    require_http(url)
    from claimgraph.store.remote.push import open_target, push

    target = open_target(url, update=update, graph_store=graph_store)
    store, progress = options.open_graph(source).store, _Progress()
    try:
        done = push(store, target, batch=batch, progress=progress)
    except ClaimgraphError:
        if progress.sent:
            click.echo("What was sent is kept there: run the same command to continue.", err=True)
        raise
    counts = [count_nouns(done.graphs, "graph"), count_nouns(done.quads, "quad")]
    counts += [f"{done.found:,} of them sent before"] if done.found else []
    if done.swept:
        counts.append(f"{count_nouns(done.swept, 'graph')} that nothing lists any more swept")
    click.echo(f"pushed {source} to {url}: {', '.join(counts)}")


@dataclass
class _Progress:
    """Shows on the terminal how many triples were sent."""

    sent: int = 0

    def __call__(self, sent: int, total: int) -> None:
        self.sent = sent
        if sys.stderr.isatty():
            click.echo(f"\r{sent:,} of {total:,} triples", nl=sent == total, err=True)
