"""Everyone can use the page: by keyboard, by ear, enlarged, in high contrast, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.sampling import spread

from .conftest import Open, Sight, label_of

PHONE: ViewportSize = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
"""The only rule that the dark scheme can break alone: it changes nothing but colours."""
RUN = """async ([rules, part]) => {
  const options = { runOnly: rules, rules: { "target-size": { enabled: true } } };
  const found = await axe.run(part, options);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""
WAYS = {
    "at rest": "() => 0",
    "a node": "() => claimgraph.select('entity', claimgraph.data.entities[0].id)",
    "an edge": "() => claimgraph.select('proposition', claimgraph.data.propositions[0].id)",
    "an issue": "() => claimgraph.select('issue', claimgraph.data.issues[0].id)",
    "the table": "() => claimgraph.change({ view: 'table' })",
    "the list": "() => { document.getElementById('list').open = true }",
    "the menu": "() => { document.getElementById('take').open = true }",
}


PARTS = {
    "a node": "#panel", "an edge": "#panel", "an issue": "#panel", "the list": "#list",
    "the menu": "#take",
}  # fmt: skip
"""What a way changes, and nothing else of the page; it is looked at alone."""


@pytest.fixture(scope="session")
def axe(tools: Path) -> str:
    """The checker axe-core."""
    return (tools / "axe-core" / "axe.min.js").read_text("utf-8")


def complaints(sight: Sight, rules: list[str], part: str = "html") -> list[str]:
    """What axe-core finds, with the element and the reason; it lies in the page already."""
    sight.page.wait_for_timeout(50)
    found: list[str] = sight.page.evaluate(RUN, [rules, part])
    return found


def walk_ways(
    sight: Sight, axe: str, ways: Iterable[str], rules: list[str] = RULES
) -> dict[str, list[str]]:
    """What is found each way; the page is opened once, since to open it is what takes long."""
    sight.page.evaluate(axe)
    found = {}
    for way in ways:
        sight.page.evaluate(BACK)
        sight.page.evaluate(WAYS[way])
        found[way] = complaints(sight, rules, PARTS.get(way, "html"))
    return found


BACK = """() => {
  claimgraph.change({ selection: null, view: 'network' });
  for (const id of ['list', 'take']) document.getElementById(id).open = false;
}"""


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing(open_page: Open, affair_file: Path, axe: str, scheme: str) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken, in either theme."""
    sight = open_page(affair_file, color_scheme=scheme, bypass_csp=True)
    rules = RULES if scheme == "light" else COLOURS
    assert {way: [] for way in WAYS} == walk_ways(sight, axe, WAYS, rules)


@pytest.mark.slow
def test_axe_finds_nothing_on_a_phone(open_page: Open, affair_file: Path, axe: str) -> None:
    """The narrow page keeps the same rules."""
    sight = open_page(affair_file, viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    ways = ("at rest", "an edge", "the table")
    assert {way: [] for way in ways} == walk_ways(sight, axe, ways)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["html", "#panel"])
def test_axe_would_find_something(open_page: Open, affair_file: Path, axe: str, part: str) -> None:
    """A button without a name and words too pale are found, also in a part of the page."""
    sight = open_page(affair_file, color_scheme="dark", bypass_csp=True)
    sight.page.evaluate(axe)
    sight.page.evaluate(SPOIL)
    for rules in (RULES, COLOURS):
        kinds = {one.partition(":")[0] for one in complaints(sight, rules, part)}
        assert {"color-contrast", *(["button-name"] if rules is RULES else [])} == kinds


SPOIL = """() => {
  const panel = document.getElementById("panel");
  const pale = document.createElement("p");
  pale.style.color = "#444";
  pale.textContent = "Words that nobody can read";
  panel.prepend(document.createElement("button"), pale);
}"""


STANDING = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    name: one.id || one.textContent.trim().slice(0, 40) || one.value || one.tagName,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      || one.tagName === "BODY",
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def walk(page: Page, steps: int) -> list[dict[str, Any]]:
    """Press Tab, and say each time where one stands."""
    stops = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STANDING))
    return stops


def test_tab_goes_through_the_page(desk: Sight) -> None:
    """First the way round, then head, filters, picture, evidence; every stop can be seen."""
    stops = walk(desk.page, 70)
    names = [stop["name"] for stop in stops]
    assert "skip-button" == names[0]
    landmarks = ["table-button", "fit-button", "find", "Who boarded the tanker Meridian?"]
    order = [next(i for i, name in enumerate(names) if mark in name) for mark in landmarks]
    assert order == sorted(order)
    assert [] == [stop["name"] for stop in stops if not stop["outlined"]]
    assert [] == [stop["name"] for stop in stops if not stop["inside"]]


def test_skip_link_opens_the_table(desk: Sight) -> None:
    """The first stop leads round the picture."""
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("table")).to_be_visible()


def test_list_stands_for_the_picture(desk: Sight, affair: dict[str, Any]) -> None:
    """Every node and every line in sight is a link in the list; the filter counts there too."""
    desk.page.locator("#list > summary").press("Enter")
    names = desk.page.locator(".branches > li > span > a").all_inner_texts()
    drawn = {p[end] for p in affair["propositions"] for end in ("subject", "object")}
    labels = {entity["id"]: entity["label"] for entity in affair["entities"]}
    assert sorted(labels[one] for one in drawn) == sorted(names)
    texts = desk.page.locator(".branches .entries a").evaluate_all(
        "links => links.map(link => link.textContent)"
    )
    assert {label_of(p) for p in affair["propositions"]} == set(texts)
    desk.page.get_by_label("accepted").first.uncheck()
    kept = {label_of(p) for p in affair["propositions"] if p["status"] != "accepted"}
    texts = desk.page.locator(".branches .entries a").evaluate_all(
        "links => links.map(link => link.textContent)"
    )
    assert kept == set(texts)


def test_choosing_in_the_list(desk: Sight, affair: dict[str, Any]) -> None:
    """A node and a line are chosen with the keyboard alone, and said aloud."""
    desk.page.locator("#list > summary").press("Enter")
    node = desk.page.locator(".branches > li > span > a").first
    label = node.inner_text()
    node.press("Enter")
    assert label == desk.page.inner_text("#panel h2")
    assert f"Chosen: {label}" in (desk.page.text_content("#said") or "")
    branch = desk.page.locator(".branches details").first
    branch.locator("summary").press("Enter")
    line = branch.locator("a").first
    words = line.inner_text()
    line.press("Enter")
    assert words == desk.page.inner_text("#panel h2")
    said = desk.page.text_content("#said") or ""
    assert said.startswith(f"Chosen: {words}, ")
    (proposition,) = [p for p in affair["propositions"] if p["label"] == words]
    assert proposition["status"] in said


def test_escape_leads_back(desk: Sight) -> None:
    """After Escape the focus is on the link that was followed, not at the top of the page."""
    link = desk.page.locator("#panel a", has_text="Who boarded the tanker Meridian?")
    link.press("Enter")
    assert "Who boarded the tanker Meridian?" == desk.page.inner_text("#panel h2")
    desk.page.keyboard.press("Escape")
    back = desk.page.evaluate("document.activeElement.textContent")
    assert "Who boarded the tanker Meridian?" == back


SMALL = """() => [...document.querySelectorAll(
    "button, summary, input, select, #panel .back, .choices label")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([one, box]) => `${one.id || one.className || one.textContent} ${box.width}x${box.height}`)
"""


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, PHONE])
def test_targets_are_large_enough(
    open_page: Open, affair_file: Path, viewport: dict[str, int]
) -> None:
    """No control is smaller than 24 px (WCAG 2.5.8); links in sentences are excepted there."""
    page = open_page(affair_file, viewport=viewport).page
    page.evaluate("document.getElementById('take').open = true")
    page.evaluate("document.getElementById('list').open = true")
    assert [] == page.evaluate(SMALL)


def test_narrow_page_scrolls_one_way(open_page: Open, affair_file: Path) -> None:
    """At 320 px, which is 1280 px at 400%, nothing but the table is wider than the screen."""
    page = open_page(affair_file, viewport={"width": 320, "height": 640}).page
    for way, step in WAYS.items():
        page.evaluate(BACK)
        page.evaluate(step)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, way


def test_twice_as_large(open_page: Open, affair_file: Path) -> None:
    """At 200%, which is half the window, all parts are there and nothing is cut off."""
    page = open_page(affair_file, viewport={"width": 720, "height": 450}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    for part in ("#network", "#panel", "#find", "#take"):
        expect(page.locator(part)).to_be_visible()


def test_forced_colours(open_page: Open, affair_file: Path) -> None:
    """Where the system decides on colours, signs and marks still tell the statuses apart."""
    page = open_page(affair_file, forced_colors="active").page
    page.evaluate("claimgraph.select('proposition', claimgraph.data.propositions[0].id)")
    dashes = page.evaluate(
        "[...document.querySelectorAll('#legend svg path')]"
        ".map(path => path.getAttribute('stroke-dasharray'))"
    )
    assert len({"", "7 4", "15 4", "1.5 4"} & set(dashes)) == 4
    assert page.evaluate("getComputedStyle(document.querySelector('#take summary')).borderStyle")


def test_calm_where_asked_for(open_page: Open, affair_file: Path) -> None:
    """With reduced motion nothing is animated and nothing glides."""
    page = open_page(affair_file, reduced_motion="reduce").page
    moving = page.evaluate("document.getAnimations().length")
    assert 0 == moving
    assert "auto" == page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")


def test_status_is_told_without_colour(desk: Sight, affair: dict[str, Any]) -> None:
    """Legend, panel and table write the status beside its line."""
    for status in affair["statuses"]:
        row = desk.page.locator("#legend label", has_text=status["label"]).first
        assert 1 == row.locator("svg").count()
    contested = next(p for p in affair["propositions"] if p["status"] == "contested")
    desk.page.evaluate("id => claimgraph.select('proposition', id)", contested["id"])
    assert "contested" in desk.page.locator("#panel .status").first.inner_text()
    desk.page.evaluate("claimgraph.change({ view: 'table' })")
    told = desk.page.locator("tbody td:first-child").all_inner_texts()
    cells = {words.splitlines()[0] for words in told}
    assert {status["label"] for status in affair["statuses"]} == cells


def test_quotes_say_their_language(desk: Sight, affair: dict[str, Any]) -> None:
    """A quote carries its language and finds its own direction; a translation says so."""
    foreign = next(c for c in affair["claims"] if c["language"] not in ("", "en"))
    desk.page.evaluate("id => claimgraph.select('proposition', id)", foreign["about"])
    quote = desk.page.locator("#panel .card blockquote", has_text=foreign["quote"])
    expected = None if foreign["translated"] else foreign["language"]
    assert expected == quote.get_attribute("lang")
    assert "auto" == quote.get_attribute("dir")
    translated = next(c for c in affair["claims"] if c["translated"])
    desk.page.evaluate("id => claimgraph.select('proposition', id)", translated["about"])
    card = desk.page.locator("#panel .card", has_text=translated["quote"]).first
    assert "translated" in card.inner_text()


def test_arabic_runs_from_the_right(desk: Sight, affair: dict[str, Any]) -> None:
    """Words in Arabic letters are laid out from right to left wherever they stand alone."""
    person = next(e for e in affair["entities"] if e["label"] == "سلمى حداد")
    desk.page.evaluate("id => claimgraph.select('entity', id)", person["id"])
    heading = "getComputedStyle(document.querySelector('#panel h2')).direction"
    assert "rtl" == desk.page.evaluate(heading)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


STATUSES = ["accepted", "denied", "contested", "attributed", "prospective"]
KINDS = [
    "state", "institution", "media", "company", "people", "weapon", "paperwork", "place", "unnamed",
]  # fmt: skip
PALETTE = """names => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_palette_has_contrast(open_page: Open, affair_file: Path, scheme: str) -> None:
    """Words have 4.5:1 on every ground they stand on, and so have all signs and lines."""
    page = open_page(affair_file, color_scheme=scheme).page
    names = ["paper", "card", "mark", "ink", "soft", "focus", *STATUSES, *KINDS]
    palette = page.evaluate(PALETTE, names)
    low = {
        (name, ground): round(contrast(palette[name], palette[ground]), 2)
        for name in ["ink", "soft", "focus", *STATUSES, *KINDS]
        for ground in ("paper", "card")
        if contrast(palette[name], palette[ground]) < 4.5
    }
    assert {} == low
    assert contrast(palette["ink"], palette["mark"]) >= 4.5


def test_statuses_differ_in_grey() -> None:
    """Of any two statuses either the dashes or the bar differ: grey print keeps them apart."""
    from claimgraph.page.marks import STROKES

    shapes = [(stroke.dashes, stroke.bar) for stroke in STROKES.values()]
    assert len(shapes) == len(set(shapes))
    inks = sorted(sum(s.dashes[::2]) / sum(s.dashes) if s.dashes else 1.0 for s in STROKES.values())
    assert all(more - less > 0.1 for less, more in pairwise(sorted(set(inks))))


def test_names_in_other_languages(desk: Sight, affair: dict[str, Any]) -> None:
    """An entity shows what it is called in each language, and is found by it."""
    norvia = next(e for e in affair["entities"] if e["label"] == "Norvia")
    desk.page.evaluate("id => claimgraph.select('entity', id)", norvia["id"])
    facts = desk.page.inner_text("#panel .facts")
    for name in norvia["labels"]:
        assert name["text"] in facts
        shown = desk.page.locator(f"#panel [lang={name['language']}]", has_text=name["text"])
        assert 1 == shown.count()
    assert re.search(r"Arabic\s+نورفيا", facts)


def test_claims_are_grouped_by_status(desk: Sight, affair: dict[str, Any]) -> None:
    """What is said about an entity stands under the status that it has, in the legend's order."""
    norvia = next(e for e in affair["entities"] if e["label"] == "Norvia")
    desk.page.evaluate("id => claimgraph.select('entity', id)", norvia["id"])
    section = desk.page.locator("#panel section", has_text="What is said about it").first
    around = [p for p in affair["propositions"] if norvia["id"] in (p["subject"], p["object"])]
    others = [p for p in around if p["predicate"]["family"] != "office"]
    counts = [
        f"{status['label']} {n}"
        for status in affair["statuses"]
        if (n := sum(p["status"] == status["id"] for p in others))
    ]
    heads = [" ".join(text.split()) for text in section.locator("h4").all_inner_texts()]
    assert counts == heads


@pytest.mark.slow
def test_sides_stand_side_by_side(
    open_page: Open, affair_file: Path, affair: dict[str, Any]
) -> None:
    """On a wide screen the two sides of a conflict have a column each, on a narrow one a row."""
    issue = next(i for i in affair["issues"] if i["question"] == "Who boarded the tanker Meridian?")
    for width, beside in ((1600, True), (320, False)):
        page = open_page(affair_file, viewport={"width": width, "height": 900}).page
        page.evaluate("id => claimgraph.select('issue', id)", issue["id"])
        boxes = [c.bounding_box() for c in page.locator(".columns").first.locator(".column").all()]
        assert 2 == len(boxes)
        assert boxes[0] is not None
        assert boxes[1] is not None
        assert beside == (boxes[0]["y"] == boxes[1]["y"])


BARS = "#panel, #filters { padding-right: 31px } #legend { padding-right: 15px }"
"""What classic scroll bars take, which the browser of the tests does not draw."""
LABELS = """() => {
  const corner = ({ x, y }) => claimgraph.network.canvasToDOM({ x, y });
  const { clientWidth, clientHeight } = document.getElementById("network");
  return Object.values(claimgraph.inspect().labels).filter((box) => {
    const one = corner({ x: box.left, y: box.top });
    const other = corner({ x: box.right, y: box.bottom });
    return one.x < -1 || one.y < -1 || other.x > clientWidth + 1 || other.y > clientHeight + 1;
  }).length;
}"""


SIDEWAYS = """() => [...document.querySelectorAll(
  "html, #filters, #legend, #panel, #panel ul, #scope, #tour, #table, .clocks, header")]
  .filter(({ scrollWidth, clientWidth }) => clientWidth && scrollWidth > clientWidth + 1)
  .map((it) => it.id || it.className || it.tagName)"""
LONGER = "document.documentElement.scrollHeight - innerHeight"
COMPARED = """() => {
  const sides = [...document.querySelectorAll("#according option:not([disabled])")];
  claimgraph.change({ perspective: sides.at(-1).value, versus: sides.at(-2).value });
}"""
VIEWS = {
    **{way: WAYS[way] for way in ("at rest", "the table", "an issue", "a node")},
    "a comparison": COMPARED,
    "a step": "() => document.getElementById('tour-button').click()",
}


@pytest.mark.parametrize("width", spread([390, 1024, 1366], 2))
def test_nothing_is_cut_beside_classic_scroll_bars(
    browser: Browser, affair_file: Path, width: int
) -> None:
    """In no view does a part scroll sideways, or a desk's page down; no label is cut or covered."""
    height = 844 if width == 390 else 768
    screen: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(viewport=screen, bypass_csp=True)
    page = context.new_page()
    page.goto(affair_file.as_uri())
    page.add_style_tag(content=BARS if width > 390 else " ")
    page.wait_for_timeout(100)
    for view in reversed(VIEWS.values()):
        page.evaluate("claimgraph.change({ selection: null, view: 'network', tour: 0 })")
        page.evaluate("claimgraph.change({ perspective: 'everyone', versus: '' })")
        page.evaluate(view)
        assert [] == page.evaluate(SIDEWAYS)
        assert width == 390 or page.evaluate(LONGER) <= 0
        assert all(it.is_visible() for it in page.locator("#table th button").all())
    page.wait_for_timeout(100)
    assert 0 == page.evaluate(LABELS)
    box = page.locator("#list summary").bounding_box()
    assert box is not None
    tops = page.evaluate(
        "claimgraph.inspect().nodes.map(({ x, y, size }) =>"
        " claimgraph.network.canvasToDOM({ x, y: y - size }).y)"
    )
    frame = page.locator("#network").bounding_box()
    assert frame is not None
    assert min(tops) + frame["y"] >= box["y"] + box["height"] - 4
    if width == 390:
        answer = page.locator("#panel .issue, #panel li button small").first.bounding_box()
        assert answer is not None
        assert answer["y"] < height - 60
    context.close()
