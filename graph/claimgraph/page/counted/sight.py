"""The picture at rest: those of whom the most claims speak, and the heaviest pairs among them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from claimgraph.page.counted.affair import Affair
from claimgraph.page.marks import Drawing, Line, Node

ACTORS = 48
"""So many names are read at a glance, on a common screen and without overlaps."""
LINES = 110
WIDEST = 9.0
THINNEST = 0.8


@dataclass(frozen=True)
class Sight:
    """What is drawn, with the number of claims of each line."""

    drawing: Drawing
    claims: tuple[int, ...]


def find_sight(affair: Affair) -> Sight:
    """Choose what is drawn; a line stands for all that is said either way between two."""
    shown = min(ACTORS, len(affair.data["actors"]))
    statuses = [it["id"] for it in affair.data["statuses"]]
    weights: Counter[tuple[int, int]] = Counter()
    mixed: dict[tuple[int, int], Counter[str]] = {}
    for s, o, status, claims in _among(affair, shown):
        pair = (min(s, o), max(s, o))
        weights[pair] += claims
        mixed.setdefault(pair, Counter())[statuses[status]] += claims
    heaviest = _choose_heaviest(sorted(weights, key=lambda pair: (-weights[pair], pair)))
    degree = Counter(end for pair in heaviest for end in pair)
    named = zip(affair.data["actors"][:shown], affair.data["types"][:shown], strict=True)
    nodes = tuple(
        Node(str(place), label, kind, False, max(1, degree[place]))
        for place, (label, kind) in enumerate(named)
    )
    lines = tuple(Line(f"{a} {b}", a, b, find_status(mixed[a, b])) for a, b in heaviest)
    return Sight(Drawing(nodes, lines), tuple(weights[pair] for pair in heaviest))


def _choose_heaviest(ranked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The heaviest, and of each end its own heaviest, that nobody stands alone without a cause."""
    own: dict[int, tuple[int, int]] = {}
    for pair in ranked:
        for end in pair:
            own.setdefault(end, pair)
    kept = {*ranked[:LINES], *own.values()}
    return [pair for pair in ranked if pair in kept]


def _among(affair: Affair, shown: int) -> list[tuple[int, int, int, int]]:
    cells = affair.cells
    inside = (cells["s"] < shown) & (cells["o"] < shown) & (cells["s"] != cells["o"])
    columns = (cells[name][inside].tolist() for name in ("s", "o", "status", "claims"))
    return list(zip(*columns, strict=True))


def find_status(claims: Counter[str]) -> str:
    """The status a line is drawn with: a plain one only where nothing on it is disputed.

    >>> find_status(Counter(accepted=9, contested=1)), find_status(Counter(accepted=9))
    ('contested', 'accepted')
    """
    doubtful = Counter({name: count for name, count in claims.items() if name != "accepted"})
    return doubtful.most_common(1)[0][0] if doubtful else "accepted"


def width_of(claims: int, most: int) -> float:
    """How wide a line is, in px: its area, so to say, grows with the claims.

    >>> width_of(1, 900), width_of(900, 900)
    (1.1, 9.0)
    """
    return round(THINNEST + (WIDEST - THINNEST) * math.sqrt(claims / max(1, most)), 1)
