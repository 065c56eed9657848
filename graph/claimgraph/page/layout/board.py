"""Measures what a layout needs: sizes of nodes, labels broken into lines, bundles of curved edges.

A bundle is all edges between two nodes.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.page.layout.stress import Floats, Ints
from claimgraph.page.marks import STROKES, Drawing, Line

LINE_HEIGHT = 16.0
GAP = 4.0
SLOTS = (
    "below", "right", "above", "left", "below right", "below left", "above right", "above left",
)  # fmt: skip
_FONT = 13.5
_AIM = 17
_MOST_LINES = 4
_LONGEST_WORD = 22
_WIDTHS = {
    **dict.fromkeys("iljtfrI.,:;'|!()[] -/", 0.38),
    **dict.fromkeys("mwMW@%", 0.95),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.70),
}


def wrap(label: str) -> tuple[str, ...]:
    """Break a label into lines of about 17 characters, as equal as possible.

    Greedy breaking leaves a short last line ("Sanctions package / II"). So the number of lines is
    fixed first, and their lengths are balanced. A label that needs more than four lines is cut,
    and ends in an ellipsis.

    >>> wrap("Seizure of tanker Meridian")
    ('Seizure of', 'tanker Meridian')
    """
    words = [part for word in label.split() for part in _break_word(word)] or [" "]
    count = max(1, -(-len(" ".join(words)) // _AIM))
    lines = _balance_lines(words, min(count, len(words)))
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    return (*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + "…")


def measure(lines: Sequence[str]) -> tuple[float, float]:
    """Estimate width and height of a label in network units, with a margin for other fonts."""
    return max(map(_width, lines)) * _FONT, LINE_HEIGHT * len(lines)


def offset(slot: str, size: tuple[float, float], *, radius: float) -> tuple[float, float]:
    """The centre of a label's box relative to the centre of its node.

    ``size`` is the width and height of the box, ``radius`` that of the node. A label at a corner,
    such as "below right", begins below the node's centre, beside an edge that leaves the node
    straight down.
    """
    sides = slot.split()
    across = size[0] / 2 + (radius + GAP if len(sides) == 1 else 0.0)
    down = size[1] / 2 + radius + GAP
    return (
        across * (("right" in sides) - ("left" in sides)),
        down * (("below" in sides) - ("above" in sides)),
    )


def _break_word(word: str) -> list[str]:
    """Break a word longer than a line, such as a URL, or text in a script without spaces."""
    longest = _LONGEST_WORD if word.isascii() or _width(word) < 0.9 * len(word) else _AIM // 2
    return [word[start : start + longest] for start in range(0, len(word), longest)]


def _balance_lines(words: Sequence[str], count: int) -> list[str]:
    """Break words into at most ``count`` lines whose longest is as short as possible."""
    total = len(" ".join(words))
    for column in range(max(-(-total // count), max(map(len, words))), total + 1):
        lines = _fill_lines(words, column)
        if len(lines) <= count:
            return lines
    return _fill_lines(words, total)


def _fill_lines(words: Sequence[str], column: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        joined = f"{lines[-1]} {word}"
        lines[-1:] = [joined] if len(joined) <= column else [lines[-1], word]
    return lines


def _width(text: str) -> float:
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.61


_WIDEST = 0.26
_RANKS = {status: rank for rank, status in enumerate(STROKES)}
_CROWDED = 5
"""A bundle of more edges than this is made wider."""


def bends(lines: Sequence[Line]) -> list[float]:
    """The curvature of each edge, with sign, in the order of ``lines``.

    A single edge between two nodes is straight; a bundle fans out evenly. Positive means clockwise
    *as seen along the edge*, so edges in the opposite direction get the opposite sign: otherwise
    they would cover each other. Edges with the same direction and status are side by side, so that
    a thick bundle looks like a few strands.
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
    """The curvatures of ``size`` edges that are spread evenly from one side to the other.

    >>> fan(1), fan(2), fan(3)
    ([0.0], [-0.1, 0.1], [-0.2, 0.0, 0.2])
    """
    if size == 1:
        return [0.0]
    reach = min(_WIDEST, 0.1 * (size - 1)) + 0.03 * max(0, size - _CROWDED)
    return [round(reach * (2 * place / (size - 1) - 1), 4) for place in range(size)]


@dataclass(frozen=True)
class Layout:
    """The positions of nodes, an array (nodes, 2) in network units.

    ``slots`` has for each node the index in `SLOTS` of its label's side.
    """

    places: Floats
    slots: Ints


@dataclass(frozen=True)
class Board:
    """The measures of a drawing that do not change while nodes move, as arrays.

    ``pairs`` (bundles, 2) are the two nodes of each bundle of edges, ``weights`` its number of
    edges (at most 3), and ``swell`` how far it bends to each side, as a share of its length.
    ``halves`` (nodes, 2) are half the width and height of each label, and ``offsets`` (nodes,
    slots, 2) the centre of its box relative to the node, for each side.
    """

    frame: tuple[float, float]
    radii: Floats
    pairs: Ints
    weights: Floats
    swell: Floats
    halves: Floats
    offsets: Floats

    def fill_frame(self, places: Floats) -> Floats:
        """Scale positions so that they fill the frame, except a margin for labels."""
        low, high = places.min(axis=0), places.max(axis=0)
        share = (places - low) / np.maximum(high - low, 1e-9)
        return np.asarray(np.rint((share - 0.5) * (np.array(self.frame) - (130.0, 110.0))))

    def boxes(self, layout: Layout) -> Floats:
        """The centre of each label's box, an array (nodes, 2)."""
        own = np.arange(len(self.radii))
        return np.asarray(layout.places + self.offsets[own, layout.slots])


def set_board(drawing: Drawing, *, frame: tuple[float, float]) -> Board:
    """Measure the nodes, labels and bundles of edges of a drawing.

    ``frame`` is the width and height to fill, in network units.
    """
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
    """The greatest distance of a bundle's curves from the straight line, as a share of length."""
    bend = max(map(abs, fan(size)))
    return 0.5 * (0.5 + 0.5 * bend) * float(np.sin(bend * np.pi / 2))
