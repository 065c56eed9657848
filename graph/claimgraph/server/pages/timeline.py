"""When something happened, as a drawing over an axis of time: the page of one thing shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimgraph.model.dates import BEGINNING, END

WIDTH = 720
"""In px, as wide as the column of text; on a phone it is drawn smaller."""
EDGE, ROW, AXIS, ARROW = 14, 15, 24, 9
DOT = 5
"""What is shorter on the axis is drawn as a dot of this radius."""
MOST_TICKS = 9
MONTHS = (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12_000, 24_000)
"""Between two ticks; the first that leaves few enough is taken."""


@dataclass(frozen=True)
class Mark:
    """A dated statement from ``left`` to ``right``; an open side ends in an arrow."""

    it: Mapping[str, Any]
    left: float
    right: float
    y: int
    open_begin: bool
    open_end: bool

    @property
    def middle(self) -> float:
        """Where a dot stands."""
        return round((self.left + self.right) / 2, 1)

    @property
    def is_dot(self) -> bool:
        """Whether the date is as narrow as the drawing can show."""
        exact = not (self.open_begin or self.open_end)
        return exact and self.right - self.left < 2 * DOT


@dataclass(frozen=True)
class Timeline:
    """Marks in rows over an axis, whose ``ticks`` are places with their words."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]


def draw_timeline(statements: Iterable[Mapping[str, Any]]) -> Timeline | None:
    """Draw dated statements in the order in which they are given; nothing where there is no day."""
    told = [(it, _read_bounds(it["when"])) for it in statements]
    days = [day for _, bounds in told for day in bounds if day]
    if not days:
        return None
    first, last = min(days), max(days)
    scale = (WIDTH - 2 * (EDGE + ARROW)) / max(1, (last - first).days)

    def place(day: date) -> float:
        return round(EDGE + ARROW + scale * (day - first).days, 1)

    marks: list[Mark] = []
    ends: list[float] = []
    for it, (begin, end) in told:
        left = place(begin) if begin else EDGE
        right = place(end) if end else WIDTH - EDGE
        row = next((n for n, taken in enumerate(ends) if left > taken), len(ends))
        ends[row : row + 1] = [max(left, right) + 2 * DOT + 2]
        y = ROW * row + ROW // 2 + 2
        marks.append(Mark(it, left, max(left, right), y, begin is None, end is None))
    ticks = tuple((place(day), words) for day, words in _list_ticks(first, last))
    return Timeline(WIDTH, ROW * len(ends) + AXIS, tuple(marks), ticks)


def _read_bounds(when: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Both days; an open side has none, nor has what a strange graph says and is no day."""
    return _read_day(when["earliest"], BEGINNING), _read_day(when["latest"], END)


def _read_day(text: str, open_side: str) -> date | None:
    try:
        return None if text == open_side else date.fromisoformat(text)
    except ValueError:
        return None


def _list_ticks(first: date, last: date) -> Iterator[tuple[date, str]]:
    """Beginnings of months or years, as few as can be read side by side."""
    low, high = (12 * day.year + day.month - 1 for day in (first, last))
    step = next((it for it in MONTHS if (high - low) // it < MOST_TICKS), MONTHS[-1])
    for month in range(-(-low // step) * step, high + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if first <= day <= last:
            yield day, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"
