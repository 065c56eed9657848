"""Answers of SQL in the terms of SPARQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import pyoxigraph as ox

from claimgraph.model.iris import XSD
from claimgraph.store.columns.facts import lengthen
from claimgraph.store.columns.sparql.kinds import Cell, TermKind
from claimgraph.store.engine import Term

Make = Callable[[Any], Term]
_TYPES = {
    kind: ox.NamedNode(f"{XSD}{kind.name.lower()}")
    for kind in (
        TermKind.DATE, TermKind.BOOLEAN, TermKind.INTEGER, TermKind.DECIMAL, TermKind.DOUBLE,
    )
} | {TermKind.DURATION: ox.NamedNode(f"{XSD}dayTimeDuration")}  # fmt: skip


def make_terms(cell: Cell, base: str) -> Make:
    """What makes a term of a value of a column."""
    if cell.kind:
        return _one(cell.kind, base)
    by_letter = {kind.value: _text(kind, base) for kind in TermKind}
    return lambda value: by_letter[value[0]](value[1:])


def _one(kind: TermKind, base: str) -> Make:
    """From the type that the database gives."""
    match kind:
        case TermKind.DATE:
            return lambda value: _literal(value.isoformat(), kind)
        case TermKind.BOOLEAN:
            return lambda value: _literal("true" if value else "false", kind)
        case TermKind.DECIMAL:
            return lambda value: _literal(write_decimal(value), kind)
        case TermKind.DOUBLE:
            return lambda value: _literal(write_double(value), kind)
        case TermKind.DURATION:
            return lambda value: _literal(write_duration(value), kind)
        case TermKind.INTEGER:
            return lambda value: _literal(str(value), kind)
    return _text(kind, base)


def _text(kind: TermKind, base: str) -> Make:
    """From text."""
    if kind is TermKind.IRI:
        return lambda value: ox.NamedNode(lengthen(value, base))
    if kind is TermKind.STRING:
        return ox.Literal
    if kind is TermKind.LANG:
        return _in_language
    return lambda value: _literal(value, kind)


def _in_language(value: str) -> Term:
    language, _, text = value.partition(" ")
    return ox.Literal(text, language=language)


def _literal(text: str, kind: TermKind) -> Term:
    return ox.Literal(text, datatype=_TYPES[kind])


def write_decimal(number: Decimal) -> str:
    """A decimal as the store writes it.

    >>> write_decimal(Decimal("2.500")), write_decimal(Decimal("20"))
    ('2.5', '20')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_double(number: float) -> str:
    """A double as the store writes it, without an exponent.

    >>> write_double(36.0), write_double(1e21), write_double(float("-inf"))
    ('36', '1000000000000000000000', '-INF')
    """
    if number != number:
        return "NaN"
    if abs(number) == float("inf"):
        return "INF" if number > 0 else "-INF"
    return write_decimal(Decimal(repr(number)))


def write_duration(days: int) -> str:
    """A duration of whole days as the store writes it.

    >>> write_duration(9), write_duration(0), write_duration(-2)
    ('P9D', 'PT0S', '-P2D')
    """
    return f"{'-' * (days < 0)}P{abs(days)}D" if days else "PT0S"


def yes_or_no(found: bool) -> ox.QueryBoolean:
    """The answer to an ASK."""
    data = json.dumps({"head": {}, "boolean": found}).encode()
    return cast("ox.QueryBoolean", ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON))


def build_triples(
    rows: Iterable[Mapping[str, Term | None]],
    template: Sequence[tuple[Any, Any, Any]],
    constants: Callable[[Any], Term],
) -> ox.QueryTriples:
    """The triples of a CONSTRUCT: what is unbound or can be no subject or predicate is left out."""
    store = ox.Store()
    for row in rows:
        blanks: dict[str, ox.BlankNode] = {}
        for pattern in template:
            s, p, o = (_fill_template(it, row, blanks, constants) for it in pattern)
            if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o:
                store.add(ox.Quad(s, p, o))
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    return cast("ox.QueryTriples", found)


def _fill_template(
    it: Any,
    row: Mapping[str, Term | None],
    blanks: dict[str, ox.BlankNode],
    constants: Callable[[Any], Term],
) -> Term | None:
    """A term of a template: each row has blank nodes of its own."""
    from rdflib.term import BNode, Variable

    if isinstance(it, Variable):
        return row.get(str(it))
    if isinstance(it, BNode):
        return blanks.setdefault(str(it), ox.BlankNode())
    return constants(it)
