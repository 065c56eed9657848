"""`spread`: tables that are too large for one machine, by way of Spark."""

from __future__ import annotations

import warnings
from pathlib import Path

import click

from claimgraph.cli import options


@click.command()
@options.source
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Where to; earlier parts there are replaced in one step.")  # fmt: skip
@click.option("--master", default="", metavar="URL",
              show_default="that of Spark's settings, else this machine",
              help="The cluster, such as spark://host:7077, yarn, or local[4].")  # fmt: skip
@click.option("--parts", "number", default=None, metavar="NUMBER", type=click.IntRange(1),
              show_default="one for 50,000 rows",
              help="How many parts the rows are written in.")  # fmt: skip
@click.option("--gzip/--no-gzip", "compress", default=True, show_default=True,
              help="Pack each part.")  # fmt: skip
@click.option("--strict", is_flag=True,
              help="Stop at a row of a table that is no claim.")  # fmt: skip
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
    a store: DIR/part-00000.nq.gz and so on, with DIR/parts.json. All or nothing. Each file of a
    table is read by one worker. All workers need claimgraph, and must see the dossier's files and
    DIR under the same names.

    \b
    claimgraph spread events -o /shared/parts --master spark://host:7077
    """
    from claimgraph.build.spark import open_spark, read_spreadable, write_parts

    # No pandas is handed to Spark, whatever its version; importing it is enough to be warned.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    reading = read_spreadable(source, options.read_paths(texts))
    spark = open_spark(master)
    done = write_parts(spark, reading, output, number=number or 0, progress=options.tell, **wishes)
    for finding in done.findings:
        click.echo(finding, err=True)
    for tally in done.tallies:
        click.echo(tally)
    click.echo(f"{done.quads:,} quads in {len(done.parts):,} parts")
    click.echo(output / "parts.json")
