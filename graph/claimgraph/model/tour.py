"""A guided way through an affair: what a reader is shown, step by step, and with which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TourStep:
    """One view of the page, or the answer to one question; paths are below the dossier's base.

    ``kind`` and ``path`` say what is chosen: an entity, proposition or issue, or nothing. Empty
    are a perspective, a day and a centre that the view leaves as they are.
    """

    title: str
    words: str
    kind: str = ""
    path: str = ""
    according_to: str = ""
    beside: str = ""
    clock: str = ""
    earliest: str = ""
    latest: str = ""
    only: tuple[str, ...] = ()
    around: str = ""


@dataclass(frozen=True)
class Guide:
    """What a dossier shows of itself: its tour, and the questions that it answers."""

    tour: tuple[TourStep, ...] = ()
    questions: tuple[TourStep, ...] = ()

    def write(self, base: str) -> dict[str, list[dict[str, Any]]]:
        """The members ``tour`` and ``questions`` of the page's data."""
        parts = {"tour": self.tour, "questions": self.questions}
        return {name: _write_steps(steps, base) for name, steps in parts.items()}


NO_GUIDE = Guide()
"""What was not built of a dossier's folder shows nothing of itself: the page makes its own tour."""


def _write_steps(steps: Iterable[TourStep], base: str) -> list[dict[str, Any]]:
    return [
        {
            "title": it.title, "words": it.words,
            "selection": {"kind": it.kind, "id": base + it.path} if it.kind else None,
            "view": {
                "accordingTo": _below(base, it.according_to), "beside": _below(base, it.beside),
                "clock": it.clock, "from": it.earliest, "to": it.latest,
                "only": list(it.only), "around": _below(base, it.around),
            },
        }
        for it in steps
    ]  # fmt: skip


def _below(base: str, path: str) -> str:
    return base + path if path else ""
