"""Improves a layout by simulated annealing: fewer crossings, no overlaps, no edge across a node.

Each fault of a layout has a price, whose unit is one crossing of two edges. A large network is not
annealed: each node gets a free cell of a grid, so that none overlap.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from claimgraph.page.layout import stress
from claimgraph.page.layout.board import SLOTS, Board, Layout
from claimgraph.page.layout.stress import Floats, Ints

_UNDER, _CROWDED, _STRETCHED = 2.6, 2.5, 0.12
_COVERED, _CROSSED, _OUTSIDE = 5.0, 2.6, 0.15
_SLOT_COSTS = np.array([0.0, 0.06, 0.08, 0.1, 0.12, 0.12, 0.14, 0.14])
_ROOMY, _LONGER = 0.95, 5.0
_CLEAR = 9.0
_SHARES, _SIDES = np.array([0.0, 0.25, 0.5]), np.array([-1.0, 0.0, 1.0])
_APART = 30.0


@dataclass(frozen=True)
class Incidence:
    """Which bundles of edges end at a node, and what it can collide with.

    ``own`` are the node's bundles of edges, which lead to the nodes ``partners``; ``free`` are all
    other bundles, and ``rest`` all other nodes. ``prices`` (own, free) is what a crossing of two
    bundles costs, 0 if they meet in a node, and ``strange`` (own, rest) is 1 for each node to which
    a bundle does not lead.
    """

    own: Ints
    partners: Ints
    free: Ints
    rest: Ints
    prices: Floats
    strange: Floats


@dataclass(frozen=True)
class Rules:
    """The wanted distances and other data from which the price of a layout is computed.

    ``wanted`` (nodes, nodes) are the best distances in network units. If ``labels`` is false,
    labels cost nothing, so that the coarse shape is found in half the time.
    """

    board: Board
    wanted: Floats
    incidences: tuple[Incidence, ...]
    labels: bool = True


def set_rules(board: Board, hops: Floats, *, each: int) -> Rules:
    """Turn numbers of steps in the graph (``hops``) into distances; thick bundles get more.

    The distance for one step depends on the room for each node, not on the longest chain of nodes:
    a graph with one long tail would get a core that is too dense. The frame limits the tail. In
    one move at most ``each`` comparisons are made.
    """
    count = len(board.radii)
    step = _ROOMY * (board.frame[0] * board.frame[1] / count) ** 0.5
    wanted = np.maximum(hops, 0.5) * step
    one, other = board.pairs[:, 0], board.pairs[:, 1]
    wanted[one, other] *= 1 + _LONGER * board.swell
    wanted[other, one] = wanted[one, other]
    thin = _thin_bundles(board, each=each)
    return Rules(thin, wanted, tuple(_find_incidence(thin, node) for node in range(count)))


def _find_incidence(board: Board, node: int) -> Incidence:
    touches = (board.pairs == node).any(axis=1)
    own, free = np.flatnonzero(touches), np.flatnonzero(~touches)
    partners = board.pairs[own].sum(axis=1) - node
    rest = np.delete(np.arange(len(board.radii)), node)
    shared = (board.pairs[free][None] == partners[:, None, None]).any(axis=2)
    prices = np.sqrt(board.weights[own][:, None] * board.weights[free] * ~shared)
    strange = (rest != partners[:, None]).astype(np.float64)
    return Incidence(own, partners, free, rest, prices, strange)


@dataclass(frozen=True)
class Scene:
    """Where the edges and neighbours of a node lie while positions of the node are priced.

    Its bundles lead to ``ends``; other bundles lead from ``tails`` to ``heads`` and bend by
    ``half_widths``; other nodes lie at ``discs``, their labels at ``boxes``. Here and below, points
    are arrays whose first axis is x and y: NumPy is several times slower where it is the last.
    """

    node: int
    near: Incidence
    ends: Floats
    tails: Floats
    heads: Floats
    half_widths: Floats
    discs: Floats
    boxes: Floats


def judge(rules: Rules, layout: Layout, node: int, offered: Floats) -> Floats:
    """The price of each offered position of a node with each side for its label.

    The result has the shape (offered positions, slots). Faults that do not depend on this node are
    left out, since they are the same for all positions.
    """
    scene = _set_scene(rules, layout, node)
    spots = np.ascontiguousarray(offered.T)
    places = _crossings(scene, spots) + _nodes_under_lines(rules.board, scene, spots)
    places += _distances(rules, scene, spots)
    if not rules.labels:
        return np.asarray(places[:, None] + _SLOT_COSTS)
    places += _others_labels(rules.board, scene, spots)
    return np.asarray(places[:, None] + _own_label(rules.board, scene, spots))


def _set_scene(rules: Rules, layout: Layout, node: int) -> Scene:
    near, board = rules.incidences[node], rules.board
    points = np.ascontiguousarray(layout.places.T)
    tails, heads = points[:, board.pairs[near.free].T].transpose(1, 0, 2)
    boxes = board.boxes(layout)[near.rest].T if rules.labels else points[:, :0]
    return Scene(
        node=node,
        near=near,
        ends=points[:, near.partners],
        tails=tails,
        heads=heads,
        half_widths=0.8 * board.swell[near.free] * np.hypot(*(tails - heads)),
        discs=points[:, near.rest],
        boxes=boxes,
    )


def _crossings(scene: Scene, spots: Floats) -> Floats:
    tails, heads = scene.tails[:, None, None], scene.heads[:, None, None]
    cross = intersect(spots[:, :, None, None], scene.ends[:, None, :, None], tails, heads)
    return np.asarray((cross * scene.near.prices).sum(axis=(1, 2)))


def _nodes_under_lines(board: Board, scene: Scene, spots: Floats) -> Floats:
    near = distance(spots[:, :, None], scene.tails[:, None], scene.heads[:, None])
    room = board.radii[scene.node] + _CLEAR + scene.half_widths
    cost = _short_of(near, room).sum(axis=1)
    discs, ends = scene.discs[:, None, None], scene.ends[:, None, :, None]
    near = distance(discs, spots[:, :, None, None], ends)
    reach = spots[:, :, None] - scene.ends[:, None]
    width = 0.8 * board.swell[scene.near.own] * np.hypot(*reach)
    short = _short_of(near, board.radii[scene.near.rest] + _CLEAR + width[..., None])
    short *= scene.near.strange
    return np.asarray(_UNDER * (cost + short.sum(axis=(1, 2))))


def _distances(rules: Rules, scene: Scene, spots: Floats) -> Floats:
    length = np.hypot(*(spots[:, :, None] - scene.discs[:, None]))
    radii, rest = rules.board.radii, scene.near.rest
    crowd = _short_of(length, radii[scene.node] + radii[rest] + _APART)
    wanted = rules.wanted[scene.node, rest]
    stretch = ((length - wanted) / wanted) ** 2 / (wanted / rules.wanted.min())
    return np.asarray(_CROWDED * crowd.sum(axis=1) + _STRETCHED * stretch.sum(axis=1))


def _others_labels(board: Board, scene: Scene, spots: Floats) -> Floats:
    halves = board.halves[scene.near.rest].T
    near = halves + board.radii[scene.node] + 3.0
    covered = overlap(spots[:, :, None], scene.boxes[:, None], near[:, None])
    boxes, pad = scene.boxes[:, None, None], (halves + 2.0)[:, None, None]
    crossed = meets(spots[:, :, None, None], scene.ends[:, None, :, None], boxes, pad)
    return np.asarray(_COVERED * covered.sum(axis=1) + _CROSSED * crossed.sum(axis=(1, 2)))


def _own_label(board: Board, scene: Scene, spots: Floats) -> Floats:
    near = scene.near
    middles = spots[:, :, None] + board.offsets[scene.node].T[:, None]
    half, frame = board.halves[scene.node][:, None], np.array(board.frame)[:, None, None]
    labels = board.halves[near.rest].T + half + np.array([[6.0], [3.0]])
    covered = overlap(middles[..., None], _lay_across(scene.boxes), _lay_across(labels))
    discs = board.radii[near.rest] + half + 3.0
    covered |= overlap(middles[..., None], _lay_across(scene.discs), _lay_across(discs))
    pad = half + 2.0 + scene.half_widths
    free = _lay_across(scene.tails), _lay_across(scene.heads)
    crossed = meets(*free, middles[..., None], _lay_across(pad))
    strands = _strands(board, scene, spots)
    room = (half + 2.0)[..., None, None, None]
    ways = meets(*strands, middles[..., None, None], room).any(axis=2)
    beyond = np.abs(middles) + half[..., None] - frame / 2
    return np.asarray(
        _COVERED * covered.sum(axis=2)
        + _CROSSED * (crossed @ board.weights[near.free] + ways @ board.weights[near.own])
        + _OUTSIDE * np.maximum(beyond, 0.0).sum(axis=0)
        + _SLOT_COSTS
    )


def _lay_across(points: Floats) -> Floats:
    """Compare these points with every position and slot: add an axis for each."""
    return points[:, None, None]


def _strands(board: Board, scene: Scene, spots: Floats) -> tuple[Floats, Floats]:
    """The halves of a node's bundles that are near it, approximated by straight segments.

    Returns the starts and ends of segments, both of shape (2, places, 1, segments, bundles). A
    bundle is as narrow as the node where it begins, and then opens like a fan. So its outer curves
    and the middle are tested, not a box around it: a label has room beside the narrow part.
    """
    along = (scene.ends[:, None] - spots[:, :, None])[:, :, None, None]
    aside = np.stack([-along[1], along[0]]) * board.swell[scene.near.own]
    shares = _SHARES[:, None]
    bend = 4 * shares * (1 - shares) * _SIDES[:, None, None]
    points = spots[:, :, None, None, None] + shares * along + bend * aside
    flat = (2, spots.shape[1], 1, len(_SIDES) * (len(_SHARES) - 1), len(scene.near.own))
    return points[:, :, :, :-1].reshape(flat), points[:, :, :, 1:].reshape(flat)


def _short_of(length: Floats, wanted: Floats) -> Floats:
    """The price for a distance that is shorter than wanted.

    It grows as a square from 0 to 1, plus 1 if the distance is below 80 per cent.
    """
    return np.asarray(np.maximum(1.0 - length / wanted, 0.0) ** 2 + (length < 0.8 * wanted))


def intersect(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    """Whether the segments ab and cd cross; arrays of points are broadcast (NumPy)."""
    ab, cd, ac = b - a, d - c, c - a
    here, there = _cross(ab, ac), _cross(ab, d - a)
    one, other = -_cross(cd, ac), _cross(cd, b - c)
    return np.asarray((here * there < 0) & (one * other < 0))


def distance(point: Floats, a: Floats, b: Floats) -> Floats:
    """The distance from points to the segments ab; arrays of points are broadcast (NumPy)."""
    along, to = b - a, point - a
    square = np.maximum(_dot(along, along), 1e-9)
    share = np.minimum(np.maximum(_dot(along, to) / square, 0.0), 1.0)
    gap = to - along * share
    return np.asarray(np.sqrt(_dot(gap, gap)))


def overlap(middle: Floats, other: Floats, reach: Floats) -> NDArray[np.bool_]:
    """Whether two boxes overlap, given their centres and the sum of their half sizes."""
    near = np.abs(middle - other) < reach
    return np.asarray(near[0] & near[1])


def meets(a: Floats, b: Floats, middle: Floats, half: Floats) -> NDArray[np.bool_]:
    """Whether the segments ab touch boxes, given as centre and half sizes (separating axes)."""
    along, off = (b - a) / 2, (a + b) / 2 - middle
    span = np.abs(along)
    inside = np.abs(off) <= half + span
    area = np.abs(_cross(along, off))
    limit = half[0] * span[1] + half[1] * span[0]
    return np.asarray(inside[0] & inside[1] & (area <= limit))


def _dot(u: Floats, v: Floats) -> Floats:
    return np.asarray(u[0] * v[0] + u[1] * v[1])


def _cross(u: Floats, v: Floats) -> Floats:
    return np.asarray(u[0] * v[1] - u[1] * v[0])


_CANDIDATES = 32
_FEW = 6
"""The number of positions that are priced in each move: with at most 60 nodes, and with more, where
each takes longer."""
_SMALL = 60
_STEPS, _TURNS, _WORK = 1800, 80, 130_000
"""The greatest number of moves in a run, of moves for each node, and of moves multiplied by the
number of nodes and bundles."""
_MEETINGS = 250_000_000
"""The greatest number of comparisons between a moved node's edges and label and all others. They
take about 5 seconds of CPU, enough for 60 nodes with 200 edges; without a limit, 186 nodes with
8,000 edges took two minutes."""
_FINALISTS = 2
_HOT, _WARM, _COLD = 0.3, 0.3, 0.01


@dataclass(frozen=True)
class Cooling:
    """The first temperature, the number of steps and the random seed of an annealing run.

    Differences of price below the temperature, whose unit is one crossing, hardly matter.
    """

    hot: float
    steps: int
    seed: int


def improve(board: Board, starts: Sequence[Floats]) -> Layout:
    """Improve every start without labels, then the best two with labels, and return the better.

    Two are finished, since the best layout without labels often has no room for them.

    The number of steps depends only on the size of the graph, not on a clock: the same graph gives
    the same picture on a slow machine. If there are too many edges to compare in these steps, only
    some are considered; in so dense a picture nobody sees the difference.
    """
    count, bundles = len(board.radii), len(board.pairs)
    near = stress.neighbours(count, board.pairs)
    steps = max(2 * count, min(_STEPS, _TURNS * count, _WORK // (count + bundles)))
    each = _MEETINGS // _judgings(count, steps=steps, starts=len(starts))
    rules = set_rules(board, stress.hops(near, range(count)), each=each)
    bare = replace(rules, labels=False)
    slots = np.zeros(count, dtype=np.int64)
    tried = [
        _cool_layout(bare, Layout(start, slots), cooling=Cooling(_HOT, steps // 4, seed))
        for seed, start in enumerate(starts)
    ]
    best = sorted(tried, key=lambda layout: _total(bare, layout))[:_FINALISTS]
    cooling = Cooling(_WARM, steps // len(best), len(starts))
    ends = [_settle_layout(rules, _cool_layout(rules, layout, cooling=cooling)) for layout in best]
    return min(ends, key=lambda layout: _total(rules, layout))


def _judgings(count: int, *, steps: int, starts: int) -> int:
    """How often `judge` is called in a run: in every step, at the end, and to compare results."""
    finalists = min(starts, _FINALISTS)
    compared = (starts + finalists) * count
    return starts * (steps // 4) + steps + finalists * _rounds(count) * count + compared


def _rounds(count: int) -> int:
    """How many small moves each node makes at the end of a run."""
    return 2 if count <= _SMALL else 1


def _thin_bundles(board: Board, *, each: int) -> Board:
    """Keep a random sample of the bundles if there are too many to compare.

    ``each`` is the greatest number of comparisons in one move.
    """
    number = len(board.pairs)
    fits = bisect(range(number), each, key=lambda some: _meetings(len(board.radii), some + 1))
    if fits == number:
        return board
    kept = np.sort(np.random.default_rng(0).permutation(number)[:fits])
    return replace(
        board, pairs=board.pairs[kept], weights=board.weights[kept], swell=board.swell[kept]
    )


def _meetings(count: int, bundles: int) -> int:
    """The number of comparisons in one move of a node.

    The node's edges are compared with other edges, nodes and labels; its label with all of these.
    """
    own, slots = 2 * bundles / count, len(SLOTS)
    return int(_offers(count) * (own * (bundles + 2 * count) + slots * (bundles + count)))


def _cool_layout(rules: Rules, layout: Layout, *, cooling: Cooling) -> Layout:
    """Move one node after another to a better position (simulated annealing).

    With each step positions are nearer to the node, and a worse one is chosen less often.
    """
    chance = np.random.default_rng(cooling.seed)
    count = len(layout.places)
    order = np.concatenate([chance.permutation(count) for _ in range(cooling.steps // count + 1)])
    for step, node in enumerate(order[: cooling.steps].tolist()):
        heat = cooling.hot * (_COLD / cooling.hot) ** (step / cooling.steps)
        offered = _scatter_places(
            rules.board, chance, layout.places[node], reach=12.0 + 240.0 * heat
        )
        noise = heat * chance.gumbel(size=(len(offered), len(SLOTS)))
        layout = _move_node(rules, layout, node, offered=offered, noise=noise)
    return layout


def _scatter_places(
    board: Board, chance: np.random.Generator, place: Floats, *, reach: float
) -> Floats:
    """Random positions for a node: its own, some near it, and some anywhere, to undo knots."""
    limit = np.array(board.frame) / 2 - 24.0
    offered = place + chance.normal(scale=reach, size=(_offers(len(board.radii)), 2))
    offered[::3] = chance.uniform(-limit, limit, size=offered[::3].shape)
    offered[0] = place
    return np.asarray(np.rint(np.minimum(np.maximum(offered, -limit), limit)))


def _settle_layout(rules: Rules, layout: Layout) -> Layout:
    """Finish a layout with small moves, none of which raises its price."""
    chance = np.random.default_rng(0)
    count = len(layout.places)
    calm = np.zeros((_offers(count), len(SLOTS)))
    for node in _rounds(count) * list(range(count)):
        offered = _scatter_places(rules.board, chance, layout.places[node], reach=14.0)
        layout = _move_node(rules, layout, node, offered=offered, noise=calm)
    return layout


def _offers(count: int) -> int:
    return _CANDIDATES if count <= _SMALL else _FEW


def _move_node(
    rules: Rules, layout: Layout, node: int, *, offered: Floats, noise: Floats
) -> Layout:
    """Move a node to one of the offered positions, and its label to one of the sides.

    Subtracting Gumbel noise from the prices and taking the least is Gibbs sampling without
    normalising. Positions are whole numbers, so that rounding errors cannot grow step by step.
    """
    costs = np.round(judge(rules, layout, node, offered), 6)
    choice, slot = divmod(int((costs - noise).argmin()), len(SLOTS))
    places, slots = layout.places.copy(), layout.slots.copy()
    places[node], slots[node] = offered[choice], slot
    return replace(layout, places=places, slots=slots)


def _total(rules: Rules, layout: Layout) -> float:
    return sum(
        float(judge(rules, layout, node, layout.places[[node]])[0, layout.slots[node]])
        for node in range(len(layout.places))
    )


_CELL = 50.0
_SPARSE = 1.7
"""The number of grid cells for each node, enough for clusters to keep their shape."""

Cell = tuple[int, int]


def snap(board: Board, places: Floats) -> Layout:
    """Move each node to the nearest free cell of a grid, the largest nodes first."""
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
    """The mean of each coordinate's position and rank, both scaled to -0.5 to 0.5.

    This loosens a dense core but keeps the shape of the network.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    share = (places - low) / np.maximum(high - low, 1e-9)
    rank = places.argsort(axis=0, kind="stable").argsort(axis=0) / max(1, len(places) - 1)
    return np.asarray((share + rank) / 2 - 0.5)


def _around(x: int, y: int) -> Iterator[Cell]:
    """A cell of the grid, then the cells around it, in growing squares without end."""
    yield x, y
    for ring in count(1):
        reach = range(-ring, ring + 1)
        yield from ((x + dx, y + dy) for dx in reach for dy in reach if ring in (abs(dx), abs(dy)))
