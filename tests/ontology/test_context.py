"""The JSON-LD context: every term has a name in it, and nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, XSD, Dataset, Graph, URIRef

from claimgraph.answers.export.rdf import load_context

CG = "https://w3id.org/claimgraph/"
AFF = f"{CG}affairs#"


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    """The context as an export carries it."""
    return dict(load_context().document)


def expanded(context: dict[str, Any], name: str) -> str:
    """The IRI of a name of the context."""
    entry = context[name]
    iri = entry["@id"] if isinstance(entry, dict) else entry
    prefix, _, local = str(iri).partition(":")
    return f"{context[prefix]}{local}" if prefix in context else str(iri)


def name_of(term: URIRef) -> str:
    """Claim terms go by their local name, terms of the affairs by ``aff:`` and theirs."""
    return f"aff:{term.removeprefix(AFF)}" if term.startswith(AFF) else term.removeprefix(CG)


def test_every_term_has_a_name(context: dict[str, Any], terms: set[URIRef]) -> None:
    """A term goes by its local name; what the stances share with the affairs keeps its prefix."""
    names = {name_of(term): str(term) for term in terms}
    assert names == {name: expanded(context, name) for name in names if name in context}


def test_the_file_has_no_term_of_ours(folder: Path) -> None:
    """The names of terms come from the ontology; the file has the words of other vocabularies."""
    kept = json.loads((folder / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    ours = {
        name for name in kept if not name.startswith("@") and expanded(kept, name).startswith(CG)
    }
    assert ours == {"cg", "aff"}


def test_no_name_of_the_context_is_out_of_date(context: dict[str, Any], terms: set[URIRef]) -> None:
    """A name that stands for a term of ours stands for one that exists."""
    iris = {expanded(context, name) for name in context if not name.startswith("@")}
    prefixes = {CG, AFF}
    assert {str(term) for term in terms} == {i for i in iris if i.startswith(CG)} - prefixes


def test_values_are_typed_as_the_ontology_says(
    context: dict[str, Any], ontology: Graph, terms: set[URIRef]
) -> None:
    """Links are links and days are days, so that plain JSON strings mean the right thing."""
    for term in terms:
        entry = context[name_of(term)]
        kind = entry.get("@type") if isinstance(entry, dict) else None
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert kind in {"@id", "@vocab"}, term
        elif ontology.value(term, RDFS.range) == XSD.date:
            assert "xsd:date" == kind, term
        else:
            assert kind is None, term


@pytest.mark.parametrize("name", ["disagreements.ttl", "talks.trig", "table.ttl", "reversal.ttl"])
def test_an_example_survives_the_round_trip(
    context: dict[str, Any], folder: Path, name: str
) -> None:
    """Written with the context and read again, an example is the same; nothing is fetched."""
    before, after = Dataset(), Dataset()
    before.parse(folder / "examples" / "valid" / name)
    after.parse(data=before.serialize(format="json-ld", context=context), format="json-ld")
    assert quads(before) == quads(after)


def quads(dataset: Dataset) -> set[tuple[Any, ...]]:
    """The quads with the default graph as None, whatever a parser calls it."""
    named = {graph.identifier for graph in dataset.graphs() if "example.org" in graph.identifier}
    return {(s, p, o, g if g in named else None) for s, p, o, g in dataset.quads()}


def test_a_plain_record_reads_as_a_claim(context: dict[str, Any]) -> None:
    """Short names are enough to write a claim by hand."""
    record = {
        "@context": context,
        "id": "https://example.org/claim",
        "type": "Claim",
        "stance": "denies",
        "about": "https://example.org/talks",
        "saidLatest": "2021-05-05",
    }
    graph = Graph().parse(data=json.dumps(record), format="json-ld")
    turtle = """
        PREFIX cg: <https://w3id.org/claimgraph/>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <https://example.org/claim> a cg:Claim ; cg:stance cg:denies ;
            cg:about <https://example.org/talks> ; cg:saidLatest "2021-05-05"^^xsd:date .
    """
    assert set(Graph().parse(data=turtle, format="turtle")) == set(graph)
