"""The interface for programs as OpenAPI 3.1, made of the routes that are served.

https://spec.openapis.org/oas/v3.1.0; paths and methods are the application's own, only what they
mean stands here: a route that is served and not described is a KeyError, which a test finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from starlette.routing import BaseRoute, Route

from claimgraph.server.http import writes
from claimgraph.server.http.accept import BOOLEAN, GRAPH, ROWS
from claimgraph.server.http.operations import (
    GRAPH_SCHEMA,
    LD,
    RESULTS,
    SCHEMAS,
    TEXT,
    Json,
    answer,
    formats,
    operation,
    parameter,
    refer,
    refusals,
)
from claimgraph.server.http.protocol import FORM, QUERY, UPDATE
from claimgraph.server.pages.content import MEMBERS
from claimgraph.server.pages.forms import FILES
from claimgraph.store.questions import Parameter, Question, load_questions

HUMAN = frozenset(
    {"/", "/style.css", "/sketch.svg", "/editor.js", "/network", "/questions", "/query"}
)
"""Routes that have pages for people and nothing else."""


@dataclass(frozen=True)
class Api:
    """What the description is made of: the routes, and what the graph is called."""

    routes: tuple[BaseRoute, ...]
    title: str
    version: str
    linked: bool

    def describe(self, below: str = "") -> Json:
        """The whole description, of what is served below a path."""
        return {
            "openapi": "3.1.0",
            "info": {"title": self.title, "version": self.version, "summary": SUMMARY},
            "servers": [{"url": f"{below}/"}],
            "paths": dict(self._paths()),
            "components": {
                "schemas": {**SCHEMAS, **writes.WRITE_SCHEMAS},
                "responses": dict(refusals()),
                "securitySchemes": writes.SECURITY,
            },
        }

    def _paths(self) -> Iterator[tuple[str, Json]]:
        for route in self.routes:
            if isinstance(route, Route) and route.path not in HUMAN:
                methods = {it.lower() for it in route.methods or ()}
                for path, operations in MEANINGS[route.path](self):
                    yield path, {it: about for it, about in operations.items() if it in methods}


SUMMARY = (
    "Who says what of a contested affair: claims, sources and statuses, in SPARQL and as tables"
)
Meaning = Callable[[Api], Iterable[tuple[str, Json]]]

SPARQL: Json = {"type": "string", "format": "sparql", "minLength": 1}
ADDRESS: Json = {"type": "string", "format": "iri"}
PREFER: Json = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "RFC 7240. claimgraph-cut: with too many rows, send the first with the header "
    "Claimgraph-Cut instead of 413. claimgraph-whole: hold the answer back until it is whole.",
    "schema": {"enum": ["claimgraph-cut", "claimgraph-whole", "claimgraph-cut, claimgraph-whole"]},
}
GRAPHS: Json = {"type": "array", "items": ADDRESS}


def _sparql(_api: Api) -> Iterator[tuple[str, Json]]:
    graphs = [
        parameter("default-graph-uri", "Graphs that are the default graph.", schema=GRAPHS),
        parameter("named-graph-uri", "Graphs that GRAPH matches.", schema=GRAPHS),
    ]
    answers = {
        **answer("The answer; without a query, what the endpoint can do.",
                  formats(ROWS, BOOLEAN, GRAPH)),
        "303": {"description": "A browser without a query is led to the form."},
    }  # fmt: skip
    query = parameter("query", "A query in SPARQL 1.1.", schema=SPARQL)
    graphs.append(PREFER)
    get = operation("query", "Ask in SPARQL", answers=answers, takes=[query, *graphs])
    told = {**answers, "204": writes.DONE, **writes.UNFIT}
    post = operation("queryByPost", "Ask in SPARQL, or update", answers=told, takes=graphs)
    post["security"] = [{}, {"token": []}]  # an update needs it
    form = {
        "type": "object",
        "properties": {"query": SPARQL, "update": SPARQL},
        "oneOf": [{"required": ["query"]}, {"required": ["update"]}],
    }
    bodies = {FORM: {"schema": form}, QUERY: {"schema": SPARQL}, UPDATE: {"schema": SPARQL}}
    post["requestBody"] = {"required": True, "content": bodies}
    yield "/sparql", {"get": get, "post": post}


def _store(_api: Api) -> Iterator[tuple[str, Json]]:
    takes = [
        parameter("graph", "The address of a graph.", schema=ADDRESS),
        parameter("default", "Given without a value: the default graph."),
    ]
    answers = answer("The graph.", formats(GRAPH))
    get = operation("readGraph", "Read one graph", answers=answers, takes=takes)
    yield "/store", {"get": get, **writes.change_graph("Graph", takes)}


def _below_store(_api: Api) -> Iterator[tuple[str, Json]]:
    """A graph that is named by its own address on this server."""
    place = {"name": "path", "in": "path", "required": True, "schema": {**TEXT, "minLength": 1}}
    answers = answer("The graph.", formats(GRAPH))
    get = operation("readGraphHere", "Read the graph here", answers=answers, takes=[place])
    yield "/store/{path}", {"get": get, **writes.change_graph("GraphHere", [place])}


def _describe_upload(_api: Api) -> Iterator[tuple[str, Json]]:
    yield "/dossier", writes.upload()


def _health(_api: Api, path: str = "/health") -> Iterator[tuple[str, Json]]:
    content = {"application/json": {"schema": refer("#/components/schemas/Health")}}
    answers = {
        "200": {"description": "Queries can be answered.", "content": content},
        "503": {"description": "No worker comes back, or too many ask.",
                "content": {**content, "text/plain": {"schema": TEXT}}},
    }  # fmt: skip
    yield path, {"get": operation(path[1:], f"Is there {path[1:]}?", answers=answers)}


def _plain(path: str, name: str, words: str, media: str) -> Meaning:
    def meaning(_api: Api) -> Iterator[tuple[str, Json]]:
        yield path, {"get": operation(name, words, answers=answer(words, {media: {}}))}

    return meaning


def _questions(_api: Api) -> Iterator[tuple[str, Json]]:
    for question in load_questions().values():
        takes = [_taken(it) for it in question.parameters]
        for ending in FILES:
            name = f"{question.name.title().replace('-', '')}As{ending.title()}"
            get = operation(
                f"ask{name}", question.asks, answers=answer(*_table(question, ending)), takes=takes
            )
            yield f"/questions/{question.name}.{ending}", {"get": get}


def _taken(it: Parameter) -> Json:
    """An empty value counts as none, as a form sends it."""
    schema = {**TEXT, "format": it.kind, "minLength": 1}
    return parameter(it.name, it.help, schema=schema, required=not it.optional)


def _table(question: Question, ending: str) -> tuple[str, Json]:
    media = FILES[ending]
    return question.asks, {media: refer(RESULTS) if ending == "json" else TEXT}


def _query(_api: Api) -> Iterator[tuple[str, Json]]:
    query = parameter("query", "A query in SPARQL 1.1.", schema=SPARQL, required=True)
    for ending, media in FILES.items():
        known = {media: refer(RESULTS) if ending == "json" else TEXT}
        graph = {LD: refer(GRAPH_SCHEMA)} if ending == "json" else {}
        answers = answer("The table.", {**known, **graph})
        name = f"queryAs{ending.title()}"
        yield (
            f"/query.{ending}",
            {"get": operation(name, "Ask in SPARQL", answers=answers, takes=[query])},
        )


def _linked(media: Iterable[str]) -> Json:
    return answer(
        "What the graph says of it.", {"text/html": TEXT, **formats(dict.fromkeys(media))}
    )


def _about(_api: Api) -> Iterator[tuple[str, Json]]:
    it = parameter("it", "The address of anything in the graph.", schema=ADDRESS, required=True)
    get = operation("about", "What is said of an address", answers=_linked(GRAPH), takes=[it])
    yield "/about", {"get": get}


def _things(api: Api) -> Iterator[tuple[str, Json]]:
    """The dossier's own addresses, by kind; a stranger's graph has none here."""
    for kind in MEMBERS if api.linked else ():
        name = {"name": "id", "in": "path", "required": True, "schema": {**TEXT, "format": kind}}
        get = operation(f"read{kind.title()}", f"One {kind}", answers=_linked(GRAPH), takes=[name])
        yield f"/{kind}/{{id}}", {"get": get}


MEANINGS: Mapping[str, Meaning] = {
    "/sparql": _sparql,
    "/store": _store,
    "/store/{path:path}": _below_store,
    "/dossier": _describe_upload,
    "/sparql/": lambda _api: (),
    "/health": _health,
    "/ready": lambda api: _health(api, "/ready"),
    "/metrics": _plain("/metrics", "metrics", "What was counted, for Prometheus", "text/plain"),
    "/openapi.json": _plain("/openapi.json", "describe", "This description", "application/json"),
    "/questions/{name}": _questions,
    "/query.{ending}": _query,
    "/about": _about,
    "/{path:path}": _things,
}
"""What each route that serves programs means, by its path."""
