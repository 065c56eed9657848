"""`push`: a built graph to a server."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from claimgraph.cli import options
from claimgraph.model.english import count_nouns
from claimgraph.model.errors import ClaimgraphError


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
    told = [count_nouns(done.graphs, "graph"), count_nouns(done.quads, "quad")]
    told += [f"{done.found:,} of them sent before"] if done.found else []
    if done.swept:
        told.append(f"{count_nouns(done.swept, 'graph')} that nothing lists any more swept")
    click.echo(f"pushed {source} to {url}: {', '.join(told)}")


@dataclass
class _Progress:
    """How many triples were sent, which a person at a terminal is shown."""

    sent: int = 0

    def __call__(self, sent: int, total: int) -> None:
        self.sent = sent
        if sys.stderr.isatty():
            click.echo(f"\r{sent:,} of {total:,} triples", nl=sent == total, err=True)
