"""Filters by speaker and by source: what nobody says who is left has no line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page

from .conftest import Open, Sight
from .test_page import fragment, shown


def open_list(page: Page, title: str) -> None:
    """Open one of the long lists of the legend."""
    page.locator("#legend summary", has_text=title).click()


def said(affair: dict[str, Any], **of: str) -> set[str]:
    """The propositions about which somebody or some source says something."""
    drawn = {p["id"] for p in affair["propositions"]}
    speaker, source = of.get("speaker"), of.get("source")
    return {
        claim["about"]
        for claim in affair["claims"]
        if speaker in (None, claim["claimant"]["label"]) and source in (None, claim["source"])
    } & drawn


def open_page_at(open_page: Open, address: str) -> Sight:
    """Open what a link leads to."""
    parts = urlsplit(address)
    return open_page(Path(unquote(parts.path)), f"#{parts.fragment}")


def test_one_speaker_alone(desk: Sight, affair: dict[str, Any]) -> None:
    """None, then one: picture and CSV show what this one says; the chip above says so."""
    open_list(desk.page, "Who says so")
    desk.page.get_by_role("button", name="None").click()
    assert set() == shown(desk.page)[1]
    desk.page.locator("#legend .voices label", has_text="Norvian Ministry of Defence").click()
    assert said(affair, speaker="Norvian Ministry of Defence") == shown(desk.page)[1]
    rows = csv.DictReader(io.StringIO(desk.page.evaluate("claimgraph.csv()")))
    assert {"Norvian Ministry of Defence"} == {row["claimant"] for row in rows}
    assert "only Norvian Ministry of Defence" in desk.page.inner_text("#scope")


def test_what_others_say_too_stays(desk: Sight, affair: dict[str, Any]) -> None:
    """Without one speaker only that goes of which nobody else says anything."""
    open_list(desk.page, "Who says so")
    desk.page.locator("#legend .voices label", has_text="Norvian Ministry of Defence").click()
    others = {
        claim["about"]
        for claim in affair["claims"]
        if claim["claimant"]["label"] != "Norvian Ministry of Defence"
    }
    assert {p["id"] for p in affair["propositions"]} & others == shown(desk.page)[1]
    desk.page.get_by_role("button", name="All", exact=True).click()
    assert {p["id"] for p in affair["propositions"]} == shown(desk.page)[1]


def test_one_source_alone(desk: Sight, affair: dict[str, Any]) -> None:
    """The list of sources works alike, and counts claims."""
    source = affair["sources"][0]
    count = sum(claim["source"] == source["id"] for claim in affair["claims"])
    open_list(desk.page, "In which source")
    desk.page.get_by_role("button", name="None").click()
    row = desk.page.locator("#legend .voices label", has_text=source["title"])
    assert str(count) == row.locator(".count").inner_text()
    row.click()
    assert said(affair, source=source["id"]) == shown(desk.page)[1]


def test_link_restores_the_voices(desk: Sight, open_page: Open, affair: dict[str, Any]) -> None:
    """Hidden speakers and sources stand in the address."""
    source = affair["sources"][0]["id"]
    speaker = affair["claims"][0]["claimant"]["id"]
    desk.page.evaluate(
        "([source, speaker]) => claimgraph.change("
        "{ hiddenSources: new Set([source]), hiddenSpeakers: new Set([speaker]) })",
        [source, speaker],
    )
    assert ([source], [speaker]) == (fragment(desk.page)["unread"], fragment(desk.page)["mute"])
    address = desk.page.url
    again = open_page_at(open_page, address)
    assert shown(desk.page) == shown(again.page)
    assert not again.page.locator("#legend .voices input").count()
    open_list(again.page, "In which source")
    boxes = again.page.locator(f'#legend .voices input[value="{source}"]')
    assert not boxes.is_checked()


def test_the_evidence_counts_what_is_hidden(desk: Sight, affair: dict[str, Any]) -> None:
    """Behind a line stand the claims that are in sight; the others are counted, one click away."""
    about = next(
        p["id"]
        for p in affair["propositions"]
        if len({c["claimant"]["id"] for c in affair["claims"] if c["about"] == p["id"]}) > 1
    )
    claims = [c for c in affair["claims"] if c["about"] == about and c["quote"]]
    speaker = claims[0]["claimant"]["id"]
    desk.page.evaluate(
        "([speaker, id]) => { claimgraph.change({ hiddenSpeakers: new Set([speaker]) });"
        " claimgraph.select('proposition', id); }",
        [speaker, about],
    )
    panel = desk.page.locator("#panel")
    silent = [c for c in claims if c["claimant"]["id"] == speaker]
    told = panel.inner_text()
    assert {c["quote"] in told for c in claims if c not in silent} == {True}
    assert {c["quote"] in told for c in silent} == {False}
    assert f"{len(silent)} claim{'s' if len(silent) > 1 else ''} hidden by the filter" in told
    panel.get_by_role("button", name="Show all").first.click()
    assert all(c["quote"] in panel.inner_text() for c in claims)
