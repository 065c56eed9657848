"""The timeline: what lies in the chosen time, by which clock, and how rough the dates are."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from claimgraph.page import write_page

from .conftest import Open, Sight
from .test_page import PHONE, find, fragment, shown

STILL = "matchMedia('(prefers-reduced-motion: reduce)').matches"


def thumb(page: Page, end: str) -> Locator:
    """One of the two handles, found as a screen reader finds it."""
    return page.get_by_role("slider", name=end)


def meets(time: dict[str, Any] | None, low: str, high: str) -> bool:
    """Whether a span of days touches a range; ISO dates compare as strings."""
    return time is not None and time["latest"] >= low and time["earliest"] <= high


def bars(page: Page) -> dict[str, str]:
    """What the strips say: the time, and what is exactly then."""
    titles = page.locator("#timeline .strip title").all_text_contents()
    return dict(title.split("\n")[0].partition(": ")[::2] for title in titles)


def set_range(page: Page, **range_: object) -> None:
    """Choose a time as the handles would."""
    page.evaluate("range => claimgraph.change(range)", range_)


def test_bars_count_what_was_said(desk: Sight, affair: dict[str, Any]) -> None:
    """Exact dates are bars, stacked in the order of the legend; most here is dated to the day."""
    status = {p["id"]: p["status"] for p in affair["propositions"]}
    day = [
        status[claim["about"]]
        for claim in affair["claims"]
        if (claim["said"]["earliest"], claim["said"]["latest"]) == ("2025-02-05", "2025-02-05")
    ]
    expected = ", ".join(
        f"{day.count(one['id'])} {one['label']}" for one in affair["statuses"] if one["id"] in day
    )
    assert expected == bars(desk.page)["5 Feb 2025"]
    drawn = desk.page.locator("#timeline rect[fill^='url(#weave-']").count()
    assert drawn == sum(words.count(",") + 1 for words in bars(desk.page).values() if words)


def test_empty_stretches_are_cut(desk: Sight) -> None:
    """Five weeks without a word are one slot, and it says so."""
    assert "7 Feb 2025 to 13 Mar 2025, cut short" in bars(desk.page)


@pytest.mark.parametrize(
    ("clock", "member"), [("said", "said"), ("happened", "when")], ids=["said", "happened"]
)
def test_range_hides_what_is_not_in_it(
    desk: Sight, affair: dict[str, Any], clock: str, member: str
) -> None:
    """By each clock a line stays as long as a span of it touches the range."""
    low, high = "2025-01-10", "2025-02-03"
    set_range(desk.page, clock=clock, **{"from": low, "to": high}, undated=False)
    records = affair["propositions"] if clock == "happened" else affair["claims"]
    expected = {
        record["id"] if clock == "happened" else record["about"]
        for record in records
        if meets(record[member], low, high)
    }
    assert expected == shown(desk.page)[1]
    assert 0 < len(expected) < 38


def test_table_keeps_to_the_range(desk: Sight, affair: dict[str, Any]) -> None:
    """Of a statement that stays, the table holds only the claims of that time."""
    set_range(desk.page, clock="said", **{"from": "2025-03-14", "to": "2025-03-15"})
    desk.page.keyboard.press("t")
    expected = {
        f"“{claim['quote']}”"
        for claim in affair["claims"]
        if meets(claim["said"], "2025-03-14", "2025-03-15")
    }
    assert expected == set(desk.page.locator("td.quote").all_inner_texts())


def test_undated_are_counted_apart(desk: Sight, affair: dict[str, Any]) -> None:
    """By the clock of events most are undated: they stay until the box is cleared."""
    desk.page.get_by_label("when it happened").check()
    dated = {p["id"] for p in affair["propositions"] if p["when"]}
    box = desk.page.get_by_label(f"{38 - len(dated)} statements without a date")
    set_range(desk.page, to="2024-12-31")
    assert len(shown(desk.page)[1]) == 38 - len(dated) + 1
    box.uncheck()
    ordered = find(affair, "propositions", "Norvia ordered Seahawk missile")
    assert {ordered} == shown(desk.page)[1]
    assert ["hidden"] == fragment(desk.page)["undated"]
    box.check()
    assert "undated" not in fragment(desk.page)


def test_handles_move_with_the_arrows(desk: Sight) -> None:
    """A handle is a slider whose value is a date in words; the address follows."""
    low, high = thumb(desk.page, "From"), thumb(desk.page, "Until")
    assert ("1 Feb 2025", "16 Mar 2025") == (
        low.get_attribute("aria-valuetext"),
        high.get_attribute("aria-valuetext"),
    )
    low.press("ArrowRight")
    high.press("ArrowLeft")
    assert "2 Feb 2025" == low.get_attribute("aria-valuetext")
    assert "15 Mar 2025" == high.get_attribute("aria-valuetext")
    assert {"from": ["2025-02-02"], "to": ["2025-03-15"]} == fragment(desk.page)
    assert desk.page.evaluate("document.activeElement.id") == "time-high"
    low.press("End")
    assert int(low.input_value()) == int(high.input_value()) - 1


def test_bar_chooses_its_time(desk: Sight, affair: dict[str, Any]) -> None:
    """A click on a bar shows what was said then, and the panel lists it."""
    desk.page.locator("#timeline .strip", has_text="14 Mar 2025").last.click()
    expected = {
        c["about"] for c in affair["claims"] if meets(c["said"], "2025-03-14", "2025-03-14")
    }
    assert expected == shown(desk.page)[1]
    heading = desk.page.locator("#panel h3").first
    expect(heading).to_have_text("Said from 14 Mar 2025 until 14 Mar 2025")
    desk.page.get_by_role("button", name="Remove: said from 14 Mar 2025").click()
    assert {} == fragment(desk.page)


def test_rough_dates_are_spans(open_page: Open, affair: dict[str, Any], tmp_path: Path) -> None:
    """A span is as long as the dates are rough; an open side has an arrow; both meet the range."""
    data = copy.deepcopy(affair)
    rough, open_ = data["claims"][0], data["claims"][1]
    rough["said"] |= {"earliest": "2025-02-03", "latest": "2025-03-15"}
    open_["said"] |= {"earliest": "0001-01-01", "latest": "2025-02-05", "openBegin": True}
    (tmp_path / "page.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "page.html").page
    spans = page.locator("#timeline .bundle")
    paths = [one.locator("path").count() for one in spans.all()]
    assert sorted(paths) == [1, 2]
    set_range(page, clock="said", **{"from": "2025-03-01", "to": "2025-03-10"}, undated=False)
    assert {rough["about"]} == shown(page)[1]
    assert "Perhaps then: the date is rough".upper() in page.inner_text("#panel").upper()


def test_play_goes_through_time(desk: Sight) -> None:
    """Playing lets the range grow; pausing writes the address."""
    button = desk.page.locator("#play")
    button.click()
    assert "Pause" == button.inner_text()
    first = set(shown(desk.page)[1])
    expect(thumb(desk.page, "Until")).to_have_value("3", timeout=8000)
    assert first < shown(desk.page)[1]
    button.click()
    assert "Play" == button.inner_text()
    assert fragment(desk.page)["to"] == [desk.page.evaluate("claimgraph.getState().to")]


def test_what_has_no_date_comes_with_the_last_step(open_page: Open, affair_file: Path) -> None:
    """At each step that time alone is drawn, and all of it at the end, if it was there before."""
    page = open_page(affair_file, reduced_motion="reduce").page
    for undated in (True, False):
        set_range(page, clock="happened", undated=undated)
        before, last = shown(page)[1], int(thumb(page, "Until").get_attribute("max") or 0)
        button = page.get_by_role("button", name="Step")
        button.click()
        dated = page.evaluate(
            "claimgraph.data.propositions.filter(({ when }) => when).map(({ id }) => id)"
        )
        assert set() < shown(page)[1] < before & set(dated)
        for _ in range(last):
            if page.evaluate("claimgraph.getState().to") == "":
                break
            button.click()
        assert before == shown(page)[1]


@pytest.mark.slow
def test_no_motion_for_who_wants_none(open_page: Open, affair_file: Path) -> None:
    """With reduced motion each press is one step, and nothing moves by itself."""
    page = open_page(affair_file, reduced_motion="reduce").page
    assert page.evaluate(STILL)
    button = page.get_by_role("button", name="Step")
    for place in ("1", "2"):
        button.click()
        page.wait_for_timeout(300)
        assert place == thumb(page, "Until").input_value()


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def test_no_time_zone_moves_a_day(open_page: Open, affair_file: Path, zone: str) -> None:
    """Everywhere on earth the same days stand on the axis."""
    page = open_page(affair_file, timezone_id=zone).page
    assert list(bars(page))[:3] == ["1 Feb 2025", "2 Feb 2025", "3 Feb 2025"]
    thumb(page, "From").press("ArrowRight")
    assert ["2025-02-02"] == fragment(page)["from"]


def test_dragging_writes_one_address(open_page: Open, affair_file: Path) -> None:
    """While a handle glides the address rests, so that Back undoes the whole drag."""
    desk = open_page(affair_file, viewport={"width": 1440, "height": 900})  # of its own: 50 at most
    before = desk.page.evaluate("history.length")
    desk.page.evaluate("""
        const low = document.getElementById("time-low");
        for (const value of [1, 2, 3]) {
          low.value = value;
          low.dispatchEvent(new Event("input"));
        }
        low.dispatchEvent(new Event("change"));
    """)
    assert before + 1 == desk.page.evaluate("history.length")
    desk.page.go_back()
    expect(thumb(desk.page, "From")).to_have_value("0")


def test_link_restores_the_time(open_page: Open, affair_file: Path) -> None:
    """Clock, range and box stand in the address; what is no date is left out."""
    first = open_page(affair_file).page
    set_range(first, clock="happened", **{"from": "2025-01-01", "to": "2025-02-28"}, undated=False)
    second = open_page(affair_file, fragment=first.evaluate("location.hash")).page
    assert shown(first) == shown(second)
    assert second.get_by_label("when it happened").is_checked()
    broken = open_page(affair_file, fragment="#from=yesterday&to=2025-1-1&clock=read&undated=x")
    assert 38 == len(shown(broken.page)[1])
    assert [] == broken.complaints


def test_said_in_words(desk: Sight) -> None:
    """The drawing is told to who cannot see it."""
    told = desk.page.text_content("#time-told") or ""
    assert told.startswith("By when it was said: 1 Feb 2025: 1 accepted")


def test_folds_on_the_phone(open_page: Open, affair_file: Path) -> None:
    """On a phone the timeline is closed at first, opens, and is no wider than the screen."""
    page = open_page(affair_file, viewport=PHONE, has_touch=True, is_mobile=True).page
    assert not page.locator("#timeline svg").is_visible()
    page.locator("#timeline summary").tap()
    expect(page.locator("#timeline rect[fill^='url(#weave-']").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_dated_no_timeline(open_page: Open, affair: dict[str, Any], tmp_path: Path) -> None:
    """Where no date is known there is nothing to slide over."""
    data = copy.deepcopy(affair)
    for proposition in data["propositions"]:
        proposition["when"] = None
    for claim in data["claims"]:
        claim["said"] |= {"earliest": "0001-01-01", "latest": "9999-12-31"}
    (tmp_path / "page.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "page.html").page
    assert page.locator("#timeline").is_hidden()
    assert 38 == len(shown(page)[1])


def test_what_has_no_date_can_be_reached(desk: Sight, affair: dict[str, Any]) -> None:
    """One button leaves the undated alone: picture, chip, list and words agree."""
    set_range(desk.page, clock="happened")
    undated = {p["id"] for p in affair["propositions"] if p["when"] is None}
    assert 0 < len(undated) < len(affair["propositions"])
    button = desk.page.get_by_role("button", name="Only these")
    button.click()
    assert undated == shown(desk.page)[1]
    assert "only what has no date" in desk.page.inner_text("#scope")
    assert "what has no date" == desk.page.inner_text("#time-words")
    assert "without a date" in desk.page.inner_text("#panel h3 >> nth=0").lower()
    assert ["only"] == fragment(desk.page)["undated"]
    button.click()
    assert len(affair["propositions"]) == len(shown(desk.page)[1])


def test_words_say_the_very_range(desk: Sight) -> None:
    """Of a range between two slots the words name the days, as the chip does."""
    set_range(desk.page, clock="said", **{"from": "2025-02-02", "to": "2025-03-01"})
    assert "from 2 Feb 2025 until 1 Mar 2025" == desk.page.inner_text("#time-words")
    assert "said from 2 Feb 2025 until 1 Mar 2025" in desk.page.inner_text("#scope")


def test_spans_and_arrows_have_words(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Beside the heading stands what a line over the bars means, and each place names its own."""
    data = copy.deepcopy(affair)
    for place, (first, last) in enumerate(
        [("2024-06-15", "2025-02-28"), ("0001-01-01", "2025-02-28")]
    ):
        data["propositions"][place]["when"] = {
            "words": "roughly", "edtf": "", "earliest": first, "latest": last,
        }  # fmt: skip
    file = tmp_path / "rough.html"
    file.write_text(write_page(data), encoding="utf-8")
    page = open_page(file, "#clock=happened").page
    told = page.inner_text("#time-more")
    assert "known only roughly" in told
    assert "an arrow" in told
    titles = page.locator("#timeline .strip title").all_text_contents()
    rough = {line for title in titles for line in title.split("\n")[1:]}
    assert {
        "1 contested, between 15 Jun 2024 and 28 Feb 2025",
        "1 contested, by 28 Feb 2025",
    } == rough


def test_the_clock_that_tells_more_is_shown(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Fifty claims of one day tell less than events of as many months as there are."""
    data = copy.deepcopy(affair)
    for claim in data["claims"]:
        claim["said"] |= {"earliest": "2025-02-03", "latest": "2025-02-03"}
    for number, month in enumerate(("2024-11", "2024-12", "2025-01")):
        day = f"{month}-05"
        when = {"words": day, "edtf": day, "earliest": day, "latest": day}
        data["propositions"][number]["when"] = when
    file = tmp_path / "clock.html"
    file.write_text(write_page(data), encoding="utf-8")
    page = open_page(file).page
    assert page.locator("#timeline [value=happened]").is_checked()


def test_a_clock_without_dates_has_no_bar(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Nothing is left to slide or to play by it; the other clock has both."""
    data = copy.deepcopy(affair)
    for proposition in data["propositions"]:
        proposition["when"] = None
    (tmp_path / "said.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "said.html", "#clock=happened").page
    for part in ("#time-low", "#time-high", "#play", "#time-words"):
        assert page.locator(part).is_hidden()
    assert f"{len(data['propositions'])} statements" in page.inner_text("#time-undated")
    page.get_by_label("when it was said").check()
    for part in ("#time-low", "#time-high", "#play"):
        assert page.locator(part).is_visible()
    assert page.locator("#time-undated").is_hidden()


def test_close_dates_are_drawn_before_rough_ones(
    open_page: Open, affair: dict[str, Any], tmp_path: Path
) -> None:
    """Of more spans than have room those that say least are left out, and counted."""
    data = copy.deepcopy(affair)
    open_ends = [("0001-01-01", "2025-02-28"), ("2024-06-15", "9999-12-31")]
    by_status = [
        [p for p in data["propositions"] if p["status"] == it["id"]] for it in data["statuses"]
    ]
    by_status = [own[:2] for own in by_status if len(own) > 1]
    dated = [pair for own in by_status for pair in zip(own, open_ends, strict=True)]
    assert len(dated) > 5
    (rest,) = [p for p in data["propositions"] if p not in [it for it, _ in dated]][:1]
    for proposition, (first, last) in [*dated, (rest, ("2024-06-15", "2025-02-28"))]:
        proposition["when"] = {
            "words": "roughly", "edtf": "", "earliest": first, "latest": last,
        }  # fmt: skip
    (tmp_path / "spans.html").write_text(write_page(data), encoding="utf-8")
    page = open_page(tmp_path / "spans.html", "#clock=happened").page
    titles = "\n".join(page.locator("#timeline .strip title").all_text_contents())
    assert "between 15 Jun 2024 and 28 Feb 2025" in titles
    assert "more span" in page.inner_text("#time-more")
