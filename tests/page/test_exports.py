"""What one takes along says what the page says, and opens elsewhere."""

from __future__ import annotations

import csv
import io
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from tests.browsing import QUIET, wait_until
from tests.dossier.test_vocabulary import write as write_flood

from claimgraph import ClaimGraph
from claimgraph.build.check import check_source
from claimgraph.build.source import find_source
from claimgraph.model.iris import CG
from claimgraph.model.shape import REMARKS
from claimgraph.page import write_page
from claimgraph.store.document import picture

from .conftest import Open, Sight

SVG = "{http://www.w3.org/2000/svg}"
GEXF = "{http://gexf.net/1.3}"


def take(sight: Sight, name: str) -> tuple[str, bytes]:
    """Choose an entry of the menu: the name of the file and its bytes."""
    if not sight.page.locator("#take[open]").count():
        sight.page.get_by_text("Export").click()
    with sight.page.expect_download() as caught:
        sight.page.locator("#take button", has_text=name).click()
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def words(root: ElementTree.Element) -> str:
    """All text of a drawing, lines joined by a blank."""
    return " ".join(one.text or "" for one in root.iter(f"{SVG}text"))


def test_svg_is_the_picture(desk: Sight, affair: dict[str, Any]) -> None:
    """Title, saying, names of all nodes and the legend are text in it, the lines are paths."""
    name, data = take(desk, "SVG")
    assert "arvane.svg" == name
    root = ElementTree.fromstring(data)
    text = words(root)
    assert affair["dossier"]["title"] in text
    assert "only solid lines are accepted and not contradicted in these sources" in text
    for status in affair["statuses"]:
        assert status["label"] in text
    for entity in affair["entities"]:
        if any(entity["id"] in (p["subject"], p["object"]) for p in affair["propositions"]):
            assert entity["label"].replace(" ", "") in text.replace(" ", "")
    inks = desk.page.evaluate("claimgraph.inspect().edges.map(edge => edge.color.color)")
    drawn = [one.get("stroke") for one in root.iter(f"{SVG}path")]
    for ink in set(inks):
        assert drawn.count(ink) >= inks.count(ink)


def test_svg_opens_alone(desk: Sight, tmp_path: Path) -> None:
    """The browser shows the file without asking for anything else; no face is fetched."""
    file = tmp_path / "alone.svg"
    file.write_bytes(take(desk, "SVG")[1])
    assert b"http" not in file.read_bytes().replace(b"http://www.w3.org/2000/svg", b"")
    page = desk.page.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert "svg" == page.evaluate("document.documentElement.localName")
    assert [file.as_uri()] == asked


def test_svg_is_what_is_seen(desk: Sight) -> None:
    """What the filter hides is not in the file, and neither is its place in the legend."""
    desk.page.get_by_label("accepted").first.uncheck()
    text = words(ElementTree.fromstring(take(desk, "SVG")[1]))
    legend = text.split("Shown here: without accepted.")[1]
    assert "accepted" not in legend
    assert "contested" in legend


def test_png_is_twice_as_large(desk: Sight) -> None:
    """As many pixels as the SVG has px, times two, on each side."""
    root = ElementTree.fromstring(take(desk, "SVG")[1])
    name, data = take(desk, "PNG")
    assert "arvane.png" == name
    assert data.startswith(b"\x89PNG\r\n")
    size = struct.unpack(">II", data[16:24])
    assert (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"])) == size
    assert len(set(data)) == 256  # a blank picture has a handful of bytes


def test_turtle_holds_the_claims(desk: Sight, affair: dict[str, Any]) -> None:
    """rdflib and Oxigraph read the same triples: each claim in sight with its words, no other."""
    desk.page.get_by_label("accepted").first.uncheck()
    _, data = take(desk, "Turtle")
    graph = rdflib.Graph().parse(data=data, format="turtle")
    assert len(graph) == len(set(ox.parse(data, format=ox.RdfFormat.TURTLE)))
    status = {p["id"]: p["status"] for p in affair["propositions"]}
    expected = {c["id"]: c for c in affair["claims"] if status[c["about"]] != "accepted"}
    rows = graph.query(
        "SELECT ?claim ?about ?quote ?language ?label { ?claim a cg:Claim ; cg:about ?about ;"
        " cg:evidence ?words ; cg:claimant/(rdfs:label|dcterms:title) ?label ."
        " ?words oa:exact ?quote OPTIONAL { ?words dcterms:language ?language } }"
    )
    found = {str(row.claim): row for row in rows}  # type: ignore[union-attr]
    assert expected.keys() == found.keys()
    for iri, claim in expected.items():
        assert claim["about"] == str(found[iri].about)
        assert claim["quote"] == str(found[iri].quote)
        assert claim["language"] == str(found[iri].language or "")
        assert claim["claimant"]["label"] == str(found[iri].label)


@pytest.mark.parametrize("name", ["s400", "flood"])
def test_turtle_is_a_part_of_the_graph(name: str, open_page: Open, tmp_path: Path) -> None:
    """Every triple of a dossier's Turtle is in its store, and no shape is broken.

    The flood's claims are in words of its own: predicates, a type, a stance and a qualifier.
    """
    store = ClaimGraph.open(name if name == "s400" else write_flood(tmp_path / name)).store
    page, file = tmp_path / "page.html", tmp_path / "page.ttl"
    page.write_text(write_page(picture(store)), encoding="utf-8")
    _, data = take(open_page(page), "Turtle")
    file.write_bytes(data)
    found = set(ox.parse(data, format=ox.RdfFormat.TURTLE))
    whole = {quad.triple for quad in store.quads()}
    assert set() == {it.triple for it in found} - whole
    claims = {it.subject for it in found if it.object == ox.NamedNode(f"{CG}Claim")}
    assert claims == {it.subject for it in whole if it.object == ox.NamedNode(f"{CG}Claim")}
    remarks = {ox.NamedNode(it.predicate.replace("cg:", CG)) for it in REMARKS}
    remarked = {it for it in whole if it.predicate in remarks and it.subject in claims}
    assert remarked or name != "s400"
    assert remarked <= {it.triple for it in found}
    assert () == check_source(find_source(str(file))).findings


def test_turtle_asserts_nothing(desk: Sight, affair: dict[str, Any]) -> None:
    """No proposition stands in the file as a plain triple between two entities."""
    graph = rdflib.Graph().parse(data=take(desk, "Turtle")[1], format="turtle")
    predicates = {p["predicate"]["id"] for p in affair["propositions"]}
    assert not predicates & {str(predicate) for predicate in graph.predicates()}
    assert predicates == {str(one) for one in graph.objects(predicate=rdflib.RDF.predicate)}


def test_gexf_holds_the_network(desk: Sight, affair: dict[str, Any]) -> None:
    """Nodes with their places, and an edge for every statement with its status."""
    root = ElementTree.fromstring(take(desk, "GEXF")[1])
    edges = {edge.get("id"): edge for edge in root.iter(f"{GEXF}edge")}
    assert {p["id"] for p in affair["propositions"]} == edges.keys()
    for proposition in affair["propositions"]:
        edge = edges[proposition["id"]]
        ends = (edge.get("source"), edge.get("target"))
        assert (proposition["subject"], proposition["object"]) == ends
        values = {one.get("for"): one.get("value") for one in edge.iter(f"{GEXF}attvalue")}
        assert proposition["status"] == values["0"]
    nodes = {node.get("id") for node in root.iter(f"{GEXF}node")}
    assert {p[end] for p in affair["propositions"] for end in ("subject", "object")} == nodes
    assert len(nodes) == len(list(root.iter("{http://gexf.net/1.3/viz}position")))


def test_link_is_the_view(open_page: Open, affair_file: Path, affair: dict[str, Any]) -> None:
    """The copied link shows the same selection and the same filter in the file, wherever it lies:
    it names no folder."""
    first = open_page(affair_file, permissions=["clipboard-read", "clipboard-write"]).page
    first.evaluate("id => claimgraph.select('entity', id)", affair["entities"][1]["id"])
    first.get_by_label("to come").first.uncheck()
    first.get_by_text("Export").click()
    first.get_by_role("button", name="Copy link").click()
    wait_until(first, "document.getElementById('said').textContent === 'Link copied'")
    link = first.evaluate("navigator.clipboard.readText()")
    assert affair_file.name == link.partition("#")[0]
    assert first.url == f"{affair_file.parent.as_uri()}/{link}"
    second = open_page(affair_file, fragment="#" + link.partition("#")[2]).page
    assert affair["entities"][1]["label"] == second.inner_text("#panel h2")
    assert not second.get_by_role("checkbox", name="to come").is_checked()


def test_link_can_be_copied_by_hand(desk: Sight) -> None:
    """Where the clipboard is closed the link is shown, selected; a slash in it is no folder's."""
    thing = desk.page.evaluate("claimgraph.data.entities[0].id")
    desk.page.evaluate("id => claimgraph.change({ around: id })", thing)
    desk.page.evaluate("location.hash += '&sparql=/'")
    desk.page.evaluate("delete Navigator.prototype.clipboard")
    desk.page.get_by_text("Export").click()
    desk.page.get_by_role("button", name="Copy link").click()
    field = desk.page.get_by_label("Link to this view")
    assert field.is_visible()
    link = desk.page.url[desk.page.url.partition("#")[0].rindex("/") + 1 :]
    assert link.endswith("sparql=/")
    assert link == field.input_value() == desk.page.evaluate("getSelection().toString()")


def test_menu_closes(desk: Sight) -> None:
    """Escape closes the menu and leads back to it; a click beside it closes it too."""
    menu = desk.page.locator("#take")
    menu.locator("summary").press("Enter")
    menu.get_by_role("button", name="SVG").focus()
    desk.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert "SUMMARY" == desk.page.evaluate("document.activeElement.tagName")
    menu.locator("summary").click()
    desk.page.locator("h1").click()
    assert menu.get_attribute("open") is None


def test_prints_on_one_page(chromium: str, affair_file: Path, tmp_path: Path) -> None:
    """Picture, legend, issues and sources with their days stand on one sheet, and no clock."""
    for tool in ("pdfinfo", "pdftotext"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    file = tmp_path / "page.pdf"
    flags = ["--headless", *QUIET, "--no-pdf-header-footer", f"--print-to-pdf={file}"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [chromium, *flags, profile, affair_file.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    info = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in info
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
    ).stdout
    for printed in ("Norvia", "contested", "Who boarded the tanker Meridian?", "2025-02-03"):
        assert printed in text
    assert "Export" not in text


def test_held_words_stand_in_their_passage(desk: Sight, affair: dict[str, Any]) -> None:
    """A held source shows the sentences around the quote, with the quote marked."""
    (claim,) = [c for c in affair["claims"] if c["passage"]]
    desk.page.evaluate("id => claimgraph.select('proposition', id)", claim["about"])
    passage = desk.page.locator("#panel .card p.passage").first
    assert "".join(s["text"] for s in claim["passage"]) == passage.text_content()
    assert [claim["quote"]] == passage.locator("mark").all_inner_texts()


def test_words_can_be_found_at_their_address(desk: Sight, affair: dict[str, Any]) -> None:
    """Where the source has an address, a text fragment leads to the quote's first part."""
    urls = {source["id"]: source["url"] for source in affair["sources"]}
    seen = 0
    for claim in affair["claims"]:
        desk.page.evaluate("id => claimgraph.select('proposition', id)", claim["about"])
        card = desk.page.locator("#panel section", has_text="Who says what").first.locator(
            ".card", has_text=claim["quote"]
        )
        links = card.first.get_by_role("link", name="find the words")
        if urls[claim["source"]] is None or claim["translated"]:
            continue
        address, _, part = (links.first.get_attribute("href") or "").partition("#:~:text=")
        assert urls[claim["source"]] == address
        assert claim["quote"].split(" [...] ")[0] == unquote(part)
        assert not set("-,&") & set(part)
        seen += 1
    assert seen > 20


def test_the_caveat_fits_a_narrow_sheet(open_page: Open, affair_file: Path) -> None:
    """Whatever its width, no sentence above the picture is cut."""
    sight = open_page(affair_file, viewport={"width": 900, "height": 700})
    root = ElementTree.fromstring(take(sight, "SVG")[1])
    above = [
        it for it in root.iter(f"{SVG}text") if it.get("x") == "20" and float(it.get("y", 0)) < 90
    ]
    said = " ".join(it.text or "" for it in above)
    assert said.endswith("only solid lines are accepted and not contradicted in these sources.")
    assert len(above) > 2
    widths = sight.page.evaluate(
        "lines => lines.map((it) => {"
        " const pen = document.createElement('canvas').getContext('2d');"
        " pen.font = `13px ${getComputedStyle(document.body).fontFamily}`;"
        " return pen.measureText(it).width })",
        [it.text for it in above[1:]],
    )
    assert max(widths) <= float(root.get("width", 0)) - 40


def test_csv_has_the_status_itself(desk: Sight, affair: dict[str, Any]) -> None:
    """As `claimgraph export` writes it: pages have a word of their own for it, files do not."""
    status = {p["id"]: p["status"] for p in affair["propositions"]}
    rows = list(csv.DictReader(io.StringIO(desk.page.evaluate("claimgraph.csv()"))))
    assert {"prospective", "contested"} < {row["status"] for row in rows}
    assert [] == [row for row in rows if status[row["proposition"]] != row["status"]]
    assert "to come" in desk.page.inner_text("#legend")
