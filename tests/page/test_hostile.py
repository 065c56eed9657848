"""Data is data: hostile strings in every field run nothing and show as text."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from playwright.sync_api import Browser
from tests.sampling import spread

from claimgraph.page import write_page

from .conftest import CASES, DESK, Open, Sight, listen

HOSTILE: list[str] = json.loads((CASES / "hostile.json").read_text("utf-8"))
ID = "https://example.org/hostile/"
TYPE = """words => {
  const find = document.getElementById("find");
  find.value = words;
  find.dispatchEvent(new Event("input"));
}"""


def poison(value: Any, words: str, *, keep: frozenset[str]) -> Any:
    """Put words into every string below a value, except into members with fixed values."""
    if isinstance(value, str):
        return words
    if isinstance(value, list):
        return [poison(item, words, keep=keep) for item in value]
    if isinstance(value, dict):
        return {k: v if k in keep else poison(v, words, keep=keep) for k, v in value.items()}
    return value


MEMBERS = ("entities", "propositions", "claims", "sources", "conflicts", "issues", "kinds")


def poisoned_data(affair: dict[str, Any]) -> dict[str, Any]:
    """Make one entity, proposition, claim, source, conflict, issue and kind of each string."""
    keep = frozenset({"status", "polarity", "voice"})
    one = {key: value[0] for key, value in affair.items() if isinstance(value, list) and value}
    claim = {
        **one["claims"],
        "principal": {"id": "", "label": ""},
        "passage": [{"text": "", "quoted": True}],
    }
    claim["chain"] = [{"id": "", "label": "", "unnamed": True}]
    entity = {**one["entities"], "aliases": [""], "labels": [{"language": "", "text": ""}]}
    proposition = {**one["propositions"], "qualifiers": [{"label": "", "value": ""}]}
    models = {**one, "claims": claim, "entities": entity, "propositions": proposition}
    data: dict[str, Any] = {
        key: [poison(models[key], words, keep=keep) for words in HOSTILE]
        for key in (*MEMBERS, "tensions")
    }
    for place, words in enumerate(HOSTILE):
        connect({key: value[place] for key, value in data.items()}, ID + words, words)
    data["tensions"] += [{**one, "kind": "lie"} for one in data["tensions"]]
    whole = "".join(HOSTILE)
    steps = [
        poison({**step, "view": {}}, whole, keep=frozenset({"selection"})) | {"view": step["view"]}
        for step in affair["questions"]
    ]
    return {
        **data,
        "format": 1,
        "tour": steps,
        "questions": steps,
        "perspectives": [affair["perspectives"][0], *(standpoint(words) for words in HOSTILE)],
        "verdicts": [poison(affair["verdicts"][0], whole, keep=keep)],
        "dossier": poison(affair["dossier"], whole, keep=frozenset()),
        "statuses": [
            {**status, "label": whole[:90], "definition": whole} for status in affair["statuses"]
        ],
    }


def standpoint(words: str) -> dict[str, Any]:
    """According to a principal of that name."""
    return {"id": ID + words, "label": words, "kind": "principal", "verdicts": [[0, 0]]}


def connect(records: dict[str, dict[str, Any]], iri: str, words: str) -> None:
    """Let the records of one string name each other; identifiers are addresses, as minted."""
    hub = ID + HOSTILE[0]
    for record in records.values():
        record["id"] = iri
    records["kinds"]["id"] = words
    records["entities"] |= {"type": words, "match": words}
    records["propositions"] |= {"subject": iri, "object": hub, "issue": iri}
    records["claims"] |= {
        "about": iri,
        "source": iri,
        "claimant": {"id": iri, "label": words, "unnamed": False},
    }
    records["conflicts"] |= {"left": iri, "right": hub, "issue": iri}
    records["tensions"] |= {"left": iri, "right": hub, "kind": "near"}
    records["issues"] |= {"propositions": [iri]}


@pytest.fixture(scope="module")
def data(affair: dict[str, Any]) -> dict[str, Any]:
    """Every string in every field."""
    return poisoned_data(copy.deepcopy(affair))


@pytest.fixture(scope="module")
def hostile_file(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of it."""
    file = tmp_path_factory.mktemp("page") / "hostile.html"
    file.write_text(write_page(data), encoding="utf-8", newline="")
    return file


@pytest.fixture(scope="module")
def opened(browser: Browser, hostile_file: Path) -> Iterator[Sight]:
    """The page, opened once: that takes a second and a half of the processor."""
    context = browser.new_context(viewport=DESK)
    seen = Sight(context.new_page())
    listen(context, seen)
    seen.page.goto(hostile_file.as_uri())
    yield seen
    context.close()


@pytest.fixture
def sight(opened: Sight) -> Sight:
    """That page, with nothing chosen by the test before."""
    opened.page.evaluate("claimgraph.change({ selection: null, view: 'network' })")
    return opened


def assert_harmless(sight: Sight, file: Path) -> None:
    """Nothing ran, nothing was asked for, nothing points anywhere but to the web or to itself."""
    assert sight.page.evaluate("window.__pwned") is None
    assert [] == sight.dialogs
    assert [file.as_uri()] == sight.requests
    assert [] == sight.complaints
    links = sight.page.evaluate(
        "[...document.querySelectorAll('[href]')].map(a => a.getAttribute('href'))"
    )
    assert [] == [link for link in links if not link.startswith(("#", "https://", "http://"))]
    assert 0 == sight.page.locator("#panel img, #panel iframe, #panel style, #panel script").count()


def test_enough_strings() -> None:
    """The collection is large and has no doubles."""
    assert len(HOSTILE) >= 200
    assert len(HOSTILE) == len(set(HOSTILE))


def test_opening_runs_nothing(sight: Sight, hostile_file: Path) -> None:
    """All nodes are there, and the title is text."""
    assert len(HOSTILE) == len(sight.page.evaluate("claimgraph.inspect().nodes"))
    assert "<script>window.__pwned=1</script>" in (sight.page.text_content("h1") or "")
    assert_harmless(sight, hostile_file)


KINDS = ["entity", "proposition", "issue"]


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_runs_nothing(sight: Sight, hostile_file: Path, kind: str) -> None:
    """Whatever is chosen, its words stand in the panel as text."""
    chosen = spread(HOSTILE, 18)
    told = [f"{words}: {words}" for words in chosen] if kind == "proposition" else chosen
    shown = sight.page.evaluate(
        """([kind, ids]) => ids.map((id) => {
             claimgraph.select(kind, id);
             return document.querySelector("#panel h2").textContent;
           })""",
        [kind, [ID + words for words in chosen]],
    )
    assert told == shown
    assert_harmless(sight, hostile_file)


@pytest.mark.slow
def test_table_and_search_run_nothing(sight: Sight, hostile_file: Path) -> None:
    """The table, sorted by every column, and the finds are text."""
    sight.page.keyboard.press("t")
    for column in sight.page.locator("th button").all():
        column.click()
    cells = sight.page.evaluate(
        "[...document.querySelectorAll('td.quote')].map(td => td.textContent)"
    )
    assert sorted(f"“{words}”" for words in HOSTILE) == sorted(cells)
    for words in spread(HOSTILE, 9):
        sight.page.evaluate(TYPE, words)
    assert_harmless(sight, hostile_file)


def test_links_back_are_harmless(open_page: Open, hostile_file: Path) -> None:
    """The address of a selection, opened anew, restores it."""
    first = open_page(hostile_file)
    for words in spread(HOSTILE[1:4], 3):
        first.page.evaluate("id => claimgraph.select('entity', id)", ID + words)
        fragment = first.page.evaluate("location.hash")
        second = open_page(hostile_file, fragment=fragment)
        assert words == second.page.text_content("#panel h2")
        assert second.page.evaluate("window.__pwned") is None


def test_csv_cells_are_no_formulas(sight: Sight) -> None:
    """No cell begins as a formula does, and every cell can be read back."""
    text = sight.page.evaluate("claimgraph.csv()")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(HOSTILE) == len(rows)
    assert not [
        cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n"))
    ]
    whole = [words for words in HOSTILE if words.isprintable()]
    assert [words.lstrip() for words in whole] == [
        row["quote"].removeprefix("'") if words[0] in "=+-@" else row["quote"].lstrip()
        for words, row in zip(HOSTILE, rows, strict=True)
        if words.isprintable()
    ]


SMUGGLED = {
    "handler": "image.setAttribute('onerror', 'window.__pwned = 1')",
    "html": "document.body.innerHTML = '<img src=x: onerror=window.__pwned=1>'",
    "script": "document.createElement('script').text = 'window.__pwned = 1'",
    "svg script": "script.append('window.__pwned = 1'); document.body.append(script)",
    "address": "link.href = 'javascript:window.__pwned=1'; link.click()",
    "eval": "setTimeout('window.__pwned = 1')",
    "picture": "image.src = 'https://example.org/x.png'; document.body.append(image)",
}
STAGE = """
  const image = document.createElement("img");
  const link = document.body.appendChild(document.createElement("a"));
  const script = document.createElementNS("http://www.w3.org/2000/svg", "script");
"""


@pytest.mark.parametrize("way", SMUGGLED)
def test_policy_holds_when_escaping_fails(open_page: Open, affair_file: Path, way: str) -> None:
    """What gets into the page all the same does not run, and fetches nothing."""
    sight = open_page(affair_file)
    attempt = (
        f"() => {{ {STAGE} try {{ {SMUGGLED[way]} }} catch (error) {{ return error.name; }} }}"
    )
    refused = sight.page.evaluate(attempt)
    until = time.monotonic() + 30
    while not sight.complaints and time.monotonic() < until:
        sight.page.wait_for_timeout(20)
    assert sight.page.evaluate("window.__pwned") is None
    assert refused in ("TypeError", None)
    assert any("blocked" in one or "violates" in one for one in sight.complaints)


def exported(sight: Sight, name: str) -> str:
    """The text of a file that the page gives away."""
    sight.page.evaluate("document.getElementById('take').open = true")
    with sight.page.expect_download() as caught:
        sight.page.locator("#take button", has_text=name).click()
    return Path(caught.value.path()).read_text("utf-8")


@pytest.mark.parametrize("name", ["SVG", "GEXF"])
def test_pictures_are_harmless_xml(sight: Sight, hostile_file: Path, name: str) -> None:
    """The files are well formed, hold text and drawing only, and name no address to fetch."""
    text = exported(sight, name)
    root = ElementTree.fromstring(text.encode())
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    drawing = {"svg", "title", "rect", "path", "text"}
    network = {"gexf", "graph", "attributes", "attribute", "nodes", "node", "edges", "edge"}
    assert tags <= drawing | network | {"attvalues", "attvalue", "position"}
    names = {name for element in root.iter() for name in element.attrib}
    assert [] == [one for one in names if one.startswith("on") or "href" in one]
    assert_harmless(sight, hostile_file)


def test_turtle_keeps_every_word(sight: Sight, hostile_file: Path) -> None:
    """Two parsers read the same number of triples, and every string comes back as a literal."""
    text = exported(sight, "Turtle")
    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert len(set(triples)) == len(rdflib.Graph().parse(data=text, format="turtle"))
    words = {it.object.value for it in triples if it.predicate.value.endswith("oa#exact")}
    whole = {w.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for w in HOSTILE}
    readable = {one for one in whole if not re.search("[\ud800-\udfff\ufffd]", one)}
    assert readable <= words
    assert_harmless(sight, hostile_file)


@pytest.mark.parametrize("place", ["", "entity="])
def test_hostile_fragments_are_ignored(open_page: Open, affair_file: Path, place: str) -> None:
    """Whatever stands behind # runs nothing, breaks nothing and chooses nothing."""
    sight = open_page(affair_file)
    overview = sight.page.locator("#panel section").first.inner_text()
    for words in spread(HOSTILE, 3):
        sight.page.evaluate("text => { location.hash = text }", place + words)
    sight.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert overview == sight.page.locator("#panel section").first.inner_text()
    assert sight.page.evaluate("window.__pwned") is None
    assert [] == sight.complaints
    assert [affair_file.as_uri()] == sight.requests


def test_printing_runs_nothing(sight: Sight, hostile_file: Path) -> None:
    """The sheet for the printer is text and drawing too."""
    sight.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert 1 == sight.page.locator("#print > svg").count()
    assert 0 == sight.page.locator("#print img, #print script, #print [onerror]").count()
    assert_harmless(sight, hostile_file)
