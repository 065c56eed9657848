"""Qualifier values: what one string can mean, tried in a fixed order."""

from __future__ import annotations

from collections.abc import Collection

from claimgraph.dossier.fields import expected, finding, suggest
from claimgraph.dossier.names import Names
from claimgraph.dossier.numbers import parse_number, parse_ordinal
from claimgraph.dossier.yaml import Node, Scalar
from claimgraph.model.errors import Finding
from claimgraph.model.ontology import QualifierTerm
from claimgraph.model.records import Value, ValueKind


def unfit(term: QualifierTerm, node: Node, known: Collection[str]) -> Finding:
    """Make the finding for what is no value of a qualifier; ``known`` names might be meant."""
    kinds = " or ".join(sorted(term.kinds))
    if not isinstance(node, Scalar) or not node.text.strip():
        return expected(node, f"'{term.name}'", kinds)
    near = suggest(node.text, known) if {"entity", "proposition"} & term.kinds else ""
    cure = near or "write a figure, such as 36, more than 100 or 10 to 20"
    message = f"'{node.text}' is no value for '{term.name}'"
    return finding(node.place, message, cure, expected=kinds)


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
