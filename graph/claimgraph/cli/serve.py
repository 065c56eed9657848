"""Commands that run a server: `serve` and `edit` over HTTP, and `mcp` for assistants."""

from __future__ import annotations

import getpass
import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from claimgraph.cli import options
from claimgraph.model.errors import ClaimgraphError

if TYPE_CHECKING:
    from claimgraph.graph import ClaimGraph
    from claimgraph.server.http.limits import Limits
    from claimgraph.server.http.run import Settings, Writing

Command = TypeVar("Command", bound=Callable[..., Any])
NEEDED = ("starlette", "uvicorn", "prometheus_client")


def _read_origin(text: str) -> str:
    """Read the origin of a web site: scheme, host and port, without a path (RFC 6454)."""
    if text != "*" and not re.fullmatch(r"https?://[^/\s?#@]+", text):
        raise click.BadParameter(f"'{text}' is not of the form https://host or https://host:port")
    return text.lower()


def _read_service(text: str) -> str:
    """Read an endpoint's full URL, without characters that could end an IRI inside a query."""
    if not re.fullmatch(r"https?://[^\s<>\"'{}|\\^`#]+", text):
        raise click.BadParameter(f"'{text}' is not of the form https://host/path")
    return text


def _read_name(text: str) -> str:
    """Read a host name, or ``*.NAME`` for all subdomains of a name, or ``*`` for any."""
    if text != "*" and not re.fullmatch(r"(\*\.)?[\w.:-]+", text):
        raise click.BadParameter(f"'{text}' is not of the form host or *.host")
    return text


def _read_proxy(text: str) -> str:
    """Read an IP address or a network such as 10.0.0.0/24."""
    from ipaddress import ip_network

    try:
        return str(ip_network(text))
    except ValueError:
        message = f"'{text}' is not of the form 10.0.0.7 or 10.0.0.0/24"
        raise click.BadParameter(message) from None


def _read_prefix(text: str) -> str:
    """Read a URL path, and remove the slash at its end; ``/`` becomes an empty string."""
    found = text.rstrip("/")
    if found and not re.fullmatch(r"(?:/[\w.~-]+)+", found):
        raise click.BadParameter(f"'{text}' is not of the form /path")
    return found


def _many(flag: str, read: Callable[[str], str], **more: str) -> Any:
    """Make an option that may be given several times; ``read`` converts each value."""

    def call(_context: object, _option: object, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(read, values))

    return click.option(flag, multiple=True, callback=call, **more)  # type: ignore[arg-type]  # texts


def _number(flag: str, *, least: int, words: str, **more: Any) -> Any:
    given = {"show_default": True, **more}
    return click.option(flag, type=click.IntRange(least), help=words, **given)


LIMITS = (
    click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600),
                 help="How long a query may run."),
    _number("--memory", least=32, metavar="MB", default=1024,
            words="How much memory a query may use."),
    _number("--answers", least=4, metavar="MB", default=256,
            words="How much memory the server itself may use for answers."),
    _number("--total-memory", least=64, metavar="MB", default=None,
            show_default="half of the machine's",
            words="How much memory all queries together may use."),
)  # fmt: skip
"""The options that limit queries by strangers, for the commands `serve` and `mcp`."""

OPTIONS = (
    click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535),
                 help="The port to listen on; 0 takes any free port."),
    click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
                 help="The address to listen on; the default accepts only this machine."),
    _many("--allow-host", _read_name, metavar="NAME", show_default="this machine's",
          help="Another host name that the server answers to, or *.NAME for its subdomains."),
    _many("--allow-origin", _read_origin, metavar="URL", show_default="none",
          help="A site whose pages may send requests, such as https://example.org; '*' for all."),
    _many("--allow-service", _read_service, metavar="URL", show_default="none",
          help="An endpoint that queries may call with SERVICE."),
    _many("--proxy", _read_proxy, metavar="ADDRESS", show_default="none",
          help="A proxy, or a network of proxies, whose Forwarded and X-Forwarded-* are trusted."),
    click.option("--prefix", default="", metavar="PATH", show_default="none",
                 callback=lambda _context, _option, value: _read_prefix(value),
                 help="The path under which a proxy publishes the server."),
    *LIMITS,
    _number("--rows", least=1, default=100_000,
            words="How many rows or triples an answer may have."),
    click.option("--cut", is_flag=True, show_default="such an answer is an error",
                 help="Where time, memory or --rows ends an answer, send the part there is, "
                 "with the header or trailer Claimgraph-Cut."),
    _number("--workers", least=1, default=None, show_default="two for each core",
            words="How many queries run at once, each in its own process."),
    _number("--per-client", least=1, default=256,
            words="How many unfinished requests one address may have."),
    click.option("--access-log", default="", metavar="FILE", show_default="no log",
                 help="Write a line of JSON for each request; - for standard error."),
    click.option("--writable", is_flag=True, show_default="read-only",
                 help="Accept writes that carry the token."),
    click.option("--token-file", default="", metavar="FILE",
                 show_default="CLAIMGRAPH_TOKEN is read",
                 help="The file that holds the token."),
    click.option("--token-name", default="token", metavar="NAME", show_default=True,
                 help="The name under which the journal lists writes with this token."),
    click.option("--keep", default="", metavar="DIR",
                 show_default="SOURCE, a folder that was built",
                 help="Make a store of SOURCE in a new folder, and write to that; of several, in "
                 "DIR/NAME each."),
    click.option("--dry-run", is_flag=True, show_default="serve",
                 help="Print each setting and where it comes from, and stop."),
)  # fmt: skip


def _take_options(given: tuple[Any, ...]) -> Callable[[Command], Command]:
    """Make a decorator that adds these options to a command, in their order."""

    def add(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return add


@click.command(context_settings={"auto_envvar_prefix": "CLAIMGRAPH_MCP"})
@options.source
@click.option("--http", is_flag=True, help="Serve over HTTP on this machine, at /mcp.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535),
              help="The port to listen on with --http; 0 takes any free port.")  # fmt: skip
@_take_options(LIMITS)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True,
              help="How many queries run at once, each in its own process.")  # fmt: skip
@options.perspective
def mcp(source: str, *, http: bool, port: int, **given: Any) -> None:
    """Let assistants ask SOURCE, over the Model Context Protocol.

    They can read the schema, ask the named questions and SPARQL, find entities, and get claims
    and statements explained; answers carry status and sources. Without --http it speaks over
    standard input and output, as assistants start it themselves.

    \b
    claimgraph mcp s400
    """
    if importlib.util.find_spec("mcp") is None:
        raise ClaimgraphError("assistants need mcp", cure="pip install 'claimgraph[mcp]'")
    _check_installed()
    from claimgraph.server.http.run import Address, Settings
    from claimgraph.server.mcp import tools as running

    graph, limits = options.open_graph(source, **_choice(given)), _limit(given)
    if http:
        settings = Settings(Address(port=port), limits)
        running.serve_http(graph, settings, ready=lambda at: click.echo(f"{source} at {at}mcp"))
    else:
        running.serve_streams(graph, limits)


@click.command(context_settings={"auto_envvar_prefix": "CLAIMGRAPH_SERVE"})
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@_take_options(OPTIONS)
@options.default_graph
@options.perspective
@click.pass_context
def serve(context: click.Context, /, sources: tuple[str, ...], **given: Any) -> None:
    """Serve SOURCE over HTTP, as pages and SPARQL.

    Pages for people start at /, a SPARQL 1.1 endpoint is at /sparql, its graphs are at /store.
    Each query runs in its own process, which is stopped when it takes too much time or memory;
    nothing leaves this machine, except by a SERVICE that you allow. Several SOURCEs are served each
    below the last part of its path.

    With --writable, clients that send the token (Authorization: Bearer TOKEN) may send SPARQL
    Update to /sparql, graphs to /store, and a zip or tar of a dossier's folder to /dossier. What is
    computed from claims is then computed again; a write after which the dossier would be invalid is
    refused, with its findings as JSON.

    Each option has a variable: CLAIMGRAPH_SERVE_PORT, CLAIMGRAPH_SERVE_TOTAL_MEMORY and so on.

    \b
    claimgraph serve s400
    curl 'http://127.0.0.1:8000/sparql' --data-urlencode 'query=ASK { :turkey aff:purchased ?what }'
    """
    _check_installed()
    from claimgraph.server.http.run import serve_all

    settings = _read_settings(given)
    if given["dry_run"]:
        click.echo("\n".join(_show_settings(context, settings)))
        return
    graphs = {name: _open_source(source, given) for name, source in _name_sources(sources).items()}
    if given["writable"]:
        settings = replace(settings, writing=_write_to(graphs, given))
    shown = ", ".join(sources)
    serve_all(graphs, settings, ready=lambda at: click.echo(f"serving {shown} at {at}"))


@click.command()
@click.argument("folder", metavar="FOLDER")
@options.texts
@click.option("--by", default="", metavar="NAME", show_default="your login",
              help="Who decides; it goes into review.log.")  # fmt: skip
@click.option("--port", default=0, show_default="any that is free", type=click.IntRange(0, 65535),
              help="Where to listen, on this machine only.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open the address in a browser.")
def edit(folder: str, *, texts: dict[str, str], by: str, port: int, open_: bool) -> None:
    """Review drafts and code claims in the browser.

    Shows each text of a dossier's FOLDER with its claims and drafts, and beside it what the judge
    makes of the affair. One key accepts or rejects a draft; choosing words in the text begins a
    claim by hand. Claims go to the claims*.yaml of the source, a mended claim changes only its own
    lines, and every decision is a line of review.log. Only this machine can reach the page, and
    only who has the address that is printed.

    \b
    claimgraph edit varosha
    """
    _check_installed()
    from claimgraph.build.source import read_folder
    from claimgraph.dossier import RememberedFolder, open_folder
    from claimgraph.draft.workbench import Workbench
    from claimgraph.server.edit.app import serve_folder
    from claimgraph.server.http.run import Address, Settings

    opened = open_folder(Path(folder), folder, options.read_paths(texts))
    remembered = RememberedFolder(opened.path, opened.shown, opened.texts)
    bench = Workbench(remembered, lambda it: read_folder(it, pinned=False), by or getpass.getuser())

    def tell(address: str) -> None:
        click.echo(f"editing {folder} at {address}")
        if open_:
            click.launch(address)

    serve_folder(bench, Settings(Address(port=port)), ready=tell)


def _choice(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("also", "clock", "as_of", "perspective")}


def _limit(given: Mapping[str, Any]) -> Limits:
    """Make the limits of queries from the given options, with defaults for the others."""
    from claimgraph.server.http.limits import Limits

    names = ("seconds", "rows", "cut", "workers", "per_client")
    plain = {name: given[name] for name in names if given.get(name) is not None}
    if given["total_memory"]:
        plain["total"] = given["total_memory"]
    return Limits(megabytes=given["memory"], answers=given["answers"] << 20, **plain)


def _read_settings(given: Mapping[str, Any]) -> Settings:
    from claimgraph.server.http.guard import Proxies
    from claimgraph.server.http.run import Address, Settings

    names, origins = given["allow_host"], given["allow_origin"]
    address = Address(
        given["host"], given["port"], names, origins, Proxies.of(given["proxy"]), given["prefix"]
    )
    union = given["default_graph"] == "union" if given["default_graph"] else None
    return Settings(address, _limit(given), given["access_log"], union=union)


def _show_settings(context: click.Context, settings: Settings) -> Iterator[str]:
    """One line for each option: its name, its value, and where the value comes from."""
    computed = {"total_memory": settings.limits.total, "workers": settings.limits.workers}
    for option in context.command.params:
        name = option.name or ""
        value = context.params[name]
        value = computed.get(name, "") if value is None else value
        shown = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        source = context.get_parameter_source(name)
        origin = "default" if source is ParameterSource.DEFAULT else "given"
        if source is ParameterSource.ENVIRONMENT:
            origin = f"{context.auto_envvar_prefix}_{name.upper()}"
        if name != "dry_run":
            yield f"{option.opts[0]:18} {shown or '-':24} {origin}"


def _name_sources(sources: tuple[str, ...]) -> dict[str, str]:
    """Each SOURCE by the path below which it is served; the path of a single one is empty."""
    if len(sources) == 1:
        return {"": sources[0]}
    named = {re.sub(r"[^\w.~-]+", "-", Path(it).name or it): it for it in sources}
    if len(named) < len(sources):
        cure = "rename a folder: each is served below the last part of its path"
        raise ClaimgraphError("two dossiers have the same name", cure=cure)
    return named


def _open_source(source: str, given: Mapping[str, Any]) -> ClaimGraph:
    graph, union = options.open_graph(source, **_choice(given)), given["default_graph"]
    store = replace(graph.store, services=given["allow_service"])
    return replace(graph, store=replace(store, union=union == "union") if union else store)


def _write_to(graphs: Mapping[str, ClaimGraph], given: Mapping[str, Any]) -> Writing:
    """Find which token may write, and the store of each graph to write to.

    Raises ClaimgraphError if a graph is only a part or a perspective, or there is no token.
    """
    from claimgraph.server.http.guard import Bearer, find_token
    from claimgraph.server.http.run import Writing
    from claimgraph.server.write.queue import find_target

    for note in (it.note for it in graphs.values() if it.note):
        cure = "serve all of it; readers can choose the side themselves"
        raise ClaimgraphError(f"a graph that is seen {note} cannot be written to", cure=cure)
    bearer, keep = Bearer.of(find_token(given["token_file"]), given["token_name"]), given["keep"]
    return Writing(
        bearer,
        {name: find_target(it, keep and str(Path(keep) / name)) for name, it in graphs.items()},
    )


def _check_installed() -> None:
    """Raise ClaimgraphError if a library is missing, or the system is not Unix."""
    if importlib.util.find_spec("fcntl") is None:
        cure = "run it on Linux or macOS, or in WSL; all other commands work here"
        raise ClaimgraphError("serving needs Unix: locks, signals, limits of processes", cure=cure)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        cure = "pip install 'claimgraph[serve]'"
        raise ClaimgraphError(f"serving needs {', '.join(missing)}", cure=cure)
