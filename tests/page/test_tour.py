"""The guided tour: steps made from the graph, by button, key and link."""

from __future__ import annotations

from playwright.sync_api import Page

from .conftest import Open, Sight


def told(page: Page) -> str:
    """What the bar of the tour says."""
    return page.locator("#tour p").inner_text()


def test_the_steps_lead_through_the_affair(desk: Sight) -> None:
    """Each step has words and a view of its own; forward and back by key, out by button."""
    page = desk.page
    page.click("#tour-button")
    seen = []
    while True:
        seen.append((told(page), page.evaluate("location.hash")))
        if page.locator("#tour-next").is_disabled():
            break
        page.keyboard.press("n")
    assert 3 <= len(seen) <= 8
    assert len(seen) == len({words for words, _ in seen}) == len({view for _, view in seen})
    page.keyboard.press("p")
    assert seen[-2][0] == told(page)
    page.click("#tour-close")
    assert page.locator("#tour").is_hidden()
    assert "" == page.evaluate("location.hash").strip("#")
    assert [] == desk.complaints


def test_a_link_opens_its_step(open_page: Open, desk: Sight, affair_file: object) -> None:
    """The address of a step restores words and view."""
    desk.page.click("#tour-button")
    desk.page.click("#tour-next")
    words, address = told(desk.page), desk.page.evaluate("location.hash")
    other = open_page(affair_file, address)
    assert words == told(other.page)
