"""Reading what was written: one module for each kind of source."""

from __future__ import annotations

from claimgraph.read.dossier import Coverage, Reading, read_dossier
from claimgraph.read.folder import FETCHED, FRONT, LOCK, MERGES, Folder, open_folder

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
