"""Brings an earlier build up to date: reads changed tables, judges affected statements again."""

from __future__ import annotations

from claimgraph.build.update.earlier import Anew, Earlier, find_earlier
from claimgraph.build.update.update import Revision, revise

__all__ = ["Anew", "Earlier", "Revision", "find_earlier", "revise"]
