"""Event tables, roll calls, registers: their rows as claims, in columns, for all rows at once."""

from __future__ import annotations

from claimgraph.tables.fingerprints import Fingerprint, fingerprint
from claimgraph.tables.kept import NOTHING, Kept, Pair
from claimgraph.tables.reading import read_rows
from claimgraph.tables.rows import Tables, Tally

__all__ = ["NOTHING", "Fingerprint", "Kept", "Pair", "Tables", "Tally", "fingerprint", "read_rows"]
