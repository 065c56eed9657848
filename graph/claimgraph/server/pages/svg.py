"""The network as one SVG picture: what the first page shows of it, without a script."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claimgraph.page.layout import Picture, Spot, arrange
from claimgraph.page.layout.curves import bends
from claimgraph.page.layout.labels import LINE_HEIGHT, measure, offset
from claimgraph.page.marks import STROKES, UNKNOWN, Drawing, Glyph, read_drawing, read_glyphs

MOST = 120
"""Nodes up to which a picture of a few hundred pixels can be read."""

MARGIN = 40
LOOP = 34.0
"""How far the curve of what somebody does to himself goes out, in network units."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Disc:
    """A node: its place, and its label's lines with their places."""

    spot: Spot
    unnamed: bool
    glyph: Glyph
    words: tuple[tuple[float, float, str], ...]
    anchor: str


@dataclass(frozen=True)
class Course:
    """A line as SVG writes a path; its middle is a vertex, so that a sign can be there."""

    path: str
    status: str


@dataclass(frozen=True)
class Sketch:
    """The picture: ``box`` is left, top, width and height in network units."""

    box: tuple[int, int, int, int]
    discs: tuple[Disc, ...]
    courses: tuple[Course, ...]
    strokes: Mapping[str, Any]


@dataclass(frozen=True)
class TooMany:
    """So many nodes that a picture would show nothing."""

    nodes: int


def sketch(data: Mapping[str, Any], *, around: str = "") -> Sketch | TooMany:
    """Draw the network of a page's data where the network page has it, too.

    With ``around`` only the lines of one thing are drawn; in a network that is too large for a
    picture they are arranged again. Takes seconds, unless the same network was arranged just
    before.
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
    """The lines of one node with their ends, and the places of these in the whole."""
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
    """Where a line of a label begins: beside its node at that side, however wide the face is."""
    sides = spot.slot.split()
    return ("start", -1) if "right" in sides else ("end", 1) if "left" in sides else ("middle", 0)


def _box(picture: Picture) -> tuple[int, int, int, int]:
    """Around all nodes with their labels."""
    corners = [corner for spot in picture.spots for corner in _corners(spot)] or [(0.0, 0.0)]
    left, top = (math.floor(min(side)) - MARGIN for side in zip(*corners, strict=True))
    right, bottom = (math.ceil(max(side)) + MARGIN for side in zip(*corners, strict=True))
    return left, top, right - left, bottom - top


def _corners(spot: Spot) -> Iterator[Point]:
    """Of the disc, and of the label's box."""
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
    """A quadratic curve from rim to rim, in two halves."""
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
