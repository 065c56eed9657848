"""Many nodes: structure first, each node on a free cell of a lattice so that none overlap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np

from claimgraph.page.layout.board import Board, Layout
from claimgraph.page.layout.stress import Floats

_CELL = 50.0
_SPARSE = 1.7
"""Cells per node: room enough that clusters keep their shape."""

Cell = tuple[int, int]


def snap(board: Board, places: Floats) -> Layout:
    """Move each node to the nearest free cell, the best connected first."""
    side = (len(places) * _SPARSE) ** 0.5
    aspect = (board.frame[0] / board.frame[1]) ** 0.5
    wanted = np.rint(_ranked(places) * (side * aspect, side / aspect)).astype(int).tolist()
    taken: dict[Cell, int] = {}
    for node in np.argsort(-board.radii, kind="stable").tolist():
        free = next(cell for cell in _around(*wanted[node]) if cell not in taken)
        taken[free] = node
    cells = np.zeros_like(places)
    cells[list(taken.values())] = list(taken)
    return Layout(cells * _CELL, np.zeros(len(places), dtype=np.int64))


def _ranked(places: Floats) -> Floats:
    """Mix place and rank, from -0.5 to 0.5: a dense core is eased without losing the shape."""
    low, high = places.min(axis=0), places.max(axis=0)
    share = (places - low) / np.maximum(high - low, 1e-9)
    rank = places.argsort(axis=0, kind="stable").argsort(axis=0) / max(1, len(places) - 1)
    return np.asarray((share + rank) / 2 - 0.5)


def _around(x: int, y: int) -> Iterator[Cell]:
    """Walk cells in growing squares about one."""
    yield x, y
    for ring in count(1):
        reach = range(-ring, ring + 1)
        yield from ((x + dx, y + dy) for dx in reach for dy in reach if ring in (abs(dx), abs(dy)))
