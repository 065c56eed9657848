"""The parser: the one place that knows spaCy, and what it makes of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from claimgraph.draft.tree import Paragraph, Stretch, Token

_PARAGRAPH = re.compile(r"\S(?:.*\S)?")


def list_paragraphs(content: str) -> Iterator[Stretch]:
    """The lines of a text that hold words; a line end closes a paragraph."""
    for found in _PARAGRAPH.finditer(content):
        yield found.span()


def parse_text(content: str, model: Any) -> tuple[Paragraph, ...]:
    """Parse every paragraph of a text; ``model`` is a spaCy pipeline."""
    places = list(list_paragraphs(content))
    docs = model.pipe((content[start:end] for start, end in places), batch_size=64)
    return tuple(_paragraph(doc, start) for doc, (start, _) in zip(docs, places, strict=True))


def _paragraph(doc: Any, offset: int) -> Paragraph:
    tokens = tuple(
        Token(
            at=it.i,
            text=it.text,
            lower=it.lower_,
            lemma=it.lemma_.lower(),
            part=it.pos_,
            tag=it.tag_,
            role=it.dep_,
            head=it.head.i,
            start=offset + it.idx,
            end=offset + it.idx + len(it.text),
        )
        for it in doc
    )
    return Paragraph(tokens, frozenset(it.start for it in doc.sents), doc.text, offset)
