"""What a reader with a question finds: what names a thing, what follows, what rests on whom."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from claimgraph.page import write_page

from .conftest import Open, Sight, label_of
from .test_page import find, shown


def sections(page: Page, title: str) -> list[str]:
    """The links in a section of the panel."""
    return page.locator("#panel section", has_text=title).locator("a").all_inner_texts()


def test_what_names_a_thing_in_passing(desk: Sight, affair: dict[str, Any]) -> None:
    """An entity's panel lists, and its picture lifts out, what was done to, from or through it."""
    norvia = find(affair, "entities", "Norvia")
    named = {
        label_of(p): p["id"]
        for p in affair["propositions"]
        if norvia in {q["id"] for q in p["qualifiers"]} - {p["subject"], p["object"]}
    }
    assert 2 == len(named)
    desk.page.evaluate("id => claimgraph.select('entity', id)", norvia)
    assert set(named) == set(sections(desk.page, "Where it is named"))
    assert "· 2 that name it ·" in desk.page.inner_text("#panel .lead")
    lines = desk.page.evaluate("claimgraph.inspect().edges")
    ink = {edge["id"]: edge["width"] for edge in lines}
    others = [edge for edge in lines if norvia not in (edge["from"], edge["to"])]
    lifted = max(ink[path] for path in named.values())
    assert lifted > min(edge["width"] for edge in others)


def test_a_qualifier_leads_on(desk: Sight, affair: dict[str, Any]) -> None:
    """Who is named in a qualifier is a link."""
    delivered = "Union of Dray delivered Seahawk missile (to Norvia, first part)"
    desk.page.evaluate(
        "id => claimgraph.select('proposition', id)", find(affair, "propositions", delivered)
    )
    desk.page.locator("#panel dl a", has_text="Norvia").click()
    assert "Norvia" == desk.page.inner_text("#panel h2")


def test_what_follows_shows_from_what(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Behind what nobody says in these words stand the words from which it follows."""
    data = copy.deepcopy(affair)
    special, general = data["propositions"][0], data["propositions"][5]
    special["entails"] = [general["id"]]
    file = tmp_path / "entailed.html"
    file.write_text(write_page(data), encoding="utf-8")
    page = open_page(file).page
    page.evaluate("id => claimgraph.select('proposition', id)", general["id"])
    assert [special["label"]] == sections(page, "Follows from")


def test_unnamed_plans_are_told_too(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """What only an unnamed source urges rests on it alone, under its own status."""
    data = copy.deepcopy(affair)
    hidden = next(c for c in data["claims"] if c["claimant"]["unnamed"] and c["counts"])
    about = next(p for p in data["propositions"] if p["status"] == "prospective")
    for claim in [c for c in data["claims"] if c["about"] == about["id"]]:
        data["claims"].remove(claim)
    stance = {"id": "https://w3id.org/claimgraph/urges", "label": "urges", "phrase": "urges that"}
    urged = {**hidden, "about": about["id"], "stance": {**stance, "polarity": "neither"}}
    about["mouth"] = f"{hidden['claimant']['label']} urges"
    data["claims"].append({**urged, "id": f"{hidden['id']}-urged"})
    file = tmp_path / "urged.html"
    file.write_text(write_page(data), encoding="utf-8")
    page = open_page(file).page
    heading = page.get_by_role("heading", name="Rests on unnamed sources only")
    section = page.locator("#panel section").filter(has=heading)
    assert label_of(about) in section.locator("a").all_inner_texts()
    assert "to come" in section.inner_text()


def test_an_empty_sheet_says_why(desk: Sight) -> None:
    """Where the filters leave nothing a button brings all back."""
    everything = shown(desk.page)
    desk.page.evaluate(
        "claimgraph.change({ hiddenStatuses:"
        " new Set(claimgraph.data.statuses.map(({ id }) => id)) })"
    )
    assert "Nothing matches the filters" in desk.page.inner_text("#nothing")
    desk.page.locator("#nothing button").click()
    assert everything == shown(desk.page)
    assert desk.page.locator("#nothing").is_hidden()


def test_every_filter_has_a_chip(desk: Sight) -> None:
    """What the legend hides is said above the picture; one button takes all of it away."""
    for name in ("contested", "person"):
        desk.page.locator("#legend label", has_text=name).click()
    chips = desk.page.locator("#scope li span").all_inner_texts()
    assert ["without contested", "without person"] == chips
    desk.page.get_by_role("button", name="Show all again").click()
    assert desk.page.locator("#scope").is_hidden()


def test_what_is_not_found_is_said(desk: Sight) -> None:
    """A search without a hit says so; after a hit letters are commands again."""
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("zzz")
    said = "No match in names, statements and questions. Quotes are not searched."
    assert said == desk.page.inner_text("#found")
    desk.page.locator("#find").fill("test")
    assert said == desk.page.inner_text("#found")  # and not all that is con-test-ed
    desk.page.locator("#find").fill("contest")
    assert desk.page.locator("#found small").count() > 0
    desk.page.locator("#find").fill("organisation")
    found = desk.page.locator("#found small").all_inner_texts()
    assert found
    assert {"organisation"} == set(found)
    desk.page.locator("#find").fill("kestr")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("/")
    assert "" == desk.page.input_value("#find")


def test_details_lie_over_a_phone(open_page: Open, affair_file: Path) -> None:
    """On a phone what was tapped opens in sight, over the lower half of the screen."""
    page = open_page(affair_file, viewport={"width": 390, "height": 844}).page
    page.evaluate("claimgraph.select('entity', claimgraph.data.entities[0].id)")
    box = page.locator("#panel").bounding_box()
    assert box is not None
    assert 844 == box["y"] + box["height"]
    assert 844 / 3 < box["y"] < 844
    picture = page.locator("#paper").bounding_box()
    assert picture is not None
    assert 0 <= picture["y"] < 60
    assert box["y"] - 10 < picture["y"] + picture["height"] <= box["y"] + 1


def test_one_returns_to_where_one_was_on_a_phone(open_page: Open, affair_file: Path) -> None:
    """What was chosen far below is left again to the same place."""
    page = open_page(affair_file, viewport={"width": 390, "height": 844}).page
    page.locator("#panel .issue .question").last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 100
    page.locator("#panel .issue .question").last.click()
    assert page.evaluate("scrollY") != before
    page.locator("#panel .back").first.click()
    assert before == page.evaluate("scrollY")


def test_affirmations_stand_before_denials(desk: Sight, affair: dict[str, Any]) -> None:
    """Whatever comes first in the file: who affirms, who denies, then who does neither."""
    ranks = {"affirming": 0, "denying": 1}
    disputed = 0
    for proposition in affair["propositions"]:
        desk.page.evaluate("id => claimgraph.select('proposition', id)", proposition["id"])
        cards = desk.page.locator("#panel section", has_text="Who says what").first.locator(".card")
        names = [str(it.get_attribute("class")).split()[1] for it in cards.all()]
        order = [ranks.get(it, 2) for it in names]
        assert sorted(order) == order
        disputed += len(set(order)) > 1
    assert disputed == 6


def test_a_claim_has_one_verb_everywhere(desk: Sight, affair: dict[str, Any]) -> None:
    """Beside its issue, in its own panel, in the table and in the tour it reads the same."""
    page = desk.page
    overview = page.inner_text("#panel")
    walked = 0
    disputed = {path for issue in affair["issues"] for path in issue["propositions"]}
    claims = [c for c in affair["claims"] if c["about"] in disputed and c["counts"]]
    for claim in claims:
        others = [it["label"] for it in claim["chain"] if it["id"] != claim["claimant"]["id"]]
        through = f" (according to {others[-1]})" if others else ""
        words = f"{claim['claimant']['label']}{through} {claim['stance']['label']}"
        assert words in overview
        page.evaluate("id => claimgraph.select('proposition', id)", claim["about"])
        assert words in page.inner_text("#panel")
        walked += 1
    assert walked == 16
    page.evaluate("claimgraph.change({ selection: null, view: 'table' })")
    table = page.locator("tbody tr", has_text=claims[0]["quote"]).first.inner_text()
    assert {claims[0]["claimant"]["label"], claims[0]["stance"]["label"]} <= set(
        re.split(r"[\t\n]+", table)
    )
    page.evaluate("document.getElementById('tour-button').click()")
    assert "Ilse Varga accuses and denies" in page.inner_text("#tour")
    for old in ("Affirmed by", "Denied by"):
        assert old not in overview + page.inner_text("body")


def test_words_that_were_passed_on_say_by_whom(
    open_page: Open, affair: dict[str, Any], affair_file: Path
) -> None:
    """Nobody reads as a speaker's own words what somebody else tells of him."""
    told = [c for c in affair["claims"] if {"Coastal Wire"} <= {it["label"] for it in c["chain"]}]
    claim = next(c for c in told if c["claimant"]["label"] != "Coastal Wire")
    page = open_page(affair_file).page
    page.evaluate("id => claimgraph.select('proposition', id)", claim["about"])
    said = f"{claim['claimant']['label']} (according to Coastal Wire) {claim['stance']['label']}"
    assert said in page.inner_text("#panel")
    own = next(c for c in affair["claims"] if [c["claimant"]] == c["chain"])
    page.evaluate("id => claimgraph.select('proposition', id)", own["about"])
    assert f"{own['claimant']['label']} {own['stance']['label']}" in page.inner_text("#panel")


def test_a_denial_alone_is_not_most_contested(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """An issue lists what is contested in it, with what stands against it, and counts the rest."""
    data = copy.deepcopy(affair)
    issue = data["issues"][0]
    first, second = (p for p in data["propositions"] if p["id"] in issue["propositions"])
    lone = next(p for p in data["propositions"] if p["status"] == "denied")
    issue["propositions"].append(lone["id"])
    denials = [c for c in data["claims"] if c["stance"]["polarity"] == "denying"]
    data["claims"] = [c for c in data["claims"] if c not in denials or c["about"] != first["id"]]
    (tmp_path / "lone.html").write_text(write_page(data), encoding="utf-8")
    block = open_page(tmp_path / "lone.html").page.locator(".issue", has_text=issue["question"])
    assert lone["label"] not in block.inner_text()
    assert "1 statement more, not contested" in block.inner_text()
    one, other = (block.locator(".stated").nth(place).inner_text() for place in range(2))
    voices = "Petra Holm accuses, Ilse Varga denies"
    assert f"against: {voices}: {second['label']}" in one
    assert "against" not in other


def test_only_a_denial_stands_opposite_what_implies_it(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Whoever affirms the wider statement, too, is not against the narrower one."""
    data = copy.deepcopy(affair)
    issue = data["issues"][0]
    narrow, wide = issue["propositions"]
    (conflict,) = (c for c in data["conflicts"] if (c["left"], c["right"]) == (narrow, wide))
    conflict["sides"] = ["affirming", "denying"]
    wide_claims = [c for c in data["claims"] if c["about"] == wide and c["counts"]]
    assert {"affirming", "denying"} == {c["stance"]["polarity"] for c in wide_claims}
    (tmp_path / "narrow.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "narrow.html").page
    page.evaluate("id => claimgraph.select('issue', id)", issue["id"])
    row = page.locator("#panel .versus", has_text=conflict["because"])
    sides = row.locator(".column").evaluate_all(
        "all => all.map((it) => [...it.querySelectorAll('.side')].map((one) => one.className))"
    )
    assert [["side affirming"], ["side denying"]] == sides
    page.evaluate("id => claimgraph.select('proposition', id)", narrow)
    (against,) = page.locator("#panel .conflict", has_text="against").all()
    assert "against: Ilse Varga denies: " in against.inner_text()
    assert 1 == against.locator(".card.denying").count() == against.locator(".card").count()


def test_the_legend_says_what_a_status_means(desk: Sight, affair: dict[str, Any]) -> None:
    """At the opening, below each name."""
    told = desk.page.locator("#legend .choices small")
    assert [it["definition"] for it in affair["statuses"]] == told.all_inner_texts()
    assert all(it.is_visible() for it in told.all())


def test_a_perspective_leaves_no_gap_on_a_phone(open_page: Open, affair_file: Path) -> None:
    """Where somebody's picture is chosen, legend and filter follow at once."""
    page = open_page(affair_file, viewport={"width": 390, "height": 844}).page
    page.locator("#legend > summary").click()
    page.locator("#according").select_option(index=2)
    whose, legend = (page.locator(it).bounding_box() for it in ("#whose", "#legend"))
    assert whose is not None
    assert legend is not None
    assert 0 <= legend["y"] - whose["y"] - whose["height"] < 40


def test_hits_are_not_cut_on_a_low_screen(open_page: Open, affair_file: Path) -> None:
    """The list of what was found is no wider than the column that scrolls."""
    page = open_page(affair_file, viewport={"width": 1366, "height": 768}).page
    page.locator("#find").fill("o")
    found, column = (page.locator(it).bounding_box() for it in ("#found", "#filters"))
    assert found is not None
    assert column is not None
    assert found["x"] + found["width"] <= column["x"] + column["width"]


def test_the_best_connected_are_named_in_a_crowd(open_page: Open, affair_file: Path) -> None:
    """However small the picture, those with most lines have their names."""
    page = open_page(affair_file, viewport={"width": 300, "height": 420}).page
    scene = page.evaluate("claimgraph.inspect()")
    degree = Counter(end for it in scene["edges"] for end in (it["from"], it["to"]))
    best = [name for name, _ in degree.most_common(3)]
    assert set(best) <= set(scene["labels"])


NEAREST = """() => {
  const { labels, nodes } = claimgraph.inspect();
  const discs = nodes.filter(({ hidden }) => !hidden);
  const way = ({ left, top, right, bottom }, { x, y, size }) =>
    Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0)) - size;
  const nearest = (box) => [...discs].sort((a, b) => way(box, a) - way(box, b))[0].id;
  const beside = 4.1 / claimgraph.network.getScale();
  const isBeside = (id, box) => way(box, discs.find((it) => it.id === id)) <= beside;
  return Object.entries(labels).map(([id, box]) => [id, isBeside(id, box) ? id : nearest(box)]);
}"""


def test_a_name_off_its_disc_is_nearest_to_it(open_page: Open, affair_file: Path) -> None:
    """On a phone names move a little off their discs, but not nearer to another; a line leads from
    a name that stands farther off, and only the six best connected are named in any case."""
    page = open_page(affair_file, viewport={"width": 390, "height": 844}).page
    scene = page.evaluate("claimgraph.inspect()")
    degree = Counter(end for it in scene["edges"] for end in (it["from"], it["to"]))
    best = {name for name, _ in degree.most_common(6)}
    own = page.evaluate(NEAREST)
    assert len(own) > 10
    led = {it["id"] for it in scene["led"]}
    assert {one for one, nearest in own if one != nearest} <= best | led


HELD = """() => {
  const held = [...document.querySelectorAll(".whole")];
  return held.map((one) => [one.textContent, one.getClientRects().length]);
}"""


@pytest.mark.parametrize("width", range(360, 460, 20))
def test_a_name_with_a_number_stays_on_one_line(
    open_page: Open, affair: dict[str, Any], tmp_path: Path, width: int
) -> None:
    """Wherever a line of words ends, "F-35" is not broken at its hyphen, and nothing is lost."""
    data = copy.deepcopy(affair)
    title = "of the F-35 and the Su-35 " * 6
    data["dossier"]["title"] = title
    data["dossier"]["description"] = title
    (tmp_path / "held.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "held.html", viewport={"width": width, "height": 844}).page
    held = page.evaluate(HELD)
    assert 24 == len(held)
    assert {("F-35", 1), ("Su-35", 1)} == {(words, lines) for words, lines in held}
    assert title.strip() == str(page.text_content("h1")).strip()


def test_kinds_of_things_are_above_the_fold(open_page: Open, affair_file: Path) -> None:
    """On a small desk the legend shows all statuses with their meaning, and that kinds follow."""
    page = open_page(affair_file, viewport={"width": 1024, "height": 768}).page
    box = page.locator("#by-kind + ul li").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 768


def test_chips_name_what_is_left_or_gone(desk: Sight, affair: dict[str, Any]) -> None:
    """Whatever is fewer; a comparison's words for what one side lacks are none of the legend."""
    page = desk.page
    statuses = [it["id"] for it in affair["statuses"]]
    change = "ids => claimgraph.change({ hiddenStatuses: new Set(ids) })"
    for hidden, words in (
        (statuses[1:], f"only {statuses[0]}"),
        (statuses[:1], f"without {statuses[0]}"),
        (statuses[:2], f"without {statuses[0]}, {statuses[1]}"),
    ):
        page.evaluate(change, hidden)
        assert [words] == page.locator("#scope li > span").all_inner_texts()
    page.evaluate(change, [])
    kinds = [it["id"] for it in affair["kinds"]]
    page.evaluate("ids => claimgraph.change({ hiddenKinds: new Set(ids) })", kinds[:5])
    assert ["without 5 kinds of things"] == page.locator("#scope li > span").all_inner_texts()


def test_a_long_name_leaves_room_for_its_status(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """In a comparison the words of a status stand in one line beside whoever holds it."""
    data = copy.deepcopy(affair)
    sides = data["perspectives"][2:4]
    for side in sides:
        side["label"] = f"Article on a long quarrel between two neighbours, by {side['label']}"
    (tmp_path / "long.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "long.html").page
    for place, which in enumerate(("#according", "#beside")):
        page.locator(which).select_option(label=sides[place]["label"])
    heights = page.evaluate(
        "[...document.querySelectorAll('#panel .difference .status')].map((it) => it.offsetHeight)"
    )
    assert heights
    assert max(heights) < 30


def test_a_question_is_answered_in_the_order_of_speech(desk: Sight, affair: dict[str, Any]) -> None:
    """Of what nobody affirms or denies stand the words of those who want or fear it."""
    page = desk.page
    for issue in affair["issues"]:
        page.evaluate("id => claimgraph.select('issue', id)", issue["id"])
        listed = page.locator("#panel section").first.locator(".stated")
        days = []
        for block in listed.all():
            name = block.locator("a").first.inner_text()
            about = {p["id"] for p in affair["propositions"] if label_of(p) == name}
            claims = [c for c in affair["claims"] if c["about"] in about and c["counts"]]
            assert not claims or min(claims, key=by_day)["quote"] in block.inner_text()
            days.append(min(map(by_day, claims), default="9999"))
        assert sorted(days) == days


def by_day(claim: dict[str, Any]) -> str:
    """The last day on which it can have been said."""
    return str(claim["said"]["latest"])
