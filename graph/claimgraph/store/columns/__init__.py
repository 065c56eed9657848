"""The graph as columns in Parquet files, beside the RDF store, for queries that read much of it."""

from __future__ import annotations

from claimgraph.store.columns.ask import (
    FOLDER,
    NO_COLUMNS,
    Columns,
    has_columns,
    keep_columns,
    open_columns,
    read_made,
)
from claimgraph.store.columns.sparql import NotTranslated
from claimgraph.store.columns.write import (
    ASKED,
    CHANGED,
    COLUMNS,
    GONE,
    KEYS,
    READ,
    copy,
    fill_entities,
    fill_facts,
    lay_out,
    lengthen,
    made,
    quads_of,
    relations,
    shorten,
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
    "read_made",
    "relations",
    "shorten",
    "write_columns",
]
