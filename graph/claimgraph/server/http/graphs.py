"""SPARQL 1.1 Graph Store HTTP Protocol: one graph as RDF, to be read or written.

https://www.w3.org/TR/sparql11-http-rdf-update/; graphs are named indirectly, by ``?graph=`` or
``?default``, or directly, where their address begins with that of the graph store.
"""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from secrets import token_hex

from starlette.requests import Request

from claimgraph.server.http.accept import GRAPH, TRIPLES, rank
from claimgraph.server.http.limits import Limits
from claimgraph.server.http.protocol import (
    read_body,
    read_pairs,
    read_type,
    require_address,
)
from claimgraph.server.http.refusal import Refusal
from claimgraph.server.workers.frames import Job, Wanted
from claimgraph.server.write.change import ChangePart, StoreChange


def read_graph_job(request: Request, limits: Limits) -> Job:
    """Read which graph is asked for, and in what format. Raises Refusal."""
    graph = find_target(request)
    accept = ",".join(request.headers.getlist("accept"))
    offers = rank(accept, list(GRAPH))
    if not offers:
        raise Refusal(406, "Accept lists no RDF format", cure=f"take {', '.join(GRAPH)}")
    return Job(graph=graph, wanted=Wanted(graph=offers[0]), seconds=limits.seconds)


async def read_graph_change(request: Request, limits: Limits) -> StoreChange:
    """Read what is to be done to which graph. Raises Refusal.

    A POST that names none makes a graph, whose address is found here.
    """
    act = request.method.lower()
    new = act == "post" and not request.url.query and not request.path_params.get("path")
    graph = f"{_address(request)}/{token_hex(16)}" if new else find_target(request)
    if act == "delete":
        return StoreChange(act, graph)
    body = await read_body(request, limits)
    parts, data = read_parts(request.headers.get("content-type", ""), body)
    return StoreChange(act, graph, base=_address(request), parts=parts, body=data)


def _address(request: Request) -> str:
    """What was asked for, as it was written: an escape in it stays one."""
    path = request.scope["raw_path"].decode("ascii").partition("?")[0]
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def read_parts(header: str, body: bytes) -> tuple[tuple[ChangePart, ...], bytes]:
    """Split a body into its parts, where it has some. Raises Refusal for what is no RDF (415)."""
    media, _ = read_type(header)
    if media != "multipart/form-data":
        return (_part(media, body),), body
    head = f"Content-Type: {header}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    pieces = [
        (it.get_content_type(), it.get_payload(decode=True))
        for it in message.walk()
        if not it.is_multipart()
    ]
    parts = tuple(_part(media, data) for media, data in pieces if isinstance(data, bytes))
    return parts, b"".join(data for _, data in pieces if isinstance(data, bytes))


def _part(media: str, data: bytes) -> ChangePart:
    if media not in TRIPLES:
        raise Refusal(415, f"a graph as '{media}'", cure=f"send {', '.join(TRIPLES)}")
    return ChangePart(media, len(data))


def find_target(request: Request) -> str:
    """The address of the graph that a request is about, empty for the default graph."""
    if request.path_params.get("path"):
        return _address(request)
    return find_graph(request.url.query)


def find_graph(query: str) -> str:
    """The address of the graph that a query string names, empty for the default graph."""
    pairs = read_pairs(query)
    named = [value for name, value in pairs if name == "graph"]
    default = [value for name, value in pairs if name == "default"]
    if len(named) + len(default) != 1:
        raise Refusal(400, "expected one graph", cure="give ?default or ?graph=ADDRESS, once")
    return "" if default else require_address(named[0], "graph")
