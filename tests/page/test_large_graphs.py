"""The page of a large graph: actors, pairs and months in numbers, and claims that open."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from tests.browsing import wait_until

from claimgraph import ClaimGraph
from claimgraph.build.build import build
from claimgraph.build.source import find_source
from claimgraph.page.counted import find_groups, read_affair, read_pieces, write_large
from claimgraph.store.columns import NO_COLUMNS
from claimgraph.store.view import read_strands

from .conftest import DESK, Sight, listen
from .test_reach import RULES, RUN

TABLES = Path(__file__).parents[1] / "tables"
BOTH = TABLES / "cases" / "both"
ICEWS = TABLES / "dossiers" / "icews18"
CHOSEN = "claimgraph.getState().selection?.id"


@dataclass(frozen=True)
class Large:
    """A build, its page, and the page opened."""

    graph: ClaimGraph
    file: Path
    page: Page
    sight: Sight

    def count(self, condition: str) -> int:
        """How many claims a condition in SQL holds for."""
        ((number,),) = self.graph.columns.rows(f"select count(*) from event where {condition}")
        return int(number)

    def total(self) -> int:
        """How many claims are in sight."""
        return int(self.page.evaluate("claimgraph.tally().total"))

    def show(self, **change: object) -> None:
        """Change what is seen; names of hidden things are lists."""
        self.page.evaluate(
            "it => claimgraph.change(Object.fromEntries(Object.entries(it).map("
            "([key, value]) => [key, Array.isArray(value) ? new Set(value) : value])))",
            {"selection": None, "open": "", "hiddenStatuses": [], "hiddenFamilies": [], "from": "",
             "to": "", "undated": True, **change},
        )  # fmt: skip


@pytest.fixture(scope="module")
def turkey(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> ClaimGraph:
    """A build of 12,368 events that name Turkey."""
    folder = tmp_path_factory.mktemp("turkey") / "out"
    texts = {"icews": shared / "data" / "icews18-turkey.tsv.gz"}
    build(find_source(str(ICEWS)), folder, texts=texts, page=False)
    return ClaimGraph.open(folder)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    """A build of an article and a table, with statements of every status."""
    folder = tmp_path_factory.mktemp("both") / "out"
    build(find_source(str(BOTH)), folder, page=False)
    return ClaimGraph.open(folder)


@pytest.fixture(scope="module", params=["both", pytest.param("turkey", marks=pytest.mark.slow)])
def large(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Large]:
    """The page of a build in one tab for all tests."""
    graph: ClaimGraph = request.getfixturevalue(request.param)
    file = tmp_path_factory.mktemp("large") / "large.html"
    file.write_text(write_large(graph.columns), encoding="utf-8")
    context = browser.new_context(viewport=DESK)
    sight = Sight(context.new_page())
    listen(context, sight)
    sight.page.goto(file.as_uri())
    wait_until(sight.page, "window.claimgraph?.ready === true")
    yield Large(graph, file, sight.page, sight)
    context.close()


@pytest.mark.slow
def test_cells_are_what_the_store_says(both: ClaimGraph) -> None:
    """Claims by ends, family and status add up to those that SPARQL counts."""
    affair = read_affair(both.columns)
    ids = [it for (it,) in both.columns.rows("select id from place_actor order by place")]
    statuses = [it["id"] for it in affair.data["statuses"]]
    families = [it["family"] for it in affair.data["relations"]]
    found: Counter[tuple[str, ...]] = Counter()
    names = ("s", "o", "p", "status", "claims")
    for s, o, p, status, claims in zip(*(affair.cells[it].tolist() for it in names), strict=True):
        found[ids[s], ids[o], families[p], statuses[status]] += claims
    base = both.columns.base
    expected = {
        (
            it.subject.removeprefix(base),
            it.object.removeprefix(base),
            it.family,
            it.status,
        ): it.claims
        for it in read_strands(both.store, NO_COLUMNS)
    }
    assert expected == found
    assert {"accepted", "attributed", "contested", "denied", "prospective"} == set(statuses)


def test_what_is_only_mentioned_is_not_drawn(both: ClaimGraph, tmp_path: Path) -> None:
    """Who asks whether something happened makes no line of it, and no status that has none."""
    folder = tmp_path / "asked"
    shutil.copytree(BOTH, folder)
    asked = """
- quote: fought Turkey
  speaker: an official
  stance: asks
  says: [Turkey, aids, Russia]
  inferred: an invented question
"""
    with (folder / "claims.yaml").open("a", encoding="utf-8") as file:
        file.write(asked)
    build(find_source(str(folder)), tmp_path / "out", page=False)
    graph = ClaimGraph.open(tmp_path / "out")
    drawn, usual = read_affair(graph.columns), read_affair(both.columns)
    assert graph.store.query("ASK { ?asked cg:status cg:mentioned . ?claim cg:about ?asked }")
    assert usual.data["counts"] == drawn.data["counts"]
    assert usual.data["statuses"] == drawn.data["statuses"]
    strands = [*read_strands(graph.store, graph.columns)]
    assert [*read_strands(graph.store, NO_COLUMNS)] == strands
    assert "mentioned" not in {it.status for it in strands}


def test_pieces_keep_to_their_room(both: ClaimGraph) -> None:
    """The heaviest pairs come first, and what would not fit is left out."""
    read_affair(both.columns)
    whole = read_pieces(both.columns)
    assert (11, (2,)) == (whole.claims, whole.ends)
    none = read_pieces(both.columns, most=len(whole.packed[0]) - 1)
    assert (0, ()) == (none.claims, none.ends)


def test_a_large_build_has_this_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`build` draws it above its number of claims, and `view` makes the same bytes again."""
    monkeypatch.setattr("claimgraph.build.build.MOST_LISTED", 5)
    monkeypatch.setattr("claimgraph.store.view.LARGE", 10)
    build(find_source(str(BOTH)), tmp_path / "out")
    page = (tmp_path / "out" / "network.html").read_text("utf-8")
    assert 'id="cells"' in page
    assert page == ClaimGraph.open(tmp_path / "out").view(tmp_path / "again.html")
    assert page == (tmp_path / "again.html").read_text("utf-8")
    build(find_source(str(BOTH)), tmp_path / "bare", page=False)
    assert not (tmp_path / "bare" / "network.html").exists()


def test_it_asks_nobody(large: Large) -> None:
    """One request, for the file; no complaint; and it says how much is drawn of how much."""
    assert [large.file.as_uri()] == large.sight.requests
    assert [] == large.sight.complaints
    claims = large.count("true")
    large.show()
    assert claims == large.total()
    told = large.page.inner_text("#counts")
    ((actors, pairs),) = large.graph.columns.rows(
        "select (select count(distinct id) from (select s as id from event union select o from "
        "event)), count(distinct (least(s, o), greatest(s, o))) from event"
    )
    assert f"of {actors:,} actors" in told
    assert f"of {pairs:,} pairs" in told
    assert f"all {claims:,} claims" in told


def test_nothing_disputed_is_plain(large: Large) -> None:
    """A plain line without a bar has accepted statements only, whatever is filtered."""
    for hidden in ([], ["contested"], ["accepted"]):
        large.show(hiddenStatuses=hidden)
        for edge in large.page.evaluate("claimgraph.inspect().edges"):
            drawn = large.page.evaluate(
                "id => claimgraph.network.body.data.edges.get(id)", edge["id"]
            )
            bar = drawn["arrows"]["middle"]["enabled"]
            statuses = statuses_between(large, edge["id"], hidden)
            assert (statuses <= {"accepted"}) == (not drawn["dashes"] and not bar)
            assert edge["status"] in statuses


def statuses_between(large: Large, pair: str, hidden: list[str]) -> set[str]:
    """The statuses of what is said between two, as the columns have them."""
    one, other = (int(it) for it in pair.split())
    ids = [it for (it,) in large.graph.columns.rows("select id from place_actor order by place")]
    ends = f"('{ids[one]}', '{ids[other]}')"
    query = f"select distinct status from event where s in {ends} and o in {ends} and s <> o"
    return {it for (it,) in large.graph.columns.rows(query)} - {*hidden}


def test_filters_and_time(large: Large) -> None:
    """Families, statuses and months narrow the counts to what the columns say."""
    large.show(hiddenFamilies=["conflict"], hiddenStatuses=["prospective"])
    assert large.count("family <> 'conflict' and status <> 'prospective'") == large.total()
    month = large.page.evaluate("claimgraph.data.months[1]")
    large.show(**{"from": month, "to": month, "undated": False})
    assert (
        large.count(
            f"strftime(earliest, '%Y-%m') = '{month}' and strftime(latest, '%Y-%m') = '{month}'"
        )
        == large.total()
        > 0
    )
    assert month in large.page.inner_text("#narrowed")


def test_an_actor(large: Large) -> None:
    """How much is said of it, with how many partners, as the columns have it."""
    large.show()
    large.page.evaluate("claimgraph.select('entity', '0')")
    own = "(select id from place_actor where place = 0) in (s, o)"
    claims = large.count(own)
    ((partners,),) = large.graph.columns.rows(
        f"select count(distinct (least(s, o), greatest(s, o))) from event where {own}"
    )
    told = large.page.inner_text("#panel")
    assert f"{claims:,} claims in sight, with {partners:,} partner" in told


def test_claims_of_a_pair_open(large: Large) -> None:
    """Its claims are those of the question `between`: who says what, in which words."""
    large.show()
    names = large.page.evaluate("claimgraph.data.actors")
    one, other = names[:2]
    expected = {
        (it["speaker"], it["stance"], it["quote"], it["status"])
        for it in large.graph.ask("between", a=one, b=other)
    }
    opened = large.page.evaluate("claimgraph.open('0 1')")
    assert "here" == opened["kind"]
    found = {
        (it["speaker"], it["stance"], it["quote"], it["status"])
        for it in opened["claims"]
        if it["quote"]
    }
    assert expected == found
    pair = "(select id from place_actor where place < 2)"
    assert large.count(f"s in {pair} and o in {pair} and s <> o") == len(opened["claims"])


def test_a_relation_opens_on_cards(large: Large) -> None:
    """What is unfolded shows speaker, stance, words, status and source; nothing before."""
    large.show()
    large.page.evaluate("claimgraph.select('pair', '0 1')")
    assert 0 == large.page.locator("#panel .card").count()
    large.page.locator("#panel .strand summary").first.click()
    wait_until(large.page, "document.querySelector('#panel .card') !== null")
    number = large.page.locator("#panel .strand small").first.inner_text()
    shown = large.page.locator("#panel .card").count()
    assert min(20, int(number.replace(",", ""))) == shown
    card = large.page.locator("#panel .card").first
    assert card.locator("b, blockquote, .status").count() >= 2


def test_search_and_keys(large: Large) -> None:
    """/ leads to the search, Enter chooses, Escape lets go; the address restores the view."""
    large.show()
    large.page.keyboard.press("/")
    name = large.page.evaluate("claimgraph.data.actors[1]")
    large.page.keyboard.type(name[:6].lower())
    large.page.keyboard.press("Enter")
    chosen = large.page.evaluate(CHOSEN)
    assert name[:6] in large.page.evaluate("id => claimgraph.data.actors[id]", int(chosen))
    assert f"entity={chosen}" in large.page.evaluate("location.hash")
    large.page.keyboard.press("Escape")
    assert large.page.evaluate(CHOSEN) is None


def test_whoever_is_not_drawn_is_drawn_when_found(large: Large) -> None:
    """The last actor of the list appears amid its partners, and the whole picture comes back."""
    large.show()
    last = large.page.evaluate("String(claimgraph.data.actors.length - 1)")
    large.page.evaluate("id => claimgraph.select('entity', id)", last)
    drawn = {it["id"] for it in large.page.evaluate("claimgraph.inspect().nodes")}
    assert last in drawn
    large.page.evaluate("id => claimgraph.change({open: id})", last)
    assert large.page.evaluate("claimgraph.inspect().nodes.length") >= 2
    large.page.click("#whole-button")
    assert "" == large.page.evaluate("claimgraph.getState().open")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_on_a_phone(large: Large, browser: Browser, scheme: Literal["light", "dark"]) -> None:
    """Nothing lies beside the screen, and a link restores what was chosen."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = visit(context, large.file)
    assert "0 1" == page.evaluate(CHOSEN)
    assert 390 >= page.evaluate("document.documentElement.scrollWidth")
    context.close()


def visit(context: BrowserContext, file: Path) -> Page:
    """The page with the two of whom most is said chosen."""
    page = context.new_page()
    page.goto(f"{file.as_uri()}#pair=0+1")
    wait_until(page, "window.claimgraph?.ready === true")
    return page


def test_what_is_not_in_the_file(both: ClaimGraph, browser: Browser, tmp_path: Path) -> None:
    """Without room for claims the page counts them all, and names the command that shows them."""
    file = tmp_path / "bare.html"
    file.write_text(write_large(both.columns, most=0), encoding="utf-8")
    context = browser.new_context(viewport=DESK)
    page = visit(context, file)
    told = page.inner_text("#panel")
    assert "10 claims in sight" in told
    command = page.inner_text("#panel code")
    assert "claimgraph ask DIR between --set a='Turkey' --set b='Russia'" == command
    assert 10 <= len(both.ask("between", a="Turkey", b="Russia"))
    context.close()


@pytest.mark.slow
def test_communities(turkey: ClaimGraph, large: Large) -> None:
    """Each is drawn when it is chosen, from its heaviest members; no actor is in two."""
    groups = find_groups(read_affair(turkey.columns))
    members = [it for group in groups for it in group]
    assert len(members) == len(set(members)) > 50
    assert find_groups(read_affair(turkey.columns)) == groups
    large.show()
    for place, group in enumerate(large.page.evaluate("claimgraph.data.groups")):
        large.show(open=f"community-{place + 1}")
        drawn = [int(it["id"]) for it in large.page.evaluate("claimgraph.inspect().nodes")]
        assert group[:28] == drawn
        assert large.page.evaluate("claimgraph.inspect().edges.length")


def test_what_is_taken_along(large: Large) -> None:
    """The table of pairs has every pair in sight, with its claims."""
    large.show()
    rows: list[Any] = large.page.evaluate("claimgraph.csv()").splitlines()[1:]
    assert large.page.evaluate("claimgraph.tally().pairs.length") == len(rows)
    large.page.click("#take summary")
    with large.page.expect_download() as caught:
        large.page.click("text=Picture (SVG)")
    assert caught.value.suggested_filename.endswith(".svg")
    assert "<svg" in Path(caught.value.path()).read_text("utf-8")


def test_menu_closes(large: Large) -> None:
    """When it is done, at Escape, which leads back to it, and at a click beside it."""
    menu = large.page.locator("#take")
    for way in ("#take button:text('Picture (SVG)')", "h1"):
        menu.locator("summary").click()
        large.page.click(way)
        expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").press("Enter")
    menu.get_by_role("button").first.focus()
    large.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert "SUMMARY" == large.page.evaluate("document.activeElement.tagName")


def test_a_bar_is_what_is_seen(large: Large) -> None:
    """Pressing a bar leaves the claims that it counts, without those that have no month."""
    large.show()
    large.page.locator(".strip").first.click(position={"x": 2, "y": 5})
    first, last = large.page.evaluate("[claimgraph.getState().from, claimgraph.getState().to]")
    told = (large.page.text_content("#time-told") or "").partition(": ")[2].rstrip(".").split(", ")
    assert int(told[0].split()[-1]) == large.total()
    assert "" == first
    assert told[1].split()[0] > last >= told[0].split()[0]
    large.show()


def test_the_panel_keeps_the_keyboard(large: Large) -> None:
    """Where it is made anew, as when partners are drawn, the next Tab begins in it."""
    large.show()
    large.page.evaluate("claimgraph.select('entity', '0')")
    large.page.locator("#panel button", has_text="Draw its partners").press("Enter")
    assert "panel" == large.page.evaluate("document.activeElement.id")
    large.show()


def test_a_served_page_asks_its_server(both: ClaimGraph, browser: Browser) -> None:
    """Claims that do not lie in the page are fetched by `between`, and from nowhere else."""
    context = browser.new_context(viewport=DESK)
    sight = Sight(context.new_page())
    listen(context, sight)
    served = write_large(both.columns, served=True, most=0)
    rows = [
        {name: {"value": value} for name, value in row.items()}
        for row in both.ask("between", a="Turkey", b="Russia")
    ]
    answer = {"results": {"bindings": rows}}
    context.route("**/network", lambda it: it.fulfill(body=served, content_type="text/html"))
    context.route("**/questions/*", lambda it: it.fulfill(json=answer))
    sight.page.goto("http://127.0.0.1:9/network#pair=0+1")
    wait_until(sight.page, "window.claimgraph?.ready === true")
    opened = sight.page.evaluate("claimgraph.open('0 1')")
    assert [it["quote"] for it in both.ask("between", a="Turkey", b="Russia")] == [
        it["quote"] for it in opened["claims"]
    ]
    assert {0, 1} == {it["subject"] for it in opened["claims"]}
    assert -1 not in {it["relation"] for it in opened["claims"]}
    assert "http://127.0.0.1:9/questions/between.json?a=Turkey&b=Russia" in sight.requests
    assert [] == sight.complaints
    context.close()


def test_only_a_served_page_may_ask(both: ClaimGraph) -> None:
    """The policy of a file lets nothing be fetched; that of a served page its own server only."""
    asking = "; connect-src &#39;self&#39;;"
    assert asking not in write_large(both.columns, most=0)
    assert asking in write_large(both.columns, served=True, most=0)


SHOWN = {
    "at rest": "() => claimgraph.clear()",
    "an actor": "() => claimgraph.select('entity', '0')",
    "a pair": "async () => { claimgraph.select('pair', '0 1'); await claimgraph.open('0 1'); "
    "for (const one of document.querySelectorAll('.strand')) one.open = true; }",
    "one amid its partners": "() => claimgraph.change({ open: '1', selection: null })",
    "the menu": "() => { document.getElementById('take').open = true; }",
}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(
    both: ClaimGraph, browser: Browser, tools: Path, tmp_path: Path, scheme: Any, width: int
) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, on a desk and on a phone."""
    file = tmp_path / "large.html"
    file.write_text(write_large(both.columns), encoding="utf-8")
    size: ViewportSize = {"width": width, "height": 844}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = visit(context, file)
    page.evaluate((tools / "axe-core" / "axe.min.js").read_text("utf-8"))
    for name, way in SHOWN.items():
        page.evaluate(way)
        page.wait_for_timeout(200)
        assert [] == page.evaluate(RUN, [RULES, "html"]), name
    context.close()
