"""Converts an endpoint's answers to those that the embedded engine would give.

Terms are put into their canonical form: Virtuoso sends the boolean ``true`` as ``1``, names blank
nodes by IRIs, and answers some ASK queries with a row.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import XSD
from claimgraph.store.local import Answer, Term
from claimgraph.store.remote.http import (
    ROWS,
    TRIPLES,
    TURTLE,
    Reply,
)

if TYPE_CHECKING:
    from rdflib.query import Result
    from rdflib.term import Node

GRAPHS = {
    TRIPLES: ox.RdfFormat.N_TRIPLES,
    TURTLE: ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/rdf+n3": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""RDF formats by media type; servers send the last four although no request asks for them."""

JSON = (ROWS, "application/json")
ASKED = "__ASK_RETVAL"
"""The name of the column in which Virtuoso sends the boolean of some ASK queries."""

CANONICAL: dict[str, Callable[[str], str]] = {
    f"{XSD}boolean": lambda value: {"1": "true", "0": "false"}.get(value, value),
    f"{XSD}double": lambda value: value.removesuffix(".0"),
}
"""For each datatype, a function that rewrites a value as the embedded engine writes it."""

Row = dict[str, dict[str, Any]]


def read_answer(reply: Reply, *, where: str, more: Iterable[Reply] = ()) -> Answer:
    """Read a reply and its further pages as one answer. Raises ClaimgraphError if it cannot."""
    if reply.media in GRAPHS:
        return _read_graph(reply, where)
    document = _read_json(reply, where)
    if "boolean" not in document:
        rows = list(_rows(document))
        for page in more:
            rows.extend(_rows(_read_json(page, where)))
        document = _boolean(document, rows) or {
            "head": {"vars": document["head"]["vars"]}, "results": {"bindings": rows}
        }  # fmt: skip
    text = json.dumps(document)
    try:
        _read_through(ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON))
    except (SyntaxError, ValueError) as error:
        raise _unreadable(where, str(error)) from None
    return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)


def _read_through(answer: Answer) -> None:
    """Read all rows, because the parser reports a fault only when it gets there."""
    if isinstance(answer, ox.QuerySolutions):
        for _ in answer:
            pass


def count_rows(reply: Reply, *, where: str) -> int:
    """How many rows a reply has."""
    return len(_read_json(reply, where)["results"]["bindings"])


def _read_json(reply: Reply, where: str) -> dict[str, Any]:
    if reply.media not in JSON:
        found = reply.media or "no media type"
        cure = "the address is a page's; the endpoint's is often the same with /sparql or /query"
        message = f"answers with {found}, expected the results of a query"
        raise ClaimgraphError(message, where=where, cure=cure)
    try:
        document = json.loads(reply.data)
    except (ValueError, RecursionError) as error:  # RecursionError: absurdly deep nesting
        raise _unreadable(where, str(error)) from None
    if not _is_result(document):
        raise _unreadable(where, "it has neither rows nor a boolean")
    return document  # type: ignore[no-any-return]  # checked by _is_result


def _is_result(document: Any) -> bool:
    if not isinstance(document, dict):
        return False
    head, results = document.get("head"), document.get("results")
    named = isinstance(head, dict) and isinstance(head.get("vars"), list)
    rows = isinstance(results, dict) and isinstance(results.get("bindings"), list)
    if isinstance(document.get("boolean"), bool):
        return True
    return named and rows and all(map(_is_row, document["results"]["bindings"]))


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(
        isinstance(term, dict) and isinstance(term.get("value"), str | dict)
        for term in row.values()
    )


def _unreadable(where: str, reason: str) -> ClaimgraphError:
    cure = "ask again; if it stays so, the server cuts its answers short or writes them wrong"
    return ClaimgraphError(f"the answer cannot be read: {reason}", where=where, cure=cure)


def unasked(where: str, error: Exception) -> ClaimgraphError:
    """Make the error for an answer with other columns or kinds of terms than the query selects."""
    message = f"the answer does not fit the query ({error})"
    return ClaimgraphError(message, where=where, cure="look at what this address serves")


def _rows(document: dict[str, Any]) -> Iterator[Row]:
    for row in document["results"]["bindings"]:
        yield {name: _canonical(term) for name, term in row.items()}


def _canonical(term: dict[str, Any]) -> dict[str, Any]:
    kind = term.get("type")
    if kind == "bnode":
        return {**term, "value": re.sub(r"[^A-Za-z0-9]", "", str(term["value"])) or "b"}
    if kind == "typed-literal":  # the W3C's note of 2007; Virtuoso still writes it
        term = {**term, "type": "literal"}
    written = CANONICAL.get(term.get("datatype", ""))
    return {**term, "value": written(str(term["value"]))} if written else term


def _boolean(document: dict[str, Any], rows: list[Row]) -> dict[str, Any] | None:
    if document["head"]["vars"] != [ASKED]:
        return None
    return {"head": {}, "boolean": bool(rows) and rows[0][ASKED]["value"] in ("1", "true")}


def _read_graph(reply: Reply, where: str) -> ox.QueryTriples:
    """Read triples into a store and CONSTRUCT them, the only way to get the engine's own type."""
    engine = ox.Store()
    try:
        engine.bulk_load(reply.data, format=GRAPHS[reply.media])
    except (SyntaxError, ValueError) as error:
        raise _unreadable(where, str(error)) from None
    return engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")  # type: ignore[return-value]  # triples


def read_node(node: Node) -> Term:
    """Convert an rdflib node to a term of the engine."""
    line = f"<a:s> <a:p> {node.n3()} ."
    triple: ox.Quad = next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE)))
    return triple.object


def as_result(answer: Answer) -> Result:
    """Convert an answer to an rdflib ``Result``."""
    from rdflib.query import Result

    if isinstance(answer, ox.QueryTriples):
        data = answer.serialize(format=ox.RdfFormat.N_TRIPLES)
        return Result.parse(io.BytesIO(data or b""), content_type="application/n-triples")
    data = answer.serialize(format=ox.QueryResultsFormat.JSON)
    return Result.parse(io.BytesIO(data or b""), format="json")
