"""Groups the nodes of a graph that is too large to read: the page draws each community as one node,
which the reader can open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.page.layout.anneal import snap
from claimgraph.page.layout.board import set_board
from claimgraph.page.layout.stress import place
from claimgraph.page.marks import Drawing, Line, Node

MOST_NODES = 300
"""A network with more nodes is drawn as communities: nobody reads more than 300 names. While
dragging, a frame takes 57 ms of CPU with 300 nodes and 600 edges, and 180 ms with 1,000 nodes
(measured in Chromium without a GPU)."""
MOST_DRAWN = 150
"""An opened community shows at most so many members, those with most edges; the page lists the
others."""
_MOST_COMMUNITIES = 48
_LEAST_MEMBERS = 4
_LONGEST_NAME = 24
_ROOM = 2.0
"""Factor by which the grid of nodes in a community is enlarged, to make room for labels."""

Members = tuple[int, ...]


@dataclass(frozen=True)
class Community:
    """A community of nodes: ``members`` are their positions in the full drawing's list of nodes.

    Members with most edges come first. ``spots`` are coordinates for the first members, in whole
    network units.
    """

    members: Members
    spots: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Overview:
    """A network of communities: ``drawing`` has a node for each, and an edge for connected pairs.

    ``ties`` are the edges that the page draws at first: one for each pair and status, with the
    number of statements. In the browser, ``pairLines`` of ``scene/opened.js`` counts them again
    when statements are hidden.
    """

    drawing: Drawing
    ties: tuple[Line, ...]
    communities: tuple[Community, ...]


def survey(drawing: Drawing) -> Overview | None:
    """Find the communities of a network of more than `MOST_NODES` nodes; None for a smaller one.

    Members of very small communities, and of those beyond the number that can be shown, form the
    last community together.
    """
    if len(drawing.nodes) <= MOST_NODES:
        return None
    groups, others = _find_groups(drawing)
    home = {node: number for number, members in enumerate(groups) for node in members}
    inner: list[list[tuple[int, int]]] = [[] for _ in groups]
    between: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for line in drawing.lines:
        one, other = sorted((home[line.source], home[line.target]))
        if one == other:
            inner[one].append((line.source, line.target))
        else:
            between[one, other][line.status] += 1
    held = [_rank_members(*group, drawing) for group in zip(groups, inner, strict=True)]
    nodes = tuple(
        _super_node(number, members, drawing, loose=others and number == len(groups) - 1)
        for number, members in enumerate(held)
    )
    strongest = sorted(between, key=lambda pair: (-between[pair].total(), pair))[: len(groups)]
    lines = (Line(f"{one} {other}", one, other, "accepted") for one, other in strongest)
    ties = (
        Line(f"{nodes[one].id} {nodes[other].id} {status}", one, other, status, weight)
        for one, other in strongest
        for status, weight in between[one, other].items()
    )
    return Overview(
        Drawing(nodes, tuple(lines)),
        tuple(ties),
        tuple(_lay_out(*group, drawing) for group in zip(held, inner, strict=True)),
    )


def describe(overview: Overview, drawing: Drawing) -> list[dict[str, object]]:
    """Describe the communities for the page, in the order of the overview's nodes."""
    return [
        {
            "id": node.id,
            "name": node.label,
            "members": [drawing.nodes[member].id for member in community.members],
            "spots": community.spots,
        }
        for node, community in zip(overview.drawing.nodes, overview.communities, strict=True)
    ]


def join_neighbours(nodes: Iterable[int], lines: Iterable[tuple[int, int, int]]) -> list[set[int]]:
    """Find the communities of a weighted graph by Louvain's method (Blondel et al. 2008).

    ``lines`` are two nodes and a weight each. The random seed is fixed, so the same graph always
    has the same communities.
    """
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from(lines)
    return list(nx.community.louvain_communities(graph, seed=1))


def _find_groups(drawing: Drawing) -> tuple[list[Members], bool]:
    """Find communities, the largest first; also whether the last collects all remaining nodes."""
    weights = Counter(
        (min(line.source, line.target), max(line.source, line.target)) for line in drawing.lines
    )
    lines = [(*pair, weight) for pair, weight in sorted(weights.items())]
    groups = join_neighbours(range(len(drawing.nodes)), lines)
    found = sorted((tuple(sorted(group)) for group in groups), key=lambda it: (-len(it), it))
    large = [members for members in found if len(members) >= _LEAST_MEMBERS]
    shown = (large or found)[: _MOST_COMMUNITIES - 1]
    rest = tuple(sorted({it for members in found[len(shown) :] for it in members}))
    return [*shown, *([rest] if rest else [])], bool(rest)


def _rank_members(members: Members, lines: Sequence[tuple[int, int]], drawing: Drawing) -> Members:
    """Sort the members by the number of their edges inside the community, most first."""
    inside = Counter(end for line in lines for end in line)
    return tuple(
        sorted(members, key=lambda it: (-inside[it], -drawing.nodes[it].degree, it))
    )  # fmt: skip


def _super_node(number: int, members: Members, drawing: Drawing, *, loose: bool) -> Node:
    """The node of a community, sized by its members.

    If ``loose``, the community collects remaining nodes, and its node is never the largest.
    """
    own = [drawing.nodes[member] for member in members]
    kind, glyph = Counter((node.kind, node.glyph) for node in own).most_common(1)[0][0]
    names = " · ".join(_shorten_name(node.label) for node in own[:2])
    more = f" and {len(own) - 2:,} more" if len(own) > 2 else ""
    name = f"{len(own):,} others, little connected" if loose else names + more
    degree = 1 if loose else len(own)
    return Node(f"community-{number + 1:02}", name, kind, False, degree, len(own), glyph)


def _shorten_name(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _lay_out(members: Members, lines: Sequence[tuple[int, int]], drawing: Drawing) -> Community:
    """Place the members of a community by distance in the graph, each in a free cell of a grid."""
    shown = {member: place_ for place_, member in enumerate(members[:MOST_DRAWN])}
    inner = tuple(
        Line("", shown[one], shown[other], "accepted")
        for one, other in lines
        if one in shown and other in shown
    )
    board = set_board(
        Drawing(tuple(drawing.nodes[member] for member in shown), inner), frame=(1300.0, 1000.0)
    )
    places = snap(board, place(len(shown), board.pairs, seed=1)).places * _ROOM
    return Community(members, tuple(map(tuple, np.rint(places).astype(int).tolist())))
