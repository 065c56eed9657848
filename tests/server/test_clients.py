"""Tools that others wrote ask the endpoint as they ask any."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from tests.server.conftest import Server

PURCHASED = (
    "PREFIX : <https://w3id.org/claimgraph/s400/entity/> "
    "PREFIX aff: <https://w3id.org/claimgraph/affairs#> SELECT ?o { :turkey aff:purchased ?o }"
)
S400 = "https://w3id.org/claimgraph/s400/entity/s-400"


def test_curl(s400: Server) -> None:
    """The line of the README."""
    curl = shutil.which("curl") or pytest.skip("there is no curl")
    command = [curl, "-sS", f"{s400.address}/sparql", "--data-urlencode", f"query={PURCHASED}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [S400] == [it["o"]["value"] for it in json.loads(done.stdout)["results"]["bindings"]]


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(s400: Server, method: str) -> None:
    """SPARQLWrapper asks in each of its formats."""
    asks = SPARQLWrapper(f"{s400.address}/sparql")
    asks.setMethod(method)
    asks.setQuery(PURCHASED)
    asks.setReturnFormat(JSON)
    found = asks.queryAndConvert()
    assert [S400] == [it["o"]["value"] for it in found["results"]["bindings"]]
    asks.setReturnFormat(XML)
    assert S400 in asks.queryAndConvert().toxml()
    asks.setReturnFormat(CSV)
    assert f"o\r\n{S400}\r\n" == asks.queryAndConvert().decode()
    asks.setQuery("CONSTRUCT WHERE { ?s a <https://w3id.org/claimgraph/Manifest> }")
    asks.setReturnFormat(TURTLE)
    assert 1 == len(rdflib.Graph().parse(data=asks.queryAndConvert(), format="turtle"))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparqlstore(s400: Server, method: str) -> None:
    """rdflib reads the remote graph as if it were its own."""
    store = SPARQLStore(f"{s400.address}/sparql", method=method)
    graph = rdflib.Graph(store)
    assert [S400] == [str(row.o) for row in graph.query(PURCHASED)]
    aff = rdflib.Namespace("https://w3id.org/claimgraph/affairs#")
    turkey = rdflib.URIRef("https://w3id.org/claimgraph/s400/entity/turkey")
    assert [S400] == [str(it) for it in graph.objects(turkey, aff.purchased)]


def test_pandas(s400: Server) -> None:
    """A table of CSV is one line in pandas."""
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(io.StringIO(s400.query(PURCHASED, "text/csv").text))
    assert [S400] == list(table["o"])


def test_federation_from_elsewhere(s400: Server) -> None:
    """Another engine may ask this endpoint with SERVICE."""
    prefixes, select, pattern = PURCHASED.partition("SELECT ?o")
    query = f"{prefixes}{select} {{ SERVICE <{s400.address}/sparql> {pattern} }}"
    assert [S400] == [row["o"].value for row in ox.Store().query(query)]


def test_the_library_and_the_endpoint_agree(s400: Server) -> None:
    """Every named question has the same answer over HTTP as in the library."""
    from claimgraph import ClaimGraph
    from claimgraph.store.questions import load_questions

    store = ClaimGraph.open("s400").store
    asked = [it for it in load_questions().values() if all(p.optional for p in it.parameters)]
    assert len(asked) > 10
    for question in asked:
        path = f"/sparql?{urlencode({'query': question.sparql})}"
        rows = json.loads(s400.request("GET", path).text)["results"]["bindings"]
        found = [{name: it["value"] for name, it in row.items()} for row in rows]
        assert list(store.texts(question.sparql)) == found, question.name
