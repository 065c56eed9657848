"""The library's front door says the same as the command line, and every public name is there."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import networkx
import pytest
import rdflib

import claimgraph
from claimgraph import (
    ClaimGraph,
    ClaimgraphError,
    DossierError,
    Finding,
)


@pytest.fixture(scope="module")
def graph() -> ClaimGraph:
    """The shipped dossier."""
    return ClaimGraph.open("s400")


def test_public_names_are_these_and_each_can_be_had():
    """What `from claimgraph import *` gives is a short list, tested below name by name."""
    assert ["ClaimGraph", "ClaimgraphError", "DossierError", "Finding", "__version__"] == sorted(
        claimgraph.__all__
    )
    assert all(getattr(claimgraph, name) for name in claimgraph.__all__)
    assert issubclass(DossierError, ClaimgraphError)
    with pytest.raises(AttributeError, match="no attribute 'Claimgraph'"):
        _ = claimgraph.Claimgraph


def test_version_is_that_of_the_package(checkout: Path):
    """The version is written once more in pyproject.toml, and the two agree."""
    project = (checkout / "pyproject.toml").read_text("utf-8")
    assert f'version = "{claimgraph.__version__}"' in project


def test_the_package_tells_that_it_is_typed():
    """py.typed lies in the package, so that users' type checkers read its annotations."""
    assert resources.files("claimgraph").joinpath("py.typed").is_file()


def test_open_takes_a_name_a_path_and_a_file(sources: dict[str, str]):
    """A name, a folder as string or Path, a build and its TriG are one graph."""
    opened = [sources[kind] for kind in ("name", "folder", "build", "store", "trig")]
    answers = [ClaimGraph.open(it).ask("offices") for it in (*opened, Path(sources["folder"]))]
    assert [answers[0]] * 6 == answers


def test_query_gives_an_rdflib_result(graph: ClaimGraph):
    """A query answers with rdflib's own terms, prefixes known, values bound by name."""
    result = graph.query("SELECT ?what { :turkey aff:purchased ?what }")
    assert isinstance(result, rdflib.query.Result)
    base = "https://w3id.org/claimgraph/s400/entity/"
    assert [rdflib.URIRef(f"{base}s-400")] == [row.what for row in result]
    bound = graph.query("SELECT ?who { ?who aff:purchased :s-400 }", who=rdflib.URIRef(f"{base}x"))
    assert [] == list(bound)


def test_ask_gives_rows(graph: ClaimGraph):
    """A named question answers with a dictionary for each row."""
    assert [{"one": "United States", "other": "Turkey", "conflicts": "2"}] == graph.ask(
        "contradicts"
    )
    assert {"Mevlut Cavusoglu"} == {it["speaker"] for it in graph.ask("claims", who="Cavusoglu")}


def test_dataset_is_rdflib_s_and_sees_all_graphs(graph: ClaimGraph):
    """The dataset's default graph is the union, and its named graphs are the dossier's."""
    assert isinstance(graph.dataset, rdflib.Dataset)
    turkey = rdflib.URIRef("https://w3id.org/claimgraph/s400/entity/turkey")
    labels = set(graph.dataset.objects(turkey, rdflib.RDFS.label))
    assert {"Turkey", "Türkiye", "Турция"} == set(map(str, labels))
    names = {str(it.identifier) for it in graph.dataset.graphs()}
    assert "https://w3id.org/claimgraph/s400/graph/accepted" in names
    assert graph.dataset is graph.dataset


def test_network_is_networkx_s_and_new_each_time(graph: ClaimGraph):
    """A network may be changed by who asked for it; the next one is as the graph is."""
    network = graph.network()
    assert isinstance(network, networkx.MultiDiGraph)
    network.clear()
    assert 0 < len(graph.network())


def test_view_gives_the_page_and_writes_it(sources: dict[str, str], tmp_path: Path):
    """The page is given as a string, and written as UTF-8 where a path is given."""
    graph = ClaimGraph.open(sources["stranger"])
    page = graph.view()
    assert page.startswith("<!DOCTYPE html>")
    assert page == graph.view(tmp_path / "page.html")
    assert page == (tmp_path / "page.html").read_text("utf-8")


def test_a_perspective_and_a_day_are_noted():
    """What is not the whole graph says so."""
    assert "according to Turkey; as of 2020 (said)" == (
        ClaimGraph.open("s400", perspective="Turkey", as_of="2020").note
    )
    early = ClaimGraph.open("s400", as_of="2019-10").note  # before the article
    assert "as of 2019-10 (said), which leaves out 52 claims of a later day or of none" == early
    assert "" == ClaimGraph.open("s400").note


def test_a_dossier_error_holds_its_findings(sources: dict[str, str]):
    """Whoever opens a faulty dossier gets every finding, with place, pairs and cure."""
    with pytest.raises(DossierError) as caught:
        ClaimGraph.open(sources["broken"])
    (finding,) = caught.value.findings
    assert isinstance(finding, Finding)
    assert finding.place.file.endswith("broken/claims.yaml")
    assert finding.place.line > 100
    assert ("quoted", "a big deal") in finding.detail
    assert "--text article=FILE" in finding.cure
    assert str(finding) == str(caught.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"perspective": "Ruritania"}, "'Ruritania' takes no position here"),
        ({"as_of": "someday"}, "cannot read the date"),
        ({"texts": {"novel": "novel.txt"}}, "--text names 'novel', which is not a source"),
    ],
)
def test_wrong_values_are_refused(values: dict[str, object], message: str):
    """A principal, day or text that is none is told, with the cure."""
    with pytest.raises(ClaimgraphError, match=message) as caught:
        ClaimGraph.open("s400", **values)
    assert "cure" in str(caught.value)


def test_there_is_no_such_source():
    """A SOURCE that is nothing known suggests what could be given."""
    with pytest.raises(ClaimgraphError, match="there is no such source") as caught:
        ClaimGraph.open("s40")
    assert "s400" in caught.value.cure
