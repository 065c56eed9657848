"""Reading what was written: one module for each kind of source."""

from __future__ import annotations

from claimgraph.dossier.folder import (
    FETCHED,
    FRONT,
    LOCK,
    MERGES,
    Folder,
    open_folder,
)
from claimgraph.dossier.read import Coverage, Reading, read_dossier

__all__ = [
    "FETCHED",
    "FRONT",
    "LOCK",
    "MERGES",
    "Coverage",
    "Folder",
    "Reading",
    "open_folder",
    "read_dossier",
]
