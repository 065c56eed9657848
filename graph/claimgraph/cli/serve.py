"""`serve`: the graph over HTTP."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from claimgraph.cli import options
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.graph import ClaimGraph
    from claimgraph.server.http.run import Writing


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


NEEDED = ("starlette", "uvicorn", "prometheus_client")


def _read_origin(text: str) -> str:
    """A site as browsers name it: scheme, host and port, no path (RFC 6454)."""
    if text != "*" and not re.fullmatch(r"https?://[^/\s?#@]+", text):
        raise click.BadParameter(f"'{text}' is not of the form https://host or https://host:port")
    return text.lower()


def _read_service(text: str) -> str:
    """An endpoint by its whole address: what could end it early in a query is no part of one."""
    if not re.fullmatch(r"https?://[^\s<>\"'{}|\\^`#]+", text):
        raise click.BadParameter(f"'{text}' is not of the form https://host/path")
    return text


@click.command()
@options.source
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535),
              help="Where to listen; 0 takes any port that is free.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="On which address; the default is reached from this machine only.")  # fmt: skip
@click.option("--allow-host", "names", multiple=True, metavar="NAME", show_default="this machine's",
              help="A further name under which the server may be called.")  # fmt: skip
@click.option("--allow-origin", "origins", multiple=True, metavar="URL", show_default="none",
              callback=lambda _context, _option, values: tuple(map(_read_origin, values)),
              help="A site whose pages may ask, https://example.org; '*' is all.")  # fmt: skip
@click.option("--allow-service", "services", multiple=True, metavar="URL", show_default="none",
              callback=lambda _context, _option, values: tuple(map(_read_service, values)),
              help="An endpoint that queries may call with SERVICE.")  # fmt: skip
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600),
              help="How long a query may run.")  # fmt: skip
@click.option("--memory", default=1024, show_default=True, type=click.IntRange(32), metavar="MB",
              help="How much memory a query may use.")  # fmt: skip
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(1),
              help="How many rows or triples an answer may have.")  # fmt: skip
@click.option("--cut", is_flag=True, show_default="such an answer is an error",
              help="Send what there is of an answer that time, memory or --rows ends, "
              "with the header or trailer Claimgraph-Cut.")  # fmt: skip
@click.option("--answers", default=256, show_default=True, type=click.IntRange(4), metavar="MB",
              help="How much of all answers the server itself may hold.")  # fmt: skip
@click.option("--total-memory", "total", type=click.IntRange(64), metavar="MB",
              show_default="half of the machine's",
              help="How much memory all queries together may use.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), show_default="two for each core",
              help="How many queries run at once, each in a process.")  # fmt: skip
@click.option("--access-log", default="", metavar="FILE", show_default="no log",
              help="Write a line of JSON for each request; - for standard error.")  # fmt: skip
@click.option("--writable", is_flag=True, show_default="read-only",
              help="Take writes from whoever has the token.")  # fmt: skip
@click.option("--token-file", default="", metavar="FILE", show_default="CLAIMGRAPH_TOKEN is read",
              help="The file that holds the token.")  # fmt: skip
@click.option("--token-name", default="token", metavar="NAME", show_default=True,
              help="What the journal of writes calls whoever has the token.")  # fmt: skip
@click.option("--keep", default="", metavar="DIR", show_default="SOURCE, a folder that was built",
              help="Make a store of SOURCE in a new folder, and write to that.")  # fmt: skip
@options.default_graph
@options.perspective
def serve(
    source: str,
    *,
    port: int,
    host: str,
    names: tuple[str, ...],
    origins: tuple[str, ...],
    services: tuple[str, ...],
    seconds: float,
    memory: int,
    rows: int,
    cut: bool,
    answers: int,
    total: int | None,
    workers: int | None,
    access_log: str,
    writable: bool,
    token_file: str,
    token_name: str,
    keep: str,
    default_graph: str | None,
    **choice: str,
) -> None:
    """Serve SOURCE over HTTP.

    Pages for people begin at /, a SPARQL 1.1 endpoint is at /sparql, its graphs are at /store.
    Each query runs in a process of its own that is killed when it takes too long or too much;
    nothing leaves this machine, but for the SERVICE that is allowed.

    With --writable, whoever sends the token (Authorization: Bearer TOKEN) may send SPARQL Update to
    /sparql, graphs to /store, and a zip or tar of a dossier's folder to /dossier. What is computed
    from claims is then computed again; a write that would leave no whole dossier is refused with
    its findings as JSON.

    \b
    claimgraph serve s400
    curl 'http://127.0.0.1:8000/sparql' --data-urlencode 'query=ASK { :turkey aff:purchased ?what }'
    """
    _check_installed()
    from claimgraph.server.http.limits import Limits
    from claimgraph.server.http.run import Address, Settings
    from claimgraph.server.http.run import serve as run

    graph = options.open_graph(source, **choice)
    if default_graph:
        graph = replace(graph, store=replace(graph.store, union=default_graph == "union"))
    graph = replace(graph, store=replace(graph.store, services=services))
    limits = Limits(seconds=seconds, megabytes=memory, rows=rows, cut=cut, answers=answers << 20)
    if workers:
        limits = replace(limits, workers=workers)
    if total:
        limits = replace(limits, total=total)
    union = default_graph == "union" if default_graph else None
    writing = _write_to(graph, keep, token_file, token_name) if writable else None
    address = Address(host, port, names, origins)
    settings = Settings(address, limits, access_log, union=union, writing=writing)
    run(graph, settings, ready=lambda address: click.echo(f"serving {source} at {address}"))


def _write_to(graph: ClaimGraph, keep: str, token_file: str, name: str) -> Writing:
    """Who may write where. Raises ClaimgraphError where nobody may."""
    from claimgraph.server.http.run import Writing
    from claimgraph.server.http.token import Bearer, find_token
    from claimgraph.server.write.target import find_target

    if graph.note:
        cure = "serve all of it, and let whoever asks choose the side"
        raise ClaimgraphError(f"what is seen {graph.note} is not written to", cure=cure)
    bearer = Bearer.of(find_token(token_file), name)
    return Writing(bearer, find_target(graph, keep))


def _check_installed() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        cure = "pip install 'claimgraph[serve]'"
        raise ClaimgraphError(f"serving needs {', '.join(missing)}", cure=cure)
