"""Writes the network page: one HTML file that opens by double click and needs no network.

The same page can be shown in a notebook, as a whole or cut to what an answer is about.
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
"""A page without a console because nobody asked for one."""


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
    """Add a note to the page where readers must know something about this build."""
    notes = [data["dossier"]["note"], why]
    return {**data, "dossier": {**data["dossier"], "note": "; ".join(filter(None, notes))}}


HEIGHT = 640
"""The height of the frame in px: picture, legend and one panel fit on a laptop's screen."""


def frame_page(page: str) -> str:
    """A page in a frame that may run its scripts and save files, and nothing else."""
    allowed = "allow-scripts allow-downloads allow-modals allow-popups"
    return (
        f'<iframe srcdoc="{escape(page)}" sandbox="{allowed}" width="100%" height="{HEIGHT}" '
        'style="border: 1px solid #ccc" title="Network of claims"></iframe>'
    )


@dataclass(frozen=True)
class Shown:
    """The part of a graph that an answer names, which a notebook draws."""

    data: Mapping[str, Any]

    @property
    def propositions(self) -> list[str]:
        """The labels of its statements."""
        return [it["label"] for it in self.data["propositions"]]

    def _repr_html_(self) -> str:
        if not self.data["propositions"]:
            return "<p>The answer names nothing that is in the network.</p>"
        return frame_page(write_page(self.data))


def select_shown(data: Mapping[str, Any], answer: Iterable[Any]) -> Shown:
    """Keep the statements in the page's data that an answer names, itself or by both ends."""
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
    """All strings in rows, which may be mappings, tuples or single values."""
    for row in answer:
        if isinstance(row, str):
            yield str(row)
        elif isinstance(row, Mapping):
            yield from map(str, row.values())
        elif isinstance(row, Iterable):
            yield from map(str, row)


def _cut_data(data: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    """The data without the other statements; verdicts find statements by position."""
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
