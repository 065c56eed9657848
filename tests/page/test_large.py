"""A page of 3,000 parties: communities that open, neighbourhoods, and everything in the table."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browsing import wait_until

from claimgraph.page import write_page
from claimgraph.page.communities import (
    MOST_DRAWN,
    MOST_NODES,
    Overview,
    describe,
    survey,
)
from claimgraph.page.marks import Drawing, Line, Node, read_drawing

from .conftest import DESK

INVENTED = Path(__file__).parents[1] / "benchmarks" / "invented.py"
SIZE = 3_000
BASE = "https://example.org/invented/entity/"


def invent(size: int) -> dict[str, Any]:
    """The affair that the benchmark measures."""
    spec = importlib.util.spec_from_file_location("invented", INVENTED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, Any] = module.invent(size)
    return data


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """Three thousand parties, six thousand statements."""
    return invent(SIZE)


@pytest.fixture(scope="module")
def file(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of it."""
    file = tmp_path_factory.mktemp("large") / "large.html"
    file.write_text(write_page(data), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def tab(browser: Browser, file: Path) -> Iterator[Page]:
    """One tab for all tests, since the page takes a while to be read."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    expect(page.locator("#panel h3").first).to_have_text("Communities")
    yield page
    context.close()
    assert [] == complaints


@pytest.fixture
def large(tab: Page) -> Page:
    """The page as it was opened."""
    tab.evaluate(
        "claimgraph.change({selection: null, open: '', around: '', view: 'network',"
        " hiddenStatuses: new Set(), hiddenKinds: new Set()})"
    )
    return tab


def shown(page: Page, kind: str) -> list[dict[str, Any]]:
    """The nodes or edges in sight."""
    return [it for it in page.evaluate("claimgraph.inspect()")[kind] if not it["hidden"]]


@pytest.fixture(scope="module")
def overview(data: dict[str, Any]) -> Overview:
    """Its communities, which take a second and a half to find."""
    found = survey(read_drawing(data))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def homes(data: dict[str, Any], overview: Overview) -> dict[str, str]:
    """The community of every entity."""
    found = describe(overview, read_drawing(data))
    return {str(member): str(it["id"]) for it in found for member in it["members"]}  # type: ignore[attr-defined]  # JSON


def test_small_drawings_are_drawn_whole() -> None:
    """Up to the limit everyone is drawn; one more, and communities are."""
    assert survey(read_drawing(invent(MOST_NODES))) is None
    assert survey(read_drawing(invent(MOST_NODES + 1))) is not None


def test_everyone_has_one_community(data: dict[str, Any], overview: Overview) -> None:
    """No entity is lost and none stands in two communities."""
    ends = {p[end] for p in data["propositions"] for end in ("subject", "object")}
    members = [it for community in overview.communities for it in community.members]
    assert len(ends) == len(members) == len(set(members))


@pytest.mark.slow
def test_communities_are_the_same_again(overview: Overview) -> None:
    """The same data gives the same communities in the same places."""
    assert overview == survey(read_drawing(invent(SIZE)))


@pytest.mark.slow
def test_nobody_overlaps_in_a_community(overview: Overview) -> None:
    """Each that is drawn has a place of its own, and there are no more than can be read."""
    for community in overview.communities:
        expected = min(MOST_DRAWN, len(community.members))
        assert expected == len(community.spots) == len(set(community.spots))


@pytest.mark.slow
def test_same_bytes_again() -> None:
    """No clock and no chance is in a large page."""
    data = invent(MOST_NODES + 1)
    assert write_page(data) == write_page(invent(MOST_NODES + 1))


def test_data_travel_compressed(large: Page, file: Path, data: dict[str, Any]) -> None:
    """What the page reads is what it was given, in a file that is much smaller than the data."""
    assert len(file.read_bytes()) < len(json.dumps(data)) / 3
    for name in ("entities", "claims", "conflicts", "sources"):
        told = large.evaluate("name => JSON.stringify(claimgraph.data[name])", name)
        assert data[name] == json.loads(told)  # as one text: thousands of objects take seconds


def test_opens_as_communities(large: Page, homes: dict[str, str]) -> None:
    """The first picture has a node for each community, and the counts are of everything."""
    assert set(homes.values()) == {it["id"] for it in shown(large, "nodes")}
    expect(large.locator("#trail")).to_contain_text("communities: open one, or find a name")
    expect(large.locator("#counts")).to_contain_text("3,000 actors and things · 6,000 statements")


def test_the_first_picture_is_the_one_that_stays(large: Page) -> None:
    """Lines that were counted when the page was built are those that the browser counts."""
    built = large.evaluate("JSON.parse(document.getElementById('edges').textContent)")
    drawn = {edge["id"]: edge for edge in shown(large, "edges")}
    assert set(drawn) == {edge["id"] for edge in built}
    assert len(drawn) > 20
    for edge in built:
        now = drawn[edge["id"]]
        for name in ("from", "to", "status", "dashes"):
            assert edge[name] == now[name], edge["id"]
        assert edge["width"] == pytest.approx(now["width"], abs=0.001)
        bent, bends = edge["smooth"] or {}, now["smooth"] or {}
        assert bent.get("type") == bends.get("type"), edge["id"]
        assert bent.get("roundness", 0) == pytest.approx(bends.get("roundness", 0), abs=0.001)


NEVER = "window.DecompressionStream = class extends TransformStream {};"
"""Nothing that is put in ever comes out as text that can be read."""
INKED = """() => {
  const canvas = document.querySelector("#network canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((part, place) => place % 4 === 3 && part > 0).length;
}"""


def test_the_picture_stands_while_data_are_unpacked(browser: Browser, file: Path) -> None:
    """Where unpacking takes for ever all communities are drawn; a link's other picture waits."""
    context = browser.new_context(viewport=DESK)
    context.add_init_script(NEVER)
    inked = []
    for fragment in ("", "#open=community-02"):
        page = context.new_page()
        page.goto(file.as_uri() + fragment, wait_until="commit")
        wait_until(page, "document.querySelector('#network canvas') !== null")
        if not fragment:
            wait_until(page, f"({INKED})() > 10_000")
        page.wait_for_timeout(300)  # a picture that is not wanted would be drawn meanwhile
        assert "undefined" == page.evaluate("typeof claimgraph")
        inked.append(page.evaluate(INKED))
    context.close()
    drawn, blank = inked
    assert drawn > 10_000
    assert 0 == blank


TAKEN = """([left, top]) => {
  const canvas = document.querySelector("#network canvas");
  const pixels = canvas.getContext("2d").getImageData(left, top, 300, 300).data;
  const before = (window.taken ??= pixels);
  const same = pixels.filter((part, place) => Math.abs(part - before[place]) < 40).length;
  return { shades: new Set(pixels).size, same: same / pixels.length };
}"""
"""A part of the picture beside the part that was taken first; a third of a million numbers would
take seconds on their way out of the browser."""


def test_dragging_moves_the_picture(browser: Browser, file: Path) -> None:
    """While it is dragged it is the same picture elsewhere; afterwards it is drawn where it is."""
    page = browser.new_page(viewport=DESK)
    page.goto(file.as_uri())
    expect(page.locator("#panel h3").first).to_have_text("Communities")
    box = page.locator("#network").bounding_box()
    assert box is not None
    page.wait_for_timeout(300)
    assert page.evaluate(TAKEN, [200, 200])["shades"] > 10
    start = page.evaluate("claimgraph.network.getViewPosition()")
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] - 60, steps=6)
    page.wait_for_timeout(100)
    moved = page.evaluate("claimgraph.network.getViewPosition()")
    scale = page.evaluate("claimgraph.network.getScale()")
    across, down = (round((start[it] - moved[it]) * scale) for it in ("x", "y"))
    assert across > 30
    assert down < -30
    assert page.evaluate(TAKEN, [200, 200])["same"] < 0.95
    assert page.evaluate(TAKEN, [200 + across, 200 + down])["same"] > 0.95
    page.mouse.up()
    page.wait_for_timeout(300)
    assert page.evaluate(INKED) > 10_000
    page.close()


@pytest.mark.slow
def test_lines_between_communities_add_up(
    large: Page, data: dict[str, Any], homes: dict[str, str]
) -> None:
    """A line stands for a status, and is drawn only where two communities have such statements."""
    expected = Counter(
        f"{' '.join(sorted((homes[p['subject']], homes[p['object']])))} {p['status']}"
        for p in data["propositions"]
        if homes[p["subject"]] != homes[p["object"]]
    )
    drawn = {edge["id"] for edge in shown(large, "edges")}
    assert drawn
    assert drawn <= set(expected)
    strongest = max(expected, key=lambda line: expected[line]).rpartition(" ")[0]
    assert strongest in {line.rpartition(" ")[0] for line in drawn}


def test_a_click_opens_a_community(large: Page, homes: dict[str, str]) -> None:
    """What is drawn then are its best connected members; the trail leads back."""
    spot = large.evaluate(
        "claimgraph.network.canvasToDOM(claimgraph.network.getPosition('community-01'))"
    )
    box = large.locator("#network").bounding_box()
    assert box is not None
    large.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    expect(large.locator("#trail b")).to_contain_text("more")
    members = {it for it, home in homes.items() if home == "community-01"}
    drawn = {it["id"] for it in large.evaluate("claimgraph.inspect().nodes")}
    assert drawn <= members
    assert min(MOST_DRAWN, len(members)) == len(drawn)
    large.locator("#trail a").first.click()
    expect(large.locator("#trail")).to_contain_text("open one, or find a name")
    assert "community-01" in {it["id"] for it in shown(large, "nodes")}


def test_enter_opens_a_community_and_escape_leaves_it(large: Page) -> None:
    """The keyboard alone will do, by the list beside the picture."""
    large.locator("#panel .entries a").nth(1).focus()
    large.keyboard.press("Enter")
    expect(large.locator("#trail b")).to_contain_text("more")
    assert "open=community-02" == large.evaluate("location.hash.slice(1)")
    large.keyboard.press("Escape")
    assert "" == large.evaluate("location.hash.slice(1)")


@pytest.mark.slow
def test_a_tie_opens_what_lies_between(large: Page, homes: dict[str, str]) -> None:
    """Two communities: the statements that have an end in each are drawn and listed."""
    large.evaluate("claimgraph.change({open: 'community-01 community-02'})")
    ends = {homes[it["id"]] for it in shown(large, "nodes")}
    assert {"community-01", "community-02"} == ends
    expect(large.locator("#panel h3", has_text="What is said")).to_be_visible()


def test_search_leads_beyond_the_communities(large: Page, data: dict[str, Any]) -> None:
    """A name that is found is drawn with its neighbours, wherever it was."""
    entity = next(it for it in data["entities"] if it["id"] == f"{BASE}2999")
    large.keyboard.press("/")
    large.locator("#find").fill(entity["label"])
    large.keyboard.press("Enter")
    expect(large.locator("#panel h2")).to_have_text(entity["label"])
    near = {
        p[end]
        for p in data["propositions"]
        for end in ("subject", "object")
        if entity["id"] in (p["subject"], p["object"])
    }
    assert near == {it["id"] for it in shown(large, "nodes")}
    expect(large.locator("#trail b")).to_have_text(f"Around {entity['label']}")


@pytest.mark.slow
def test_a_crowd_is_cut_and_says_so(large: Page, data: dict[str, Any]) -> None:
    """Of very many neighbours the others are counted above the picture and listed beside it."""
    ends = Counter(p[end] for p in data["propositions"] for end in ("subject", "object"))
    hub, _ = ends.most_common(1)[0]
    near = {
        p[end]
        for p in data["propositions"]
        for end in ("subject", "object")
        if hub in (p["subject"], p["object"])
    }
    large.evaluate("id => claimgraph.select('entity', id)", hub)
    drawn = {it["id"] for it in shown(large, "nodes")}
    assert drawn <= near
    left_out = len(near - drawn)
    words = f"and {left_out} more listed beside" if left_out else f"all {len(near)} are drawn"
    expect(large.locator("#trail small")).to_contain_text(words)


@pytest.mark.slow
def test_choosing_moves_nothing(large: Page) -> None:
    """What is chosen in an open community is lifted out where it lies."""
    large.evaluate("claimgraph.change({open: 'community-03'})")
    before = {it["id"]: (it["x"], it["y"]) for it in large.evaluate("claimgraph.inspect().nodes")}
    large.evaluate("id => claimgraph.select('entity', id)", next(iter(before)))
    after = {it["id"]: (it["x"], it["y"]) for it in large.evaluate("claimgraph.inspect().nodes")}
    assert before == after
    assert before


def test_filter_reaches_the_whole(large: Page, data: dict[str, Any]) -> None:
    """A status that is not wanted leaves picture, counts and table."""
    large.locator('#legend input[value="contested"]').click()
    assert not [it for it in shown(large, "edges") if it["id"].endswith(" contested")]
    left = sum(p["status"] != "contested" for p in data["propositions"])
    expect(large.locator("#counts")).to_contain_text(f"{left:,} of 6,000 statements")


@pytest.mark.slow
def test_a_link_restores_what_is_open(browser: Browser, file: Path) -> None:
    """The address holds the open community, and what is chosen in it."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{file.as_uri()}#open={quote('community-02')}")
    expect(page.locator("#trail small")).to_contain_text("drawn")
    assert "community-02" == page.evaluate("claimgraph.getState().open")
    page.close()


@pytest.mark.slow
def test_an_unknown_part_is_the_whole(browser: Browser, file: Path) -> None:
    """A link to a community that is not there shows all."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{file.as_uri()}#open=community-999")
    expect(page.locator("#trail")).to_contain_text("open one, or find a name")
    page.close()


@pytest.mark.slow
def test_table_turns_its_pages(large: Page, data: dict[str, Any]) -> None:
    """Every claim can be reached in the table, some hundreds at a time."""
    large.keyboard.press("t")
    expect(large.locator("#table tbody tr")).to_have_count(500)
    expect(large.locator(".pages")).to_contain_text("Rows 1 to 500")
    first = large.locator("#table tbody tr").first.text_content()
    large.get_by_role("button", name="Next rows").click()
    expect(large.locator(".pages")).to_contain_text("Rows 501 to 1,000")
    assert first != large.locator("#table tbody tr").first.text_content()
    expect(large.locator("#table p").first).to_contain_text(f"{len(data['claims']):,} claims")
    large.get_by_role("button", name="Previous rows").click()
    expect(large.locator(".pages")).to_contain_text("Rows 1 to 500")


def test_records_are_written_once(data: dict[str, Any], large: Page) -> None:
    """What many records share comes back whole in the browser."""
    expected = {key: data["claims"][7][key] for key in ("stance", "claimant", "chain", "said")}
    found = large.evaluate("claimgraph.data.claims[7]")
    assert expected == {key: found[key] for key in expected}
    assert data["propositions"][7]["rule"] == large.evaluate("claimgraph.data.propositions[7].rule")


def test_what_is_little_connected_is_the_others() -> None:
    """Loose pairs are gathered last, as the smallest circle; a hub names its own."""
    hub = [Line(f"h{it}", 0, it, "accepted") for it in range(1, 41)]
    loose = [Line(f"l{it}", it, it + 1, "accepted") for it in range(41, 400, 2)]
    nodes = tuple(Node(f"n{it}", f"Name {it}", "actor", False, 1) for it in range(401))
    overview = survey(Drawing(nodes, (*hub, *loose)))
    assert overview is not None
    first, *_, last = overview.drawing.nodes
    assert first.label.startswith("Name 0 · ")
    assert f"{last.members:,} others, little connected" == last.label
    assert last.members > first.members
    assert last.degree < first.degree
