"""The network page: one HTML file that works from a double click and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Mapping

from claimgraph.page.assets import read_assets
from claimgraph.page.drawing import read_drawing
from claimgraph.page.layout import arrange

__all__ = ["write_page"]


def write_page(data: Mapping[str, object]) -> str:
    """Make the whole page as one string; the caller writes it as UTF-8.

    ``data`` has the shape of ``data.schema.json``. Positions are computed here and the browser
    moves nothing; the same data gives the same bytes. Nothing in ``data`` is trusted: it travels
    as JSON, is shown as text, and a Content Security Policy names the only scripts that may run.

    Raises ClaimgraphError where a proposition names an entity or a status that is not there.
    """
    from claimgraph.page.pyvis_network import render  # pulls IPython: 0.5 s of CPU

    drawing = read_drawing(data)
    return render(drawing, arrange(drawing), data=data, assets=read_assets())
