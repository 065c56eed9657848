"""Who belongs together in a large graph: found among the heaviest pairs, named by the heaviest."""

from __future__ import annotations

import numpy as np

from claimgraph.page.communities import join_neighbours
from claimgraph.page.counted.affair import Affair

PAIRS = 5_000
"""So many pairs are looked at: those of which less is said would join everybody to everybody."""
MOST = 12
LEAST = 4


def find_groups(affair: Affair) -> list[list[int]]:
    """Communities as places of actors, those with the most members first.

    Members stand in the order of their claims; small communities are left out.
    """
    found = [sorted(group) for group in join_neighbours((), _heaviest(affair))]
    large = [group for group in found if len(group) >= LEAST]
    return sorted(large, key=lambda it: (-len(it), it))[:MOST]


def _heaviest(affair: Affair) -> list[tuple[int, int, int]]:
    """The pairs of which most is said, either way, with their claims."""
    size = len(affair.data["actors"])
    subjects, objects = (affair.cells[name].astype(np.int64) for name in ("s", "o"))
    keys = np.minimum(subjects, objects) * size + np.maximum(subjects, objects)
    pairs, places = np.unique(keys[subjects != objects], return_inverse=True)
    claims = np.bincount(places, affair.cells["claims"][subjects != objects]).astype(np.int64)
    order = np.lexsort((pairs, -claims))[:PAIRS]
    lows, highs = np.divmod(pairs[order], max(1, size))
    return list(zip(lows.tolist(), highs.tolist(), claims[order].tolist(), strict=True))
