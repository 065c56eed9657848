"""``evidence.lock``: every quote and text as it was found, so that a change is seen."""

from __future__ import annotations

from claimgraph.dossier.lock.changes import LockChange, LockDifference, compare
from claimgraph.dossier.lock.form import (
    VERSION,
    LockError,
    read_lock,
    read_sentences,
    write_lock,
    write_sentences,
)
from claimgraph.dossier.lock.pins import (
    Key,
    Lock,
    Pin,
    TextPin,
    pin_quote,
    pin_text,
    quote_key,
)

__all__ = [
    "VERSION",
    "Key",
    "Lock",
    "LockChange",
    "LockDifference",
    "LockError",
    "Pin",
    "TextPin",
    "compare",
    "pin_quote",
    "pin_text",
    "quote_key",
    "read_lock",
    "read_sentences",
    "write_lock",
    "write_sentences",
]
