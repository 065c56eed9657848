"""What was read, as code points: its normal form, with a map back, and its sentences."""

from __future__ import annotations

from claimgraph.model.text.normal import (
    CONTROLS,
    GAP,
    OMISSION,
    UNDRAWN,
    Normal,
    fold,
    normalise,
    quoted_parts,
    show_plainly,
)
from claimgraph.model.text.read import (
    Segment,
    Span,
    Text,
    TextError,
    read_text,
    sentences,
)

__all__ = [
    "CONTROLS",
    "GAP",
    "OMISSION",
    "UNDRAWN",
    "Normal",
    "Segment",
    "Span",
    "Text",
    "TextError",
    "fold",
    "normalise",
    "quoted_parts",
    "read_text",
    "sentences",
    "show_plainly",
]
