"""The sheet a layout is made on: sizes of nodes and labels, and the bundles between nodes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from claimgraph.page.layout.curves import fan
from claimgraph.page.layout.labels import (
    SLOTS,
    measure,
    offset,
    wrap,
)
from claimgraph.page.layout.stress import Floats, Ints
from claimgraph.page.marks import Drawing


@dataclass(frozen=True)
class Layout:
    """Places (nodes, 2) in network units, and the index of each label's slot."""

    places: Floats
    slots: Ints


@dataclass(frozen=True)
class Board:
    """What does not change while nodes are moved.

    ``pairs`` (bundles, 2) are nodes with lines between them, ``weights`` how many there are (3
    at most), ``swell`` how far the bundle bends to each side, as a share of its length;
    ``halves`` (nodes, 2) is half a label's size and ``offsets`` (nodes, slots, 2) where its
    middle lies, seen from the node.
    """

    frame: tuple[float, float]
    radii: Floats
    pairs: Ints
    weights: Floats
    swell: Floats
    halves: Floats
    offsets: Floats

    def fill_frame(self, places: Floats) -> Floats:
        """Stretch places to the frame, less a margin for labels."""
        low, high = places.min(axis=0), places.max(axis=0)
        share = (places - low) / np.maximum(high - low, 1e-9)
        return np.asarray(np.rint((share - 0.5) * (np.array(self.frame) - (130.0, 110.0))))

    def boxes(self, layout: Layout) -> Floats:
        """Say where the middle of each label lies (nodes, 2)."""
        own = np.arange(len(self.radii))
        return np.asarray(layout.places + self.offsets[own, layout.slots])


def set_board(drawing: Drawing, *, frame: tuple[float, float]) -> Board:
    """Measure a drawing."""
    bundles = Counter(
        (min(line.source, line.target), max(line.source, line.target))
        for line in drawing.lines
        if line.source != line.target
    )
    degrees = np.array([node.degree for node in drawing.nodes], dtype=np.float64)
    radii = np.minimum(12.0 + 2.4 * np.sqrt(np.maximum(degrees - 1, 0)), 21.0)
    members = np.array([node.members for node in drawing.nodes], dtype=np.float64)
    radii = np.where(members > 1, np.minimum(14.0 + 1.3 * np.sqrt(members), 44.0), radii)
    sizes = [measure(wrap(node.label)) for node in drawing.nodes]
    return Board(
        frame=frame,
        radii=radii,
        pairs=np.array(list(bundles), dtype=np.int64).reshape(-1, 2),
        weights=np.minimum(np.array(list(bundles.values()), dtype=np.float64), 3.0),
        swell=np.array([_swell_curve(size) for size in bundles.values()]),
        halves=np.array(sizes) / 2,
        offsets=np.array(
            [
                [offset(slot, size, radius=float(radius)) for slot in SLOTS]
                for size, radius in zip(sizes, radii, strict=True)
            ]
        ),
    )


def _swell_curve(size: int) -> float:
    """Half of a quadratic curve's control point: how far its middle leaves the straight line."""
    bend = max(map(abs, fan(size)))
    return 0.5 * (0.5 + 0.5 * bend) * float(np.sin(bend * np.pi / 2))
