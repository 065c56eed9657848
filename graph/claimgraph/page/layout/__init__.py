"""Computes positions before the page is opened, so that nothing moves in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from claimgraph.page.layout import anneal, stress
from claimgraph.page.layout.board import SLOTS, Board, Layout, set_board, wrap
from claimgraph.page.marks import Drawing

_PANEL = (820.0, 730.0)
"""The size in px that side panels leave for the picture on a common screen."""
_ROOM = 17_000.0
"""The area in px² that a node needs with its label."""
_WATCHED = 60
_ANNEALED = 300


@dataclass(frozen=True)
class Spot:
    """Where a node is, how large it is, and where its label is, in network units."""

    x: int
    y: int
    size: float
    slot: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A spot for each node; ``unit`` is the size of 1 px in network units when everything is
    visible.
    """

    spots: tuple[Spot, ...]
    unit: float


@lru_cache(maxsize=8)
def arrange(drawing: Drawing) -> Picture:
    """Find positions without overlaps and with few crossings; the same drawing gives the same
    picture.

    Up to 60 nodes several starts are tried and the best are worked out in full; up to 300 one;
    above that only the structure is shown, and labels wait until one zooms in. The last pictures
    are kept: a server draws the same networks again.
    """
    if not drawing.nodes:
        return Picture((), 1.0)
    count = len(drawing.nodes)
    grown = max(1.0, (count * _ROOM / (_PANEL[0] * _PANEL[1])) ** 0.5)
    board = set_board(drawing, frame=(_PANEL[0] * grown, _PANEL[1] * grown))
    layout = _draw_up(board)
    unit = 1.0 if count > _ANNEALED else min(1.5, grown)
    return Picture(_spots(drawing, board, layout), unit)


def _draw_up(board: Board) -> Layout:
    count = len(board.radii)
    if count > _ANNEALED:
        return anneal.snap(board, stress.place(count, board.pairs, seed=1))
    seeds = range(1, 7) if count <= _WATCHED else range(1, 2)
    starts = [board.fill_frame(stress.place(count, board.pairs, seed=seed)) for seed in seeds]
    return anneal.improve(board, starts)


def _spots(drawing: Drawing, board: Board, layout: Layout) -> tuple[Spot, ...]:
    whole = np.rint(layout.places).astype(int).tolist()
    return tuple(
        Spot(x, y, round(float(size), 1), SLOTS[slot], wrap(node.label))
        for node, (x, y), size, slot in zip(
            drawing.nodes, whole, board.radii, layout.slots, strict=True
        )
    )
