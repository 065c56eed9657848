"""Who belongs together in a large graph: found among the heaviest pairs, named by the heaviest."""

from __future__ import annotations

from collections import Counter

import numpy as np

from claimgraph.page.communities import join_neighbours
from claimgraph.page.counted.affair import Affair

PAIRS = 5_000
"""So many pairs are looked at: those of which less is said would join everybody to everybody."""
MOST_GROUPS = 12
LEAST = 4


def find_groups(affair: Affair) -> list[list[int]]:
    """Communities as lists of actors by number, those with the most members first.

    Members are in the order of the claims that hold the community together; small communities
    are left out.
    """
    heaviest = _heaviest(affair)
    groups = join_neighbours((), heaviest)
    home = {actor: number for number, group in enumerate(groups) for actor in group}
    inside: Counter[int] = Counter()
    for one, other, claims in heaviest:
        if home[one] == home[other]:
            inside.update({one: claims, other: claims})
    found = [sorted(group, key=lambda it: (-inside[it], it)) for group in groups]
    large = [group for group in found if len(group) >= LEAST]
    return sorted(large, key=lambda it: (-len(it), it))[:MOST_GROUPS]


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
