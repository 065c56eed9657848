"""Draws SVG pictures without a script: the network of the first page, and time lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claimgraph.model.dates import BEGINNING, END
from claimgraph.page.layout import Picture, Spot, arrange
from claimgraph.page.layout.board import LINE_HEIGHT, bends, measure, offset
from claimgraph.page.marks import STROKES, UNKNOWN, Drawing, Glyph, read_drawing, read_glyphs

MOST = 120
"""The most nodes that can be read in a picture of a few hundred pixels."""

MARGIN = 40
LOOP = 34.0
"""The size of the curve from a node to itself, in network units."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Disc:
    """A drawn node: its position, and each line of its label with the line's position."""

    spot: Spot
    unnamed: bool
    glyph: Glyph
    words: tuple[tuple[float, float, str], ...]
    anchor: str


@dataclass(frozen=True)
class Course:
    """An edge as an SVG path, whose middle is a vertex, so that a sign can be placed there."""

    path: str
    status: str


@dataclass(frozen=True)
class Sketch:
    """The picture of a network: ``box`` is its left, top, width and height in network units."""

    box: tuple[int, int, int, int]
    discs: tuple[Disc, ...]
    courses: tuple[Course, ...]
    strokes: Mapping[str, Any]


@dataclass(frozen=True)
class TooMany:
    """The result for a network with more nodes than a picture can show."""

    nodes: int


def sketch(data: Mapping[str, Any], *, around: str = "") -> Sketch | TooMany:
    """Draw the network of a page's data, with the same positions as the network page.

    With ``around`` only the edges of one node are drawn; in a network that is too large for a
    picture, their nodes get new positions. This takes seconds, unless the same network was arranged
    just before.
    """
    whole = read_drawing(data)
    large = len(whole.nodes) > MOST
    drawing, kept = _cut_lines(whole, around) if around else (whole, range(len(whole.nodes)))
    if len(drawing.nodes) > MOST:
        return TooMany(len(drawing.nodes))
    if large or not around:
        picture = arrange(drawing)
    else:
        full = arrange(whole)
        picture = Picture(tuple(full.spots[place] for place in kept), full.unit)
    known = read_glyphs()
    glyphs = {it["id"]: known.get(it["glyph"], UNKNOWN) for it in data["entities"]}
    discs = tuple(
        Disc(spot, node.unnamed, glyphs[node.id], tuple(_words(spot)), _anchor(spot)[0])
        for node, spot in zip(drawing.nodes, picture.spots, strict=True)
    )
    return Sketch(_box(picture), discs, _courses(drawing, picture), STROKES)


def _cut_lines(drawing: Drawing, around: str) -> tuple[Drawing, Sequence[int]]:
    """Return the edges of one node with their nodes, and the indexes of these in ``drawing``."""
    ids = [node.id for node in drawing.nodes]
    lines = [it for it in drawing.lines if around in (ids[it.source], ids[it.target])]
    kept = sorted({end for it in lines for end in (it.source, it.target)})
    places = {place: number for number, place in enumerate(kept)}
    cut = tuple(
        replace(it, source=places[it.source], target=places[it.target]) for it in lines
    )  # fmt: skip
    return Drawing(tuple(drawing.nodes[place] for place in kept), cut), kept


def _words(spot: Spot) -> list[tuple[float, float, str]]:
    size = measure(spot.lines)
    across, down = offset(spot.slot, size, radius=spot.size)
    first = spot.y + down - size[1] / 2 + LINE_HEIGHT * 0.78
    _, side = _anchor(spot)
    return [
        (spot.x + across + side * size[0] / 2, first + place * LINE_HEIGHT, line)
        for place, line in enumerate(spot.lines)
    ]


def _anchor(spot: Spot) -> tuple[str, int]:
    """Return the text anchor of a label, and which side of the label it is: -1 left, 1 right.

    So a label stays beside its node in every font.
    """
    sides = spot.slot.split()
    return ("start", -1) if "right" in sides else ("end", 1) if "left" in sides else ("middle", 0)


def _box(picture: Picture) -> tuple[int, int, int, int]:
    """Return left, top, width and height of the box around all nodes with their labels."""
    corners = [corner for spot in picture.spots for corner in _corners(spot)] or [(0.0, 0.0)]
    left, top = (math.floor(min(side)) - MARGIN for side in zip(*corners, strict=True))
    right, bottom = (math.ceil(max(side)) + MARGIN for side in zip(*corners, strict=True))
    return left, top, right - left, bottom - top


def _corners(spot: Spot) -> Iterator[Point]:
    """Yield corners of the boxes around a node and around its label."""
    size = measure(spot.lines)
    across, down = offset(spot.slot, size, radius=spot.size)
    for sign in (-1, 1):
        yield spot.x + sign * spot.size, spot.y + sign * spot.size
        yield spot.x + across + sign * size[0] / 2, spot.y + down + sign * size[1] / 2


def _courses(drawing: Drawing, picture: Picture) -> tuple[Course, ...]:
    spots = picture.spots
    return tuple(
        Course(_course(spots[line.source], spots[line.target], bend), line.status)
        for line, bend in zip(drawing.lines, bends(drawing.lines), strict=True)
    )


def _course(start: Spot, end: Spot, bend: float) -> str:
    """Return the path of a quadratic curve from rim to rim of two nodes, in two halves."""
    if start == end:
        return _loop(start)
    dx, dy = end.x - start.x, end.y - start.y
    turn = ((start.x + end.x) / 2 - dy * bend, (start.y + end.y) / 2 + dx * bend)
    first, last = _rim(start, turn, 2.0), _rim(end, turn, 5.0)
    near, far = _middle(first, turn), _middle(turn, last)
    return f"M{_at(first)} Q{_at(near)} {_at(_middle(near, far))} Q{_at(far)} {_at(last)}"


def _loop(spot: Spot) -> str:
    low, high = (spot.x + spot.size, spot.y), (spot.x, spot.y - spot.size)
    out = (spot.x + spot.size + LOOP, spot.y - spot.size - LOOP)
    return f"M{_at(low)} Q{_at((out[0], spot.y))} {_at(out)} Q{_at((spot.x, out[1]))} {_at(high)}"


def _rim(spot: Spot, towards: Point, gap: float) -> Point:
    dx, dy = towards[0] - spot.x, towards[1] - spot.y
    share = (spot.size + gap) / (math.hypot(dx, dy) or 1.0)
    return spot.x + dx * share, spot.y + dy * share


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


WIDTH = 720
"""The width of a time line in px, the same as that of the text; phones scale it down."""
EDGE, ROW, AXIS, ARROW = 14, 15, 24, 9
DOT = 5
"""The radius of the dot that marks a date too short for a line on the axis."""
MOST_TICKS = 9
MONTHS = (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12_000, 24_000)
"""The distances between ticks in months; the first one that gives few enough ticks is used."""


@dataclass(frozen=True)
class Mark:
    """A dated statement on a time line from ``left`` to ``right``; an open side is an arrow."""

    it: Mapping[str, Any]
    left: float
    right: float
    y: int
    open_begin: bool
    open_end: bool

    @property
    def middle(self) -> float:
        """The horizontal position of the mark when it is drawn as a dot."""
        return round((self.left + self.right) / 2, 1)

    @property
    def is_dot(self) -> bool:
        """Whether the date is too short for a line."""
        exact = not (self.open_begin or self.open_end)
        return exact and self.right - self.left < 2 * DOT


@dataclass(frozen=True)
class Timeline:
    """Rows of marks over an axis; ``ticks`` are the positions on the axis with their labels."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]


def draw_timeline(statements: Iterable[Mapping[str, Any]]) -> Timeline | None:
    """Draw dated statements on a time line, in the given order; None if none has a date."""
    dated = [(it, _read_bounds(it["when"])) for it in statements]
    days = [day for _, bounds in dated for day in bounds if day]
    if not days:
        return None
    first, last = min(days), max(days)
    scale = (WIDTH - 2 * (EDGE + ARROW)) / max(1, (last - first).days)

    def place(day: date) -> float:
        return round(EDGE + ARROW + scale * (day - first).days, 1)

    marks: list[Mark] = []
    ends: list[float] = []
    for it, (begin, end) in dated:
        left = place(begin) if begin else EDGE
        right = place(end) if end else WIDTH - EDGE
        row = next((n for n, taken in enumerate(ends) if left > taken), len(ends))
        ends[row : row + 1] = [max(left, right) + 2 * DOT + 2]
        y = ROW * row + ROW // 2 + 2
        marks.append(Mark(it, left, max(left, right), y, begin is None, end is None))
    ticks = tuple((place(day), words) for day, words in _list_ticks(first, last))
    return Timeline(WIDTH, ROW * len(ends) + AXIS, tuple(marks), ticks)


def _read_bounds(when: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Return first and last day; None for an open side, and for an invalid day in foreign RDF."""
    return _read_day(when["earliest"], BEGINNING), _read_day(when["latest"], END)


def _read_day(text: str, open_side: str) -> date | None:
    try:
        return None if text == open_side else date.fromisoformat(text)
    except ValueError:
        return None


def _list_ticks(first: date, last: date) -> Iterator[tuple[date, str]]:
    """Yield first days of months or years with their labels, few enough to be readable."""
    low, high = (12 * day.year + day.month - 1 for day in (first, last))
    step = next((it for it in MONTHS if (high - low) // it < MOST_TICKS), MONTHS[-1])
    for month in range(-(-low // step) * step, high + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if first <= day <= last:
            yield day, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"
