"""Endpoints elsewhere: read as a SOURCE, and filled by `claimgraph push`."""

from __future__ import annotations

from claimgraph.remote.finding import open_endpoint
from claimgraph.remote.pushing import Pushed, open_target, push

__all__ = ["Pushed", "open_endpoint", "open_target", "push"]
