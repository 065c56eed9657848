"""Finds where sentences, headings and turns of a transcript begin, by rules for any language.

No library is used because ``evidence.lock`` stores a hash of every sentence, and a new release of
a library might cut sentences differently. A wrong boundary makes a passage longer or shorter, but
no rule can lose a word, because only white space is between two sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Bounds = tuple[int, int]

_LINE = re.compile(r"\S(?:[^\r\n]*\S)?")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\S+")
_STOP = re.compile(
    r"(?P<bracket>\([^()]{0,300}\)|\[[^\[\]]{0,300}\])"
    r"|(?P<stop>[.!?…\u061f\u06d4\u0964]+)[\"'\u2019\u201d\u00bb)\]]*(?=\s)"
    r"|[\u3002\uff01\uff1f\uff61]+[\u300d\u300f\u2019\u201d\uff09]*"
)
"""Matches the end of a sentence, or a text in brackets, inside which no sentence may end. The third
line has Chinese and Japanese stops, which no space follows."""

_BRACKETED_SENTENCE = re.compile(r"[(\[].*[.!?…][\"'\u2019\u201d\u00bb]*[)\]]", re.DOTALL)
_NEXT_WORD = re.compile(r"[^\w\s]*(\w*)")
_ENUMERATOR = re.compile(r"[^\w\s(]*\(\w{1,4}\)")
"""The letter or number of a paragraph in a law, which may begin a sentence in lower case."""

_LAST_WORD = re.compile(r"[\w.]*\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES = _words(
    "Adm Amb Brig Capt Cmdr Col Dr Gen Gov Hon Lt Maj Mr Mrs Ms Messrs Pres Prof Rep Reps Rev "
    "Sen Sens Sgt St vs cf ca"
)
"""Abbreviations that never end a sentence, because a name follows."""

_SHORTENED = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Inc Co Corp Ltd Jr Sr Bros Ave Blvd "
    "Art Fig No Nos Sec Vol al approx dept est etc para pp"
)
"""Abbreviations that end a sentence only if the next word is one of ``_STARTERS``."""

_STARTERS = _words(
    "A After All Although An And As At Before But By Despite During For From He Her His However "
    "I If In It Its Meanwhile Mr Mrs Ms My No Nor Not On One Or Our She Since So Some That The "
    "Their Then There These They This Those Thus To Under Until We What When Where Which While "
    "Who Why With Yes Yet You Your"
)

_LONGEST = 40
"""The longest abbreviation; without a limit, a text of initials would take quadratic time."""

_WRAPPED = range(50, 101)
"""Line lengths at which mail programs and transcripts wrap: only such lines are joined."""


def bounds(content: str) -> Iterator[Bounds]:
    """Yield the offsets of start and end of every sentence and heading, in order."""
    for block in _blocks(content):
        for start, end in _paragraphs(content, block):
            yield from _cut_sentence(content, start, end)


def _blocks(content: str) -> Iterator[list[Bounds]]:
    """Yield blocks of lines without a blank line between them."""
    block: list[Bounds] = []
    for found in _LINE.finditer(content):
        if block and len(_LINE_END.findall(content, block[-1][1], found.start())) > 1:
            yield block
            block = []
        block.append(found.span())
    if block:
        yield block


def _paragraphs(content: str, block: list[Bounds]) -> Iterator[Bounds]:
    """Join wrapped lines to paragraphs; a line with room for the next word ends a paragraph."""
    width = max(end - start for start, end in block)
    at = block[0][0]
    for (start, end), (after, _) in pairwise(block):
        word = _WORD.match(content, after)
        full = word is not None and end - start + 1 + len(word.group()) > width
        if not (full and width in _WRAPPED):
            yield at, end
            at = after
    yield at, block[-1][1]


def _cut_sentence(content: str, start: int, end: int) -> Iterator[Bounds]:
    for found in _STOP.finditer(content, start, end):
        after = _WORD.search(content, found.end(), end)
        if after is None:
            break
        if _closes(content, found, start=start, after=after.start()):
            yield start, found.end()
            start = after.start()
    yield start, end


def _closes(content: str, found: re.Match[str], *, start: int, after: int) -> bool:
    """Return whether a stop ends the sentence from ``start``; the next word is at ``after``."""
    if found["bracket"]:
        return found.start() == start and bool(_BRACKETED_SENTENCE.fullmatch(found.group()))
    if not found["stop"]:
        return True
    following = _NEXT_WORD.match(content, after)
    word = following[1] if following else ""
    if word[:1].islower() and not _ENUMERATOR.match(content, after):
        return False
    before = content[max(start, found.start() - _LONGEST) : found.start()]
    return found["stop"] != "." or _full_stop(before, word)


def _full_stop(before: str, following: str) -> bool:
    """Return whether a full stop ends a sentence, not an abbreviation, initial or list number."""
    found = _LAST_WORD.search(before)
    word = found.group() if found else ""
    if {word, word.capitalize()} & _TITLES or (word.isdigit() and word == before):
        return False
    if word in _SHORTENED or _INITIALS.fullmatch(word):
        return following in _STARTERS
    return True


_COLON = r"[ \t\xa0\u202f]*(?::(?=\s|\Z)|\uff1a)"
_NAME = (
    r"(?P<name>[^\W\d_][\w.,'\u2019&/\- \xa0\u0300-\u036f]{0,99}?)"
    rf"(?P<note> ?\([^()\r\n]{{1,60}}\))?(?={_COLON})|(?P<asks>Q)(?=[ \t.])"
)
"""Matches what may be the name before a turn. Press offices also write ``Q`` without a colon."""

ASKING = re.compile(r"(?:q|question|reporter|journalist|correspondent|moderator)\b", re.IGNORECASE)
"""Matches the words before the turn of somebody who asks questions and may have no name there."""

_MOST_WORDS = 10
"""More words before a colon are not the name of a speaker, but introduce something else."""

_PARTICLES = _words(
    "of the and for de del della di da dos du la le van von der den ter zu al el bin ibn ben"
)
_PREFIX = re.compile(r"(?:a[lnrsthdz]|ash|el|de?|l)['\u2019-](?=\w)")


@dataclass(frozen=True)
class Lead:
    """The words before a turn of a transcript: name, and a note in brackets, with the brackets.

    The line begins at ``start``; what is said begins at ``end``.
    """

    name: str
    note: str
    start: int
    end: int


def find_leads(content: str, listed: Iterable[str] = ()) -> Iterator[Lead]:
    """Yield what stands before each turn of a transcript: ``listed`` words, or a name and a colon.

    A name consists of words that do not begin with a small letter, in any script, and particles.
    If in doubt, words are taken for a name: the dossier is then asked who speaks, whereas a turn
    that is not seen would give its words to the speaker before.

    >>> [it.name for it in find_leads("MR \u00d6ZAL: No. \\n and then: yes")]
    ['MR \u00d6ZAL']
    """
    forms = {unicodedata.normalize(form, it): it for it in listed for form in ("NFC", "NFD")}
    known = "|".join(
        re.escape(it) + (r"(?=[ \t:\uff1a])" if len(it) == 1 else rf"(?={_COLON})")
        for it in sorted(forms, key=len, reverse=True)
    )
    lead = re.compile(
        rf"(?<![^\r\n])[ \t]*(?:(?P<known>{known or '(?!)'})|{_NAME})(?:{_COLON})?[ \t]*"
    )
    for found in lead.finditer(content):
        name = forms[found["known"]] if found["known"] else found["asks"] or found["name"]
        if found["name"] is None or _is_name(name):
            yield Lead(name, (found["note"] or "").strip(), *found.span())


def _is_name(words: str) -> bool:
    parts = words.split()
    if ASKING.match(words):
        return len(parts) <= _MOST_WORDS
    named = [_PREFIX.sub("", it) for it in parts if it not in _PARTICLES]
    capital = not parts[0][0].islower() or parts[0] != named[0]
    return len(parts) <= _MOST_WORDS and capital and not any(it[0].islower() for it in named)
