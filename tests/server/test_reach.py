"""Everyone can use the pages: with any eyes, without scripts, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browsing import wait_until
from tests.page.test_reach import COLOURS, PHONE, RULES, RUN
from tests.sampling import spread
from tests.server.conftest import Server

PAGES = [
    "/",
    "/entity/turkey",
    "/source/article",
    "/issue/are-su-35-talks-under-way",
    "/questions",
    "/questions/contested",
    "/questions/says?who=Nobody",
    "/query",
    "/query?query=CONSTRUCT+WHERE+%7B:turkey+aff:purchased+?o%7D",
]


@pytest.fixture(scope="module")
def axe(tools: Path) -> str:
    """The checker axe-core."""
    return (tools / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a context with the options that a test was given."""
    context = browser.new_context(**getattr(request, "param", {}))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("page", [{"bypass_csp": True}], indirect=True)
@pytest.mark.parametrize("path", spread(PAGES, 3))
def test_axe_finds_nothing(s400: Server, page: Page, axe: str, path: str) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken: light, dark, on a phone."""
    page.goto(f"{s400.address}{path}")
    page.evaluate(axe)
    assert [] == page.evaluate(RUN, [RULES, "html"])
    page.emulate_media(color_scheme="dark")
    assert [] == page.evaluate(RUN, [COLOURS, "html"])
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert [] == page.evaluate(RUN, [RULES, "html"])


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_a_question_is_asked_without_scripts(s400: Server, page: Page) -> None:
    """From the first page to a table, by links, a field and a button."""
    page.goto(s400.address)
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="What does this speaker say?").click()
    page.get_by_label("who").fill("Turkey")
    page.get_by_role("button", name="Ask").click()
    assert page.url.endswith("/questions/says?who=Turkey")
    assert page.get_by_role("cell", name="Recep Tayyip Erdogan").count() == 1


def test_the_editor_asks_the_endpoint(s400: Server, page: Page) -> None:
    """With scripts the field is an editor: it completes what the endpoint holds, and sends."""
    page.goto(f"{s400.address}/query")
    editor = page.get_by_role("textbox", name="SPARQL query")
    editor.press("Control+a")
    page.keyboard.type("SELECT ?what { :turkey aff:purch")
    page.locator(".cm-completionLabel", has_text="aff:purchased").click()
    page.keyboard.type(" ?what ")
    editor.press("Control+Enter")
    page.wait_for_url("**/query?query=SELECT*")
    assert page.get_by_role("cell", name="S-400").count() == 1
    page.goto(f"{s400.address}/query?query=SELECT+*+%7B%0A++?s+?p+%7D")
    assert "error at 2" in page.get_by_role("alert").inner_text()
    assert page.locator(".editor .wrong").count() == 1


def test_the_first_page_shows_the_network(s400: Server, page: Page) -> None:
    """A picture of it, with every name, leads to the network page."""
    page.goto(s400.address)
    picture = page.get_by_role("link", name="Open the network: how the actors relate to each other")
    assert picture.get_attribute("href") == "/network"
    shown = picture.get_by_role("img")
    expect(shown).to_have_js_property("complete", True, timeout=30_000)
    assert shown.evaluate("it => it.naturalWidth") > 0
    words = s400.request("GET", "/sketch.svg").text
    for name in ("Turkey", "Su-35", "Mevlut Cavusoglu"):
        assert name in words
    assert words.count("<path d=") > 46


def test_nothing_is_asked_of_others(s400: Server, page: Page) -> None:
    """Every request of every page goes to this server, and nothing is complained about."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda it: asked.append(it.url))
    page.on("console", lambda it: complaints.append(it.text))
    for path in PAGES[:-1]:
        page.goto(f"{s400.address}{path}")
    assert len(asked) > len(PAGES) - 1
    assert [] == [it for it in asked if not it.startswith((s400.address, "data:"))]
    assert [] == complaints


def test_the_network_page_lives_on_the_server(s400: Server, page: Page) -> None:
    """Its own policy lets its own scripts run, also when it comes over HTTP."""
    complaints: list[str] = []
    page.on("console", lambda it: complaints.append(it.text))
    page.on("pageerror", lambda it: complaints.append(str(it)))
    page.goto(f"{s400.address}/network")
    wait_until(page, "Boolean(window.claimgraph && claimgraph.data.entities.length > 5)")
    assert [] == complaints


SLIP = "SELECT ?what { :turkey aff:purchasd ?what }"
WRONG = '"<img src=x onerror=document.title=1>"'
NOWHERE = f"SELECT ?who {{ ?who a aff:Country . ?who rdfs:label {WRONG} }}"


def test_an_empty_answer_says_what_may_be_meant(s400: Server, page: Page) -> None:
    """A misspelt term has the nearest that the graph has, which asks again; as in the console."""
    page.goto(f"{s400.address}/query?query={quote(SLIP)}")
    why = page.locator("#empty")
    meant = "aff:purchasd is not in this graph. Did you mean"
    expect(why).to_contain_text(meant, timeout=20_000)
    expect(why).to_contain_text("this pattern together with those before it: :turkey aff:purchasd")
    why.get_by_role("button", name="aff:purchased").click()
    page.get_by_role("cell", name="S-400", exact=True).wait_for()
    assert 0 == page.locator("#empty").count()


def test_the_pattern_that_found_nothing_is_text(s400: Server, page: Page) -> None:
    """Of two patterns the second is named, and what stands in it is not run."""
    page.goto(f"{s400.address}/query?query={quote(NOWHERE)}")
    why = page.locator("#empty")
    expect(why).to_contain_text(f"before it: ?who rdfs:label {WRONG}", timeout=20_000)
    assert 0 == why.locator("img").count()
    assert page.title().startswith("SPARQL")
