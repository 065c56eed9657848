"""Finds quotes in their source word for word, or reports where quote and text differ.

Only whole words match, and the parts of a quote must be in the text in the same order. A quote is
found, missing, or found more than once. A missing quote is compared word by word with the most
similar passage of the text. For pages, the words around a quote are only taken from texts that the
dossier passes on (``held``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import chain, islice, pairwise
from typing import NamedTuple

from claimgraph.model.errors import Finding, Place
from claimgraph.model.records import Evidence, Records
from claimgraph.model.text import (
    GAP,
    OMISSION,
    Segment,
    Span,
    Text,
    normalise,
    quoted_parts,
    sentences,
)

__all__ = ["CURES", "Fault", "Found", "Missing", "Passage", "Repeated", "locate", "passage"]


class Fault(StrEnum):
    """Why a quote was not found; each reason needs another cure."""

    EMPTY = "empty"
    """The quote has no words, or a part of it is a single letter."""
    ABSENT = "absent"
    """The text has no passage that is similar to the quote."""
    DIVERGES = "diverges"
    """From some word on, the quote differs from the text."""
    CASE = "case"
    """Quote and text differ only in upper and lower case."""
    CUT = "cut"
    """The quote begins or ends inside a word of the text."""
    ORDER = "order"
    """Every part of the quote is in the text, but in another order."""
    AFTER = "after"
    """The words of the key `after` are missing, or the quote does not follow them."""


CURES = {
    Fault.EMPTY: "quote at least one whole word on each side of [...]",
    Fault.ABSENT: "copy the words from the text, or name the source that contains them",
    Fault.DIVERGES: "copy the words again, or mark what you left out with [...]",
    Fault.CASE: "copy the words again, with their capitals",
    Fault.CUT: "quote the whole word",
    Fault.ORDER: "put the parts in the order of the text, or make two claims of them",
    Fault.AFTER: "write in after: words that precede the quote, as they are in the text",
}


@dataclass(frozen=True)
class Found:
    """The spans of a quote in the text, one for each part; ``exact`` has the text's words."""

    spans: tuple[Span, ...]

    @property
    def exact(self) -> str:
        return GAP.join(span.exact for span in self.spans)


@dataclass(frozen=True)
class Missing:
    """Why a quote was not found, with the words of the quote and the similar words of the text.

    ``text`` is the name of the file; ``line`` is the line of the similar words, or 0.
    """

    fault: Fault
    message: str
    text: str
    quoted: str
    source: str = ""
    line: int = 0

    def finding(self, place: Place) -> Finding:
        """Return the finding that reports this fault for the claim at ``place``."""
        quoted = (("quoted", self.quoted),) if self.quoted else ()
        source = (("source", f"{self.source}   ({self.text}:{self.line})"),) if self.line else ()
        message = f"quote not found in {self.text}: {self.message}"
        differs = tuple(("differs", it) for it in show_difference(self.quoted, self.source))
        return Finding(place, message, (*quoted, *source, *differs), CURES[self.fault])


def show_difference(quoted: str, source: str) -> Iterator[str]:
    """Yield the Unicode names of the first two different characters, unless both are ASCII.

    >>> list(show_difference("s\u0430le", "sale"))
    ['U+0430 CYRILLIC SMALL LETTER A in the quote, U+0061 LATIN SMALL LETTER A in the text']
    """
    ours, theirs = normalise(quoted).text, normalise(source).text
    if not source or ours == theirs:
        return
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    if at is not None and not (ours[at].isascii() and theirs[at].isascii()):
        yield f"{_name_character(ours[at])} in the quote, {_name_character(theirs[at])} in the text"


def _name_character(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


@dataclass(frozen=True)
class Repeated:
    """A quote that the text has more than once; ``places`` are the numbers of the lines, in order.

    ``contexts`` has the words around the first five, from which the key `after` can be written.
    """

    message: str
    text: str
    places: tuple[int, ...]
    contexts: tuple[str, ...]

    def finding(self, place: Place) -> Finding:
        """Return the finding that reports this fault for the claim at ``place``."""
        shown = zip(self.places, self.contexts, strict=False)
        detail = tuple((f"line {line}", context) for line, context in shown)
        cure = "say which one with after: and words that occur only before it"
        return Finding(place, f"{self.message} ({self.text})", detail, cure)


Stretch = tuple[int, int]
"""The offsets of start and end of some words in the normal form of a text."""

Placement = tuple[Stretch, ...]
"""One stretch for each part of a quote, in order."""

_HYPHENS = frozenset("-\u2010\u2011")
_SIGNS = frozenset("-\u2212")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Matches letters of scripts without spaces (Thai, Lao, Burmese, Khmer, Japanese, Chinese), where a
quote may begin and end anywhere, because the edges of words are unknown."""


def occurrences(words: str, text: Text) -> Iterator[Stretch]:
    """Yield start and end of each place where ``words`` (in normal form) occur as whole words."""
    normal = text.normal.text
    start = normal.find(words)
    while start >= 0:
        end = start + len(words)
        if not inside_word(text, start) and not inside_word(text, end):
            yield start, end
        start = normal.find(words, start + 1)


def placements(parts: Sequence[str], text: Text) -> list[Placement]:
    """Return the shortest passages in which all ``parts`` occur in order.

    A passage with a shorter one inside is left out. Of passages with the same end, the one with
    the last begin is returned; each middle part is taken as early as possible. So "Ankara [...]
    signed" is found at the last "Ankara" before each "signed", not at the first of the article.
    """
    places = [list(occurrences(part, text)) for part in parts]
    shortest: dict[int, Placement] = {}
    for first in places[0]:
        placed = _follow_parts(first, places[1:])
        if len(placed) == len(parts):
            shortest[placed[-1][1]] = placed
    return list(shortest.values())


def _follow_parts(first: Stretch, places: list[list[Stretch]]) -> Placement:
    """Return the next occurrence of each further part after ``first``; stop at a missing one."""
    placed = [first]
    for stretches in places:
        at = bisect_left(stretches, (placed[-1][1], 0))
        if at == len(stretches):
            break
        placed.append(stretches[at])
    return tuple(placed)


def inside_word(text: Text, at: int) -> bool:
    """Return whether the offset ``at`` in a normal form is inside a word, number or abbreviation.

    Hyphens and apostrophes are parts of a word: "can" is no word of "can't", nor "aligned" of
    "non-aligned", nor "400" of "S-400"; dashes separate words. Points and commas inside a number
    belong to it, as do points in an abbreviation ("U.S.") and the minus sign of a number.
    """
    normal = text.normal.text
    if not 0 < at < len(normal):
        return False
    left, right = normal[at - 1], normal[at]
    if _is_word(left) and _is_word(right):
        return _is_mark(right) or not (_UNSPACED.match(left) or _UNSPACED.match(right))
    return _joins(text, at) or _joins(text, at - 1) or _is_sign(text, at - 1)


def word_around(text: Text, at: int) -> Stretch:
    """Return start and end of the word around the offset ``at`` of the normal form."""
    start, end = at, at
    while inside_word(text, start):
        start -= 1
    while inside_word(text, end):
        end += 1
    return start, end


def raw_words(text: Text, start: int, end: int) -> str:
    """Return the text's words between two offsets of its normal form, on one line."""
    first, last = text.normal.span(start, end)
    return " ".join(text.content[first:last].split())


def line_at(text: Text, at: int) -> int:
    """Return the number of the text's line at the offset ``at`` of the normal form."""
    return text.line_of(text.normal.span(at, at + 1)[0])


def _joins(text: Text, at: int) -> bool:
    """Return whether the character at ``at`` joins its two neighbours to one word, as a hyphen."""
    normal = text.normal.text
    if not 0 < at < len(normal) - 1:
        return False
    left, joint, right = normal[at - 1], normal[at], normal[at + 1]
    if not (_is_word(left) and _is_word(right)):
        return False
    if joint in ".,:/-" and left.isdigit() and right.isdigit():
        return True
    if joint == ".":  # "U.S" is one word, while "talks.The" are two without a space
        return at < 2 or not _is_word(normal[at - 2])
    return joint == "'" or (joint == "-" and _raw(text, at) in _HYPHENS)


def _is_sign(text: Text, at: int) -> bool:
    normal = text.normal.text
    signed = at + 1 < len(normal) and normal[at] == "-" and normal[at + 1].isdigit()
    return signed and (at == 0 or normal[at - 1] == " ") and _raw(text, at) in _SIGNS


def _raw(text: Text, at: int) -> str:
    start, end = text.normal.span(at, at + 1)
    return text.content[start:end]


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


_RUNS = 32
"""The largest number of words in the quote from which a run of common words is searched."""
_PLACES = 16
"""The largest number of occurrences of a run in the text that are compared with the quote."""
_FOCUS = 60
"""The number of words that are compared before and after the end of a run."""
_TRIED = 3
"""The number of runs that are compared, the longest first."""
_STRAY = 4
"""The number of extra words in the text after which a first match counts as accidental."""
_SHOWN = 7
"""The number of differing words that a message shows."""
_LEAD = 2
"""The number of words before the difference that a message shows."""
_SLACK = 40
"""The number of characters by which the compared text may be longer than the quote's words."""
_WORD = re.compile(r"\w+(?:['.,:]\w+)*|[^\w\s]")


def parting(part: str, text: Text) -> Iterator[Missing]:
    """Yield the fault that says where a part of a quote differs from the text's similar words.

    Yield nothing if less than half of its words agree with any passage of the text.
    """
    sought = _Sought(part, _words(part, (0, len(part))))
    likely = [
        _compare_words(sought, run, text, place)
        for run in sorted(_runs(sought, text), key=len, reverse=True)[:_TRIED]
        for place in islice(occurrences(sought.said(run.first, run.last), text), _PLACES)
    ]
    best = max(likely, key=lambda it: it.ratio, default=None)
    if best and 2 * best.agreeing >= best.compared:
        yield _explain_divergence(sought, best, text)


@dataclass(frozen=True)
class _Sought:
    """A part of a quote that the text does not have, with the offsets of its words and marks."""

    part: str
    words: Sequence[Stretch]

    def said(self, first: int, last: int) -> str:
        """Return the words from ``first`` to before ``last``, or to the end of the part."""
        return self.part[self.words[first][0] : self.words[:last][-1][1]]

    def stands(self, first: int, last: int, text: Text) -> bool:
        """Return whether the text has the words from ``first`` to before ``last`` in a row."""
        if last > len(self.words):
            return False
        return next(occurrences(self.said(first, last), text), None) is not None


@dataclass(frozen=True)
class _Run:
    """The words from ``first`` to before ``last`` of a part, which the text has in a row."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class _Likeness:
    """The result of comparing some words of a part with the words of one passage of the text."""

    first: int
    """The index of the first compared word in the part."""
    compared: int
    """The number of compared words of the part."""
    source: Sequence[Stretch]
    """The offsets of the passage's words in the text's normal form."""
    agreeing: int
    """The number of words that agree, in order."""
    head: Match
    """The first block of agreeing words: its index in part and passage, and its size."""
    spread: int
    """The number of words of the passage from the first to the last that agree."""

    @property
    def ratio(self) -> float:
        return self.agreeing / (self.compared + self.spread)


def _words(normal: str, edges: Sequence[int]) -> list[Stretch]:
    """Return the offsets of words and marks; ``edges`` are offsets that no word crosses."""
    return [
        found.span()
        for start, end in pairwise(edges)
        for found in _WORD.finditer(normal, start, end)
    ]


def _runs(sought: _Sought, text: Text) -> Iterator[_Run]:
    """Yield the runs from left to right; a run may begin with the last word of the previous one."""
    first = 0
    for _ in range(_RUNS):
        length = _run_length(sought, first, text)
        if length:
            yield _Run(first, first + length)
        first += max(1, length - 1)


def _run_length(sought: _Sought, first: int, text: Text) -> int:
    """Return how many words from ``first`` on the text has in a row.

    The length is doubled while it is found, then bisected.
    """
    length, step = 0, 1
    while sought.stands(first, first + length + step, text):
        length, step = length + step, step * 2
    while step > 1:
        step //= 2
        length += step if sought.stands(first, first + length + step, text) else 0
    return length


def _compare_words(sought: _Sought, run: _Run, text: Text, place: Stretch) -> _Likeness:
    """Compare the words before and after the end of a run with those of the text."""
    broken, pivot = (run.first, place[0]) if run.first else (run.last, place[1])
    first, last = max(0, broken - _FOCUS), min(len(sought.words), broken + _FOCUS)
    before = len(sought.said(first, broken)) if broken > first else 0
    behind = len(sought.said(broken, last)) if last > broken else 0
    edges = sorted({_edge(text, pivot - before - _SLACK), *place, pivot + behind + 4 * _SLACK})
    if not run.first:  # the part agrees from its first word on: ignore the text before
        edges = [edge for edge in edges if edge >= max(place[0], pivot - before)]
    source = _words(text.normal.text, edges)
    theirs = [text.normal.text[start:end] for start, end in source]
    ours = [sought.part[start:end] for start, end in sought.words[first:last]]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    agreeing = sum(block.size for block in blocks)
    # difflib adds an empty block at the end
    spread = blocks[-2].b + blocks[-2].size - blocks[0].b if agreeing else 0
    return _Likeness(first, len(ours), source, agreeing, _head(blocks), spread)


def _head(blocks: Sequence[Match]) -> Match:
    """Return the first block of agreeing words, unless it is an accidental "the" far before."""
    first, second = blocks[0], blocks[min(1, len(blocks) - 1)]
    stray = (second.b - first.b) - (second.a - first.a) > _STRAY
    return second if stray and first.size <= _LEAD < second.size else first


def _edge(text: Text, at: int) -> int:
    return text.normal.text.rfind(" ", 0, max(0, at) + 1) + 1


def _explain_divergence(sought: _Sought, like: _Likeness, text: Text) -> Missing:
    ours, theirs, size = like.first + like.head.a, like.head.b, like.head.size
    if size == like.compared:
        message = "its words are spaced differently"
    elif like.head.a:
        message = f'it diverges before "{sought.said(ours, min(ours + size, ours + _SHOWN))}"'
    else:
        ours, theirs = ours + size, theirs + size
        message = f'it diverges after "{sought.said(max(ours - size, ours - _SHOWN), ours)}"'
    shown = _from_word(like.source[max(0, theirs - _LEAD) : theirs + _SHOWN], text)
    return Missing(
        Fault.DIVERGES,
        message,
        text.name,
        sought.said(max(0, ours - _LEAD), ours + _SHOWN),
        raw_words(text, shown[0][0], shown[-1][1]),
        line_at(text, shown[0][0]),
    )


def _from_word(shown: Sequence[Stretch], text: Text) -> Sequence[Stretch]:
    """Leave out punctuation before the first of the words that a message shows."""
    firsts = (at for at, (start, _) in enumerate(shown) if text.normal.text[start].isalnum())
    return shown[next(firsts, 0) :]


def explain(parts: Sequence[str], text: Text) -> Missing:
    """Return the reason why ``parts`` (in normal form) are not in the text."""
    for part in parts:
        if next(occurrences(part, text), None) is None:
            looks: tuple[Callable[[str, Text], Iterator[Missing]], ...] = (
                _cut_part,
                _case,
                parting,
            )
            seen = chain.from_iterable(look(part, text) for look in looks)
            return next(seen, _absent(part, text))
    return _disorder(parts, text)


def _absent(part: str, text: Text) -> Missing:
    return Missing(Fault.ABSENT, "the text has nothing like it", text.name, _clip(part))


def _disorder(parts: Sequence[str], text: Text) -> Missing:
    kept = next(n for n in range(2, len(parts) + 1) if not placements(parts[:n], text))
    late, early = parts[kept - 2], parts[kept - 1]
    start, end = next(occurrences(early, text))
    return Missing(
        Fault.ORDER,
        f'its parts are in another order: "{_clip(early)}" does not follow "{_clip(late)}"',
        text.name,
        f"{_clip(late)} [...] {_clip(early)}",
        _clip(raw_words(text, start, end)),
        line_at(text, start),
    )


def _cut_part(part: str, text: Text) -> Iterator[Missing]:
    start = text.normal.text.find(part)
    if start < 0:
        return
    end = start + len(part)
    first, last = word_around(text, start if inside_word(text, start) else end)
    whole = min(first, start), max(last, end)
    yield Missing(
        Fault.CUT,
        f'it cuts the word "{raw_words(text, first, last)}"',
        text.name,
        _clip(part),
        _clip(raw_words(text, *whole)),
        line_at(text, first),
    )


def _case(part: str, text: Text) -> Iterator[Missing]:
    for found in re.finditer(re.escape(part), text.normal.text, re.IGNORECASE):
        start, end = found.span()
        if not inside_word(text, start) and not inside_word(text, end):
            differ = next(
                i for i, (a, b) in enumerate(zip(part, found.group(), strict=True)) if a != b
            )
            at = part.rfind(" ", 0, differ) + 1
            yield Missing(
                Fault.CASE,
                "it differs in upper and lower case",
                text.name,
                _clip(part[at:]),
                _clip(raw_words(text, start + at, end)),
                line_at(text, start + at),
            )


def _clip(words: str, most: int = 12) -> str:
    listed = words.split(" ")
    return words if len(listed) <= most else " ".join([*listed[:most], "..."])


class Passage(NamedTuple):
    """A quote with the words around it, as the text has them."""

    before: str
    exact: str
    after: str


def locate(quote: str, text: Text, *, after: str | None = None) -> Found | Missing | Repeated:
    """Find a quote in a source, word for word.

    Typography may differ (curly quotes, dashes, white space); case and words must be the same, and
    a quote neither begins nor ends inside a word. ``[...]`` leaves words out; a ``[...]`` in the
    source itself matches, too. Offsets count code points of the text as it was read, as the Web
    Annotation model's TextPositionSelector does
    (https://www.w3.org/TR/annotation-model/#text-position-selector).

    A quote with omissions is found at its shortest passage (see ``placements``), and is Repeated
    if there are several. ``after`` selects the first passage that begins after these words, which
    are found by the same rules.
    """
    found = _locate_quote(quote, text, after)
    if isinstance(found, Missing) and text.normal.text != text.hyphened.normal.text:
        again = _locate_quote(quote, text.hyphened, after)
        return found if isinstance(again, Missing) else again
    return found


def _locate_quote(quote: str, text: Text, after: str | None) -> Found | Missing | Repeated:
    parts = quoted_parts(quote)
    if not parts or not all(_has_words(part) for part in parts):
        return Missing(Fault.EMPTY, "it holds too few words", text.name, quote.strip())
    placed = placements(parts, text)
    if not placed:
        return explain(parts, text)
    if after is not None:
        return _following(placed, text, after)
    return _only(placed, text, "quote occurs in the text more than once")


def passage(text: Text, span: Span, *, around: int = 1) -> Passage:
    """Return the sentences that a span touches, with ``around`` more sentences on each side."""
    cut = sentences(text)
    touched = [i for i, it in enumerate(cut) if it.start < span.end and span.start < it.end]
    first, last = max(0, touched[0] - around), min(len(cut) - 1, touched[-1] + around)
    start, end = min(cut[first].start, span.start), max(cut[last].end, span.end)
    return Passage(text.content[start : span.start], span.exact, text.content[span.end : end])


def _has_words(part: str) -> bool:
    # a single letter is no evidence: "a" and "I" are in every text
    return sum(character.isalnum() for character in part) > 1


def _following(placed: Sequence[Placement], text: Text, after: str) -> Found | Missing | Repeated:
    """Return the first placement after each occurrence of the ``after`` words, or the fault."""
    parts = quoted_parts(after)
    if not parts:
        return Missing(Fault.AFTER, "after: holds no words", text.name, after.strip())
    anchors = placements(parts, text)
    if not anchors:
        lost = explain(parts, text)
        message = f"the words in 'after' are not in the text: {lost.message}"
        return Missing(Fault.AFTER, message, text.name, lost.quoted, lost.source, lost.line)
    chosen = {place for anchor in anchors for place in _first_behind(anchor[-1][1], placed)}
    if not chosen:
        return _too_early(placed[-1], text, after)
    message = (
        "the words in 'after' occur in the text more than once, and the quote follows each time"
    )
    return _only(sorted(chosen), text, message)


def _first_behind(at: int, placed: Iterable[Placement]) -> list[Placement]:
    return [place for place in placed if place[0][0] >= at][:1]


def _too_early(placement: Placement, text: Text, after: str) -> Missing:
    start, end = placement[0]
    words = raw_words(text, start, end)
    message = f"it does not follow the words in 'after': \"{after.strip()}\""
    return Missing(Fault.AFTER, message, text.name, words, words, line_at(text, start))


def _only(placed: Sequence[Placement], text: Text, message: str) -> Found | Repeated:
    if len(placed) == 1:
        return Found(tuple(_spans(placed[0], text)))
    lines = tuple(line_at(text, placement[0][0]) for placement in placed)
    return Repeated(message, text.name, lines, tuple(_context(it, text) for it in placed[:5]))


def _context(placement: Placement, text: Text) -> str:
    start, end = placement[0]
    before = text.normal.text[max(0, start - 60) : start].split(" ")[-6:]
    room = len(" ".join(before))
    return raw_words(text, start - room, min(end, start + 40))


def _spans(placement: Placement, text: Text) -> Iterable[Span]:
    for start, end in _merged(placement, text):
        yield text.cut(*text.normal.span(start, end))


def _merged(placement: Placement, text: Text) -> list[Stretch]:
    """Join parts of a quote between which the text itself has the mark [...] and nothing else."""
    merged = [placement[0]]
    for (_, end), (start, stop) in pairwise(placement):
        gap = OMISSION.sub("", text.normal.text[end:start])
        if gap.strip():
            merged.append((start, stop))
        else:
            merged[-1] = (merged[-1][0], stop)
    return merged


_MOST = 400
"""The largest number of omitted code points that a page still shows between parts of a quote."""
_LEFT_OUT = " […] "


def find_passages(records: Records, texts: Mapping[str, Text]) -> dict[str, list[Segment]]:
    """Return the passage around the quote of each claim, by the IRI of the claim.

    ``texts`` are the available texts, by the path of their source. Only texts of ``held`` sources
    are used: others belong to their publisher, and the page with the passages may be published.
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
    """Yield the sentences around a quote in segments; those of the quote are marked."""
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
