"""Labels that the program writes are English and say so; names have no language."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.graph import ClaimGraph
from claimgraph.store.view import View

LABELS = "SELECT DISTINCT ?language { ?it a %s ; %s ?label BIND(LANG(?label) AS ?language) }"


@pytest.fixture(scope="module")
def graph() -> ClaimGraph:
    return ClaimGraph.open("s400")


@pytest.mark.parametrize(("kind", "property", "language"), [
    ("cg:Proposition", "rdfs:label", "en"),
    ("cg:Proposition", "cg:plainLabel", "en"),
    ("cg:Proposition", "cg:voices", "en"),
    ("cg:Issue", "rdfs:label", ""),
    ("cg:Source", "dcterms:title", ""),
])  # fmt: skip
def test_labels_have_their_language(graph: View, kind: str, property: str, language: str) -> None:
    """Statements have English labels; what persons wrote has the language that they gave it."""
    rows = list(graph.run(LABELS % (kind, property)))
    assert [language] == [row["language"].value for row in rows]


def test_a_label_without_its_language_is_explained(graph: View) -> None:
    """Who leaves out the language finds nothing and learns what to write; names have none."""
    wanted = 'SELECT ?p { ?p rdfs:label "Turkey is member of NATO"%s }'
    assert 1 == len(list(graph.run(wanted % "@en")))
    assert {} == graph.list_absent(wanted % "@en")
    assert [] == list(graph.run(wanted % ""))
    label = '"Turkey is member of NATO"'
    assert {label: (f"{label}@en",)} == graph.list_absent(wanted % "")
    assert {} == graph.list_absent('SELECT ?x { ?x rdfs:label "Turkey" }')


def test_everything_has_a_name_of_no_language(graph: View) -> None:
    """`FILTER(LANG(?name) = "")` gives each entity once, and no statement."""
    query = """SELECT ?it ?name { ?class a cg:EntityType .
        ?it a ?class ; rdfs:label ?name FILTER(LANG(?name) = "") }"""
    named = [row["it"] for row in graph.run(query)]
    assert len(named) == len(set(named)) == len(list(graph.ask("entities")))
    assert all(isinstance(it, ox.NamedNode) and "/entity/" in it.value for it in named)
