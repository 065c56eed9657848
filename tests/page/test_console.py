"""The SPARQL console, in the page as it is sent: one file, no server, no network."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.sampling import spread

import claimgraph.page.assets
from claimgraph import ClaimGraph
from claimgraph.page import (
    Console,
    find_reason,
    read_console,
    write_page,
)
from claimgraph.page.assets import MOST_QUADS, read_assets, write_quads
from claimgraph.store.local import Store, memory_store
from claimgraph.store.questions import load_questions

from .conftest import CASES, DESK, Open, Sight, listen

HOSTILE: list[str] = json.loads((CASES / "hostile.json").read_text("utf-8"))
REFUSED: list[dict[str, Any]] = json.loads((CASES / "queries-refused.json").read_text("utf-8"))
COMPLETED: dict[str, str] = json.loads((CASES / "completed.json").read_text("utf-8"))
PHONE = {"width": 390, "height": 844}
ASK_ALL = """async (queries) => {
  const kinds = [];
  for (const sparql of queries) {
    claimgraph.change({ sparql });
    const place = document.querySelector("#console .answer");
    while (place.getAttribute("aria-busy") === "true") await new Promise((go) => setTimeout(go, 2));
    kinds.push(sparqlConsole.answer().kind);
  }
  return kinds;
}"""
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
VALUES: dict[str, dict[str, str]] = {
    "about": {"what": "S-400"},
    "between": {"a": "Turkey", "b": "F-35"},
    "claims": {"who": "Mevlut Cavusoglu"},
    "happened": {"from": "2019-07-01", "to": "2019-07-31"},
    "lines": {"who": "Turkey"},
    "possible": {"who": "Turkey"},
    "says": {"who": "United States"},
}
"""A value for all that any question takes."""


def _is_small(_: int) -> bool:
    return False


@pytest.fixture(scope="session")
def graph() -> ClaimGraph:
    """The shipped dossier; skipped where the console is not bundled, which in CI it must be."""
    reason = find_reason(_is_small)
    if reason and os.environ.get("CI"):
        pytest.fail(f"{reason}: `make bundle` bundles it")
    if reason:
        pytest.skip(reason)
    return ClaimGraph.open("s400")


@pytest.fixture(scope="session")
def full_file(graph: ClaimGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page, with the console."""
    file = tmp_path_factory.mktemp("console") / "s400.html"
    graph.view(file)
    return file


@pytest.fixture
def fresh(open_page: Open, full_file: Path) -> Sight:
    """The page as it opens, with the console opened."""
    seen = open_page(full_file)
    seen.page.click("#console-button")
    settle(seen.page)
    return seen


@pytest.fixture(scope="module")
def opened(browser: Browser, full_file: Path) -> Iterator[Sight]:
    """One page for most tests: to load it and start its engine takes two seconds of the processor.

    A query leaves nothing behind but its answer.
    """
    context = browser.new_context(viewport=DESK)
    seen = Sight(context.new_page())
    listen(context, seen)
    seen.page.goto(full_file.as_uri())
    seen.page.click("#console-button")
    settle(seen.page)
    yield seen
    assert [] == seen.complaints
    context.close()


@pytest.fixture
def sight(opened: Sight) -> Sight:
    """That page, with nothing chosen or hidden by the test before."""
    opened.page.evaluate("claimgraph.change({ selection: null, hiddenStatuses: new Set() })")
    return opened


def settle(page: Page) -> None:
    """Wait for the answer that is under way."""
    expect(page.locator("#console .answer")).to_have_attribute("aria-busy", "false", timeout=20_000)


def run(page: Page, sparql: str) -> dict[str, Any]:
    """Write a query into the editor, press Run, and give the answer."""
    page.evaluate("sparql => sparqlConsole.editor.write(sparql)", sparql)
    page.click("#console .run")
    settle(page)
    answer: dict[str, Any] = page.evaluate("sparqlConsole.answer()")
    return answer


def texts(answer: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a table as ``ClaimGraph.ask`` gives them."""
    return [{name: term["value"] for name, term in row.items()} for row in answer["rows"]]


def marked(page: Page) -> tuple[set[str], set[str]]:
    """What is written in full ink: the nodes by label box, and the lines by their width."""
    scene = page.evaluate("claimgraph.inspect()")
    faded = {edge["id"] for edge in scene["edges"] if str(edge["color"]["color"]).startswith("rgb")}
    dim = {n["id"] for n in scene["nodes"] if str(n["color"]["border"]).startswith("rgb")}
    return (
        {node["id"] for node in scene["nodes"]} - dim,
        {edge["id"] for edge in scene["edges"]} - faded,
    )


def test_it_starts_soon(open_page: Open, full_file: Path) -> None:
    """Nothing of the engine runs before the console is opened; then it is there at once.

    Alone on a machine it takes some 0.2 s; the bound leaves room for busy ones.
    """
    page = open_page(full_file).page
    assert page.evaluate("typeof sparqlConsole") == "undefined"
    assert page.locator("#console").is_hidden()
    page.click("#console-button")
    settle(page)
    begun = page.evaluate("sparqlConsole.engine.start()")
    assert page.evaluate("claimgraph.data.propositions.length") > 0
    assert begun["milliseconds"] < 5000


def test_the_graph_is_the_very_graph(sight: Sight, graph: ClaimGraph) -> None:
    """The page holds all quads of the store, and every term of them as it was."""
    sight.page.evaluate(
        "sparql => sparqlConsole.editor.write(sparql)",
        "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }",
    )
    sight.page.click("#console .run")
    settle(sight.page)
    rows = json.loads(sight.page.evaluate("JSON.stringify(sparqlConsole.answer().rows)"))
    found = {tuple(row[name]["value"] for name in "spog") for row in rows}
    expected = {
        tuple(
            str(getattr(term, "value", term))
            for term in (q.subject, q.predicate, q.object, q.graph_name)
        )
        for q in graph.store.quads()
    }
    assert expected == found


def test_addresses_have_names(sight: Sight) -> None:
    """A thing or a term is shown by its name, with the address behind it; files keep addresses."""
    page = sight.page
    answer = run(page, "SELECT * { ?who aff:purchased ?what BIND(aff:purchased AS ?how) }")
    assert ["who", "what", "how"] == answer["columns"]
    cells = page.locator("#console tbody tr").first.locator("td")
    assert ["Turkey :turkey", "S-400 :s-400"] == cells.all_inner_texts()[:2]
    assert "purchased" in cells.nth(2).inner_text().split(" aff:")[0]
    assert "entity/turkey" in (cells.first.get_attribute("title") or "")
    mixed = run(page, "SELECT * { ?z rdfs:label ?a ; cg:status ?m } LIMIT 1")
    assert ["z", "a", "m"] == mixed["columns"]


EMPTY = {
    "SELECT ?o { :turky aff:purchased ?o }": ("pattern", ":turky", ":turkey"),
    'SELECT ?s { ?s rdfs:label "Turkye" ; cg:status ?x }': ("pattern", "Turkye", "Turkey"),
    "SELECT ?s { ?s a cg:Proposition . ?s cg:statuss ?x }": ("?s cg:statuss", "cg:status", ""),
    "SELECT ?s { ?s a cg:Claim ; cg:status cg:denied . OPTIONAL { ?s ?p ?o } }": (
        "?s cg:status cg:denied", "", "",
    ),
    'SELECT ?s { ?s rdfs:label ?l FILTER(?l = "x.y;z") }': ("FILTER", "", ""),
}  # fmt: skip


def test_an_empty_answer_says_what_was_missing(sight: Sight, graph: ClaimGraph) -> None:
    """It names the first pattern without a match and the nearest name, which a click asks for."""
    for sparql, (pattern, wrong, right) in EMPTY.items():
        assert not list(graph.query(sparql)), sparql
        assert [] == run(sight.page, sparql)["rows"]
        told = sight.page.locator("#console .empty")
        expect(told).to_contain_text(pattern)
        slips = sight.page.locator("#console .slip").all_inner_texts()
        assert bool(wrong) == bool(slips), (sparql, slips)
        assert all(it in slips[0] for it in (wrong, right) if it), slips
    run(sight.page, next(iter(EMPTY)))
    sight.page.locator("#console .slip button").click()
    settle(sight.page)
    assert 1 == len(sight.page.evaluate("sparqlConsole.answer().rows"))


def test_what_is_highlighted_and_hidden_is_counted(sight: Sight) -> None:
    """An answer about lines that the filter hides says how many, and one click shows them."""
    page = sight.page
    page.evaluate("claimgraph.change({ hiddenStatuses: new Set(['contested']) })")
    run(page, "SELECT ?it { ?it cg:status cg:contested }")
    status = page.locator("#console [role=status]")
    expect(status).to_contain_text("5 things highlighted in the picture, 5 of them hidden")
    page.get_by_role("button", name="Show them").click()
    expect(status).not_to_contain_text("hidden by")
    assert 5 == page.evaluate(
        "claimgraph.inspect().edges.filter(({ status, hidden }) =>"
        " status === 'contested' && !hidden).length"
    )


def test_it_opens_with_an_answer(fresh: Sight, graph: ClaimGraph) -> None:
    """What is contested is asked first, so that one sees at once what the console is for."""
    assert graph.ask("contested") == texts(fresh.page.evaluate("sparqlConsole.answer()"))


def without(given: Mapping[str, str], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows without the columns whose value was given: the page shows them, the library may not."""
    return [{key: value for key, value in row.items() if key not in given} for row in rows]


@pytest.mark.parametrize("values", spread([VALUES, {}], 2), ids=bool)
def test_named_questions_answer_as_everywhere(
    sight: Sight, graph: ClaimGraph, values: dict[str, dict[str, str]]
) -> None:
    """Every question that has a name gives the rows that the library gives, in their order."""
    page = sight.page
    asked = 0
    for name, question in load_questions().items():
        given = values.get(name, {})
        if not (given if values else all(it.optional for it in question.parameters)):
            continue
        page.select_option("#question", name)
        for parameter in question.parameters:
            field = page.locator(f"#console [name={parameter.name}]")
            if parameter.name not in given:
                continue
            if parameter.kind == "entity":
                field.select_option(label=given[parameter.name])
            else:
                field.fill(given[parameter.name])
                field.dispatch_event("change")
        settle(page)
        found = texts(page.evaluate("sparqlConsole.answer()"))
        assert without(given, graph.ask(name, **given)) == without(given, found), name
        asked += 1
    assert (len(VALUES) if values else len(load_questions()) - 3) == asked


def test_enough_cases() -> None:
    """The files of cases are read whole."""
    assert (6, 7) == (len(REFUSED), len(COMPLETED))


def test_every_value_is_tried() -> None:
    """The table above names each parameter of each question."""
    expected = {
        name: {it.name for it in question.parameters}
        for name, question in load_questions().items()
        if question.parameters
    }
    assert expected == {name: set(values) for name, values in VALUES.items()}


def test_prefixes_need_no_declaration(sight: Sight, graph: ClaimGraph) -> None:
    """Known prefixes are known, the empty one too, and a query may declare them once more."""
    query = "SELECT ?it WHERE { ?claim cg:about/rdf:subject ?it . FILTER(?it = :turkey) } LIMIT 1"
    (row,) = texts(run(sight.page, query))
    (expected,) = graph.store.texts(query)
    assert expected == row
    again = run(sight.page, f"PREFIX cg: <urn:other:>\n{query}")
    assert [] == again["rows"]


def test_errors_say_where(sight: Sight) -> None:
    """An error has the line and column of the editor, and words instead of a grammar."""
    for case in REFUSED:
        answer = run(sight.page, case["sparql"])
        place = (answer["kind"], answer["line"], answer["column"])
        assert ("error", case["line"], case["column"]) == place, case
        assert case["words"] in (sight.page.text_content("#console .failed") or "")
        underlined = sight.page.locator("#console .editor .wrong").count()
        assert (1 if case["line"] else 0) == underlined, case


def test_the_place_of_an_error_is_a_way_there(sight: Sight) -> None:
    """The place is a button that leads into the editor."""
    run(sight.page, "SELECT ?x\nWHERE { ?x foo:bar ?y }")
    sight.page.get_by_role("button", name="Line 2, column 12").click()
    head = sight.page.evaluate("sparqlConsole.editor.view.state.selection.main.head")
    assert len("SELECT ?x\nWHERE { ?x ") == head
    assert sight.page.evaluate("sparqlConsole.editor.view.hasFocus") is True


@pytest.mark.slow
def test_an_endless_query_is_stopped(sight: Sight) -> None:
    """Stop ends the query at once, and the next one is answered."""
    page = sight.page
    page.evaluate("sparql => sparqlConsole.editor.write(sparql)", ENDLESS)
    page.click("#console .run")
    page.get_by_role("button", name="Stop", exact=True).click()
    settle(page)
    assert "Stopped." == page.text_content("#console .failed")
    assert run(page, "ASK { ?s ?p ?o }") == {"kind": "truth", "value": True}


def test_a_long_query_ends_by_itself(sight: Sight) -> None:
    """The limit is in sight, can be chosen, and holds."""
    page = sight.page
    assert "10" == page.input_value("#limit")
    page.select_option("#limit", "5")
    answer = run(page, ENDLESS)
    assert "Stopped after 5 s, the time limit." == answer["words"]
    page.select_option("#limit", "10")


def test_a_table_is_sorted_by_its_heads(sight: Sight) -> None:
    """A head sorts by number where there are numbers, a second time the other way round."""
    run(sight.page, "SELECT ?n WHERE { VALUES ?n { 10 9 100 } }")
    cells = sight.page.locator("#console td")
    assert ["10", "9", "100"] == cells.all_text_contents()
    sight.page.click("#console th button")
    assert ["9", "10", "100"] == cells.all_text_contents()
    sight.page.click("#console th button")
    assert ["100", "10", "9"] == cells.all_text_contents()
    assert "descending" == sight.page.get_attribute("#console th", "aria-sort")


def saved(page: Page, ending: str) -> str:
    """Press a button that saves the answer, and read the file."""
    with page.expect_download() as waiting:
        page.click(f"#console [data-save={ending}]")
    assert waiting.value.suggested_filename.endswith(f".answer.{ending}")
    return Path(waiting.value.path()).read_text("utf-8")


ODD = 'SELECT ?a ?b WHERE { VALUES (?a ?b) { ("=1+1" "x\\ty") (<urn:x> UNDEF) ("q\\"q"@en 5) } }'


def test_answers_are_saved_as_csv(sight: Sight) -> None:
    """A spreadsheet reads every cell, and takes none for a formula."""
    run(sight.page, ODD)
    rows = list(csv.reader(io.StringIO(saved(sight.page, "csv").removeprefix("\ufeff"))))
    assert [["a", "b"], ["'=1+1", "x\ty"], ["urn:x", ""], ['q"q', "5"]] == rows


def test_answers_are_saved_as_tsv_and_json(sight: Sight) -> None:
    """The formats of the W3C, which other SPARQL tools read back without a loss."""
    run(sight.page, ODD)
    tsv = ox.parse_query_results(saved(sight.page, "tsv"), format=ox.QueryResultsFormat.TSV)
    js = ox.parse_query_results(saved(sight.page, "json"), format=ox.QueryResultsFormat.JSON)
    assert isinstance(tsv, ox.QuerySolutions)
    assert isinstance(js, ox.QuerySolutions)
    odd = ox.Literal('q"q', language="en")
    expected = [
        (ox.Literal("=1+1"), ox.Literal("x\ty")),
        (ox.NamedNode("urn:x"), None),
        (odd, ox.Literal(5)),
    ]
    assert expected == [(row["a"], row["b"]) for row in tsv]
    assert expected == [(row["a"], row["b"]) for row in js]


def test_an_answer_is_lifted_out_in_the_picture(sight: Sight, graph: ClaimGraph) -> None:
    """Statements and things that the answer names keep their ink, the rest fades."""
    query = "SELECT ?p WHERE { ?p cg:status cg:contested }"
    run(sight.page, query)
    expected = {row["p"] for row in graph.store.texts(query)}
    assert 5 == len(expected)
    nodes, edges = marked(sight.page)
    assert expected == edges
    ends = "SELECT ?e WHERE { ?p cg:status cg:contested ; rdf:subject|rdf:object ?e }"
    assert {row["e"] for row in graph.store.texts(ends)} == nodes
    sight.page.get_by_role("button", name="No longer highlight").click()
    nodes, edges = marked(sight.page)
    assert sight.page.evaluate("claimgraph.data.propositions.length") == len(edges)


def test_a_claim_stands_for_its_statement(sight: Sight) -> None:
    """An answer of claims lifts out what they claim, and leads there."""
    run(sight.page, "SELECT ?c WHERE { ?c cg:about ?p } ORDER BY ?c LIMIT 1")
    _, edges = marked(sight.page)
    assert 1 == len(edges)
    sight.page.click("#console td a")
    assert {"kind": "proposition", "id": edges.pop()} == sight.page.evaluate(
        "claimgraph.getState().selection"
    )


def test_construct_is_drawn_and_written(sight: Sight, graph: ClaimGraph) -> None:
    """CONSTRUCT gives a drawing, and Turtle that says the same."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:accepted { ?s ?p ?o } }"
    run(sight.page, query)
    expect(sight.page.locator("#console .sketch canvas")).to_be_visible()
    turtle = sight.page.text_content("#console .turtle") or ""
    expected = {str(triple) for triple in graph.store.query(query)}
    assert len(expected) > 10
    assert expected == {str(quad.triple) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert turtle == saved(sight.page, "ttl")


def test_describe_and_ask(sight: Sight) -> None:
    """DESCRIBE gives triples with odd literals unharmed, ASK says yes or no."""
    run(sight.page, "DESCRIBE :turkey")
    turtle = sight.page.text_content("#console .turtle") or ""
    assert len(list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))) > 3
    run(sight.page, "ASK { :turkey cg:none ?x }")
    assert "No" == sight.page.text_content("#console .truth")


def test_turtle_is_read_back(sight: Sight) -> None:
    """Quotation marks, backslashes, line ends, languages and blank nodes come back as they were."""
    template = (
        "CONSTRUCT { [] a cg:X ; cg:y ?v } WHERE { VALUES ?v "
        '{ "a\\"b\\\\c\\nd\\te" "f"@tr-TR 1.50 true "g"^^cg:odd "" <urn:a%20b> } }'
    )
    run(sight.page, template)
    turtle = sight.page.text_content("#console .turtle") or ""
    objects = {str(quad.object) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    expected = {str(triple.object) for triple in ox.Store().query(
        f"PREFIX cg: <https://w3id.org/claimgraph/> {template}"
    )}  # fmt: skip
    assert expected == objects


def test_completion(sight: Sight) -> None:
    """Prefixes, terms, things by name, variables and keywords are offered while one types."""
    page = sight.page
    page.evaluate("sparqlConsole.editor.focus()")
    for typed, offered in COMPLETED.items():
        page.evaluate("sparqlConsole.editor.write('')")
        page.keyboard.type(typed, delay=5)
        option = page.locator("#console .cm-completionLabel").filter(has_text=offered).first
        expect(option).to_be_visible(timeout=10_000)
        page.keyboard.press("Escape")


def test_an_entity_is_completed_by_its_name(sight: Sight) -> None:
    """Who types a name gets the address that stands for it."""
    page = sight.page
    page.evaluate("sparqlConsole.editor.write('')")
    page.evaluate("sparqlConsole.editor.focus()")
    page.keyboard.type("ASK { Recep", delay=5)
    option = page.locator("#console li[role=option]").first
    expect(option).to_contain_text("Recep Tayyip Erdogan")
    option.click()
    assert "ASK { :recep-tayyip-erdogan" in page.evaluate("sparqlConsole.editor.read()")


def test_the_keyboard_is_enough(open_page: Open, full_file: Path) -> None:
    """s opens, Ctrl+Enter runs, Tab and Esc leave the editor, Esc closes."""
    page = open_page(full_file).page
    page.keyboard.press("s")
    settle(page)
    page.evaluate("sparqlConsole.editor.focus()")
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK { ?s ?p ?o }  #/t", delay=1)
    assert page.evaluate("claimgraph.getState().view") == "network"
    page.keyboard.press("Escape")
    page.evaluate("sparqlConsole.editor.focus()")
    page.keyboard.press("Control+Enter")
    settle(page)
    assert "Yes" == page.text_content("#console .truth")
    page.keyboard.press("Tab")
    assert page.evaluate("sparqlConsole.editor.view.hasFocus") is False
    page.evaluate("sparqlConsole.editor.focus()")
    page.keyboard.press("Escape")
    assert "Run" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    expect(page.locator("#console")).to_be_hidden()
    assert "console-button" == page.evaluate("document.activeElement.id")


@pytest.mark.slow
def test_a_link_keeps_the_query(open_page: Open, full_file: Path) -> None:
    """The query stands in the address, is asked again from there, and Back undoes it."""
    query = 'SELECT ("ü & = # + %" AS ?x) WHERE {}'
    page = open_page(full_file, f"#sparql={quote(query)}").page
    settle(page)
    assert [{"x": "ü & = # + %"}] == texts(page.evaluate("sparqlConsole.answer()"))
    run(page, "ASK {}")
    assert "ASK {}" == page.evaluate("claimgraph.getState().sparql")
    page.go_back()
    settle(page)
    assert query == page.evaluate("sparqlConsole.editor.read()")


@pytest.mark.parametrize("kind", ["proposition", "entity", "issue"])
def test_the_sparql_of_what_is_chosen(sight: Sight, kind: str) -> None:
    """From any selection one gets the query that answers the same."""
    page = sight.page
    lists = {"proposition": "propositions", "entity": "entities", "issue": "issues"}
    chosen = page.evaluate(f"claimgraph.data.{lists[kind]}[0].id")
    page.evaluate("([kind, id]) => claimgraph.select(kind, id)", [kind, chosen])
    page.get_by_role("button", name="Show the SPARQL").click()
    settle(page)
    answer = page.evaluate("sparqlConsole.answer()")
    assert len(answer["rows"]) > 0
    if kind == "proposition":
        claims = page.evaluate(
            "id => claimgraph.data.claims.filter(c => c.about === id).map(c => c.quote)", chosen
        )
        assert sorted(set(claims)) == sorted({row["quote"] for row in texts(answer)})


def test_it_asks_nobody(sight: Sight, full_file: Path) -> None:
    """Opening, asking and drawing make no request but for the file; the policy is never hurt."""
    run(sight.page, "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:accepted { ?s ?p ?o } }")
    run(sight.page, "SELECT * WHERE { SERVICE <https://example.org/> { ?s ?p ?o } }")
    outside = [one for one in sight.requests if not one.startswith(("blob:", full_file.as_uri()))]
    assert [] == outside
    assert [] == sight.complaints


def test_hostile_queries_run_nothing(sight: Sight) -> None:
    """Whatever stands in a query is text, in the editor, in the answer and in what is wrong."""
    kinds = sight.page.evaluate(ASK_ALL, spread(HOSTILE, 9))
    assert {"error"} == set(kinds)
    literals = " ".join(
        json.dumps(words, ensure_ascii=False) for words in HOSTILE if words.isprintable()
    )
    rows = texts(run(sight.page, f"SELECT ?x WHERE {{ VALUES ?x {{ {literals} }} }}"))
    assert [words for words in HOSTILE if words.isprintable()] == [row["x"] for row in rows]
    run(sight.page, f"CONSTRUCT {{ <urn:x> <urn:y> ?x }} WHERE {{ VALUES ?x {{ {literals} }} }}")
    assert sight.page.evaluate("window.__pwned") is None
    assert [] == sight.dialogs
    assert [] == sight.complaints
    assert 0 == sight.page.locator("#console img, #console iframe, #console script").count()


@pytest.mark.usefixtures("graph")
def test_hostile_graphs_run_nothing(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Literals, prefixes and addresses of a hostile graph are shown, and break out of nothing."""
    about = ox.NamedNode("urn:says")
    whole = [words.encode("utf-8", "replace").decode() for words in HOSTILE]
    quads = [
        ox.Quad(ox.NamedNode(f"urn:x:{place}"), about, ox.Literal(words))
        for place, words in enumerate(whole)
    ]
    store = Store(memory_store(quads), prefixes={"": 'urn:"></script><script>__pwned=1</script>'})
    console = read_console(store)
    assert isinstance(console, Console)
    file = tmp_path / "hostile.html"
    file.write_text(write_page(affair, console=console), encoding="utf-8", newline="")
    sight = open_page(file)
    sight.page.keyboard.press("s")
    settle(sight.page)
    answer = run(sight.page, "SELECT ?o WHERE { ?s ?p ?o }")
    assert set(whole) == {row["o"] for row in texts(answer)}
    assert sight.page.evaluate("window.__pwned") is None
    assert [] == sight.complaints


def test_it_serves_a_phone(open_page: Open, full_file: Path) -> None:
    """On a phone the console stands below, whole, and nothing sticks out."""
    page = open_page(full_file, viewport=PHONE, has_touch=True).page
    page.tap("#console-button")
    settle(page)
    page.locator("#console").scroll_into_view_if_needed()
    box = page.locator("#console").bounding_box()
    assert box is not None
    assert (0, 390) == (box["x"], box["width"])
    assert 390 == page.evaluate("document.documentElement.scrollWidth")
    assert page.locator("#console .editor").bounding_box()["height"] > 200  # type: ignore[index]


def test_sizes(full_file: Path, graph: ClaimGraph) -> None:
    """The light page stays below 1.2 MB, the full one below 3.5 MB."""
    light = graph.view(console=False).encode()
    assert b'id="console"' not in light
    assert len(light) < 1_200_000
    assert full_file.stat().st_size < 3_500_000


def test_the_policy_allows_the_engine_and_nothing_else(graph: ClaimGraph) -> None:
    """With the console there is one more script, WebAssembly, one thread and one trusted type."""
    console = read_console(graph.store)
    assert isinstance(console, Console)
    light, full = read_assets().policy, read_assets(console).policy
    assert "wasm" not in light
    assert "worker" not in light
    added = set(full.replace(";", " ;").split()) - set(light.replace(";", " ;").split())
    assert {"'wasm-unsafe-eval'", "worker-src", "blob:", "trusted-types", "claimgraph-engine"} == {
        word for word in added if not word.startswith("'sha256-")
    }


def test_a_page_without_the_bundle_says_so(
    open_page: Open, affair: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the bundle could not be made, the page is whole but for the console, and tells why."""
    monkeypatch.setattr(claimgraph.page.assets, "_BUNDLE", "no-such-folder")
    file = tmp_path / "light.html"
    file.write_text(write_page(affair, console=read_console(Store(ox.Store()))), encoding="utf-8")
    page = open_page(file).page
    assert "no SPARQL console" in (page.text_content("#note") or "")
    assert 0 == page.locator("#console-button").count()
    page.keyboard.press("s")
    assert page.evaluate("claimgraph.getState().sparql") is None


def test_a_graph_that_is_too_large_says_so() -> None:
    """Above the bound the reader learns the number, and what answers instead."""
    if find_reason(_is_small):
        pytest.skip(find_reason(_is_small))
    assert "" == find_reason(lambda most: most < MOST_QUADS)
    assert f"{MOST_QUADS:,} quads are too many" in find_reason(lambda most: most < MOST_QUADS + 1)


def test_a_graph_explains_its_missing_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before its page is made, by the size that the page goes by."""
    graph = ClaimGraph.open("s400")
    assert find_reason(_is_small) == graph.explain_missing_console()
    monkeypatch.setattr(claimgraph.page.assets, "MOST_QUADS", 10)
    assert find_reason(lambda _: True) == graph.explain_missing_console()


def test_the_same_graph_gives_the_same_bytes(graph: ClaimGraph) -> None:
    """No order of loading is in the page."""
    quads = list(graph.store.quads())
    assert write_quads(quads) == write_quads(reversed(quads))
    assert read_console(graph.store) == read_console(ClaimGraph.open("s400").store)
