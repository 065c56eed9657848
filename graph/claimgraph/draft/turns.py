"""Transcripts: who has the floor in which paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from claimgraph.draft.tree import Paragraph
from claimgraph.model.records import Entity
from claimgraph.model.text import fold

_SPEAKER = re.compile(
    r"(?P<name>[^\W\d_][\w.'\u2019\- ]{0,58}[\w.])(?: ?\((?P<note>[^()]{1,60})\))?: (?=\S)"
)
_ASKING = re.compile(r"(?:q|question|reporter|journalist|correspondent|moderator)\b", re.IGNORECASE)
_SENTENCE_WORDS = 10
"""More words before a colon are a sentence that leads to a list, not a name with its office."""


@dataclass(frozen=True)
class Turn:
    """One speaker's paragraphs. ``name`` is as the transcript writes it; who asks has none."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    offset: int
    """Where the speaker's words begin, behind the name."""


def is_transcript(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a text is set out by speakers: two of its paragraphs or more begin with a name."""
    return sum(1 for it in paragraphs if _lead(it.words)) >= 2


def list_turns(paragraphs: Sequence[Paragraph]) -> Iterator[Turn]:
    """The turns of a transcript, in order; what stands before the first is nobody's."""
    name, offset, held = "", 0, list[Paragraph]()
    for paragraph in paragraphs:
        if found := _lead(paragraph.words):
            if held:
                yield Turn(name, tuple(held), offset)
            held = []
            name = "" if _ASKING.match(found["name"]) else found["name"]
            offset = paragraph.start + found.end()
        held.append(paragraph)
    if held:
        yield Turn(name, tuple(held), offset)


def find_floor(content: str, place: int) -> str:
    """Who has the floor at a place of a transcript, as it is written there; empty for nobody.

    The name that gives somebody the floor is not said by him.
    """
    start, end = content.rfind("\n", 0, place) + 1, content.find("\n", place)
    own = _lead(content[start : end if end >= 0 else len(content)])
    if own and place < start + own.end():
        return ""
    earlier = map(_lead, reversed(content[:start].split("\n")))
    last = own or next(filter(None, earlier), None)
    return "" if last is None or _ASKING.match(last["name"]) else last["name"]


def match_speaker(name: str, entities: Mapping[str, Entity]) -> Entity | None:
    """The entity that a turn's name means: also one in capitals or behind a title."""
    known = {fold(it).casefold(): entity for it, entity in _list_names(entities)}
    words = name.replace(".", " ").split()
    ends = (fold(" ".join(words[first:])).casefold() for first in range(len(words)))
    return next((known[it] for it in ends if it in known), None)


def _list_names(entities: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
    for entity in entities.values():
        for name in (entity.label, *entity.aliases):
            yield name, entity
            if entity.type == "person":
                yield name.split()[-1], entity


def _lead(paragraph: str) -> re.Match[str] | None:
    found = _SPEAKER.match(paragraph)
    if found is None or len(found["name"].split()) > _SENTENCE_WORDS:
        return None
    words = found["name"].split()
    asking = _ASKING.match(found["name"])
    return found if asking or all(it[0].isupper() or it in ("of", "the") for it in words) else None
