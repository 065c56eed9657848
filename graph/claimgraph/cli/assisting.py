"""`mcp`: the graph for assistants."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import click

from claimgraph.cli import options
from claimgraph.model.errors import ClaimgraphError


@click.command()
@options.source
@click.option("--http", is_flag=True, help="Serve over HTTP on this machine, at /mcp.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535),
              help="Where to listen with --http; 0 takes any port that is free.")  # fmt: skip
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600),
              help="How long a query may run.")  # fmt: skip
@click.option("--memory", default=1024, show_default=True, type=click.IntRange(32), metavar="MB",
              help="How much memory a query may use.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True,
              help="How many queries run at once, each in a process.")  # fmt: skip
@options.perspective
def mcp(
    source: str,
    *,
    http: bool,
    port: int,
    seconds: float,
    memory: int,
    workers: int,
    **choice: str,
) -> None:
    """Let assistants ask SOURCE, over the Model Context Protocol.

    They can read the schema, ask the named questions and SPARQL, find entities, and have claims
    and statements explained; answers carry status and sources. Without --http it speaks over
    standard input and output, as assistants start it themselves.

    \b
    claimgraph mcp s400
    """
    if importlib.util.find_spec("mcp") is None:
        raise ClaimgraphError("assistants need mcp", cure="pip install 'claimgraph[mcp]'")
    from claimgraph.server.http.limits import Limits
    from claimgraph.server.http.run import Address, Settings
    from claimgraph.server.mcp import run as running

    graph = options.open_graph(source, **choice)
    limits = replace(Limits(seconds=seconds, megabytes=memory), workers=workers)
    if http:
        settings = Settings(Address(port=port), limits)
        running.serve_http(graph, settings, ready=lambda at: click.echo(f"{source} at {at}mcp"))
    else:
        running.serve_streams(graph, limits)
