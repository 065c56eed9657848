"""Simulated annealing: fewer crossings, no overlaps, nothing under a line."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from claimgraph.page.layout import stress
from claimgraph.page.layout.board import Board, Layout
from claimgraph.page.layout.costs import Rules, judge, set_rules
from claimgraph.page.layout.labels import SLOTS
from claimgraph.page.layout.stress import Floats

_CANDIDATES = 32
_FEW = 6
"""Candidates per move, and how many above 60 nodes, where each one costs more."""
_SMALL = 60
_STEPS, _TURNS, _WORK = 1800, 80, 130_000
"""Bounds of a run: moves in all, moves per node, and moves times what one of them costs."""
_MEETINGS = 250_000_000
"""In all: how often a line or label that is offered a place is compared with one that stays. Some 5
seconds of CPU, which 60 nodes with 200 lines take; of 186 nodes with 8,000 it took two minutes."""
_FINALISTS = 2
_HOT, _WARM, _COLD = 0.3, 0.3, 0.01


@dataclass(frozen=True)
class Cooling:
    """From which heat, in crossings, and in how many steps; heats are prices that do not matter."""

    hot: float
    steps: int
    seed: int


def improve(board: Board, starts: Sequence[Floats]) -> Layout:
    """Untangle every start without its labels, then work out the best two with them.

    Two, since what is best without labels often has no room for them.

    The number of steps depends on the size of the graph alone, never on a clock: the same
    graph gives the same picture on a slow machine. Of more lines than it can mind in those steps it
    minds some: in so dense a picture one line more or less is not seen.
    """
    count, bundles = len(board.radii), len(board.pairs)
    near = stress.neighbours(count, board.pairs)
    steps = max(2 * count, min(_STEPS, _TURNS * count, _WORK // (count + bundles)))
    rules = set_rules(board, stress.hops(near, range(count)))
    each = _MEETINGS // _judgings(count, steps=steps, starts=len(starts))
    rules = replace(rules, board=_thin_bundles(board, each=each))
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
    """How often a node is judged: in every step, at every end, and to compare what came of it."""
    finalists = min(starts, _FINALISTS)
    compared = (starts + finalists) * count
    return starts * (steps // 4) + steps + finalists * _rounds(count) * count + compared


def _rounds(count: int) -> int:
    """How often each node makes its last small moves."""
    return 2 if count <= _SMALL else 1


def _thin_bundles(board: Board, *, each: int) -> Board:
    """Keep as many bundles as a move may mind, if these are more: some from all over the graph."""
    number = len(board.pairs)
    fits = bisect(range(number), each, key=lambda some: _meetings(len(board.radii), some + 1))
    if fits == number:
        return board
    kept = np.sort(np.random.default_rng(0).permutation(number)[:fits])
    return replace(
        board, pairs=board.pairs[kept], weights=board.weights[kept], swell=board.swell[kept]
    )


def _meetings(count: int, bundles: int) -> int:
    """What a move costs: own lines against other lines, nodes and labels, own label against all."""
    own, slots = 2 * bundles / count, len(SLOTS)
    return int(_offers(count) * (own * (bundles + 2 * count) + slots * (bundles + count)))


def _cool_layout(rules: Rules, layout: Layout, *, cooling: Cooling) -> Layout:
    """Offer one node after the other a handful of places, ever nearer, ever more strictly."""
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
    """Offer the place itself, places around it, and every third anywhere: those undo knots."""
    limit = np.array(board.frame) / 2 - 24.0
    offered = place + chance.normal(scale=reach, size=(_offers(len(board.radii)), 2))
    offered[::3] = chance.uniform(-limit, limit, size=offered[::3].shape)
    offered[0] = place
    return np.asarray(np.rint(np.minimum(np.maximum(offered, -limit), limit)))


def _settle_layout(rules: Rules, layout: Layout) -> Layout:
    """End with small moves that only ever make things better."""
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
    """Choose one of the offered places, and a slot for the label.

    Adding Gumbel noise and taking the least is Gibbs sampling without normalising. Places are
    whole numbers, so that rounding errors cannot grow from step to step.
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
