"""Pages for people: each thing has one, it links on, and is data for who asks for data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Graph
from tests.server.conftest import Reply, Server, serving

import claimgraph.page
from claimgraph import ClaimGraph
from claimgraph.server.pages.content import TENSIONS, Content
from claimgraph.store.document import picture
from claimgraph.store.questions import load_questions

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
KINDS = {"entities": 22, "propositions": 48, "claims": 52, "sources": 1, "issues": 2}


@pytest.fixture(scope="session")
def data() -> dict[str, Any]:
    """What the pages are made from."""
    return picture(ClaimGraph.open("s400").store, name="s400")


def visit(server: Server, path: str, accept: str = BROWSER) -> Reply:
    return server.request("GET", path, None, {"accept": accept})


def path_of(data: dict[str, Any], iri: str) -> str:
    return "/" + iri.removeprefix(data["dossier"]["base"])


@pytest.mark.parametrize("kind", KINDS)
def test_everything_has_a_page(s400: Server, data: dict[str, Any], kind: str) -> None:
    """The address of each thing, with this server in the place of the base, is a page."""
    assert KINDS[kind] == len(data[kind])
    for it in data[kind]:
        reply = visit(s400, path_of(data, it["id"]))
        assert (200, "text/html; charset=utf-8") == (reply.status, reply.headers["content-type"])
        title = it.get("label") or it.get("title") or it.get("question") or it["quote"]
        assert title in unescape(reply.text)


def test_a_conflict_shows_both_sides(s400: Server, data: dict[str, Any]) -> None:
    """On the page of either statement stand the words of those who say the other."""
    pairs = [(c["left"], c["right"]) for c in data["conflicts"] if c["left"] != c["right"]]
    assert pairs
    for one, other in [*pairs, *(pair[::-1] for pair in pairs)]:
        text = unescape(visit(s400, path_of(data, one)).text)
        assert all(c["quote"] in text for c in data["claims"] if c["about"] == other)


def test_a_question_without_a_dispute_is_not_called_one(data: dict[str, Any]) -> None:
    """Its statements come in the order of speech; that they clash is said only where some do."""
    free = [p["id"] for p in data["propositions"] if p["status"] in ("accepted", "prospective")]
    late, early = (next(c for c in data["claims"] if c["about"] == iri) for iri in free[:2])
    said = [(late, "2020-02-02"), (early, "1999-01-01")]
    claims = [{**one, "said": {**one["said"], "latest": day}} for one, day in said]
    issue = {**data["issues"][0], "propositions": free[:2]}
    whole = Content({**data, "claims": claims, "issues": [issue]})
    shown = whole.issue(issue)
    assert [free[1], free[0]] == [it["id"] for it in shown["statements"]]
    assert not shown["disputed"]
    assert whole.issue(data["issues"][0])["disputed"]


def test_every_tension_has_a_heading() -> None:
    """What the page's data may hold of tensions, pages and panels have words for."""
    page = Path(claimgraph.page.__file__).parent
    schema = json.loads((page / "data.schema.json").read_text("utf-8"))
    kinds = schema["$defs"]["tension"]["properties"]["kind"]["enum"]
    signs = (page / "browser" / "shared" / "signs.js").read_text("utf-8")
    assert kinds == list(TENSIONS) == re.findall(r"^  (\w+): \{ sign:", signs, re.MULTILINE)


def test_every_link_leads_somewhere(s400: Server) -> None:
    """From the first page everything can be reached, and no link is broken."""
    seen, ahead = {"/"}, ["/"]
    while ahead:
        reply = visit(s400, ahead.pop())
        assert reply.status in (200, 404), reply.text
        if "text/html" in reply.headers["content-type"]:
            links = {unescape(it).split("#")[0] for it in LINK.findall(reply.text)}
            new = {it for it in links if it not in seen and it != "/network"}
            seen |= new
            ahead += sorted(new)
    kinds = {it.split("/")[1].split("?")[0] for it in seen}
    assert {"entity", "proposition", "claim", "source", "issue", "questions", "query"} <= kinds
    assert len(seen) > 150


def test_no_statement_stands_without_its_status(s400: Server, data: dict[str, Any]) -> None:
    """A page on a statement, and each list of them, says how it stands, in the legend's words."""
    words = {it["id"]: it["label"] for it in data["statuses"]}
    for it in data["propositions"]:
        text = visit(s400, path_of(data, it["id"])).text
        word = words[it["status"]]
        assert f'<span class="status {it["status"]}">{word}:</span>' in text
        assert f"<title>{word}: " in text
    listed = re.findall(r"<li>\s*(.*?)</li>", visit(s400, "/").text, re.DOTALL)
    told = [it for it in listed if "/proposition/" in it]
    assert len(told) > 5
    assert [] == [it for it in told if 'class="status ' not in it]


@pytest.mark.parametrize("path", ["/entity/turkey", "/source/article", "/graph/accepted"])
def test_an_address_is_data_for_programs(s400: Server, path: str) -> None:
    """Asked for RDF, the same address gives what the graph holds on it, both ways."""
    iri = f"https://w3id.org/claimgraph/s400{path}"
    for accept in ("text/turtle", "application/ld+json", "application/n-triples"):
        reply = visit(s400, path, accept)
        assert accept == reply.headers["content-type"].split(";")[0]
        found = Graph().parse(data=reply.text, format=accept)
        counted = f"SELECT (COUNT(*) AS ?n) {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"
        assert int(s400.query(counted, "text/csv").text.split()[1]) == len(found)
    assert {"Accept", "Accept-Encoding"} == set(reply.headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/entity/nobody", BROWSER, 404),
        ("/entity/nobody", "text/turtle", 404),
        ("/entity/turkey", "image/png", 406),
        ("/about", BROWSER, 400),
        ("/about?it=http%3A%2F%2Fexample.org%2F", BROWSER, 404),
        ("/about?it=x%3E%20%7D%20%23", BROWSER, 404),
        ("/entity/%3E%20%7D%20%23", BROWSER, 404),
        ("/entity/turkey%20", "text/turtle", 404),
        ("/questions/none", BROWSER, 404),
        ("/questions/contested.png", BROWSER, 404),
        ("/questions/says.csv", BROWSER, 400),
        ("/questions/says.csv?who=Nobody", BROWSER, 400),
        ("/query.png?query=ASK%7B%7D", BROWSER, 404),
        ("/query?query=" + quote("ASK {" * 200), BROWSER, 400),
        ("/query?query=ASK+%7B", BROWSER, 400),
        ("/templates/base.html", BROWSER, 404),
        ("/%2e%2e/%2e%2e/etc/passwd", BROWSER, 404),
        ("//evil.example/", BROWSER, 404),
    ],
)
def test_what_is_not_there_is_told(s400: Server, path: str, accept: str, status: int) -> None:
    """Unknown things, wrong values and addresses that are none get an answer, never a 500."""
    reply = visit(s400, path, accept)
    assert status == reply.status
    assert "Traceback" not in reply.text


def test_questions_are_forms(s400: Server) -> None:
    """A question that needs something asks for it, and the link holds what was given."""
    form = visit(s400, "/questions/says").text
    assert '<input id="who" name="who"' in form
    assert "<table>" not in form
    answer = visit(s400, "/questions/says?who=Washington").text
    assert "<table>" in answer
    assert 'value="Washington"' in answer
    assert "/questions/says.csv?who=Washington" in answer


def test_an_unknown_name_gets_the_nearest(s400: Server) -> None:
    """What is not known is said on the page, with what may have been meant."""
    text = unescape(visit(s400, "/questions/says?who=Turkei").text)
    assert "nothing here is called 'Turkei'" in text
    assert "did you mean Turkey" in text


def test_every_question_has_a_table(s400: Server) -> None:
    """Page, CSV and JSON hold the rows that the library gives."""
    graph = ClaimGraph.open("s400")
    given = {"entity": "Turkey", "date": "2019", "text": "x"}
    for question in load_questions().values():
        values = {it.name: given[it.kind] for it in question.parameters if not it.optional}
        rows = graph.ask(question.name, **values)
        link = f"/questions/{question.name}"
        more = f"?{urlencode(values)}" if values else ""
        found = json.loads(visit(s400, f"{link}.json{more}").text)["results"]["bindings"]
        assert rows == [{name: it["value"] for name, it in row.items()} for row in found]
        table = list(csv.DictReader(io.StringIO(visit(s400, f"{link}.csv{more}").text)))
        assert len(rows) == len(table)
        page = visit(s400, f"{link}{more}").text
        assert len(rows) == page.count("<tr>") - 1, question.name


def test_sparql_can_be_asked_in_a_form(s400: Server) -> None:
    """Rows, a yes or no, triples and an error are each shown; a browser at /sparql is led here."""

    def ask(sparql: str) -> Reply:
        return visit(s400, f"/query?{urlencode({'query': sparql})}")

    assert "<td>S-400</td>" in ask('SELECT ("S-400" AS ?x) {}').text
    assert "<td>yes</td>" in ask("ASK { :turkey aff:purchased ?o }").text
    assert "aff:purchased" in unescape(ask("CONSTRUCT WHERE { :turkey aff:purchased ?o }").text)
    wrong = ask("SELECT * { ?s ?p }")
    assert (400, True) == (wrong.status, 'role="alert"' in wrong.text)
    led = visit(s400, "/sparql", "text/html")
    assert (303, "/query") == (led.status, led.headers["location"])


def test_pages_need_no_script(s400: Server) -> None:
    """There is none, and the policy would let none run; the query page alone has its editor."""
    for path in ("/", "/entity/turkey", "/questions/contested", "/questions"):
        reply = visit(s400, path)
        assert "<script" not in reply.text
        assert "style=" not in reply.text
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
    query = visit(s400, "/query")
    assert 1 == query.text.count('<script src="/editor.js" defer>')
    assert "script-src 'self';" in query.headers["content-security-policy"]
    assert "unsafe" not in query.headers["content-security-policy"]


def test_a_page_that_is_known_is_not_sent_again(s400: Server) -> None:
    """Pages have tags, too."""
    first = visit(s400, "/entity/turkey")
    again = s400.request(
        "GET", "/entity/turkey", None, {"accept": BROWSER, "if-none-match": first.headers["etag"]}
    )
    assert (304, b"") == (again.status, again.data)


@pytest.mark.slow
def test_the_network_page_is_the_one_that_view_writes(s400: Server) -> None:
    """The same bytes as `claimgraph view`."""
    assert ClaimGraph.open("s400").view() == visit(s400, "/network").text


HOSTILE = "<img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A stranger's RDF that means harm."""
    file: Path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    label = json.dumps(HOSTILE)
    file.write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"<javascript:alert(1)> rdfs:label {label} ; skos:exactMatch <javascript:alert(2)> .\n"
        f"<http://e.org/a> <http://e.org/knows> <javascript:alert(1)> ; rdfs:label {label} .\n",
        encoding="utf-8",
    )
    with serving(file, "--workers", "1") as server:
        yield server


def test_labels_cannot_write_html(hostile: Server) -> None:
    """What a graph says is shown, never run, and leads nowhere by itself."""
    sparql = urlencode({"query": f"SELECT * {{ ?s ?p ?o }} #{HOSTILE}"})
    for path in ("/", "/about?it=http%3A%2F%2Fe.org%2Fa", f"/query?{sparql}"):
        reply = visit(hostile, path)
        assert 200 == reply.status
        assert "<img src=x" not in reply.text
        assert 'href="javascript' not in reply.text
        assert HOSTILE in unescape(reply.text)
    picture = ElementTree.fromstring(visit(hostile, "/sketch.svg").text)
    drawn = {it.tag.rpartition("}")[2] for it in picture.iter()}
    assert {"svg", "style", "defs", "marker", "path", "g", "circle", "text", "tspan"} == drawn
    assert "onerror=alert(1)" in "".join(picture.itertext())


def test_a_strangers_graph_has_pages(hostile: Server) -> None:
    """What is no dossier has no base: its things are shown by their whole address."""
    reply = visit(hostile, "/about?it=http%3A%2F%2Fe.org%2Fa")
    assert "/about?it=javascript%3Aalert%281%29" in visit(hostile, "/").text
    assert 200 == reply.status


def test_no_page_tells_where_the_file_lies(hostile: Server) -> None:
    """Neither the pages nor the network page name a folder of this machine."""
    for path in ("/", "/network", "/about?it=http%3A%2F%2Fe.org%2Fa", "/questions"):
        assert "/hostile.ttl" not in visit(hostile, path).text
