"""Pins: what was found of every quote and text, to be compared with what is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from claimgraph.model.text import (
    GAP,
    Span,
    Text,
    quoted_parts,
    sentences,
)

Key = tuple[str, str]
"""What names a pin: the source, and the hash of the quote that was looked for."""


@dataclass(frozen=True)
class Pin:
    """One quote as it was found: ``spans`` in code points, ``exact`` with `` [...] `` between.

    ``turn`` are the words that begin the turn of a transcript in which it stands, if it has turns.
    """

    source: str
    quote_hash: str
    exact: str
    spans: tuple[tuple[int, int], ...]
    turn: str = ""

    @property
    def key(self) -> Key:
        return self.source, self.quote_hash

    @property
    def fits(self) -> bool:
        """Whether ``exact`` is as long as the spans say."""
        whole = all(len(part.exact) == part.end - part.start for part in self.parts)
        return whole and self.exact == GAP.join(part.exact for part in self.parts)

    @property
    def parts(self) -> tuple[Span, ...]:
        """The spans with their words, for a build without the text.

        They are cut by length, for a source may have `` [...] `` among its own words.
        """
        cut, at = [], 0
        for start, end in self.spans:
            cut.append(Span(start, end, self.exact[at : at + end - start]))
            at += end - start + len(GAP)
        return tuple(cut)


@dataclass(frozen=True)
class TextPin:
    """One text: ``sha256`` of its bytes, ``length`` in code points, and its sentences.

    A sentence is its start, its end and the sha256 of its words, so that a lock of somebody
    else's text can be checked and not read.
    """

    source: str
    sha256: str
    length: int
    sentences: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Lock:
    """All pins of a dossier: texts by source, quotes by source and hash."""

    texts: Mapping[str, TextPin] = field(default_factory=dict)
    pins: Mapping[Key, Pin] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[TextPin], pins: Iterable[Pin]) -> Lock:
        return cls({it.source: it for it in texts}, {it.key: it for it in pins})


def quote_key(quote: str, after: str | None = None) -> str:
    """Hash what was looked for, in normal form: curling a quotation mark does not unpin.

    >>> quote_key("a \\u201cdone\\u201d deal") == quote_key('a "done"  deal')
    True
    """
    sought = [GAP.join(quoted_parts(words)) for words in (quote, after) if words is not None]
    return _sha256("\x1f".join(sought))


def pin_quote(found: Iterable[Span], *, source: str, quote: str, after: str | None = None) -> Pin:
    """Pin the spans at which a quote was found."""
    spans = tuple(found)
    exact = GAP.join(span.exact for span in spans)
    return Pin(source, quote_key(quote, after), exact, tuple((it.start, it.end) for it in spans))


def pin_text(text: Text, *, source: str) -> TextPin:
    """Pin a text as the dossier's source ``source``."""
    cut = tuple((it.start, it.end, _sha256(it.exact)) for it in sentences(text))
    return TextPin(source, text.sha256, len(text.content), cut)


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
