"""Transcripts: who has the floor in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimgraph.draft.tree import Paragraph

_SPEAKER = re.compile(
    r"(?P<name>[^\W\d_][\w.'\u2019\- ]{0,58}[\w.])(?: ?\((?P<note>[^()]{1,60})\))?: (?=\S)"
)
_ASKING = re.compile(r"(?:q|question|reporter|journalist|correspondent|moderator)\b", re.IGNORECASE)
_SENTENCE_WORDS = 7
"""More words before a colon are a sentence that leads to a list, not a name."""


@dataclass(frozen=True)
class Turn:
    """One speaker's paragraphs. ``name`` is as the transcript writes it; who asks has none."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    offset: int
    """Where the speaker's words begin, behind the name."""


def is_transcript(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a text is set out by speakers: two names or more, or one that comes back."""
    leads = [found["name"] for found in map(_lead, paragraphs) if found]
    return len(leads) >= 3 and len(set(leads)) < len(leads) + 1


def list_turns(paragraphs: Sequence[Paragraph]) -> Iterator[Turn]:
    """The turns of a transcript, in order; what stands before the first is nobody's."""
    name, offset, held = "", 0, list[Paragraph]()
    for paragraph in paragraphs:
        if found := _lead(paragraph):
            if held:
                yield Turn(name, tuple(held), offset)
            held = []
            name = "" if _ASKING.match(found["name"]) else found["name"]
            offset = paragraph.start + found.end()
        held.append(paragraph)
    if held:
        yield Turn(name, tuple(held), offset)


def _lead(paragraph: Paragraph) -> re.Match[str] | None:
    found = _SPEAKER.match(paragraph.words)
    if found is None or len(found["name"].split()) > _SENTENCE_WORDS:
        return None
    words = found["name"].split()
    asking = _ASKING.match(found["name"])
    return found if asking or all(it[0].isupper() or it in ("of", "the") for it in words) else None
