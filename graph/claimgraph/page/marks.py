"""Selects what the page draws of its data: entities that propositions connect, and the lines."""

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
    """The style of a line: width in px, lengths of dashes and gaps in px, with or without a bar."""

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
"""Only accepted statements are plain lines; ``browser/page.css`` has colours with the same names.
"""


class Glyph(TypedDict):
    """The picture for a type of entity on a field of 24 by 24, and its colour in the palette."""

    family: str
    path: str


UNKNOWN = Glyph(family="unnamed", path="M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z")


@cache
def read_glyphs() -> dict[str, Glyph]:
    """The pictures for the page, the served picture, SVG and PNG."""
    text = files(__package__).joinpath("browser", "glyphs.json").read_text("utf-8")
    glyphs: dict[str, Glyph] = json.loads(text)
    return glyphs


@cache
def read_palette() -> str:
    """The palette as CSS variables on ``:root``, light and dark."""
    return files(__package__).joinpath("browser", "palette.css").read_text("utf-8")


class EntityData(TypedDict):
    """The members of ``data.schema.json#/$defs/entity`` that are drawn."""

    id: str
    label: str
    type: str
    glyph: str
    unnamed: bool


class PropositionRecord(TypedDict):
    """The members of ``data.schema.json#/$defs/proposition`` that are drawn."""

    id: str
    subject: str
    object: str
    status: str


@dataclass(frozen=True)
class Node:
    """An entity in the picture, or several ``members``; ``degree`` counts its lines.

    ``glyph`` is empty where the page gives a sign to kinds alone.
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
    """A statement in the picture; ``source`` and ``target`` are numbers of nodes from 0.

    A line with a ``weight`` stands for so many statements, in either direction.
    """

    id: str
    source: int
    target: int
    status: str
    weight: int = 0


@dataclass(frozen=True)
class Drawing:
    """The nodes and lines in the order of the data."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def read_drawing(data: Mapping[str, object]) -> Drawing:
    """Select what is drawn; entities without a statement are only in the lists.

    Raises ClaimgraphError when a proposition's end is no entity, or its status is unknown.
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
