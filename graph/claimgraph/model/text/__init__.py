"""A source's text as code points, with its sentences and a normal form that keeps the offsets."""

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
from claimgraph.model.text.sentences import ASKING, Lead, find_leads

__all__ = [
    "ASKING",
    "CONTROLS",
    "GAP",
    "OMISSION",
    "UNDRAWN",
    "Lead",
    "Normal",
    "Segment",
    "Span",
    "Text",
    "TextError",
    "find_leads",
    "fold",
    "normalise",
    "quoted_parts",
    "read_text",
    "sentences",
    "show_plainly",
]
