"""Reads dossiers; each module reads one file or one section of a file."""

from __future__ import annotations

from claimgraph.dossier.folder import (
    FETCHED,
    FRONT,
    LOCK,
    MERGES,
    Folder,
    RememberedFolder,
    open_folder,
)
from claimgraph.dossier.header import list_included, list_sources
from claimgraph.dossier.read import Coverage, Reading, read_dossier
from claimgraph.dossier.union import Companion, unite

__all__ = [
    "FETCHED",
    "FRONT",
    "LOCK",
    "MERGES",
    "Companion",
    "Coverage",
    "Folder",
    "Reading",
    "RememberedFolder",
    "list_included",
    "list_sources",
    "open_folder",
    "read_dossier",
    "unite",
]
