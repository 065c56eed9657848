"""The schema of ``merges.yaml``: decisions on names, each of one kind."""

from __future__ import annotations

from typing import Any

from claimgraph.dossier.decisions import ABOUT, Verdict
from claimgraph.dossier.forms import WORDS, closed

NAMES: dict[str, Any] = {"type": "array", "items": WORDS, "minItems": 2, "uniqueItems": True}
KINDS = {
    Verdict.SAME: "these names mean one thing; the first is kept",
    Verdict.APART: "these names mean different things, and are proposed no more",
    Verdict.UNDO: "the last decision on exactly these names stands no more",
}


def merges_schema() -> dict[str, Any]:
    """The schema of the log: a list of decisions."""
    about = {key: {**WORDS, "description": told} for key, told in ABOUT.items()}
    verdicts = {it.value: {**NAMES, "description": told} for it, told in KINDS.items()}
    one = [{"required": [it.value]} for it in KINDS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Decisions on names in a claimgraph dossier",
        "type": "array",
        "items": {**closed({**verdicts, **about}), "oneOf": one},
    }
