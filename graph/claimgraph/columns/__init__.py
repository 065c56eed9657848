"""The graph once more as columns beside its store, for questions that go through all of it."""

from __future__ import annotations

from claimgraph.columns.asking import (
    FOLDER,
    NO_COLUMNS,
    Columns,
    has_columns,
    keep_columns,
    open_columns,
)
from claimgraph.columns.facts import COLUMNS, fill_entities, fill_facts, lengthen, quads_of, shorten
from claimgraph.columns.layers import ASKED, CHANGED, GONE, KEYS, READ, relations
from claimgraph.columns.writing import copy, lay_out, made, write_columns

__all__ = [
    "ASKED",
    "CHANGED",
    "COLUMNS",
    "FOLDER",
    "GONE",
    "KEYS",
    "NO_COLUMNS",
    "READ",
    "Columns",
    "copy",
    "fill_entities",
    "fill_facts",
    "has_columns",
    "keep_columns",
    "lay_out",
    "lengthen",
    "made",
    "open_columns",
    "quads_of",
    "relations",
    "shorten",
    "write_columns",
]
