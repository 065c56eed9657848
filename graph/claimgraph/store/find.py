"""What a reader writes becomes terms: an entity by one of its names, a date, plain words."""

from __future__ import annotations

from collections.abc import Mapping, Set

import pyoxigraph as ox

from claimgraph.model.dates import parse
from claimgraph.model.errors import ClaimgraphError
from claimgraph.model.iris import XSD
from claimgraph.model.ontology import nearest
from claimgraph.model.text import fold
from claimgraph.store.columns import NO_COLUMNS, Columns
from claimgraph.store.local import Store, Term
from claimgraph.store.network import is_dossier
from claimgraph.store.questions import Parameter


def bind(
    parameters: tuple[Parameter, ...],
    values: Mapping[str, str],
    *,
    store: Store,
    columns: Columns = NO_COLUMNS,
) -> dict[str, Term]:
    """Turn a question's values into terms. Raises ClaimgraphError for a missing or unknown one."""
    known = {it.name: it for it in parameters}
    for name in values:
        if name not in known:
            takes = ", ".join(known) or "nothing"
            raise ClaimgraphError(f"the question takes no '{name}'", cure=f"it takes {takes}")
    for it in parameters:
        if it.name not in values and not it.optional:
            cure = f"add --set {it.name}=..., {it.help}"
            raise ClaimgraphError(f"the question needs '{it.name}'", cure=cure)
    return {name: _term(known[name], value, store, columns) for name, value in values.items()}


def _term(parameter: Parameter, value: str, store: Store, columns: Columns) -> Term:
    if parameter.kind == "entity":
        return find_entity(value, store, columns=columns)
    if parameter.kind == "date":
        time = parse(value)
        bound = time.earliest if parameter.name == "from" else time.latest
        return ox.Literal(bound.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
    return ox.Literal(value)


NAMES = """
SELECT DISTINCT ?it ?name WHERE {
  ?it rdfs:label|skos:altLabel|skos:prefLabel|dcterms:title ?name .
  FILTER(isIRI(?it))
  FILTER NOT EXISTS { ?it a cg:Proposition }
  FILTER NOT EXISTS { ?it a cg:Issue }
  FILTER NOT EXISTS { ?it skos:notation ?term }
}
"""


NAMES_OF_A_DOSSIER = """
SELECT DISTINCT ?it ?name WHERE {
  { ?class a cg:EntityType . ?it a ?class . ?it rdfs:label|skos:altLabel ?name }
  UNION { ?it a cg:Source ; dcterms:title ?name }
}
"""
"""What can be named without looking at each of a million labels of statements."""


def _names(store: Store, columns: Columns) -> set[tuple[str, str]]:
    if columns:
        return {(fold(name), iri) for name, iri in columns.names}
    query = NAMES_OF_A_DOSSIER if is_dossier(store) else NAMES
    return {(fold(row["name"]), row["it"]) for row in store.texts(query)}


def find_entity(name: str, store: Store, *, columns: Columns = NO_COLUMNS) -> ox.NamedNode:
    """Find an entity or a source by label or alias in any language, or by its address."""
    return choose_entity(name, _names(store, columns))


def choose_entity(name: str, found: Set[tuple[str, str]]) -> ox.NamedNode:
    """The one that is meant among pairs of folded name and address. Raises ClaimgraphError."""
    folded = fold(name)
    matches = {iri for label, iri in found if label == folded or iri == name}
    if len(matches) == 1:
        return ox.NamedNode(matches.pop())
    if matches:
        raise ClaimgraphError(
            f"'{name}' names several things", cure=f"give one of {sorted(matches)}"
        )
    near = nearest(name, {label for label, _ in found})
    cure = f"did you mean {' or '.join(near)}?" if near else "claimgraph ask SOURCE entities"
    raise ClaimgraphError(f"nothing here is called '{name}'", cure=cure)
