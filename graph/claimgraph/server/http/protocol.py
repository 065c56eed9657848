"""Reads requests of the SPARQL 1.1 Protocol as jobs for a worker, and describes the endpoint.

https://www.w3.org/TR/sparql11-protocol/. The service description says in RDF what the endpoint can
do and which graphs it holds: https://www.w3.org/TR/sparql11-service-description/.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox
from pyoxigraph import NamedNode
from starlette.requests import ClientDisconnect, Request

from claimgraph.model.iris import FILE_FORMATS, RDF, SD, VOID, XSD
from claimgraph.server.http.accept import BOOLEAN, GRAPH, ROWS, rank
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.workers.answer import write_graph
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.server.write.queue import StoreChange
from claimgraph.store.local import Store

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
FIELDS = 200
"""The most parameters in one request; a query can name more graphs by FROM."""

LONG = 1 << 14
"""A form with more characters is decoded in a thread, so that it does not block the server."""

Pairs = list[tuple[str, str]]


async def read_asked(request: Request, limits: Limits) -> Job | StoreChange:
    """Read a query from GET, from a POST form or from a POST body, or an update from POST.

    Raises Refusal.
    """
    pairs = read_pairs(request.url.query)
    if request.method == "POST":
        pairs = await _read_post(request, pairs, limits)
    if any(name == "update" for name, _ in pairs):
        return _read_update(request, pairs)
    sparql = find_query(pairs)
    return Job(
        sparql=sparql,
        nesting=limits.nesting,
        base=str(request.url.replace(query="", fragment="")),
        dataset=_read_dataset(pairs, "default-graph-uri", "named-graph-uri"),
        wanted=read_wanted(request),
        rows=limits.rows,
        seconds=limits.seconds,
    )


def _read_update(request: Request, pairs: Pairs) -> StoreChange:
    """Read the only update of a request (section 2.2 of the protocol). Raises Refusal."""
    updates = [value for name, value in pairs if name in ("update", "query")]
    if request.method != "POST" or len(updates) != 1:
        found = f"{len(updates)} by {request.method}"
        raise Refusal(400, f"expected one update by POST, found {found}", cure="send one")
    base = str(request.url.replace(query="", fragment=""))
    using = _read_dataset(pairs, "using-graph-uri", "using-named-graph-uri")
    return StoreChange("update", base=base, using=using, body=updates[0].encode())


def read_pairs(text: str) -> Pairs:
    """Read form-encoded parameters. Raises Refusal if they are not UTF-8."""
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS, encoding="utf-8"
        )
    except ValueError as error:  # UnicodeDecodeError is a ValueError
        cure = f"encode them as UTF-8 with %-escapes, at most {FIELDS}"
        raise Refusal(400, f"unreadable parameters: {error}", cure=cure) from None


def find_query(pairs: Pairs) -> str:
    """Return the only query of a request. Raises Refusal if there is none or more than one."""
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Refusal(400, f"expected one query, found {len(queries)}", cure="give query=...")
    if not queries[0].strip():
        cure = "give query=..., or leave it out to read what the endpoint can do"
        raise Refusal(400, "the query is empty", cure=cure)
    return queries[0]


async def _read_post(request: Request, pairs: Pairs, limits: Limits) -> Pairs:
    media, charset = read_type(request.headers.get("content-type", ""))
    if media not in (FORM, QUERY, UPDATE):
        raise Refusal(
            415, f"'{media}' cannot be sent by POST here", cure=f"send {QUERY}, {UPDATE} or {FORM}"
        )
    if charset not in ("", "utf-8", "utf8"):
        raise Refusal(415, f"the body is in {charset}", cure="send UTF-8")
    text = _decode_body(await read_body(request, limits))
    name = "update" if media == UPDATE else "query"
    if media != FORM:
        return [*pairs, (name, text)]
    long = len(text) > LONG
    return [*pairs, *(await asyncio.to_thread(read_pairs, text) if long else read_pairs(text))]


def read_type(header: str) -> tuple[str, str]:
    """Return the media type and charset of a Content-Type header, in lower case."""
    message = Message()
    message["content-type"] = header
    charset = message.get_content_charset() or ""
    return (message.get_content_type() if header.strip() else "nothing named"), charset


def _decode_body(body: bytes) -> str:
    """Decode a request's body from UTF-8, without a byte order mark. Raises Refusal (400)."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the request is not UTF-8: {error}", cure="send UTF-8") from None


async def read_body(request: Request, limits: Limits) -> bytes:
    """Read a request's body. Raises Refusal if it is compressed, too large or too slow."""
    packed = request.headers.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity"):
        message, plain = f"a body packed by '{packed}'", {"accept-encoding": "identity"}
        raise Refusal(415, message, cure="send it as it is", headers=plain)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.patience):
            async for piece in request.stream():
                body += piece
                if len(body) > limits.body:
                    raise Refusal(413, f"the request has more than {limits.body} bytes")
    except TimeoutError:
        message = f"the request took longer than {limits.patience:g} s to arrive"
        raise Refusal(408, message, headers={"connection": "close"}) from None
    except ClientDisconnect:
        raise Refusal(400, "the request ended early") from None
    return bytes(body)


def _read_dataset(
    pairs: Pairs, of_default: str, of_named: str
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the graphs that a request names (2.1.4, 2.2.3); None if the query may name them."""
    for name, value in pairs:
        if name in (of_default, of_named):
            require_address(value, name)
    default = tuple(value for name, value in pairs if name == of_default)
    named = tuple(value for name, value in pairs if name == of_named)
    return (default, named) if default or named else None


def require_address(text: str, parameter: str) -> str:
    """Return the IRI of a graph. Raises Refusal (400), naming the parameter, if it is relative."""
    try:
        absolute = bool(urlsplit(text).scheme) and bool(NamedNode(text))
    except ValueError:
        absolute = False
    if not absolute:
        message = f"{parameter}: '{text}' is not an absolute address"
        raise Refusal(400, message, cure="give one with a scheme, such as http://")
    return text


def read_wanted(request: Request) -> Wanted:
    """Return the media type that the client prefers for each kind of answer.

    Raises Refusal (406) when the client accepts no media type of any kind of answer.
    """
    accept = ",".join(request.headers.getlist("accept"))
    wanted = Wanted(_best(accept, ROWS), _best(accept, BOOLEAN), _best(accept, GRAPH))
    if not (wanted.rows or wanted.boolean or wanted.graph):
        cure = f"choose {', '.join([*ROWS, *GRAPH])}"
        raise Refusal(406, "none of the media types in Accept is available here", cure=cure)
    return wanted


def _best(accept: str, offers: Iterable[str]) -> str:
    return next(iter(rank(accept, list(offers))), "")


FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads", "N3",
)  # fmt: skip
"""The names of the result formats in the namespace https://www.w3.org/ns/formats/."""

PREFIXES = {"sd": SD, "void": VOID, "formats": FILE_FORMATS, "xsd": XSD}


@dataclass(frozen=True)
class Holding:
    """The contents of a store; with ``union``, its default graph is the union of all graphs."""

    graphs: tuple[str, ...]
    quads: int
    union: bool
    writable: bool = False


def look_into(store: Store, *, writable: bool = False) -> Holding:
    """Read from a store what the service description says about it."""
    graphs = sorted(it.value for it in store.engine.named_graphs() if isinstance(it, ox.NamedNode))
    return Holding(tuple(graphs), len(store.engine), store.union, writable)


def describe(holding: Holding, endpoint: str, media: str) -> bytes:
    """Write the service description of the endpoint at this URL, in the RDF format ``media``."""
    return write_graph(_triples(holding, endpoint), media, PREFIXES)


def _triples(holding: Holding, endpoint: str) -> Iterator[ox.Triple]:
    service, dataset, default = (ox.BlankNode(it) for it in ("service", "dataset", "default"))
    yield _is_a(service, "Service")
    yield _sd(service, "endpoint", ox.NamedNode(endpoint))
    yield _sd(service, "supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Query"))
    if holding.writable:
        yield _sd(service, "supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Update"))
    for name in FORMATS:
        yield _sd(service, "resultFormat", ox.NamedNode(f"{FILE_FORMATS}{name}"))
    if holding.union:
        yield _sd(service, "feature", ox.NamedNode(f"{SD}UnionDefaultGraph"))
    yield _sd(service, "defaultDataset", dataset)
    yield _is_a(dataset, "Dataset")
    yield _sd(dataset, "defaultGraph", default)
    yield _is_a(default, "Graph")
    if holding.union:
        count = ox.Literal(holding.quads)
        yield ox.Triple(default, ox.NamedNode(f"{VOID}triples"), count)
    for number, graph in enumerate(holding.graphs):
        yield from _named(dataset, graph, number)


def _named(dataset: ox.BlankNode, graph: str, number: int) -> Iterator[ox.Triple]:
    node, content = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
    yield _sd(dataset, "namedGraph", node)
    yield _is_a(node, "NamedGraph")
    yield _sd(node, "name", ox.NamedNode(graph))
    yield _sd(node, "graph", content)
    yield _is_a(content, "Graph")


def _is_a(node: ox.BlankNode, name: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SD}{name}"))


def _sd(node: ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(f"{SD}{name}"), value)
