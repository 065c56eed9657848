"""A dossier that lies on a server is read as one that lies here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
import rdflib

from claimgraph import ClaimGraph
from claimgraph.answers.diff import compare
from claimgraph.answers.export import export
from claimgraph.answers.report import write_report
from claimgraph.answers.why import explain, trace
from claimgraph.cli import main
from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Store
from claimgraph.store.questions import __file__ as questions
from claimgraph.store.questions import find_view, load_questions
from claimgraph.store.view import bind

from .answers import VALUES, table
from .servers import claimgraph, oxigraph, reply, scripted

VIEWS = sorted(it.stem for it in Path(questions).parent.glob("views/*.rq"))


def test_every_named_question_has_the_same_answer(here: ClaimGraph, endpoint: str) -> None:
    """All questions, with values and where they may be left out without, term by term."""
    there = ClaimGraph.open(endpoint)
    asked = 0
    for question in load_questions().values():
        for given in _settings(question.parameters):
            values = bind(question.parameters, given, store=there.store)
            expected = table(here.store, question.sparql, values)
            assert expected == table(there.store, question.sparql, values), question.name
            asked += 1
    assert len(load_questions()) + 4 <= asked


def _settings(parameters: tuple) -> list[dict[str, str]]:
    full = {it.name: VALUES[it.name] for it in parameters}
    return [full, {}] if full and all(it.optional for it in parameters) else [full]


@pytest.mark.parametrize(
    "kind",
    [
        "oxigraph_endpoint",
        pytest.param("virtuoso_endpoint", marks=pytest.mark.slow),  # it plans for seconds
        pytest.param("capped", marks=pytest.mark.slow),
    ],
)
def test_every_view_has_the_same_rows(
    here: ClaimGraph, kind: str, request: pytest.FixtureRequest
) -> None:
    """What network, page, report and exports are made from."""
    there = ClaimGraph.open(request.getfixturevalue(kind)).store
    assert 23 == len(VIEWS)
    for name in VIEWS:
        assert table(here.store, find_view(name)) == table(there, find_view(name)), name


READINGS: dict[str, Callable[[ClaimGraph], object]] = {
    "report": write_report,
    "trig": lambda it: export(it, ".trig"),
    "csv": lambda it: export(it, ".csv"),
    "prefixes": lambda it: dict(it.store.prefixes),
    "quads": lambda it: len(it.store.engine),
}
LONG_READINGS: dict[str, Callable[[ClaimGraph], object]] = {
    "why": lambda it: list(explain(it, "Turkey negotiates-purchase-of Su-35")),
    "path": lambda it: list(trace(it, "Daily Sabah", "NATO", most=1)),
    "graphml": lambda it: export(it, ".graphml"),
    "network": lambda it: sorted(map(str, it.network().edges(data=True))),
}


def test_reports_and_exports_are_the_same(here: ClaimGraph, oxigraph_endpoint: str) -> None:
    """What is written is equal byte for byte, and there is no difference to tell."""
    there = ClaimGraph.open(oxigraph_endpoint)
    for name, read in READINGS.items():
        assert read(here) == read(there), name
    assert ["0 claims came, 0 went, 0 statuses changed"] == list(compare(here, there))


@pytest.mark.parametrize(
    "kind", ["virtuoso_endpoint", pytest.param("capped", marks=pytest.mark.slow)]
)
def test_an_export_comes_whole_by_pages(
    here: ClaimGraph, kind: str, request: pytest.FixtureRequest
) -> None:
    """A server that gives 400 rows at once gives all 3,000 triples in the end, byte for byte."""
    there = ClaimGraph.open(request.getfixturevalue(kind))
    assert export(here, ".nq") == export(there, ".nq")


@pytest.mark.slow
def test_all_that_reads_reads_the_same(here: ClaimGraph, endpoint: str) -> None:
    """Explanations, paths, networks and the rest, from each of the servers."""
    there = ClaimGraph.open(endpoint)
    for name, read in {**READINGS, **LONG_READINGS}.items():
        assert read(here) == read(there), name


def test_an_ask_that_is_answered_with_a_row_is_a_boolean(virtuoso_endpoint: str) -> None:
    """Virtuoso answers ``ASK {}`` with a row; other booleans it writes as 1 and 0."""
    there = ClaimGraph.open(virtuoso_endpoint).store
    for sparql, expected in (("ASK {}", True), ("ASK { ?s cg:counts ?s }", False)):
        answer = there.query(sparql)
        assert isinstance(answer, ox.QueryBoolean)
        assert expected == bool(answer)
    counts = {row["it"] for row in there.texts("SELECT DISTINCT ?it { ?c cg:counts ?it }")}
    assert counts <= {"true", "false"}
    assert "true" in counts


@pytest.mark.parametrize("choice", [{"perspective": "Turkey"}, {"as_of": "2019-08-01"}])
def test_a_side_or_a_day_is_computed_on_a_copy(
    oxigraph_endpoint: str, choice: dict[str, str]
) -> None:
    """According to Ankara, or as of a day, a remote graph is what it is here."""
    expected = ClaimGraph.open("s400", **choice)
    there = ClaimGraph.open(oxigraph_endpoint, **choice)
    assert expected.ask("accepted") == there.ask("accepted")
    assert export(expected, ".nq") == export(there, ".nq")


def test_every_graph_stands_in_the_manifest() -> None:
    """What the manifest does not list is not seen from elsewhere; a perspective's graph, too."""
    for perspective in ("", "Turkey"):
        store = ClaimGraph.open("s400", perspective=perspective).store
        listed = {row["g"] for row in store.texts("SELECT ?g { ?m a cg:Manifest ; cg:graph ?g }")}
        graphs = {it.value for it in store.engine.named_graphs() if isinstance(it, ox.NamedNode)}
        assert graphs == {*listed, "https://w3id.org/claimgraph/s400/graph/manifest"}


def test_too_much_is_not_copied(
    here: ClaimGraph, oxigraph_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a size no copy is made: that is said, with what can be done instead."""
    monkeypatch.setattr("claimgraph.store.remote.endpoint.MOST", 3000)
    held = f"{len(set(here.dataset.quads())):,}"
    with pytest.raises(ClaimgraphError, match=rf"{held} quads are more than 3,000(.|\n)*cure"):
        ClaimGraph.open(oxigraph_endpoint, perspective="Turkey")
    assert ClaimGraph.open(oxigraph_endpoint).ask("contested")


def test_the_library_reads_an_endpoint(here: ClaimGraph, oxigraph_endpoint: str) -> None:
    """rdflib's Result, Dataset and terms, as of a graph that lies here."""
    there = ClaimGraph.open(oxigraph_endpoint)
    sparql = "SELECT ?who ?what { ?who aff:purchased ?what }"
    turkey = rdflib.URIRef("https://w3id.org/claimgraph/s400/entity/turkey")
    assert set(here.query(sparql, who=turkey)) == set(there.query(sparql, who=turkey)) != set()
    assert there.query("ASK { ?who aff:purchased ?what }").askAnswer
    triples = there.query("CONSTRUCT WHERE { ?s aff:purchased ?o }").graph
    assert triples is not None
    assert 1 == len(triples)
    assert set(here.dataset.quads()) == set(there.dataset.quads())


def test_named_graphs_are_seen_and_others_are_not(endpoint: str, here: ClaimGraph) -> None:
    """GRAPH finds the dossier's graphs; what else the server holds is not asked."""
    there = ClaimGraph.open(endpoint)
    sparql = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert table(here.store, sparql) == table(there.store, sparql)
    accepted = "https://w3id.org/claimgraph/s400/graph/accepted"
    own = f"SELECT (COUNT(*) AS ?n) FROM :x FROM <{accepted}> {{ ?s ?p ?o }}"
    assert table(here.store, own) == table(there.store, own)


@pytest.fixture(params=["embedded", "remote"])
def pair(request: pytest.FixtureRequest, here: ClaimGraph, oxigraph_endpoint: str) -> Store:
    return here.store if request.param == "embedded" else ClaimGraph.open(oxigraph_endpoint).store


def test_bound_values_are_selected(pair: Store) -> None:
    """A bound value is in each row, wherever the store is."""
    value = ox.Literal('Turkey"} #')
    rows = list(pair.texts("SELECT ?it { ?x a cg:Manifest }", {"it": value}))
    assert [{"it": 'Turkey"} #'}] == rows


def test_a_dossier_is_chosen_by_name(tmp_path, here: ClaimGraph) -> None:
    """An endpoint may hold several: the part after # says which; without it the names are told."""
    with oxigraph(tmp_path) as address:
        _load(address, here.store.quads())
        other = (_rename(quad) for quad in here.store.quads())
        _load(address, other)
        endpoint = f"{address}/query"
        with pytest.raises(ClaimgraphError, match=rf"holds 2 dossiers(.|\n)*{endpoint}#other"):
            ClaimGraph.open(endpoint)
        with pytest.raises(ClaimgraphError, match=r"no dossier 'third'(.|\n)*there is other, s400"):
            ClaimGraph.open(f"{endpoint}#third")
        for name in ("s400", "other"):
            there = ClaimGraph.open(f"{endpoint}#{name}")
            assert f"https://w3id.org/claimgraph/{name}/entity/" == there.store.prefixes[""]
            assert len(here.store.engine) == len(there.store.engine)
            assert len(here.ask("claims")) == len(there.ask("claims"))


def _load(address: str, quads: object) -> None:
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    headers = {"content-type": "application/n-quads"}
    urlopen(Request(f"{address}/store", data, headers), timeout=120).close()


def _rename(quad: ox.Quad) -> ox.Quad:
    text = str(quad).replace("claimgraph/s400/", "claimgraph/other/").replace('"s400"', '"other"')
    return next(iter(ox.parse(f"{text} .", format=ox.RdfFormat.N_QUADS)))


def test_somebody_s_rdf_is_read_as_it_is_there(tmp_path) -> None:
    """Without a manifest the default graph is the server's; named questions have no answer."""
    with oxigraph(tmp_path) as address:
        line = "<http://e.org/a> <http://e.org/p> <http://e.org/b>"
        quads = f"{line} .\n{line} <http://e.org/g> .\n<http://e.org/b> <http://e.org/p> _:x .\n"
        _load(address, ox.parse(quads, format=ox.RdfFormat.N_QUADS))
        there = ClaimGraph.open(f"{address}/query")
        assert 2 == len(list(there.store.texts("SELECT * { ?s ?p ?o }")))
        assert 2 == len(list(there.store.quads()))
        assert ["a p b"] == [data["label"] for _, _, data in there.network().edges(data=True)]
        with pytest.raises(ClaimgraphError, match=r"no claimgraph manifest(.|\n)*claimgraph push"):
            there.ask("contested")


def test_what_serve_serves_is_read(here: ClaimGraph, capped: str) -> None:
    """`claimgraph serve` is an endpoint like others; its answers are fetched page by page."""
    there = ClaimGraph.open(capped)
    assert here.ask("contested") == there.ask("contested")
    names = find_view("names")  # 631 rows
    assert table(here.store, names) == table(there.store, names)


def test_a_cut_answer_without_an_order_is_refused(capped: str) -> None:
    """Rows that come in no order cannot be fetched page by page: the cut is told."""
    there = ClaimGraph.open(capped)
    with pytest.raises(ClaimgraphError, match=r"the server cut the answer(.|\n)*ORDER BY"):
        there.store.query("SELECT * { ?s ?p ?o }")
    with pytest.raises(ClaimgraphError, match="the server cut the answer"):
        there.store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert 400 == len(list(there.store.texts("SELECT * { ?s ?p ?o } LIMIT 400")))


def test_what_a_server_keeps_back_is_noticed() -> None:
    """A server that ends its answers without a word has given fewer triples than it counted."""
    count = json.dumps(_rows({"g": _uri("a:g"), "n": _literal("3")}))
    none, zero = json.dumps(_rows()), json.dumps(_rows({"n": _literal("0")}))
    some = json.dumps(_rows({"s": _uri("a:s"), "p": _uri("a:p"), "o": _literal("x")}))
    with scripted(*map(reply, (none, count, zero, some))) as server:
        there = ClaimGraph.open(server.address)
        with pytest.raises(ClaimgraphError, match=r"gave 1 of the 3 triples of a:g(.|\n)*cure"):
            list(there.store.quads())


def _uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def _literal(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


def _rows(*rows: dict[str, object]) -> dict[str, object]:
    names = list(rows[0]) if rows else []
    return {"head": {"vars": names}, "results": {"bindings": list(rows)}}


def test_service_is_the_server_s_to_refuse() -> None:
    """A query with SERVICE is sent on: nothing leaves this machine but the query itself."""
    found = json.dumps(_rows({"x": _literal("from there")}))
    with scripted(reply(json.dumps(_rows())), reply(found)) as server:
        there = ClaimGraph.open(server.address)
        sparql = "SELECT ?x { SERVICE <http://localhost:9/> { ?x ?y ?z } }"
        assert [{"x": "from there"}] == list(there.store.texts(sparql))
        assert b"SERVICE" in server.requests[-1]


@pytest.mark.slow
def test_an_endpoint_is_served(oxigraph_endpoint: str) -> None:
    """`claimgraph serve URL` serves a copy, with pages and an endpoint of its own."""
    with claimgraph(oxigraph_endpoint, "--workers", "1") as address:
        assert ClaimGraph.open("s400").ask("contested") == ClaimGraph.open(address).ask("contested")
        with urlopen(address.removesuffix("sparql"), timeout=120) as page:
            assert "Are Su-35 talks under way?" in page.read().decode()


@pytest.mark.parametrize("command", ["check", "pin", "build -o {out}"])
def test_what_writes_a_dossier_needs_a_folder(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path
) -> None:
    """`check`, `pin` and `build` read dossiers; of an endpoint they say what it is."""
    name, *rest = command.format(out=tmp_path / "out").split()
    words = ["claimgraph", name, "http://localhost:9/sparql", *rest]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit):
        main()
    assert "cure" in capsys.readouterr().err
