"""SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads: one graph as RDF.

https://www.w3.org/TR/sparql11-http-rdf-update/; graphs are named indirectly, by ``?graph=`` or
``?default``, since theirs are not the addresses of this server.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from claimgraph.server.frames import Job, Wanted
from claimgraph.server.limits import Limits
from claimgraph.server.media import GRAPH
from claimgraph.server.negotiation import rank
from claimgraph.server.protocol import read_pairs
from claimgraph.server.refusal import Refusal


def read_graph_job(request: Request, limits: Limits) -> Job:
    """Read which graph is asked for, and in what format. Raises Refusal."""
    graph = find_graph(request.url.query)
    accept = ",".join(request.headers.getlist("accept"))
    offers = rank(accept, list(GRAPH))
    if not offers:
        raise Refusal(406, "Accept names no RDF format", cure=f"take {', '.join(GRAPH)}")
    return Job(graph=graph, wanted=Wanted(graph=offers[0]), seconds=limits.seconds)


def find_graph(query: str) -> str:
    """The address of the graph that a query string names, empty for the default graph."""
    pairs = read_pairs(query)
    named = [value for name, value in pairs if name == "graph"]
    default = [value for name, value in pairs if name == "default"]
    if len(named) + len(default) != 1:
        raise Refusal(400, "expected one graph", cure="give ?default or ?graph=ADDRESS, once")
    if default:
        return ""
    try:
        absolute = bool(urlsplit(named[0]).scheme)
    except ValueError:
        absolute = False
    if not absolute:
        raise Refusal(400, f"'{named[0]}' is no absolute address", cure="give one with a scheme")
    return named[0]
