"""Fills the HTML template of the page by means of pyvis; no other module uses pyvis."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any, cast

from jinja2 import Environment, FunctionLoader
from pyvis.network import Network

from claimgraph.model.iris import PREFIXES
from claimgraph.model.shape import SHAPES
from claimgraph.page.assets import Assets, Console, compress, pack
from claimgraph.page.layout import Picture
from claimgraph.page.layout.board import bends
from claimgraph.page.marks import STROKES, Drawing, Line, Node, read_glyphs


def list_properties() -> dict[str, Any]:
    """The RDF type and properties of everything that the page can export, with prefixes."""
    things = {it.name: {"type": it.type, "traits": it.page} for it in SHAPES if it.page}
    named = {name for shape in SHAPES for name, _, _ in shape.page}
    used = {name.partition(":")[0] for name in named} | {"cg", "rdf", "xsd"}
    return {"prefixes": {name: PREFIXES[name] for name in sorted(used)}, "things": things}


_INTERACTION = {  # browser/scene/drag.js draws while dragging, so vis-network hides everything
    "hover": True,
    "dragNodes": False,
    "hideEdgesOnDrag": True,
    "hideNodesOnDrag": True,
    "selectConnectedEdges": False,
    "keyboard": {"enabled": True, "bindToWindow": False},
}
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {"shape": "dot", "chosen": False, "borderWidth": 2, "borderWidthSelected": 2},
    "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0, "smooth": False},
    "interaction": _INTERACTION,
}


def render(
    drawing: Drawing,
    picture: Picture,
    *,
    data: Mapping[str, object],
    assets: Assets,
    console: Console | None = None,
    communities: Sequence[object] = (),
) -> str:
    """Return the HTML of the page: our template, filled by pyvis.

    The network must be directed: otherwise pyvis drops parallel edges without a warning. No node
    has a ``title``: one that contains "href" would make pyvis show every tooltip as raw HTML.
    """
    packed = pack(data)
    network = _network(drawing, picture, str(_dossier(data)["title"]))
    for line, bend in zip(drawing.lines, bends(drawing.lines), strict=True):
        ends = drawing.nodes[line.source].id, drawing.nodes[line.target].id
        drawn = _weigh_line(line, bend) if line.weight else _edge(line, bend, picture.unit)
        network.add_edge(*ends, **drawn)
    values = {
        "assets": assets,
        "communities": communities,
        "console": console,
        "data": packed,
        "shape": list_properties(),
        "zipped": _zip(packed) if communities else "",
    }
    return _fill_template(network, "template.html", values)


def render_large(
    drawing: Drawing,
    picture: Picture,
    *,
    widths: Sequence[float],
    assets: Assets,
    title: str,
    texts: Mapping[str, object],
) -> str:
    """Return the HTML of the page of a large graph, with one straight edge for each pair."""
    network = _network(drawing, picture, title)
    for line, width in zip(drawing.lines, widths, strict=True):
        ends = drawing.nodes[line.source].id, drawing.nodes[line.target].id
        network.add_edge(*ends, **_undirected(_edge(line, 0.0, 1.0), width))
    return _fill_template(network, "large.html", {"assets": assets, **texts})


def _network(drawing: Drawing, picture: Picture, title: str) -> Network:
    network = Network(directed=True)
    network.heading = _whole(title)
    network.options = dict(_OPTIONS)
    for node, spot in zip(drawing.nodes, picture.spots, strict=True):
        network.add_node(node.id, **_node(node), **asdict(spot))
    return network


def _fill_template(network: Network, template: str, values: Mapping[str, object]) -> str:
    """Make pyvis fill our template instead of its own, and return the HTML."""
    network.path = template
    network.templateEnv = Environment(loader=FunctionLoader(_read_template), autoescape=True)
    # Keep the order of STROKES: the page sorts parallel edges by it.
    network.templateEnv.policies["json.dumps_kwargs"] = {"sort_keys": False}
    strokes = {name: asdict(stroke) for name, stroke in STROKES.items()}
    network.templateEnv.globals |= {**values, "strokes": strokes, "glyphs": read_glyphs()}
    return str(network.generate_html())


def _node(node: Node) -> dict[str, object]:
    always = {
        "label": node.label,
        "kind": node.kind,
        "degree": node.degree,
        "unnamed": node.unnamed,
    }
    return {
        **always,
        **({"glyph": node.glyph} if node.glyph else {}),
        **({"members": node.members} if node.members > 1 else {}),
    }


def _edge(line: Line, bend: float, unit: float) -> dict[str, object]:
    stroke = STROKES[line.status]
    arrows: dict[str, object] = {"to": {"enabled": True, "scaleFactor": round(0.45 * unit, 3)}}
    if stroke.bar:
        arrows["middle"] = {"enabled": True, "type": "bar", "scaleFactor": round(0.7 * unit, 3)}
    return {
        "id": line.id,
        "status": line.status,
        "arrows": arrows,
        "width": round(stroke.width * unit, 3),
        "dashes": [round(length * unit, 3) for length in stroke.dashes] or False,
        **_course(line, bend, unit),
    }


def _weigh_line(line: Line, bend: float) -> dict[str, object]:
    """An edge for several statements; its width is computed as in ``browser/scene/strands.js``."""
    width = STROKES[line.status].width * (0.7 + 0.35 * math.log2(line.weight))
    return _undirected(_edge(line, bend, 1.0), round(width, 3))


def _undirected(edge: dict[str, object], width: float) -> dict[str, object]:
    arrows = {**cast("dict[str, object]", edge["arrows"]), "to": {"enabled": False}}
    return {**edge, "arrows": arrows, "width": width}


def _course(line: Line, bend: float, unit: float) -> dict[str, object]:
    """The curve of an edge in vis-network's terms; parallel edges need different curves."""
    if line.source == line.target:
        return {"selfReference": {"size": round((16 + 60 * abs(bend)) * unit, 3), "angle": 0.8}}
    if not bend:
        return {"smooth": False}
    kind = "curvedCW" if bend > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": kind, "roundness": round(abs(bend), 4)}}


def _dossier(data: Mapping[str, object]) -> Mapping[str, object]:
    dossier = data["dossier"]
    return dossier if isinstance(dossier, Mapping) else {}


def _zip(data: Mapping[str, object]) -> str:
    """Compress the data of a large page to a tenth, which also makes the page open faster."""
    return compress(_whole(json.dumps(data, ensure_ascii=False, separators=(",", ":"))))


def _whole(text: str) -> str:
    """Replace lone surrogates, which JSON can contain but UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _read_template(name: str) -> str:
    return files(__package__).joinpath("browser", name).read_text("utf-8")
