"""Reads event tables, roll calls and registers: their rows become claims, column by column."""

from __future__ import annotations

from claimgraph.model.rows import NOTHING, Kept, Pair, Tables, Tally
from claimgraph.tables.read import Fingerprint, fingerprint, read_rows

__all__ = ["NOTHING", "Fingerprint", "Kept", "Pair", "Tables", "Tally", "fingerprint", "read_rows"]
