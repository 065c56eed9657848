"""Describes the server's interface for programs as OpenAPI 3.1, from the routes that are served.

https://spec.openapis.org/oas/v3.1.0. Paths and methods are read from the application; only their
descriptions are written here. A route without a description raises KeyError, which a test finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute, Route

from claimgraph.server.http.accept import BOOLEAN, GRAPH, ROWS, TRIPLES
from claimgraph.server.http.protocol import FORM, QUERY, UPDATE
from claimgraph.server.pages.content import MEMBERS
from claimgraph.server.pages.forms import FILES
from claimgraph.server.write.upload import ARCHIVES
from claimgraph.store.questions import Parameter, Question, load_questions

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
LD, RESULTS = "application/ld+json", "#/components/schemas/Results"
GRAPH_SCHEMA = "#/components/schemas/Graph"
ANY: Json = {}
"""The schema of a format that allows anything; ``application/json`` is query results or JSON-LD."""

SCHEMAS: Json = {
    "Results": {
        "description": "SPARQL 1.1 Query Results JSON: https://www.w3.org/TR/sparql11-results-json/",
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {
                "type": "object",
                "properties": {"vars": {"type": "array", "items": TEXT}},
            },
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": {"$ref": "#/components/schemas/Term"},
                        },
                    }
                },
            },
            "boolean": {"type": "boolean"},
        },
        "oneOf": [{"required": ["results"]}, {"required": ["boolean"]}],
    },
    "Term": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": {},
            "xml:lang": TEXT,
            "datatype": TEXT,
        },
    },
    "Health": {
        "type": "object",
        "required": ["workers"],
        "properties": {"workers": {"type": "integer", "minimum": 0}},
        "additionalProperties": False,
    },
    "Graph": {
        "description": "RDF as JSON-LD 1.1: https://www.w3.org/TR/json-ld11/",
        "type": ["array", "object"],
    },
}

REFUSALS = {
    "304": "The client has this already.",
    "400": "The request is not well formed; the text says why, and what cures it.",
    "401": "Writing needs the token.",
    "403": "It would change the graph, or another site asks.",
    "404": "There is nothing here.",
    "405": "This method is not offered here; Allow says which are.",
    "406": "None of the formats that Accept names can be had.",
    "408": "The request took too long to arrive.",
    "409": "What is there does not fit what was sent.",
    "413": "The request is too large, or the answer has too many rows.",
    "415": "A body of this type is not read.",
    "421": "The server is not called by this name.",
    "503": "Too many queries wait, or this one took too much memory.",
    "504": "The query took too long.",
    "507": "The disk is full.",
}
"""The statuses that may answer any request instead of its result; all but 304 have a text."""


def refusals() -> Iterator[tuple[str, Json]]:
    """Yield the name and description of each answer in `REFUSALS`, to which operations refer."""
    for status, words in REFUSALS.items():
        content = {} if status == "304" else {"content": {"text/plain": {"schema": TEXT}}}
        yield f"Refused{status}", {"description": words, **content}


def operation(name: str, summary: str, *, answers: Json, takes: Iterable[Json] = ()) -> Json:
    """Describe one method of one path, with the errors that every request may get."""
    refused = {it: {"$ref": f"#/components/responses/Refused{it}"} for it in REFUSALS}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(takes),
        "responses": {**refused, **answers},
    }


def answer(words: str, media: Mapping[str, Json]) -> Json:
    """Describe the answer 200: its media types with their schemas, and the header if it was cut."""
    cut = {"description": "Which limit cut the answer, where it is not whole.", "schema": TEXT}
    content = {name: {"schema": schema} for name, schema in media.items()}
    return {"200": {"description": words, "headers": {"Claimgraph-Cut": cut}, "content": content}}


def refer(reference: str) -> Json:
    """Return a reference to a schema that is defined elsewhere in the description."""
    return {"$ref": reference}


def parameter(name: str, words: str, *, schema: Json = TEXT, required: bool = False) -> Json:
    """Describe a parameter in the query string of a URL."""
    return {
        "name": name, "in": "query", "description": words, "required": required, "schema": schema
    }  # fmt: skip


def formats(*tables: Mapping[str, object]) -> Json:
    """Return the schema of each media type in some tables; most types allow anything."""
    schemas = {"application/sparql-results+json": refer(RESULTS), LD: refer(GRAPH_SCHEMA)}
    return {media: schemas.get(media, ANY) for table in tables for media in table}


SECURITY: Json = {"token": {"type": "http", "scheme": "bearer"}}
"""Writing needs the token; reading needs none."""

FINDINGS = "#/components/schemas/Findings"
SUMMARY_SCHEMA = "#/components/schemas/Summary"
WRITE_SCHEMAS: Json = {
    "Findings": {
        "description": "Why nothing was written.",
        "type": "object",
        "required": ["error", "count", "findings"],
        "properties": {
            "error": TEXT,
            "count": {"description": "How many there are in all.", "type": "integer"},
            "findings": {"type": "array", "items": {"type": "object"}},
        },
    },
    "Summary": {
        "description": "What was read of a dossier.",
        "type": "object",
        "required": ["summary"],
        "properties": {"summary": {"type": "array", "items": TEXT}},
    },
}

UNFIT = {
    "422": {
        "description": "It would leave no whole dossier: nothing was written.",
        "content": {"application/json": {"schema": refer(FINDINGS)}},
    }
}
DONE = {"description": "It is written, with all that follows from it."}
NEW = {"description": "There was no such graph: Location says where it is."}
READ = {
    "description": "The dossier is the graph that is served.",
    "content": {"application/json": {"schema": refer(SUMMARY_SCHEMA)}},
}


def write(
    name: str,
    summary: str,
    *,
    answers: Json,
    media: Iterable[str] = (),
    takes: Iterable[Json] = (),
) -> Json:
    """Describe an operation that writes and needs the token; without ``media`` it has no body."""
    described = operation(name, summary, answers={**answers, **UNFIT}, takes=takes)
    content: Json = {it: {} for it in media}
    body = {"requestBody": {"required": True, "content": content}} if content else {}
    return {**described, **body, "security": [{"token": []}]}


def change_graph(where: str, takes: Iterable[Json]) -> Json:
    """Describe PUT, POST and DELETE of a graph; ``where`` makes their operation names unique."""
    takes = list(takes)
    made = {"201": NEW, "204": DONE}
    return {
        "put": write(f"put{where}", "Replace a graph", answers=made, media=TRIPLES, takes=takes),
        "post": write(f"add{where}", "Add to a graph", answers=made, media=TRIPLES, takes=takes),
        "delete": write(f"delete{where}", "Drop a graph", answers={"204": DONE}, takes=takes),
    }


def upload() -> Json:
    """Describe the operation that uploads a dossier as an archive."""
    answers = {"200": READ, "204": DONE}
    return {"post": write("upload", "Upload a dossier", answers=answers, media=ARCHIVES)}


HUMAN = frozenset(
    {"/", "/style.css", "/sketch.svg", "/editor.js", "/network", "/questions", "/query"}
)
"""Routes that serve only pages for people; the description leaves them out."""


@dataclass(frozen=True)
class Api:
    """Describes the interface to one graph; if ``linked``, each thing in it has a URL here."""

    routes: tuple[BaseRoute, ...]
    title: str
    version: str
    linked: bool

    def describe(self, below: str = "") -> Json:
        """Return the whole description; ``below`` is the path below which the graph is served."""
        return {
            "openapi": "3.1.0",
            "info": {"title": self.title, "version": self.version, "summary": SUMMARY},
            "servers": [{"url": f"{below}/"}],
            "paths": dict(self._paths()),
            "components": {
                "schemas": {**SCHEMAS, **WRITE_SCHEMAS},
                "responses": dict(refusals()),
                "securitySchemes": SECURITY,
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
    responses = {**answers, "204": DONE, **UNFIT}
    post = operation("queryByPost", "Ask in SPARQL, or update", answers=responses, takes=graphs)
    post["security"] = [{}, {"token": []}]  # an update needs the token
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
    yield "/store", {"get": get, **change_graph("Graph", takes)}


def _below_store(_api: Api) -> Iterator[tuple[str, Json]]:
    """Describe the operations on a graph whose IRI is the requested URL itself."""
    place = {"name": "path", "in": "path", "required": True, "schema": {**TEXT, "minLength": 1}}
    answers = answer("The graph.", formats(GRAPH))
    get = operation("readGraphHere", "Read the graph here", answers=answers, takes=[place])
    yield "/store/{path}", {"get": get, **change_graph("GraphHere", [place])}


def _describe_upload(_api: Api) -> Iterator[tuple[str, Json]]:
    yield "/dossier", upload()


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
    """Describe a parameter of a question; an empty value, as forms send it, counts as none."""
    schema = {**TEXT, "format": it.kind, "minLength": 1}
    return parameter(it.name, it.help, schema=schema, required=not it.optional)


def _table(question: Question, ending: str) -> tuple[str, Json]:
    media = FILES[ending]
    return question.asks, {media: refer(RESULTS) if ending == "json" else TEXT}


def _query(_api: Api) -> Iterator[tuple[str, Json]]:
    query = parameter("query", "A query in SPARQL 1.1.", schema=SPARQL, required=True)
    for ending, media in FILES.items():
        schemas = {media: refer(RESULTS) if ending == "json" else TEXT}
        graph = {LD: refer(GRAPH_SCHEMA)} if ending == "json" else {}
        answers = answer("The table.", {**schemas, **graph})
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
    """Describe the URLs of the dossier's things, by kind; things of foreign RDF have none here."""
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
"""The function that describes each route, by the path of the route."""
