"""How far each line bends, so that parallel lines lie side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from claimgraph.page.marks import STROKES, Line

_WIDEST = 0.26
_RANKS = {status: rank for rank, status in enumerate(STROKES)}
_CROWDED = 5
"""From so many lines between two nodes on, the bundle grows wider than is pretty."""


def bends(lines: Sequence[Line]) -> list[float]:
    """Give each line its signed roundness, in the order of the lines.

    A lone line is straight; a bundle fans out evenly. Clockwise is positive *as seen along the
    line*, so of two lines that run in opposite directions one sign is turned: without that they
    would bend onto each other. Lines of one direction and one status lie side by side, so that a
    thick bundle is read as a few strands.
    """
    bundles: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        low, high = sorted((line.source, line.target))
        bundles[low, high].append(place)
    result = [0.0] * len(lines)
    for members in bundles.values():
        members.sort(key=lambda place: (lines[place].source, _RANKS[lines[place].status], place))
        for place, bend in zip(members, fan(len(members)), strict=True):
            result[place] = bend if lines[place].source < lines[place].target else -bend
    return result


def fan(size: int) -> list[float]:
    """Spread a bundle from one side to the other.

    >>> fan(1), fan(2), fan(3)
    ([0.0], [-0.1, 0.1], [-0.2, 0.0, 0.2])
    """
    if size == 1:
        return [0.0]
    reach = min(_WIDEST, 0.1 * (size - 1)) + 0.03 * max(0, size - _CROWDED)
    return [round(reach * (2 * place / (size - 1) - 1), 4) for place in range(size)]
