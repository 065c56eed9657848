"""Qualifier values: what one string can mean, tried in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding
from claimgraph.model import Value, ValueKind
from claimgraph.read.fields import finding, scalars, suggest
from claimgraph.read.names import Names
from claimgraph.read.nodes import Node, Report, Scalar
from claimgraph.read.numbers import parse_number, parse_ordinal
from claimgraph.vocabulary import QualifierTerm


def read_values(
    term: QualifierTerm, node: Node, *, names: Names, report: Report
) -> Iterator[Value]:
    """Read the plain values of a qualifier; propositions are read where claims are."""
    for scalar in scalars(node, f"'{term.name}'", report):
        value = read_value(term, scalar.text.strip(), names)
        if value:
            yield value
        else:
            report(_unfit(term, scalar, names))


def read_value(term: QualifierTerm, text: str, names: Names) -> Value | None:
    """Read one string by the kinds that the qualifier takes: the narrowest that fits."""
    path = names.find(text)
    if "entity" in term.kinds and path:
        return Value(ValueKind.ENTITY, path)
    if "ordinal" in term.kinds and (ordinal := parse_ordinal(text)):
        return ordinal
    if "number" in term.kinds and (number := parse_number(text)):
        return number
    return Value(ValueKind.TEXT, text) if "text" in term.kinds else None


def _unfit(term: QualifierTerm, scalar: Scalar, names: Names) -> Finding:
    expected = " or ".join(sorted(term.kinds))
    near = suggest(scalar.text, names.paths) if "entity" in term.kinds else ""
    cure = near or "write a figure, such as 36, more than 100 or 10 to 20"
    return finding(
        scalar.place, f"'{scalar.text}' is no value for '{term.name}'", cure, expected=expected
    )
