"""The page of a graph too large to draw line by line: actors and pairs, counted by month."""

from __future__ import annotations

from claimgraph.page.counted.pages import write_large

__all__ = ["write_large"]
