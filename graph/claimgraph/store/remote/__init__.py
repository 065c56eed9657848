"""Endpoints elsewhere: read as a SOURCE, and filled by `claimgraph push`."""

from __future__ import annotations

from claimgraph.store.remote.dossiers import open_endpoint
from claimgraph.store.remote.push import Pushed, open_target, push

__all__ = ["Pushed", "open_endpoint", "open_target", "push"]
