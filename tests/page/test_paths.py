"""The way from one entity to another, and the neighbourhood of one."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Page, expect

from .conftest import Open, Sight
from .test_page import find, fragment, node_place, shown

FAR = ("Petra Holm", "Draft ceasefire text")


def graph(affair: dict[str, Any]) -> nx.Graph[str]:
    """The sample as networkx sees it: the judge of what is near."""
    return nx.Graph((p["subject"], p["object"]) for p in affair["propositions"])


def ask(page: Page, words: str) -> None:
    """Ask for the path to what is called so."""
    page.get_by_label("Path to").fill(words)
    page.get_by_label("Path to").press("Enter")


def test_path_is_the_shortest(desk: Sight, affair: dict[str, Any]) -> None:
    """As many steps as networkx counts, each between neighbours, with every claim on the way."""
    start, end = (find(affair, "entities", label) for label in FAR)
    desk.page.evaluate("id => claimgraph.select('entity', id)", start)
    ask(desk.page, FAR[1])
    steps = desk.page.locator("#panel .step")
    assert nx.shortest_path_length(graph(affair), start, end) == steps.count()
    words = [step.inner_text().split(" — ") for step in steps.all()]
    assert FAR[0] == words[0][0]
    assert FAR[1] == words[-1][1]
    assert [pair[1] for pair in words[:-1]] == [pair[0] for pair in words[1:]]
    assert desk.page.locator("#panel .card blockquote").count() >= len(words)


def test_path_is_lifted_out(desk: Sight, affair: dict[str, Any]) -> None:
    """All lines between two that follow each other on the way are drawn bold, no others."""
    desk.page.evaluate("id => claimgraph.select('entity', id)", find(affair, "entities", FAR[0]))
    ask(desk.page, FAR[1])
    way = nx.shortest_path(graph(affair), *(find(affair, "entities", label) for label in FAR))
    pairs = {frozenset(pair) for pair in pairwise(way)}
    expected = {
        p["id"] for p in affair["propositions"] if frozenset((p["subject"], p["object"])) in pairs
    }
    edges = desk.page.evaluate("claimgraph.inspect().edges")
    assert expected == {e["id"] for e in edges if not e["color"]["color"].startswith("rgb(")}


def test_second_node_with_shift(desk: Sight, affair: dict[str, Any]) -> None:
    """Shift and a click on a second node ask for the way to it; without Shift it is chosen."""
    first, second = (find(affair, "entities", label) for label in ("Norvia", "Port Sorel"))
    desk.page.mouse.click(*node_place(desk.page, first))
    desk.page.keyboard.down("Shift")
    desk.page.mouse.click(*node_place(desk.page, second))
    desk.page.keyboard.up("Shift")
    assert "Norvia to Port Sorel" == desk.page.inner_text("#panel h2")
    desk.page.mouse.click(*node_place(desk.page, second))
    assert {"entity": [second]} == fragment(desk.page)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("nobody at all", "No one thing in the picture is called that."),
        ("norv", "No one thing in the picture is called that."),
        ("Kestrel Republic", "That is where the path begins."),
        ("", "No one thing in the picture is called that."),
    ],
    ids=["unknown", "ambiguous", "the same", "nothing"],
)
def test_refused_with_a_sentence(
    desk: Sight, affair: dict[str, Any], words: str, answer: str
) -> None:
    """What leads nowhere is answered, and nothing is chosen."""
    kestrel = find(affair, "entities", "Kestrel Republic")
    desk.page.evaluate("id => claimgraph.select('entity', id)", kestrel)
    ask(desk.page, words)
    assert answer == desk.page.locator(".near [role=status]").inner_text()
    assert {"entity": [kestrel]} == fragment(desk.page)


@pytest.mark.parametrize(("words", "label"), [("fm var", "Ilse Varga"), ("tesk", "Isle of Tesk")])
def test_found_by_alias(desk: Sight, affair: dict[str, Any], words: str, label: str) -> None:
    """Aliases and beginnings of names will do, where only one thing in the picture has them."""
    desk.page.evaluate("id => claimgraph.select('entity', id)", find(affair, "entities", "Norvia"))
    ask(desk.page, words)
    assert f"Norvia to {label}" == desk.page.inner_text("#panel h2")


def test_path_keeps_to_what_is_in_sight(desk: Sight, affair: dict[str, Any]) -> None:
    """Where the filter took the lines away there is no path, and the panel says so."""
    desk.page.evaluate("id => claimgraph.select('entity', id)", find(affair, "entities", FAR[0]))
    ask(desk.page, FAR[1])
    desk.page.locator("#legend input[value=agreement]").uncheck()
    assert "No path leads there over the lines in sight." in desk.page.inner_text("#panel")
    assert 0 == desk.page.locator("#panel .step").count()


def test_link_restores_the_path(open_page: Open, affair_file: Path, affair: dict[str, Any]) -> None:
    """The path stands in the address; one to nowhere opens the overview."""
    first = open_page(affair_file).page
    first.evaluate("id => claimgraph.select('entity', id)", find(affair, "entities", FAR[0]))
    ask(first, FAR[1])
    second = open_page(affair_file, fragment=first.evaluate("location.hash")).page
    assert f"{FAR[0]} to {FAR[1]}" == second.inner_text("#panel h2")
    for wrong in ("#path=urn%3Aa urn%3Ab", "#path=%25E0%25A4%25A+x", "#path="):
        sight = open_page(affair_file, fragment=wrong)
        assert "Who boarded the tanker Meridian?" in sight.page.inner_text("#panel")
        assert [] == sight.complaints


@pytest.mark.parametrize(("depth", "button"), [(1, "1 step"), (2, "2 steps")])
def test_neighbourhood(desk: Sight, affair: dict[str, Any], depth: int, button: str) -> None:
    """So many steps around a node, with the lines between its neighbours, and nothing else."""
    centre = find(affair, "entities", "Port Sorel")
    desk.page.evaluate("id => claimgraph.select('entity', id)", centre)
    desk.page.get_by_role("button", name=button, exact=True).click()
    near = set(nx.ego_graph(graph(affair), centre, radius=depth))
    nodes, edges = shown(desk.page)
    assert near == nodes
    assert {p["id"] for p in affair["propositions"] if {p["subject"], p["object"]} <= near} == edges
    assert "true" == desk.page.get_by_role("button", name=button, exact=True).get_attribute(
        "aria-pressed"
    )
    assert desk.page.evaluate("document.activeElement.id") == f"near-{depth}"


def test_neighbourhood_is_left_again(desk: Sight, affair: dict[str, Any]) -> None:
    """It survives another choice, stands above the picture, and its button ends it."""
    centre = find(affair, "entities", "Port Sorel")
    desk.page.evaluate("id => claimgraph.change({around: id, depth: 2})", centre)
    desk.page.keyboard.press("Escape")
    assert {"around": [centre], "depth": ["2"]} == fragment(desk.page)
    expect(desk.page.locator("#scope")).to_contain_text("within 2 steps of Port Sorel")
    desk.page.get_by_role("button", name="Remove: within 2 steps").click()
    assert 38 == len(shown(desk.page)[1])
