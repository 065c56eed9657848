"""What the operations of the interface have in common: parameters, answers, refusals, schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
LD, RESULTS = "application/ld+json", "#/components/schemas/Results"
GRAPH_SCHEMA = "#/components/schemas/Graph"
ANY: Json = {}
"""Whatever the media type says; ``application/json`` is results or JSON-LD, by the query."""

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
"""What every request may be reported, as text, and ``304`` without a word."""


def refusals() -> Iterator[tuple[str, Json]]:
    """The shared answers by name; an operation refers to each."""
    for status, words in REFUSALS.items():
        content = {} if status == "304" else {"content": {"text/plain": {"schema": TEXT}}}
        yield f"Refused{status}", {"description": words, **content}


def operation(name: str, summary: str, *, answers: Json, takes: Iterable[Json] = ()) -> Json:
    """One method of one path; what every request may be answered is added to its answers."""
    refused = {it: {"$ref": f"#/components/responses/Refused{it}"} for it in REFUSALS}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(takes),
        "responses": {**refused, **answers},
    }


def answer(words: str, media: Mapping[str, Json]) -> Json:
    """The answer 200, in media types with their schemas; it may have been cut."""
    cut = {"description": "Which limit cut the answer, where it is not whole.", "schema": TEXT}
    content = {name: {"schema": schema} for name, schema in media.items()}
    return {"200": {"description": words, "headers": {"Claimgraph-Cut": cut}, "content": content}}


def refer(reference: str) -> Json:
    """Refer to a schema that is defined elsewhere."""
    return {"$ref": reference}


def parameter(name: str, words: str, *, schema: Json = TEXT, required: bool = False) -> Json:
    """What may stand behind the question mark."""
    return {
        "name": name, "in": "query", "description": words, "required": required, "schema": schema
    }  # fmt: skip


def formats(*tables: Mapping[str, object]) -> Json:
    """Every media type of some tables; JSON results and JSON-LD have a schema."""
    known = {"application/sparql-results+json": refer(RESULTS), LD: refer(GRAPH_SCHEMA)}
    return {media: known.get(media, ANY) for table in tables for media in table}
