"""Reads tables, such as lists of events, roll calls and registers, and turns rows into claims."""

from __future__ import annotations

from claimgraph.model.rows import NOTHING, Kept, Pair, Tables, Tally
from claimgraph.tables.read import Fingerprint, fingerprint, read_rows

__all__ = ["NOTHING", "Fingerprint", "Kept", "Pair", "Tables", "Tally", "fingerprint", "read_rows"]
