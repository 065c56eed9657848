"""RDF as text: nothing is lost, nothing is added, and other tools read it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from tests.sampling import spread

from claimgraph.answers.export import WRITERS, export
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.graph import ClaimGraph
from claimgraph.model.errors import ClaimgraphError

from .conftest import CASES, STRANGERS, merge, parse, spell

DATASETS = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
GRAPHS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
UNWRITABLE = sorted((CASES / "unwritable").glob("*.ttl"))
EVERY = [(ending, shape) for ending, shapes in WRITERS.items() for shape in shapes]


@pytest.mark.parametrize("ending", DATASETS)
def test_all_graphs_come_back(dossier: ClaimGraph, ending: str) -> None:
    """TriG, N-Quads and JSON-LD hold every quad of a dossier, and no other."""
    read = parse(export(dossier, ending), DATASETS[ending])
    assert spell(list(dossier.store.quads())) == spell(read)


@pytest.mark.parametrize("ending", DATASETS)
def test_all_graphs_of_strangers_come_back(stranger: ClaimGraph, ending: str) -> None:
    """Also what claimgraph did not build comes back quad by quad, blank nodes included."""
    read = parse(export(stranger, ending), DATASETS[ending])
    assert spell(list(stranger.store.quads())) == spell(read)


@pytest.mark.parametrize("ending", GRAPHS)
def test_the_union_comes_back(dossier: ClaimGraph, ending: str) -> None:
    """Turtle, N-Triples and RDF/XML hold every triple of a dossier once."""
    read = parse(export(dossier, ending), GRAPHS[ending])
    assert spell(merge(dossier.store)) == spell(read)
    assert len(set(read)) == len(read)


@pytest.mark.parametrize("ending", GRAPHS)
def test_the_union_of_strangers_comes_back(stranger: ClaimGraph, ending: str) -> None:
    """A triple in two graphs is written once, a carriage return survives XML."""
    read = parse(export(stranger, ending), GRAPHS[ending])
    assert spell(merge(stranger.store)) == spell(read)


@pytest.mark.parametrize(
    ("ending", "name"),
    spread([(".ttl", "turtle"), (".nt", "nt"), (".rdf", "xml"), (".trig", "trig"),
            (".nq", "nquads"), (".jsonld", "json-ld")], 2),
)  # fmt: skip
def test_rdflib_reads_the_same(dossier: ClaimGraph, ending: str, name: str) -> None:
    """A second, independent reader finds the same triples."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=export(dossier, ending), format=name)
    read = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        read.add(triple)
    ours = ox.serialize(dossier.store.quads(), format=ox.RdfFormat.N_QUADS)
    expected = rdflib.Dataset(default_union=True)
    expected.parse(data=ours, format="nquads")
    assert set(expected.triples((None, None, None))) == set(read)


@pytest.mark.parametrize("ending", [".ttl", ".trig", ".rdf", ".jsonld"])
def test_it_is_written_for_people(s400: ClaimGraph, ending: str) -> None:
    """Names are short: prefixes in RDF, the words of the context in JSON-LD."""
    text = export(s400, ending).decode()
    expected = {
        ".ttl": "cg:stance cg:denies",
        ".trig": "cg:stance cg:denies",
        ".rdf": '<cg:stance rdf:resource="https://w3id.org/claimgraph/denies"/>',
        ".jsonld": '"stance": "denies"',
    }
    assert expected[ending] in text
    assert "oxprefix" not in text


def test_json_ld_names_no_document_to_be_fetched(s400: ClaimGraph) -> None:
    """The context stands in the file: a reader needs no network."""
    document = json.loads(export(s400, ".jsonld"))
    assert isinstance(document["@context"], dict)
    assert "@import" not in document["@context"]


def test_json_ld_of_confusing_addresses_is_expanded() -> None:
    """An address that a name of the context would swallow makes the file go without context."""
    graph = ClaimGraph.open(CASES / "strangers" / "confusing.nq")
    assert b"@context" not in export(graph, ".jsonld")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `claimgraph build` makes of the shipped dossier."""
    folder = tmp_path_factory.mktemp("built") / "s400"
    build(find_source("s400"), folder)
    return folder


@pytest.mark.parametrize("ending", [".trig", ".csv", ".gexf"])
def test_it_does_not_matter_in_which_form_the_source_lies(
    s400: ClaimGraph, built: Path, ending: str
) -> None:
    """The dossier's folder, its store and its graph.trig give the same bytes."""
    expected = export(s400, ending)
    assert expected == export(ClaimGraph.open(built), ending)
    assert expected == export(ClaimGraph.open(built / "graph.trig"), ending)


@pytest.mark.parametrize("case", UNWRITABLE, ids=lambda path: path.stem)
def test_what_a_format_cannot_hold_is_refused(case: Path) -> None:
    """Rather than write something ill-formed or leave something out, the export says why not."""
    graph = ClaimGraph.open(case)
    with pytest.raises(ClaimgraphError) as refused:
        export(graph, Path(case.stem).suffix)
    assert case.with_suffix(".txt").read_text(encoding="utf-8") == f"{refused.value}\n"


def test_every_case_is_walked() -> None:
    """No file of cases is left over."""
    assert 5 == len(STRANGERS)
    assert 4 == len(UNWRITABLE)
    folder = CASES / "unwritable"
    assert {it.with_suffix(".txt") for it in UNWRITABLE} == set(folder.glob("*.txt"))


@pytest.mark.parametrize("ending", ["", ".doc", "trig", ".TRIG.gz"])
def test_an_unknown_ending_is_refused(s400: ClaimGraph, ending: str) -> None:
    """The message lists the endings that are known."""
    with pytest.raises(ClaimgraphError, match=r"\.trig, \.nq, \.ttl, .*\.csv"):
        export(s400, ending)


def test_an_ending_may_be_in_capitals(s400: ClaimGraph) -> None:
    """A file called GRAPH.TTL is Turtle."""
    assert export(s400, ".ttl") == export(s400, ".TTL")


@pytest.mark.parametrize(
    ("ending", "shape", "cure"),
    [
        (".csv", "nanopub", "'nanopub' is written as .trig, .nq"),
        (".rdf", "rdf12", "'rdf12' is written as .trig, .nq, .ttl, .nt"),
        (".ttl", "nanopub", "'nanopub' is written as .trig, .nq"),
        (".ttl", "round", "choose plain, rdf12"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(
    s400: ClaimGraph, ending: str, shape: str, cure: str
) -> None:
    """The cure names the endings that the shape has, or the shapes that the ending has."""
    with pytest.raises(ClaimgraphError) as refused:
        export(s400, ending, shape=shape)
    assert cure == refused.value.cure


SCRIPT = """
import hashlib, sys
from claimgraph.answers.export import WRITERS, export
from claimgraph.graph import ClaimGraph
for source in sys.argv[1:]:
    graph = ClaimGraph.open(source)
    for ending, shapes in WRITERS.items():
        for shape in shapes:
            if (shape != "nanopub" and ending != ".ftm") or source == "s400":
                print(hashlib.sha256(export(graph, ending, shape=shape)).hexdigest())
"""


@pytest.mark.slow
def test_the_same_graph_gives_the_same_bytes(checkout: Path) -> None:
    """In another process, with another order of sets and other names of blank nodes."""
    blank = CASES / "strangers" / "graphs.trig"
    command = [sys.executable, "-c", SCRIPT, "s400", str(blank)]
    runs = [
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(checkout / "graph")},
            capture_output=True, check=True, text=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert 2 * len(EVERY) - 3 == len(runs[0])
    assert hashlib.sha256(b"").hexdigest() not in runs[0]
