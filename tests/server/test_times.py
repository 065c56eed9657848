"""The drawing of time on an entity's page: where marks lie, and what cannot be drawn."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from claimgraph.model.dates import BEGINNING, END
from claimgraph.server.pages.content import Content
from claimgraph.server.pages.environment import make_environment
from claimgraph.server.pages.svg import DOT, MOST_TICKS, ROW, WIDTH, draw_timeline

HOSTILE = '</title><script>alert(1)</script>" onload=alert(1) x="'


class Elements(HTMLParser):
    """The elements of a page and their attributes, as a browser finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element down."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def dated(number: int, earliest: str, latest: str, *, label: str = "") -> dict[str, Any]:
    """A statement with its date, as the page's data have it."""
    return {
        "id": f"urn:{number}", "label": label or f"statement {number}", "mouth": "", "ground": "",
        "status": "accepted", "subject": "urn:a", "object": "urn:b",
        "when": {"words": f"{earliest} to {latest}", "earliest": earliest, "latest": latest},
    }  # fmt: skip


def test_a_day_is_a_dot_and_a_year_a_line() -> None:
    """What is exact is a dot, what is rough a line from bound to bound."""
    drawn = draw_timeline(
        [dated(1, "2015-01-01", "2015-12-31"), dated(2, "2019-07-12", "2019-07-12")]
    )
    assert drawn is not None
    year, day = drawn.marks
    assert not year.is_dot
    assert day.is_dot
    assert day.left == day.right == day.middle
    assert year.left < year.right < day.left


def test_an_open_side_reaches_the_edge() -> None:
    """Who knows no begin or end draws an arrow, never a dot."""
    drawn = draw_timeline(
        [dated(1, BEGINNING, "2019-07-12"), dated(2, "2019-07-12", END), dated(3, BEGINNING, END)]
    )
    assert drawn is not None
    before, after, always = drawn.marks
    assert [(True, False), (False, True), (True, True)] == [
        (it.open_begin, it.open_end) for it in (before, after, always)
    ]
    assert not any(it.is_dot for it in drawn.marks)
    assert before.left == always.left == WIDTH - after.right == WIDTH - always.right


@pytest.mark.parametrize("day", ["", "soon", "2019-02-30", "2019", "-0044-03-15"])
def test_what_is_no_day_is_not_reckoned_with(day: str) -> None:
    """A strange graph may say anything; a side without a day is open."""
    assert draw_timeline([dated(1, day, day)]) is None
    drawn = draw_timeline([dated(1, day, "2019-07-12")])
    assert drawn is not None
    assert drawn.marks[0].open_begin


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2019-07-01", "2019-07-31", ["Jul 2019"]),
        ("2019-01-15", "2019-05-15", ["Feb 2019", "Mar 2019", "Apr 2019", "May 2019"]),
        ("2012-03-01", "2019-12-31", ["2013", "2014", "2015", "2016", "2017", "2018", "2019"]),
        ("1900-06-01", "2020-01-01", ["1925", "1950", "1975", "2000"]),
        ("0002-01-01", "9998-12-31", None),
    ],
)
def test_ticks_are_few_enough_to_be_read(first: str, last: str, words: list[str] | None) -> None:
    """Of a month, some years or all of history: round dates, side by side."""
    drawn = draw_timeline([dated(1, first, first), dated(2, last, last)])
    assert drawn is not None
    told = [it for _, it in drawn.ticks]
    assert len(told) <= MOST_TICKS
    assert words is None or words == told


def test_marks_never_lie_on_each_other() -> None:
    """A mark has a row of its own where another one is in its way."""
    days = [dated(n, f"2019-{1 + n % 12:02}-01", f"2019-{1 + n % 12:02}-28") for n in range(40)]
    drawn = draw_timeline(days)
    assert drawn is not None
    assert 40 == len(drawn.marks)
    for place, one in enumerate(drawn.marks):
        for other in drawn.marks[place + 1 :]:
            apart = abs(one.y - other.y) >= ROW
            assert apart or one.right + DOT < other.left or other.right + DOT < one.left


def test_hostile_words_stay_words() -> None:
    """A label that ends its element, or brings attributes along, is shown as it is written."""
    said = dated(1, "2019-07-12", "2019-07-12", label=HOSTILE)
    said["when"]["words"] = HOSTILE
    ends = [
        {"id": f"urn:{it}", "label": HOSTILE, "type": "thing", "unnamed": False, "aliases": [],
         "description": "", "match": None}
        for it in "ab"
    ]  # fmt: skip
    content = Content(
        {
            "dossier": {"name": "x", "title": "x", "base": "", "note": "", "description": ""},
            "entities": ends, "propositions": [said], "claims": [], "sources": [], "issues": [],
            "conflicts": [], "tensions": [], "statuses": [],
            "kinds": [{"id": "thing", "label": "thing", "glyph": "gear"}],
        }
    )  # fmt: skip
    values = content.entity(ends[0])
    html = make_environment(content).get_template("entity.html").render(values)
    assert 1 == html.count("<circle ")
    found = Elements()
    found.feed(html)
    assert {"circle", "title"} < found.names
    assert "script" not in found.names
    assert not {it for it in found.attributes if it.startswith("on")}
    assert html.count("&lt;/title&gt;&lt;script&gt;") > 3
