"""The words around each quote of a held source; a cited one is somebody else's to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from claimgraph.dossier.quotes import passage
from claimgraph.model.records import Evidence, Records
from claimgraph.model.text import Segment, Text

_MOST = 400
"""The longest stretch between two parts of a quote that is shown whole, in code points."""
_LEFT_OUT = " […] "


def find_passages(records: Records, texts: Mapping[str, Text]) -> dict[str, list[Segment]]:
    """Find the passage of each claim, by the claim's address.

    ``texts`` are those available, by the path of their source. A text that was lent by ``--text``
    for a cited source is not shown: the page travels, and the text belongs to its publisher.
    """
    held = {path: text for path, text in texts.items() if records.sources[path].held}
    cut = {
        path: list(_segments(evidence, held[evidence.source]))
        for path, evidence in records.evidence.items()
        if evidence.source in held and evidence.spans
    }
    return {
        records.header.base + claim.path: cut[claim.evidence]
        for claim in records.claims.values()
        if claim.evidence in cut
    }


def _segments(evidence: Evidence, text: Text) -> Iterator[Segment]:
    """Sentences about the quote, with its parts marked."""
    spans = [text.cut(start, end) for start, end in evidence.spans]
    yield _plain(passage(text, spans[0]).before)
    yield {"text": spans[0].exact, "quoted": True}
    for one, other in pairwise(spans):
        between = text.content[one.end : other.start]
        yield _plain(between if len(between) <= _MOST else _LEFT_OUT)
        yield {"text": other.exact, "quoted": True}
    yield _plain(passage(text, spans[-1]).after)


def _plain(words: str) -> Segment:
    return {"text": words, "quoted": False}
