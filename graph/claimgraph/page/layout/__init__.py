"""Computes the positions of nodes and labels in advance, so that nothing moves in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from claimgraph.page.layout import anneal, stress
from claimgraph.page.layout.board import SLOTS, Board, Layout, set_board, wrap
from claimgraph.page.marks import Drawing

_PANEL = (820.0, 730.0)
"""Width and height in px that side panels leave for the network on a common screen."""
_ROOM = 17_000.0
"""The area, in px², that a node and its label need."""
_WATCHED = 60
_ANNEALED = 300


@dataclass(frozen=True)
class Spot:
    """The position and radius of a node in network units, and the position and lines of its label.

    ``slot`` is the label's side of the node, such as "below".
    """

    x: int
    y: int
    size: float
    slot: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """The spot of each node; ``unit`` is the length, in network units, of one pixel when the whole
    network fits the view.
    """

    spots: tuple[Spot, ...]
    unit: float


@lru_cache(maxsize=8)
def arrange(drawing: Drawing) -> Picture:
    """Find positions of nodes and labels without overlaps and with few crossings of edges.

    The same drawing gives the same picture. With at most 60 nodes several starting positions are
    tried and the best are improved; with at most 300 nodes only one is. For more nodes only the
    network's shape is computed, and labels appear when the reader zooms in. The last results are
    cached, since a server draws the same networks again.
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
