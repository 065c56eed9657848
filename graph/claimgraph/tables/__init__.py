"""Event tables, roll calls, registers: their rows as claims, in columns, for all rows at once."""

from __future__ import annotations

from claimgraph.model.kept import NOTHING, Kept, Pair
from claimgraph.model.rows import Tables, Tally
from claimgraph.tables.fingerprints import Fingerprint, fingerprint
from claimgraph.tables.read import read_rows

__all__ = ["NOTHING", "Fingerprint", "Kept", "Pair", "Tables", "Tally", "fingerprint", "read_rows"]
