"""What the ontology's tests share: its files as graphs, and the words of its terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDFS, Dataset, Graph, URIRef

VOCABULARY = ("claim.ttl", "stances.ttl", "affairs.ttl")


@pytest.fixture(scope="session")
def folder(checkout: Path) -> Path:
    """The ontology in the working tree."""
    return checkout / "ontology"


@pytest.fixture(scope="session")
def ontology(folder: Path) -> Graph:
    """The vocabulary as one graph; nobody may write into it."""
    graph = Graph()
    for name in VOCABULARY:
        graph.parse(folder / name)
    return graph


@pytest.fixture(scope="session")
def terms(ontology: Graph) -> set[URIRef]:
    """Every term of our own, those that lack something included."""
    ours = "https://w3id.org/claimgraph/"
    named = {s for s in ontology.subjects() if isinstance(s, URIRef) and s.startswith(ours)}
    return named - set(ontology.objects(None, RDFS.isDefinedBy))


@pytest.fixture(scope="session")
def examples(folder: Path) -> dict[str, Graph]:
    """Every valid example by file name, its named graphs taken together."""
    files = [*folder.glob("examples/valid/*.ttl"), *folder.glob("examples/valid/*.trig")]
    return {file.name: _union(file) for file in sorted(files)}


def _union(file: Path) -> Graph:
    dataset, graph = Dataset(), Graph()
    dataset.parse(file)
    for s, p, o, _ in dataset.quads():
        graph.add((s, p, o))
    return graph
