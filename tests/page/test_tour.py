"""The guided tour: steps made from the graph, by button, key and link."""

from __future__ import annotations

import copy
from itertools import combinations
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from claimgraph.page import write_page

from .conftest import Open, Sight, meet
from .test_page import shown


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


def test_escape_leads_out_of_tour_and_answer(desk: Sight) -> None:
    """First out of what is chosen, then out of the tour, or of the answer to a question."""
    page = desk.page
    for button in ("#tour-button", ".questions-asked button >> nth=1"):
        page.click(button)
        assert page.locator("#tour").is_visible()
        for _ in range(2):
            page.keyboard.press("Escape")
        assert page.locator("#tour").is_hidden()
        assert "" == page.evaluate("location.hash").strip("#")
    assert [] == desk.complaints


def test_quotes_are_said_to_be_words_of_the_source(desk: Sight, affair: dict[str, Any]) -> None:
    """Once above the cards of a statement, and once above the sides of an issue."""
    note = "Quotes are the words of the source, not always the speaker's."
    for kind, among in (("proposition", "propositions"), ("issue", "issues")):
        chosen = [kind, affair[among][0]["id"]]
        desk.page.evaluate("([kind, id]) => claimgraph.select(kind, id)", chosen)
        assert 1 == desk.page.locator("#panel").inner_text().count(note)


def test_a_link_opens_its_step(open_page: Open, desk: Sight, affair_file: object) -> None:
    """The address of a step restores words and view."""
    desk.page.click("#tour-button")
    desk.page.click("#tour-next")
    words, address = told(desk.page), desk.page.evaluate("location.hash")
    other = open_page(affair_file, address)
    assert words == told(other.page)


def test_a_question_is_answered_in_the_picture(desk: Sight, affair: dict[str, Any]) -> None:
    """The dossier's questions are buttons; each narrows the picture to its answer, and says it."""
    page = desk.page
    asked = [one["title"] for one in affair["questions"]]
    buttons = page.locator("#panel .questions-asked button")
    assert asked == buttons.locator("span").all_inner_texts()[: len(asked)]
    assert [affair["questions"][0]["words"]] == buttons.locator("small").all_inner_texts()
    buttons.nth(2).click()
    coming = {p["id"] for p in affair["propositions"] if p["status"] == "prospective"}
    assert coming == shown(page)[1]
    assert f"{asked[2]} {affair['questions'][2]['words']}" == told(page)
    page.click("#tour-close")
    page.locator("#panel .questions-asked button").nth(1).click()
    assert "Norvia" in page.locator("#according option:checked").inner_text()
    assert "Kestrel Republic" == page.locator("#beside option:checked").inner_text()
    page.click("#tour-close")
    page.locator("#panel .questions-asked button").first.click()
    assert affair["issues"][1]["question"] == page.inner_text("#panel h2")
    assert "asked=1" in page.url


def test_an_answer_shows_the_claims_on_which_it_rests(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Heading by heading, by day, one quote once; also what is only supposed and no line shows."""
    data = copy.deepcopy(affair)
    first, other, *_ = data["claims"]
    same = {**other, "id": "https://example.org/arvane/claim/same", "about": first["about"]}
    aside = {**first, "id": "https://example.org/arvane/claim/aside", "about": "urn:undrawn"}
    stance = {"phrase": "takes for granted in a question:", "distancing": True}
    data["claims"].append(same)
    data["asides"] = [
        {**aside, "quote": "Why was it cut?", "stance": {**first["stance"], **stance}}
    ]
    cited = [("By day", [first, other, same]), ("By a question", [aside])]
    data["questions"][0]["answer"] = [
        {
            "words": words,
            "rows": [{"claim": it["id"], "statement": "a thing was cut"} for it in own],
        }
        for words, own in cited
    ]
    (tmp_path / "answered.html").write_text(write_page(data), encoding="utf-8")
    sight = open_page(tmp_path / "answered.html")
    page = sight.page
    page.locator("#panel .questions-asked button").first.click()
    sections = page.locator("#panel section")
    assert [words for words, _ in cited] == sections.locator("h3").all_text_contents()
    assert [2, 1] == [sections.nth(place).locator(".answered").count() for place in range(2)]
    assert (
        2 == sections.first.locator(".answered").nth(1).locator("a:text('a thing was cut')").count()
    )
    question = sections.nth(1)
    assert "takes for granted in a question: a thing was cut" in question.inner_text()
    assert 0 == question.locator("a:text('a thing was cut')").count()
    assert "answer=1" in page.url
    page.reload()
    assert data["questions"][0]["title"] == page.inner_text("#panel h2")
    for _ in range(2):
        page.keyboard.press("Escape")
    assert "" == page.evaluate("location.hash").strip("#")
    assert [] == sight.complaints


def test_who_only_asks_is_no_unnamed_source(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Of two unnamed voices the one who asserts is listed, the one who asks is not."""
    for distancing in (False, True):
        data = copy.deepcopy(affair)
        for claim in data["claims"]:
            if (claim["chain"] or [claim["claimant"]])[-1]["unnamed"]:
                claim["stance"] = {
                    **claim["stance"],
                    "polarity": "neither",
                    "distancing": distancing,
                }
        (tmp_path / "asked.html").write_text(write_page(data), encoding="utf-8")
        page = open_page(tmp_path / "asked.html").page
        asked = page.get_by_role("button", name="What rests on unnamed sources only?")
        assert (0 if distancing else 1) == asked.count()


def test_a_dossier_gives_the_tour_and_prints_it(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Its steps replace those the page makes; on paper each is a page with picture and quotes."""
    data = copy.deepcopy(affair)
    data["tour"] = [
        {**step, "title": f"Step of {place}"} for place, step in enumerate(data["questions"])
    ]
    file = tmp_path / "given.html"
    file.write_text(write_page(data), encoding="utf-8")
    page = open_page(file).page
    page.click("#tour-button")
    assert told(page).startswith("Step 1 of 3 · Step of 0:")
    before = page.url
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.click("#take summary")
    page.get_by_role("button", name="Print the tour").click()
    leaves = page.locator("#print .leaf")
    assert 3 == leaves.count() == page.locator("#print .leaf > svg").count()
    assert [f"{n + 1}. Step of {n}" for n in range(3)] == page.locator(
        "#print .leaf h2"
    ).all_text_contents()
    about = data["issues"][1]["propositions"]
    quotes = [c["quote"] for c in data["claims"] if c["about"] in about]
    assert all(quote in (leaves.first.text_content() or "") for quote in quotes[:6])
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert 0 == leaves.count()
    assert before == page.url
    assert told(page).startswith("Step 1 of 3")


def test_a_question_without_a_dispute_is_not_called_contested(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """What a dossier asks and nobody contests has a title of its own below."""
    data = copy.deepcopy(affair)
    calm = next(p["id"] for p in data["propositions"] if p["status"] == "accepted")
    asked = {"id": f"{data['dossier']['base']}issue/calm", "question": "Is it calm?"}
    data["issues"].insert(0, {**asked, "propositions": [calm]})
    file = tmp_path / "calm.html"
    file.write_text(write_page(data), encoding="utf-8")
    sections = open_page(file).page.locator("#panel section")
    contested = sections.filter(has=sections.page.get_by_role("heading", name="Most contested"))
    others = sections.filter(has=sections.page.get_by_role("heading", name="Other questions"))
    assert affair["issues"][1]["question"] in contested.inner_text()
    assert "Is it calm?" not in contested.inner_text()
    assert "Is it calm?" in others.inner_text()


NAMES = """() => Object.values(claimgraph.inspect().labels).map(({ left, top, right, bottom }) =>
  ({ left, top, right, bottom }))"""


def crowded(affair: dict[str, Any], file: Path) -> dict[str, Any]:
    """The affair with a hundred actors more, so that a question is about a small part of it."""
    data = copy.deepcopy(affair)
    one = data["propositions"][0]
    for place in range(100):
        entity = {**data["entities"][0], "id": f"https://example.org/crowd/{place}"}
        data["entities"].append(entity | {"label": f"Bystander of the affair {place}"})
        line = {**one, "id": f"https://example.org/crowd/line/{place}", "status": "attributed"}
        data["propositions"].append(line | {"object": entity["id"], "issue": None, "entails": []})
    file.write_text(write_page(data), encoding="utf-8")
    return data


def test_a_question_is_looked_at_closely(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """What it is about fills the picture, all of it named, no name on another; then all is back."""
    data = crowded(affair, tmp_path / "crowd.html")
    page = open_page(tmp_path / "crowd.html").page
    scale, place = "claimgraph.network.getScale()", "claimgraph.network.getViewPosition()"
    rest = page.evaluate(scale), page.evaluate(place)
    page.locator("#panel .questions-asked button").first.click()
    page.wait_for_timeout(100)
    assert page.evaluate(scale) > 1.5 * rest[0]
    about = set(affair["issues"][1]["propositions"])
    ends = {
        p[end] for p in data["propositions"] if p["id"] in about for end in ("subject", "object")
    }
    assert ends <= set(page.evaluate("claimgraph.inspect().labels"))
    names = page.evaluate(NAMES)
    assert [] == [pair for pair in combinations(names, 2) if meet(*pair)]
    page.click("#fit-button")
    assert page.evaluate(scale) < 1.5 * rest[0]
    page.click("#tour-close")
    page.wait_for_timeout(100)
    assert rest == (page.evaluate(scale), page.evaluate(place))


def test_the_sides_of_the_tour_are_in_the_picture(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Who only reports is heard most, and is no side of the affair."""
    data = copy.deepcopy(affair)
    reporter = data["claims"][0]["source"]
    for claim in data["claims"]:
        claim["claimant"] = {"id": reporter, "label": "Reporter", "unnamed": False}
    data["perspectives"].append({**data["perspectives"][2], "id": reporter, "label": "Reporter"})
    data["questions"] = []
    (tmp_path / "reporter.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "reporter.html").page
    asked = page.locator("#panel .questions-asked button").all_inner_texts()
    (sides,) = [words for words in asked if words.startswith("Where do ")]
    assert "Reporter" not in sides
    assert "Norvia" in sides


def test_all_that_rests_on_unnamed_sources(desk: Sight, affair: dict[str, Any]) -> None:
    """The question leaves all of it in sight, with a chip; the panel's button and a link do too."""
    page = desk.page
    unnamed = {
        c["about"] for c in affair["claims"] if (c["chain"] or [c["claimant"]])[-1]["unnamed"]
    }
    page.get_by_role("button", name="What rests on unnamed sources only?").click()
    found = shown(page)[1]
    assert found
    assert found <= unnamed
    assert f"{len(found)} statement" in told(page)
    voices = {c["claimant"]["label"] for c in affair["claims"] if c["about"] in found}
    assert voices
    assert all(voice in told(page) for voice in voices)
    assert "only what rests on unnamed sources" in page.inner_text("#scope")
    assert "rests on unnamed sources only" == page.locator("#panel h3").first.inner_text().lower()
    page.click("#tour-close")
    assert len(affair["propositions"]) == len(shown(page)[1])
    page.click("#only-unnamed")
    assert found == shown(page)[1]
    assert "origin=unnamed" in page.url
    page.reload()
    assert found == shown(page)[1]


def test_an_answer_on_a_phone_is_seen_whole(open_page: Open, affair_file: Path) -> None:
    """Words, picture and evidence stand in one screen, the button that closes beside the words."""
    phone = open_page(affair_file, viewport={"width": 390, "height": 844}, has_touch=True).page
    phone.locator("#panel .questions-asked button").first.tap()
    phone.wait_for_timeout(200)
    words, close, paper, panel = (
        phone.locator(it).bounding_box() for it in ("#tour p", "#tour-close", "#paper", "#panel")
    )
    assert words and close and paper and panel  # noqa: PT018
    assert 0 <= words["y"] < 60
    assert close["x"] > words["x"] + words["width"] - 1
    assert paper["y"] + paper["height"] <= panel["y"]


def test_a_question_of_the_dossier_is_not_asked_again(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Where the dossier answers what the program always asks, its own answer is the only one."""
    data = copy.deepcopy(affair)
    data["questions"][0]["title"] = "What rests on unnamed sources only?"
    (tmp_path / "own.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "own.html").page
    buttons = page.locator("#panel .questions-asked button > span").all_inner_texts()
    assert [one["title"] for one in data["questions"]] == buttons


def test_what_was_read_into_a_quote_stands_beside_it(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """In an answer and at the sides of an issue, in no fold; one publication is named once."""
    data = copy.deepcopy(affair)
    cited = next(c for c in data["claims"] if c["about"] in data["issues"][0]["propositions"])
    claims = [c for c in data["claims"] if c["source"] == cited["source"]]
    source = next(s for s in data["sources"] if s["id"] == cited["source"])
    for claim in claims:
        claim["note"] = "inferred: the ship is the tanker"
        claim["remarks"] = {"inferred": "the ship is the tanker"}
    rows = [{"claim": it["id"], "statement": "it was cut"} for it in claims]
    data["questions"][0]["answer"] = [{"words": "By day", "rows": rows}]
    (tmp_path / "inferred.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "inferred.html").page
    page.evaluate("id => claimgraph.select('issue', id)", data["issues"][0]["id"])
    assert "inferred: the ship is the tanker" in page.inner_text("#panel .side")
    page.keyboard.press("Escape")
    page.locator("#panel .questions-asked button").first.click()
    cards = page.locator("#panel .answered")
    assert 2 <= cards.count() <= len(claims)
    assert 0 == page.locator("#panel details[open]").count()
    assert all("inferred: the ship is the tanker" in it for it in cards.all_inner_texts())
    assert source["published"] in page.inner_text("#panel .lead:not(.count)")
    assert not any(source["published"] in it for it in cards.all_inner_texts())


def test_what_rests_on_the_unnamed_is_shown_with_its_words(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """With quotes and through whom each is known; who an unnamed one is said to be comes last."""
    data = copy.deepcopy(affair)
    stated = next(p for p in data["propositions"] if "a dragged anchor" in p["label"])
    hidden = next(c for c in data["claims"] if c["about"] == stated["id"])
    hidden["chain"] = [
        {"id": "urn:agency", "label": "Agency", "unnamed": False},
        hidden["claimant"],
    ]
    nobody = {**data["entities"][0], "id": "urn:nobody", "label": "people in office"}
    data["entities"].append({**nobody, "unnamed": True})
    office = {**stated["predicate"], "family": "office"}
    described = {**stated, "id": "urn:described", "subject": "urn:nobody", "predicate": office}
    data["propositions"].append({**described, "label": "people in office are officials"})
    data["claims"].append({**hidden, "id": "urn:said", "about": "urn:described"})
    (tmp_path / "unnamed.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "unnamed.html").page
    page.get_by_role("button", name="What rests on unnamed sources only?").click()
    first, last = (page.locator("#panel section").nth(place).inner_text() for place in range(2))
    assert hidden["quote"] in first
    assert "(according to Agency)" in first
    assert "(according to Agency)" in told(page)
    assert "people in office are officials" not in first
    assert last.lower().startswith("who the unnamed are said to be")
    assert "people in office are officials" in last


def test_the_panel_of_a_phone_can_be_made_larger(open_page: Open, affair_file: Path) -> None:
    """By half at least, and back; on a desk there is no button for it."""
    phone = open_page(affair_file, viewport={"width": 390, "height": 844}, has_touch=True).page
    phone.locator("#panel .questions-asked button").first.tap()
    height = "document.getElementById('panel').clientHeight"
    before = phone.evaluate(height)
    phone.get_by_role("button", name="Larger").tap()
    assert 1.5 * before < phone.evaluate(height) < 844
    phone.get_by_role("button", name="Smaller").tap()
    assert before == phone.evaluate(height)


def test_a_desk_has_no_button_for_a_larger_panel(desk: Sight) -> None:
    """There the panel is as high as the window."""
    desk.page.locator("#panel .questions-asked button").first.click()
    assert 1 == desk.page.locator("#room-button").count()
    assert desk.page.locator("#room-button").is_hidden()


def test_the_table_ends_the_tour(desk: Sight) -> None:
    """The tour leads through the picture: one of the two buttons is pressed, never both."""
    page = desk.page
    pressed = "[...document.querySelectorAll('header [aria-pressed=true]')].map(({ id }) => id)"
    page.locator("#tour-button").click()
    assert ["tour-button"] == page.evaluate(pressed)
    page.locator("#table-button").click()
    assert ["table-button"] == page.evaluate(pressed)
    assert page.locator("#tour").is_hidden()
    page.locator("#tour-button").click()
    assert ["tour-button"] == page.evaluate(pressed)
    page.evaluate("location.hash = 'tour=2&view=table'")
    page.wait_for_timeout(60)
    assert ["table-button"] == page.evaluate(pressed)
