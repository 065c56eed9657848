"""What the page writes as Turtle: its part of the table of the RDF shape of a claim."""

from __future__ import annotations

from typing import Any

from claimgraph.model.iris import PREFIXES
from claimgraph.model.shape import SHAPES


def list_properties() -> dict[str, Any]:
    """The properties of each thing that the page shows, and the prefixes of their names."""
    things = {it.name: {"type": it.type, "traits": it.page} for it in SHAPES if it.page}
    named = {name for shape in SHAPES for name, _, _ in shape.page}
    used = {name.partition(":")[0] for name in named} | {"cg", "rdf", "xsd"}
    return {"prefixes": {name: PREFIXES[name] for name in sorted(used)}, "things": things}
