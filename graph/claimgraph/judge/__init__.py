"""Computes conflicts, statuses and perspectives with SQL in a DuckDB database in memory."""

from __future__ import annotations

from claimgraph.judge.bench import Bench
from claimgraph.judge.what_if import Pair, far_reaching, pair_of, reach

__all__ = ["Bench", "Pair", "far_reaching", "pair_of", "reach"]
