"""Endpoints elsewhere: read as a SOURCE, and filled by `claimgraph push`."""

from __future__ import annotations

from claimgraph.remote.finding import open_endpoint

__all__ = ["open_endpoint"]
