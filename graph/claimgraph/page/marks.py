"""Selects what the page draws: the entities that statements connect, and an edge per statement."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

from claimgraph.model.errors import ClaimgraphError


@dataclass(frozen=True)
class Stroke:
    """The style of an edge: width, lengths of dashes and gaps (all in px), and whether it has a
    bar across its middle.
    """

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
"""The style of an edge for each status; only accepted statements are plain lines. The colours are
in ``browser/page.css``, by the same names."""


class Glyph(TypedDict):
    """The icon for a type of entity: an SVG path of 24 by 24 units, and its colour's name."""

    family: str
    path: str


UNKNOWN = Glyph(family="unnamed", path="M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z")


@cache
def read_glyphs() -> dict[str, Glyph]:
    """Read the icons of all types of entities; page, server and exported images use the same."""
    text = files(__package__).joinpath("browser", "glyphs.json").read_text("utf-8")
    glyphs: dict[str, Glyph] = json.loads(text)
    return glyphs


@cache
def read_palette() -> str:
    """Read the palette: CSS variables on ``:root``, for light and dark mode."""
    return files(__package__).joinpath("browser", "palette.css").read_text("utf-8")


class EntityData(TypedDict):
    """The members of an entity in the page's data (``data.schema.json``) that are drawn."""

    id: str
    label: str
    type: str
    glyph: str
    unnamed: bool


class PropositionRecord(TypedDict):
    """The members of a statement in the page's data (``data.schema.json``) that are drawn."""

    id: str
    subject: str
    object: str
    status: str


@dataclass(frozen=True)
class Node:
    """A node of the network: an entity, or a community of several ``members``.

    ``degree`` is the number of its edges. ``glyph`` is the name of its icon; if it is empty, the
    icon of its ``kind`` is drawn.
    """

    id: str
    label: str
    kind: str
    unnamed: bool
    degree: int
    members: int = 1
    glyph: str = ""


@dataclass(frozen=True)
class Line:
    """An edge of the network, for a statement; ``source`` and ``target`` are positions of nodes.

    An edge with a ``weight`` stands for so many statements, in either direction.
    """

    id: str
    source: int
    target: int
    status: str
    weight: int = 0


@dataclass(frozen=True)
class Drawing:
    """The nodes and edges of a network, in the order of the page's data."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def read_drawing(data: Mapping[str, object]) -> Drawing:
    """Select what is drawn from the page's data; entities without a statement are left out.

    Raises ClaimgraphError if a subject or object is not among the entities, or a status has no
    style.
    """
    entities = cast(Sequence[EntityData], data["entities"])
    propositions = cast(Sequence[PropositionRecord], data["propositions"])
    known = {entity["id"] for entity in entities}
    for proposition in propositions:
        _refuse_stray(proposition, known=known)
    ends = Counter(end for p in propositions for end in (p["subject"], p["object"]))
    nodes = tuple(_node(entity, ends[entity["id"]]) for entity in entities if entity["id"] in ends)
    index = {node.id: place for place, node in enumerate(nodes)}
    return Drawing(nodes, tuple(_line(proposition, index) for proposition in propositions))


def _node(entity: EntityData, degree: int) -> Node:
    named = entity["id"], entity["label"], entity["type"]
    return Node(*named, entity["unnamed"], degree, glyph=entity["glyph"])


def _line(proposition: PropositionRecord, index: Mapping[str, int]) -> Line:
    ends = index[proposition["subject"]], index[proposition["object"]]
    return Line(proposition["id"], *ends, status=proposition["status"])


def _refuse_stray(proposition: PropositionRecord, *, known: set[str]) -> None:
    for role, end in (("subject", proposition["subject"]), ("object", proposition["object"])):
        if end not in known:
            raise ClaimgraphError(
                f"the {role} {end} is not among the entities",
                where=proposition["id"],
                cure="give the page every entity that a proposition names",
            )
    if proposition["status"] not in STROKES:
        raise ClaimgraphError(
            f"the status {proposition['status']!r} has no style of line",
            where=proposition["id"],
            cure=f"expected one of {', '.join(STROKES)}; what is only mentioned is left out",
        )
