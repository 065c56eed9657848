"""Places nodes so that distances in the picture are close to distances in the graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ALL_PAIRS = 300
_PIVOTS = 48
_ROUNDS = 60


def place(count: int, pairs: Ints, *, seed: int) -> Floats:
    """Return the positions of ``count`` nodes by stress majorisation; one edge has length 1.

    ``pairs`` (edges, 2) are the two nodes of each edge. With at most 300 nodes, the distances of
    all pairs count (SMACOF; Gansner, Koren and North 2004). With more, only those along edges and
    to some pivot nodes do (Ortmann, Klimenta and Brandes 2017): 3,000 nodes have nine million
    pairs.
    """
    near = neighbours(count, pairs)
    if count <= _ALL_PAIRS:
        start = np.random.default_rng(seed).normal(size=(count, 2)) * count**0.5
        return _relax_nodes(start, *_dense_terms(hops(near, range(count))))
    pivots, steps = _spread_pivots(near)
    return _relax_nodes(_project_distances(steps, seed=seed), *_sparse_terms(pairs, pivots, steps))


def neighbours(count: int, pairs: Ints) -> list[list[int]]:
    """For each node, list the nodes that it shares an edge with."""
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in pairs.tolist():
        near[one].append(other)
        near[other].append(one)
    return near


def hops(near: Sequence[Sequence[int]], starts: Sequence[int]) -> Floats:
    """The number of edges on the way from each start to each node, one row for each start.

    A node that cannot be reached counts as far as the farthest one, so that unconnected groups
    stay near.
    """
    steps = np.array([_walk_from(near, start) for start in starts], dtype=np.float64)
    steps[steps < 0] = max(2.0, float(steps.max()))
    return steps


def _walk_from(near: Sequence[Sequence[int]], start: int) -> list[int]:
    steps = [-1] * len(near)
    steps[start] = 0
    front = [start]
    while front:
        fresh = {node for old in front for node in near[old] if steps[node] < 0}
        for node in fresh:
            steps[node] = steps[front[0]] + 1
        front = list(fresh)
    return steps


def _dense_terms(steps: Floats) -> tuple[Ints, Ints, Floats]:
    one, other = np.nonzero(steps)
    return one, other, steps[one, other]


def _sparse_terms(pairs: Ints, pivots: Ints, steps: Floats) -> tuple[Ints, Ints, Floats]:
    row, node = np.nonzero(steps > 1)
    one = np.concatenate([pairs[:, 0], pairs[:, 1], node])
    other = np.concatenate([pairs[:, 1], pairs[:, 0], pivots[row]])
    return one, other, np.concatenate([np.ones(2 * len(pairs)), steps[row, node]])


def _relax_nodes(start: Floats, one: Ints, other: Ints, wanted: Floats) -> Floats:
    """Move nodes until their distances are near the ``wanted`` ones, weighted by 1 / distance²."""
    spots, count = start, len(start)
    weight = wanted**-2.0
    total = np.maximum(np.bincount(one, weight, count), 1e-9)
    for _ in range(_ROUNDS):
        gap = spots[one] - spots[other]
        length = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
        goal = spots[other] + gap * (wanted / length)[:, None]
        sums = [np.bincount(one, weight * goal[:, axis], count) / total for axis in (0, 1)]
        spots = np.stack(sums, axis=1)
    return spots


def _spread_pivots(near: Sequence[Sequence[int]]) -> tuple[Ints, Floats]:
    """Choose pivot nodes, each as far from the earlier ones as possible.

    Also returns the distances from each pivot to all nodes.
    """
    pivots = [max(range(len(near)), key=lambda node: len(near[node]))]
    steps = hops(near, pivots)
    while len(pivots) < _PIVOTS:
        pivots.append(int(steps.min(axis=0).argmax()))
        steps = np.vstack([steps, hops(near, pivots[-1:])])
    return np.array(pivots), steps


def _project_distances(steps: Floats, *, seed: int) -> Floats:
    """Project the distances to the pivots onto the plane (PivotMDS; Brandes and Pich 2007)."""
    squares = steps**2
    centred = -0.5 * (squares - squares.mean(0) - squares.mean(1, keepdims=True) + squares.mean())
    axes = np.linalg.eigh(centred @ centred.T)[1][:, -1:-3:-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    flat = centred.T @ axes
    flat = flat / np.maximum(np.abs(flat).max(axis=0), 1e-9) * steps.max() / 2
    return np.asarray(flat + np.random.default_rng(seed).normal(scale=0.3, size=flat.shape))
