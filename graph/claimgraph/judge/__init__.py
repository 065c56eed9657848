"""Conflicts, statuses and perspectives, by set operations over columns (DuckDB, in memory)."""

from __future__ import annotations

from claimgraph.judge.bench import Bench
from claimgraph.judge.columns import tables as feed
from claimgraph.model.judgement import (
    Conflict,
    Judgement,
    Perspective,
    Standpoint,
    Verdict,
)

__all__ = ["Bench", "Conflict", "Judgement", "Perspective", "Standpoint", "Verdict", "feed"]
