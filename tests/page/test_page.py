"""The page in a browser, opened from a file as by a double click."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from tests.browsing import wait_until

from .conftest import Open, Sight

PHONE = {"width": 390, "height": 844}


def shown(page: Page) -> tuple[set[str], set[str]]:
    """The ids of the nodes and lines in sight."""
    scene = page.evaluate("claimgraph.inspect()")
    return tuple(
        {one["id"] for one in scene[kind] if not one["hidden"]} for kind in ("nodes", "edges")
    )  # type: ignore[return-value]


def fragment(page: Page) -> dict[str, list[str]]:
    """What stands after # in the address."""
    return parse_qs(page.evaluate("location.hash.slice(1)"))


def find(affair: dict[str, Any], kind: str, label: str) -> str:
    """The id of what is called so."""
    (found,) = [
        one["id"] for one in affair[kind] if label in (one.get("label"), one.get("question"))
    ]
    return str(found)


def where(page: Page, x: float, y: float) -> tuple[float, float]:
    """A point of the picture as a point of the window."""
    point = page.evaluate("([x, y]) => claimgraph.network.canvasToDOM({x, y})", [x, y])
    box = page.locator("#network").bounding_box()
    assert box is not None
    return box["x"] + point["x"], box["y"] + point["y"]


def node_place(page: Page, node: str) -> tuple[float, float]:
    """Where a node lies in the window."""
    spot = page.evaluate("id => claimgraph.network.getPosition(id)", node)
    return where(page, spot["x"], spot["y"])


def test_asks_nobody(desk: Sight, affair_file: Path) -> None:
    """Opening the page makes one request: the file itself; nothing is complained about."""
    desk.page.keyboard.press("t")
    desk.page.wait_for_timeout(200)
    assert [affair_file.as_uri()] == desk.requests
    assert [] == desk.complaints


def test_everything_is_there(desk: Sight, affair: dict[str, Any]) -> None:
    """Nodes, lines and counts are those of the data; every label is written."""
    nodes, edges = shown(desk.page)
    assert {p["id"] for p in affair["propositions"]} == edges
    assert {p[end] for p in affair["propositions"] for end in ("subject", "object")} == nodes
    assert nodes == set(desk.page.evaluate("claimgraph.inspect().labels"))
    assert "22 actors and things · 38 statements · 50 claims · 6 sources" == desk.page.text_content(
        "#counts"
    )
    assert "34 quotes pinned, text not available" == desk.page.text_content("#note")


def test_says_what_a_line_is(desk: Sight) -> None:
    """The disclaimer stands in the header."""
    said = " ".join((desk.page.text_content("#disclaimer") or "").split())
    disclaimer = "Every line is a claim that someone made, with who says so; "
    assert said.startswith(
        f"{disclaimer}only solid lines are accepted and not contradicted in these sources."
    )


def test_written_labels_do_not_overlap(desk: Sight) -> None:
    """As measured with the real face: labels keep off each other and off the nodes."""
    scene = desk.page.evaluate("claimgraph.inspect()")
    boxes = list(scene["labels"].items())
    discs = [
        (
            n["id"],
            {
                "left": n["x"] - n["size"],
                "right": n["x"] + n["size"],
                "top": n["y"] - n["size"],
                "bottom": n["y"] + n["size"],
            },
        )
        for n in scene["nodes"]
    ]
    both = [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :] + [pair for pair in discs if pair[0] != one]
        if a["left"] < b["right"]
        and b["left"] < a["right"]
        and a["top"] < b["bottom"]
        and b["top"] < a["bottom"]
    ]
    assert [] == both


def test_every_line_has_its_style(desk: Sight, affair: dict[str, Any]) -> None:
    """Status is drawn by dashes and bar, and parallel lines by curves of their own."""
    edges = {edge["id"]: edge for edge in desk.page.evaluate("claimgraph.inspect().edges")}
    for proposition in affair["propositions"]:
        edge = edges[proposition["id"]]
        assert (proposition["status"] == "denied") == edge["arrows"]["middle"]["enabled"]
        assert (proposition["status"] in ("accepted", "denied")) == (edge["dashes"] is False)
    curves = [
        (*sorted((e["from"], e["to"])), e["from"] < e["to"], str(e["smooth"]))
        for e in edges.values()
    ]
    assert len(edges) == len(set(curves))


def test_rest_shows_what_is_contested(desk: Sight, affair: dict[str, Any]) -> None:
    """Before any click: each issue with who says what of it, and the quote below whose it is."""
    panel = desk.page.inner_text("#panel")
    for issue in affair["issues"]:
        assert issue["question"] in panel
    block = desk.page.locator(
        ".stated", has_text="Kestrel Republic occupies Isle of Tesk"
    ).inner_text()
    said = [
        "Ilse Varga asserts", "“the occupied Isle of Tesk”",
        "also Mara Lindqvist, historian asserts",
        "Tomas Reuel denies", "“one does not occupy one's own island”",
    ]  # fmt: skip
    assert said == [line for line in block.splitlines() if line in said]


def test_rest_lists_what_rests_on_the_unnamed(desk: Sight) -> None:
    """Only what nobody named affirms is in the list."""
    section = desk.page.locator("#panel section", has_text="Rests on unnamed sources only")
    assert [
        "Halden Marine Ltd responsible for Seabed cable cut of 14 March (through a dragged anchor)"
    ] == section.locator("a").all_inner_texts()


def test_speaker_out_of_the_picture(desk: Sight, affair: dict[str, Any]) -> None:
    """Who is nobody's subject or object is listed; choosing her shows what she says."""
    entry = desk.page.locator("#panel li", has_text="Mara Lindqvist, historian")
    assert "is not in the picture" in entry.inner_text()
    entry.locator("a").click()
    assert "“by any law I know it is an occupation”" in desk.page.inner_text("#panel")
    scene = desk.page.evaluate("claimgraph.inspect()")
    (proposition,) = [
        p for p in affair["propositions"] if p["label"] == "Kestrel Republic occupies Isle of Tesk"
    ]
    wide = {edge["id"] for edge in scene["edges"] if edge["width"] > 2.2}
    assert {proposition["id"]} == wide


def test_click_on_a_line(desk: Sight, affair: dict[str, Any]) -> None:
    """A click on a line tells the proposition, its status with the rule, and every claim."""
    (line,) = [
        p for p in affair["propositions"] if p["label"] == "Kestrel Republic occupies Isle of Tesk"
    ]
    ends = [
        desk.page.evaluate("id => claimgraph.network.getPosition(id)", line[end])
        for end in ("subject", "object")
    ]
    x, y = (sum(end[axis] for end in ends) / 2 for axis in "xy")
    desk.page.mouse.click(*where(desk.page, x, y))
    assert {"proposition": [line["id"]]} == fragment(desk.page)
    panel = desk.page.inner_text("#panel")
    claims = [claim for claim in affair["claims"] if claim["about"] == line["id"]]
    for words in (line["label"], "contested", line["rule"]["label"], line["rule"]["definition"]):
        assert words in panel
    for claim in claims:
        assert f"“{claim['quote']}”" in panel
        assert claim["claimant"]["label"] in panel


def test_claim_shows_its_road(desk: Sight, affair: dict[str, Any]) -> None:
    """From the source, linked, hop by hop to the origin, which is marked when unnamed."""
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)", affair["propositions"][0]["id"]
    )
    card = desk.page.locator(".card", has_text="armed men came aboard")
    assert [
        "Tanker boarded in the Arvane Strait Coastal Wire, 2025-02-03 · find the words",
        "Coastal Wire",
        "a senior official at the ministry (unnamed)",
    ] == card.locator(".chain li").all_inner_texts()
    address = card.locator(".chain a[target]").first
    assert "https://example.org/wire/0203" == address.get_attribute("href")
    assert "noopener noreferrer" == address.get_attribute("rel")


def test_conflicts_stand_beside(desk: Sight, affair: dict[str, Any]) -> None:
    """A proposition in conflict shows the other side's claims."""
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)", affair["propositions"][0]["id"]
    )
    section = desk.page.locator("#panel section", has_text="In conflict").inner_text()
    assert "dispute: the dossier says so" in section
    assert "“a theatre played for the insurers, directed from Norvia”" in section


def test_retracted_claims_are_marked(desk: Sight, affair: dict[str, Any]) -> None:
    """What no longer counts is shown, and said to count no longer."""
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)",
        find(affair, "propositions", "Norvia talks with Kestrel Republic (on the ceasefire)"),
    )
    assert "retracted or reversed: no longer counts" in desk.page.locator(".card.void").inner_text()


def test_click_on_a_node(desk: Sight, affair: dict[str, Any]) -> None:
    """A click on a node tells who it is, its offices, and the claims by it and about it."""
    person = find(affair, "entities", "Ilse Varga")
    desk.page.mouse.click(*node_place(desk.page, person))
    assert {"entity": [person]} == fragment(desk.page)
    panel = desk.page.inner_text("#panel")
    for words in (
        "Ilse Varga",
        "FM Varga",
        "person",
        "Foreign minister of Norvia.",
        "Ilse Varga foreign minister of Norvia",
        "“an absurd suggestion”",
    ):
        assert words in panel


def test_wikidata_is_linked(desk: Sight, affair: dict[str, Any]) -> None:
    """The same thing elsewhere is a link, to the web only."""
    desk.page.evaluate("id => claimgraph.select('entity', id)", find(affair, "entities", "Norvia"))
    link = desk.page.locator("#panel a", has_text="wikidata.org")
    assert "https://www.wikidata.org/entity/Q100000001" == link.get_attribute("href")
    assert "What is said on its behalf".upper() in desk.page.inner_text("#panel").upper()


def test_selecting_moves_nothing(desk: Sight, affair: dict[str, Any]) -> None:
    """Choosing dims the rest; places and scale stay, and Escape brings everything back."""
    state = "({scale: claimgraph.network.getScale(), places: claimgraph.network.getPositions()})"
    before, scene = desk.page.evaluate(state), desk.page.evaluate("claimgraph.inspect().edges")
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)", affair["propositions"][0]["id"]
    )
    assert before == desk.page.evaluate(state)
    dimmed = desk.page.evaluate("claimgraph.inspect().edges")
    assert 37 == sum(old["color"] != new["color"] for old, new in zip(scene, dimmed, strict=True))
    desk.page.keyboard.press("Escape")
    assert scene == desk.page.evaluate("claimgraph.inspect().edges")
    assert {} == fragment(desk.page)


def test_click_beside_everything_clears(desk: Sight, affair: dict[str, Any]) -> None:
    """A click on the paper is as good as Escape."""
    desk.page.evaluate("id => claimgraph.select('entity', id)", affair["entities"][0]["id"])
    box = desk.page.locator("#network").bounding_box()
    assert box is not None
    desk.page.mouse.click(box["x"] + 3, box["y"] + box["height"] - 3)
    assert {} == fragment(desk.page)


def test_legend_is_the_filter(desk: Sight, affair: dict[str, Any]) -> None:
    """Taking a status away hides its lines and whoever has no other; the counts say so."""
    desk.page.get_by_label("accepted").uncheck()
    nodes, edges = shown(desk.page)
    kept = [p for p in affair["propositions"] if p["status"] != "accepted"]
    assert {p["id"] for p in kept} == edges
    assert {p[end] for p in kept for end in ("subject", "object")} == nodes
    assert f"{len(kept)} of 38 statements" in (desk.page.text_content("#counts") or "")
    assert {"hide": ["accepted"]} == fragment(desk.page)


def test_kinds_are_filtered_too(desk: Sight, affair: dict[str, Any]) -> None:
    """Without persons there are no lines to persons."""
    desk.page.locator("#legend input[value=person]").uncheck()
    persons = {entity["id"] for entity in affair["entities"] if entity["type"] == "person"}
    nodes, edges = shown(desk.page)
    assert not persons & nodes
    assert {
        p["id"] for p in affair["propositions"] if not persons & {p["subject"], p["object"]}
    } == edges


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("kestr", "Kestrel Republic"),
        ("fm var", "Ilse Varga"),
        ("SALMA", "سلمى حداد"),
        ("chenbao", "晨报"),
        ("诺维", "Norvia"),
        ("lindq", "Mara Lindqvist, historian"),
    ],
)
def test_found_with_the_keyboard(desk: Sight, words: str, label: str) -> None:
    """Names in any language, aliases and speakers out of the picture: / to begin, Enter to open."""
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(words)
    desk.page.keyboard.press("Enter")
    assert label == desk.page.inner_text("#panel h2")


def test_arrows_walk_the_finds(desk: Sight) -> None:
    """Arrow keys move, Escape closes and clears the words only."""
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("norv")
    desk.page.keyboard.press("ArrowDown")
    assert "Norvian Ministry of Defence" in desk.page.inner_text("#found [aria-selected=true]")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#found").is_hidden()
    assert "" == desk.page.input_value("#find")


def test_link_restores_everything(
    open_page: Open, affair_file: Path, affair: dict[str, Any]
) -> None:
    """Selection, filter and view stand in the address."""
    first = open_page(affair_file).page
    first.evaluate("id => claimgraph.select('entity', id)", affair["entities"][1]["id"])
    first.get_by_role("checkbox", name="to come").uncheck()
    first.locator("#legend input[value=place]").uncheck()
    first.keyboard.press("t")
    second = open_page(affair_file, fragment=first.evaluate("location.hash")).page
    assert shown(first) == shown(second)
    assert "Kestrel Republic" == second.inner_text("#panel h2")
    assert second.locator("table").is_visible()
    assert not second.get_by_role("checkbox", name="to come").is_checked()


def test_back_undoes(desk: Sight, affair: dict[str, Any]) -> None:
    """The browser's Back leads to what was chosen before."""
    for entity in affair["entities"][:2]:
        desk.page.evaluate("id => claimgraph.select('entity', id)", entity["id"])
    desk.page.go_back()
    expect(desk.page.locator("#panel h2")).to_have_text("Norvia")


@pytest.mark.parametrize(
    "fragment", ["#entity=urn:nobody", "#proposition=", "#view=x&hide=y", "#%E0%A4%A"]
)
def test_broken_links_open_the_overview(open_page: Open, affair_file: Path, fragment: str) -> None:
    """What a fragment names and the data has not is left out."""
    sight = open_page(affair_file, fragment=fragment)
    assert "Who boarded the tanker Meridian?" in sight.page.inner_text("#panel")
    assert [] == sight.complaints


def test_table_has_every_claim(desk: Sight, affair: dict[str, Any]) -> None:
    """The table holds the same claims, and sorts both ways from the keyboard."""
    desk.page.get_by_role("button", name="Table", exact=True).click()
    quotes = desk.page.locator("tbody td.quote")
    assert {f"“{claim['quote']}”" for claim in affair["claims"]} == set(quotes.all_inner_texts())
    header = desk.page.get_by_role("button", name="Who says so")
    header.press("Enter")
    column = desk.page.locator("tbody td:nth-child(2)")
    rising = column.all_inner_texts()
    assert "ascending" == desk.page.locator("th", has_text="Who says so").get_attribute("aria-sort")
    desk.page.keyboard.press("Enter")
    assert rising[0] == column.all_inner_texts()[-1]
    assert sorted(rising) == sorted(column.all_inner_texts())


def test_table_leads_to_the_evidence(desk: Sight) -> None:
    """A statement in the table opens beside it."""
    desk.page.keyboard.press("t")
    desk.page.locator("tbody a", has_text="Union of Dray drafted Draft ceasefire text").click()
    assert "Union of Dray drafted Draft ceasefire text" == desk.page.inner_text("#panel h2")
    assert 1 == desk.page.locator("tr.chosen").count()


def test_csv_is_what_is_in_sight(desk: Sight, affair: dict[str, Any]) -> None:
    """The file has a byte order mark, one row per claim, and keeps to the filter."""
    desk.page.get_by_label("accepted").uncheck()
    desk.page.get_by_text("Export").click()
    with desk.page.expect_download() as caught:
        desk.page.get_by_role("button", name="CSV").click()
    assert "arvane.csv" == caught.value.suggested_filename
    text = Path(caught.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    status = {p["id"]: p["status"] for p in affair["propositions"]}
    expected = [claim for claim in affair["claims"] if status[claim["about"]] != "accepted"]
    assert [claim["quote"] for claim in expected] == [row["quote"] for row in rows]
    assert [claim["id"] for claim in expected] == [row["claim"] for row in rows]


def test_colours_follow_the_system(open_page: Open, affair_file: Path) -> None:
    """Dark and light differ on the canvas too, also when the system changes under an open page."""
    page = open_page(affair_file, color_scheme="dark").page
    ink = "claimgraph.inspect().edges.map(edge => edge.color.color)"
    assert "#a9b6c8" in page.evaluate(ink)
    page.emulate_media(color_scheme="light")
    wait_until(page, f"{ink}.includes('#475569')")
    assert "#a9b6c8" not in page.evaluate(ink)


def test_paper_is_light(open_page: Open, affair_file: Path) -> None:
    """Printing from a dark screen prints dark lines on white."""
    page = open_page(affair_file, color_scheme="dark").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "#475569" in page.evaluate("claimgraph.inspect().edges.map(edge => edge.color.color)")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert "#a9b6c8" in page.evaluate("claimgraph.inspect().edges.map(edge => edge.color.color)")


@pytest.mark.slow
def test_phone(open_page: Open, affair_file: Path, affair: dict[str, Any]) -> None:
    """On a phone nothing is wider than the screen, all nodes are in sight, a tap opens one."""
    page = open_page(affair_file, viewport=PHONE, has_touch=True, is_mobile=True).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#legend ul").first.is_visible()
    asked = [it.bounding_box() for it in page.locator(".questions-asked li").all()]
    assert len(asked) >= 4
    assert all(it and it["y"] + it["height"] <= 844 for it in asked)
    assert page.locator("#find").get_attribute("placeholder") == "Name or words"
    node = find(affair, "entities", "Norvia")
    page.touchscreen.tap(*node_place(page, node))
    expect(page.locator("#panel h2")).to_have_text("Norvia")
    assert "Name" == page.locator("#goal").get_attribute("placeholder")
    assert "← Overview" == page.locator("#panel .back").first.inner_text()
    box = page.locator("#network").bounding_box()
    assert box is not None
    for other in shown(page)[0]:
        x, y = node_place(page, other)
        assert 0 < x < 390
        assert box["y"] < y < box["y"] + box["height"]


def test_hint_comes_and_goes(desk: Sight, affair: dict[str, Any]) -> None:
    """The line of text beside the pointer does not stay behind."""
    desk.page.mouse.move(*node_place(desk.page, find(affair, "entities", "Norvia")))
    assert "Norvia" == desk.page.text_content("#hint")
    desk.page.mouse.move(5, 5)
    assert desk.page.locator("#hint").is_hidden()


def test_everything_has_a_name(desk: Sight) -> None:
    """Every control can be reached by its role and has an accessible name."""
    nameless = desk.page.evaluate("""
        [...document.querySelectorAll("button, a[href], input")]
          .filter((one) => !(one.textContent.trim() || one.labels?.length || one.ariaLabel))
          .map((one) => one.outerHTML)
    """)
    assert [] == nameless
    assert "en" == desk.page.evaluate("document.documentElement.lang")
    assert "CSS1Compat" == desk.page.evaluate("document.compatMode")
