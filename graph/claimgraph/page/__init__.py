"""The network page: one HTML file that works from a double click and asks nobody for anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimgraph.page.assets import read_assets
from claimgraph.page.communities import describe, survey
from claimgraph.page.console import (
    Absent,
    Console,
    find_reason,
    read_console,
)
from claimgraph.page.layout import arrange
from claimgraph.page.marks import Drawing, read_drawing

__all__ = ["NO_CONSOLE", "Absent", "Console", "find_reason", "read_console", "write_page"]


NO_CONSOLE = Absent()
"""Nobody asked for a console, so nothing is said about it."""


def write_page(data: Mapping[str, Any], *, console: Console | Absent = NO_CONSOLE) -> str:
    """Make the whole page as one string; the caller writes it as UTF-8.

    ``data`` has the shape of ``data.schema.json``. Positions are computed here and the browser
    moves nothing; the same data gives the same bytes. Nothing in ``data`` is trusted: it travels
    as JSON, is shown as text, and a Content Security Policy names the only scripts that may run.

    ``console`` is what ``read_console`` gives; where it is absent for a reason, the page tells it.

    Raises ClaimgraphError where a proposition names an entity or a status that is not there.
    """
    from claimgraph.page.pyvis_network import render

    drawing = read_drawing(data)
    if isinstance(console, Absent):
        told, given = _noted(data, console.why), None
    else:
        told, given = data, console
    overview = survey(drawing)
    shown = overview.drawing if overview else drawing
    return render(
        shown if not overview else Drawing(shown.nodes, overview.ties),
        arrange(shown),
        data=told,
        assets=read_assets(given),
        console=given,
        communities=describe(overview, drawing) if overview else (),
    )


def _noted(data: Mapping[str, Any], why: str) -> Mapping[str, Any]:
    """Tell something where the page says what a reader must know about this build."""
    notes = [data["dossier"]["note"], why]
    return {**data, "dossier": {**data["dossier"], "note": "; ".join(filter(None, notes))}}
