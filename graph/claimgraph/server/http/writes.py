"""The operations of the interface that write: to graphs, by update, and of a whole dossier."""

from __future__ import annotations

from collections.abc import Iterable

from claimgraph.server.http.accept import TRIPLES
from claimgraph.server.http.operations import (
    TEXT,
    Json,
    operation,
    refer,
)
from claimgraph.server.write.upload import ARCHIVES

SECURITY: Json = {"token": {"type": "http", "scheme": "bearer"}}
"""Only who has the token may write; without one nobody asks for it."""

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
    """One operation that writes, for who has the token; without ``media`` it takes no body."""
    described = operation(name, summary, answers={**answers, **UNFIT}, takes=takes)
    content: Json = {it: {} for it in media}
    body = {"requestBody": {"required": True, "content": content}} if content else {}
    return {**described, **body, "security": [{"token": []}]}


def change_graph(where: str, takes: Iterable[Json]) -> Json:
    """PUT, POST and DELETE of one graph; ``where`` distinguishes the operations of two places."""
    takes = list(takes)
    made = {"201": NEW, "204": DONE}
    return {
        "put": write(f"put{where}", "Replace a graph", answers=made, media=TRIPLES, takes=takes),
        "post": write(f"add{where}", "Add to a graph", answers=made, media=TRIPLES, takes=takes),
        "delete": write(f"delete{where}", "Drop a graph", answers={"204": DONE}, takes=takes),
    }


def upload() -> Json:
    """A dossier's folder as an archive."""
    answers = {"200": READ, "204": DONE}
    return {"post": write("upload", "Upload a dossier", answers=answers, media=ARCHIVES)}
