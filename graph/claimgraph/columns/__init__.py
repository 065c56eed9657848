"""The graph once more as columns beside its store, for questions that go through all of it."""

from __future__ import annotations

from claimgraph.columns.asking import NO_COLUMNS, Columns, keep_columns, open_columns
from claimgraph.columns.writing import write_columns

__all__ = ["NO_COLUMNS", "Columns", "keep_columns", "open_columns", "write_columns"]
