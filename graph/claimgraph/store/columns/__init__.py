"""The graph once more as columns beside its store, for questions that go through all of it."""

from __future__ import annotations

from claimgraph.store.columns.ask import (
    FOLDER,
    NO_COLUMNS,
    Columns,
    has_columns,
    keep_columns,
    open_columns,
)
from claimgraph.store.columns.facts import (
    COLUMNS,
    fill_entities,
    fill_facts,
    lengthen,
    quads_of,
    shorten,
)
from claimgraph.store.columns.layers import (
    ASKED,
    CHANGED,
    GONE,
    KEYS,
    READ,
    relations,
)
from claimgraph.store.columns.sparql import NotTranslated
from claimgraph.store.columns.write import (
    copy,
    lay_out,
    made,
    write_columns,
)

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
    "NotTranslated",
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
