"""How each status is drawn: never by colour alone, so that it survives grey print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stroke:
    """A line style: width in px, dashes as lengths of ink and gap in px, a bar across or not."""

    width: float
    dashes: tuple[float, ...] = ()
    bar: bool = False


STROKES = {
    "accepted": Stroke(1.7),
    "denied": Stroke(1.7, bar=True),
    "contested": Stroke(1.7, dashes=(7, 4)),
    "attributed": Stroke(1.2, dashes=(15, 4)),
    "prospective": Stroke(1.8, dashes=(1.5, 4)),
}
"""Only what is accepted is a plain line; ``browser/page.css`` has colours of the same names."""
