"""A guided way through an affair: what a reader is shown, step by step, and with which words."""

from __future__ import annotations

from dataclasses import dataclass


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


NO_GUIDE = Guide()
"""A dossier that shows nothing of itself: the page makes its own tour."""
