"""How a row's cost grows with the table, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import Protocol

from jinja2 import Template
from tests.benchmarks.clock import Cost

PICTURE = Path(__file__).with_name("growth.svg.jinja")


class Point(Protocol):
    """What was measured of one way at one size."""

    @property
    def rows(self) -> int:
        """The size."""

    @property
    def way(self) -> str:
        """What was done."""

    @property
    def cost(self) -> Cost:
        """What it took."""


def plot(found: Sequence[Point]) -> str:
    """CPU microseconds per row against rows, as SVG; both axes are logarithmic."""
    ways = list(dict.fromkeys(it.way for it in found))
    lines = [
        (way, COLOURS[n % len(COLOURS)], [_point(it) for it in found if it.way == way])
        for n, way in enumerate(ways)
    ]
    ticks = [(x, f"{10**n:,}") for n in range(3, 7) for x, _ in [_scale(10**n, 1)]]
    marks = [(y, f"{10**n:,}") for n in range(1, 5) for _, y in [_scale(1, 10**n)]]
    picture = Template(PICTURE.read_text(encoding="utf-8"))
    text: str = picture.render(lines=lines, ticks=ticks, marks=marks)
    return text


COLOURS = (
    "#0b5394", "#6fa8dc", "#000000", "#b45f06", "#38761d", "#741b47", "#999999", "#bf9000",
)  # fmt: skip


def _point(it: Point) -> tuple[float, float]:
    return _scale(it.rows, it.cost.each(it.rows))


def _scale(rows: float, each: float) -> tuple[float, float]:
    """A decade is 150 pixels wide and 90 high."""
    return round(60 + (log10(rows) - 3) * 150, 1), round(390 - (log10(each) - 1) * 90, 1)
