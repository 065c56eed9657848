"""Writes the page that shows a graph as a network: one HTML file that works without a server.

A notebook can show the same page, with the whole graph or only what an answer names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from claimgraph.page.assets import Absent, Console, find_reason, read_assets, read_console
from claimgraph.page.communities import describe, survey
from claimgraph.page.layout import arrange
from claimgraph.page.marks import Drawing, read_drawing

__all__ = ["NO_CONSOLE", "Absent", "Console", "find_reason", "read_console", "write_page"]

NO_CONSOLE = Absent()
"""The reason for a page without a console when nobody asked for one: an empty text."""


def write_page(data: Mapping[str, Any], *, console: Console | Absent = NO_CONSOLE) -> str:
    """Return the HTML of the page as one string, to be written as UTF-8.

    ``data`` has the shape of ``data.schema.json``. Positions are computed here, not in the browser;
    the same data gives the same bytes. Nothing in ``data`` is trusted: the page contains it as
    JSON and shows it as text, and a Content Security Policy lists the only scripts that may run.

    ``console`` is the result of ``read_console``; if it is `Absent` for a reason, the page shows
    the reason.

    Raises ClaimgraphError if a proposition names an entity or a status that ``data`` lacks.
    """
    from claimgraph.page.pyvis_network import render

    drawing = read_drawing(data)
    if isinstance(console, Absent):
        noted, given = _noted(data, console.why), None
    else:
        noted, given = data, console
    overview = survey(drawing)
    shown = overview.drawing if overview else drawing
    return render(
        shown if not overview else Drawing(shown.nodes, overview.ties),
        arrange(shown),
        data=noted,
        assets=read_assets(given),
        console=given,
        communities=describe(overview, drawing) if overview else (),
    )


def _noted(data: Mapping[str, Any], why: str) -> Mapping[str, Any]:
    """Add the reason for a missing console, if any, to the note of the dossier."""
    notes = [data["dossier"]["note"], why]
    return {**data, "dossier": {**data["dossier"], "note": "; ".join(filter(None, notes))}}


HEIGHT = 640
"""The height of the frame in px, such that network, legend and one panel fit on a laptop."""


def frame_page(page: str) -> str:
    """The HTML of a frame that shows a page, with leave to run its scripts and to save files."""
    allowed = "allow-scripts allow-downloads allow-modals allow-popups"
    return (
        f'<iframe srcdoc="{escape(page)}" sandbox="{allowed}" width="100%" height="{HEIGHT}" '
        'style="border: 1px solid #ccc" title="Network of claims"></iframe>'
    )


@dataclass(frozen=True)
class Shown:
    """The page's data for the statements that an answer names; a notebook draws them."""

    data: Mapping[str, Any]

    @property
    def propositions(self) -> list[str]:
        """The labels of the statements to draw."""
        return [it["label"] for it in self.data["propositions"]]

    def _repr_html_(self) -> str:
        if not self.data["propositions"]:
            return "<p>The answer names nothing that is in the network.</p>"
        return frame_page(write_page(self.data))


def select_shown(data: Mapping[str, Any], answer: Iterable[Any]) -> Shown:
    """Reduce the page's data to the statements that an answer names.

    An answer names a statement by its path or label, or by one of its claims or issues. If it
    names none, all statements whose subject or object is in the answer are kept.
    """
    words = set(_words(answer))
    claims = {it["about"] for it in data["claims"] if it["id"] in words}
    issues = {
        path
        for it in data["issues"]
        if words & {it["id"], it["question"]}
        for path in it["propositions"]
    }
    named = {
        it["id"]
        for it in data["propositions"]
        if words & {it["id"], it["label"]} or it["id"] in claims | issues
    }
    if not named:
        ends = {it["id"] for it in data["entities"] if words & {it["id"], it["label"]}}
        named = {
            it["id"] for it in data["propositions"] if {it["subject"], it["object"]} & ends
        }  # fmt: skip
    return Shown(_cut_data(data, named))


def _words(answer: Iterable[Any]) -> Iterator[str]:
    """All values, as strings, in the rows of an answer: mappings, tuples or single strings."""
    for row in answer:
        if isinstance(row, str):
            yield str(row)
        elif isinstance(row, Mapping):
            yield from map(str, row.values())
        elif isinstance(row, Iterable):
            yield from map(str, row)


def _cut_data(data: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    """The page's data with only the statements in ``kept``, and what belongs to these.

    Verdicts refer to statements by position, so their numbers are changed.
    """
    propositions = [it for it in data["propositions"] if it["id"] in kept]
    claims = [it for it in data["claims"] if it["about"] in kept]
    ends = {end for it in propositions for end in (it["subject"], it["object"])}
    entities = [it for it in data["entities"] if it["id"] in ends]
    kinds, sources = {it["type"] for it in entities}, {it["source"] for it in claims}
    places = {it["id"]: place for place, it in enumerate(propositions)}
    moved = {
        place: places[old["id"]]
        for place, old in enumerate(data["propositions"])
        if old["id"] in kept
    }
    return {
        **data,
        "propositions": [
            {**it, "entails": [one for one in it["entails"] if one in kept]} for it in propositions
        ],
        "claims": claims,
        "entities": entities,
        "kinds": [it for it in data["kinds"] if it["id"] in kinds],
        "sources": [it for it in data["sources"] if it["id"] in sources],
        "conflicts": [it for it in data["conflicts"] if {it["left"], it["right"]} <= kept],
        "tensions": [it for it in data["tensions"] if {it["left"], it["right"]} <= kept],
        "issues": [it for it in data["issues"] if set(it["propositions"]) <= kept],
        "tour": [],
        "questions": [],
        "perspectives": [
            {**one, "verdicts": [[moved[p], v] for p, v in one["verdicts"] if p in moved]}
            for one in data["perspectives"]
        ],
    }
