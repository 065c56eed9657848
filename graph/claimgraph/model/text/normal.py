"""Brings texts into the normal form in which quotes are compared: same words, uniform typography.

Each position of a normal form can be mapped back to the offset in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OMISSION = re.compile(r"\[ ?\. ?\. ?\. ?\]")
"""Matches the mark ``[...]`` in a normal form, which turns ``[…]`` into it."""

GAP = " [...] "
"""The mark between the parts of a quote when they are printed on one line."""

_MARKS = (
    "'\"`\u00ab\u00b4\u00bb\u02b9\u02bb\u02bc\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
    "\u2032\u2033\u2035\u2036\u2039\u203a\u301d\u301e\u301f\uff02\uff07"
    "\u02ca\u02cb\u02ee\u055a\u05f3\u05f4\u275b\u275c\u275d\u275e\u276e\u276f\u2e42"
    "\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f"
)
_DASHES = "-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_MARKS, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SPACES, " "),
        "\u301c": "~",
    }
)
_UNDRAWN = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
UNDRAWN = frozenset(chr(it) for first, last in _UNDRAWN for it in range(first, last + 1))
"""Characters without a visible form (Unicode's Default_Ignorable_Code_Point): texts that differ
only in such characters look the same. Joiners and variation selectors are included; they change
how neighbouring letters look, but not the word."""

CONTROLS = frozenset({*map(chr, range(32)), *map(chr, range(127, 160))} - set(_SPACES))
"""Control characters other than white space."""

_UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNDRAWN)
_VOWELS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670"
"""Vowel marks of Hebrew and Arabic, which writers may set or omit without changing the word."""

_PRESENTED = (
    "\u0132\u0133\u017f\ufb00-\ufb4f\ufb50-\ufdff\ufe10-\ufe19\ufe30-\ufe6b\ufe70-\ufefc"
    "\uff01-\uff5b\uff5d-\uff9f\uffa1-\uffe7\uffe9-\uffee\U0001d400-\U0001d7ff"
)
"""Letters in a typographical form: ligatures, positional and wide forms, long s. Fractions and
superscripts are excluded, because turning 2½ into 21/2 would change the number."""

_BROKEN = r"(?<=\w)[-\u2010\xac\xad](?:[^\S\n]*\n\s*)(?=\w)"
"""Matches hyphen and line end inside a word that is broken at the end of a line."""

_PRINT = re.compile(rf"(?P<broken>{_BROKEN})|[{_UNSEEN}{_VOWELS}]+|[{_PRESENTED}]")
_SHAPED = re.compile(f"[{_PRESENTED}]")
_WITHOUT = dict.fromkeys(map(ord, UNDRAWN | CONTROLS))
_RUNS = re.compile(r"…|'{2,}|-{2,}| {2,}")
_NOT_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")

Site = tuple[int, int, str]
"""A replacement: start and end in the old text, and the string that is put there."""


@dataclass(frozen=True)
class Step:
    """The replacements of one pass over a text: their bounds in the new and old text, sorted."""

    new_starts: array[int]
    new_ends: array[int]
    old_starts: array[int]
    old_ends: array[int]

    def origin(self, offset: int) -> tuple[int, int]:
        """Return start and end in the old text of what became the character at ``offset``."""
        site = bisect_right(self.new_starts, offset) - 1
        if site < 0:
            return offset, offset + 1
        if offset < self.new_ends[site]:
            return self.old_starts[site], self.old_ends[site]
        old = self.old_ends[site] + offset - self.new_ends[site]
        return old, old + 1


@dataclass(frozen=True)
class Normal:
    """A text's normal form, and the steps that map its positions back to the original text.

    The steps store only the replacements, not an integer for each code point, so ten megabytes
    of plain prose take ten megabytes.
    """

    text: str
    steps: tuple[Step, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map the range ``[start, end)``, which is not empty, to offsets of the original text.

        Dropped characters (soft hyphens, zero-width characters) at its edges are not included.
        """
        for step in reversed(self.steps):
            start, end = step.origin(start)[0], step.origin(end - 1)[1]
        return start, end


def normalise(raw: str, *, hyphens: bool = False) -> Normal:
    """Make typography uniform: texts with the same normal form have the same words.

    A word that is broken at a line end is joined. Its hyphen may belong to the word (``co-`` and
    ``operate``) or not: before a small letter it is dropped, unless ``hyphens`` is true.

    Quotation marks of all kinds become ``'`` (a run of them becomes one, so that a quote may end
    between two closing marks), dashes ``-``, white space one space, ``…`` three dots. Invisible
    characters and vowel marks are dropped, ligatures become letters, and letters are composed
    (Unicode NFC, UAX #15). Case stays. Normalising twice changes nothing.

    >>> normalise("\\u201cIt\\u2019s\\u00a0a done\\n\\u2014 deal\\u2026\\u201d").text
    "'It's a done - deal...'"
    """
    plain, printed = _rewrite_sites(raw, _print_sites(raw, hyphens))
    composed, canonical = _rewrite_sites(plain, _composition_sites(plain))
    folded = composed.translate(_FOLD)
    text, runs = _rewrite_sites(folded, _run_sites(folded))
    return Normal(text, (printed, canonical, runs))


def quoted_parts(quote: str) -> tuple[str, ...]:
    """Split a quote at its omission marks into parts in normal form; a blank quote has no parts.

    A mark before or after the whole quote only says that the text goes on, and is ignored.

    >>> quoted_parts("neutralise it [\\u2026] move\\n  forward [...]")
    ('neutralise it', 'move forward')
    """
    parts = (part.strip() for part in OMISSION.split(normalise(quote).text))
    return tuple(part for part in parts if part)


def _rewrite_sites(text: str, sites: Iterable[Site]) -> tuple[str, Step]:
    pieces: list[str] = []
    kept = grown = 0
    step = Step(array("q"), array("q"), array("q"), array("q"))
    for start, end, put in sites:
        pieces += (text[kept:start], put)
        kept = end
        step.new_starts.append(start + grown)
        step.new_ends.append(start + grown + len(put))
        step.old_starts.append(start)
        step.old_ends.append(end)
        grown += len(put) - (end - start)
    return "".join((*pieces, text[kept:])), step


def _print_sites(text: str, hyphens: bool) -> Iterator[Site]:
    for found in _PRINT.finditer(text):
        start, end = found.span()
        if found["broken"]:
            yield start, end, _mend_break(found, hyphens=hyphens)
        elif _SHAPED.fullmatch(found.group()):
            put = unicodedata.normalize("NFKC", found.group())
            if " " not in put:  # NFKC turns a lone accent into a space and a combining accent
                yield start, end, put
        else:
            yield start, end, ""


def _mend_break(found: re.Match[str], *, hyphens: bool) -> str:
    """Return what replaces hyphen and line end inside a word: a hyphen or nothing."""
    text, (start, end) = found.string, found.span()
    if text[start] in "\xac\xad":
        return ""
    return "" if text[start - 1].isalpha() and text[end].islower() and not hyphens else "-"


def _run_sites(text: str) -> Iterator[Site]:
    for found in _RUNS.finditer(text):
        yield found.start(), found.end(), "..." if found.group() == "…" else found.group()[0]


def _composition_sites(text: str) -> Iterator[Site]:
    if unicodedata.is_normalized("NFC", text):
        return
    for run in _NOT_ASCII.finditer(text):
        if not unicodedata.is_normalized("NFC", run.group()):
            yield from _clusters(run.group(), run.start())


def _clusters(run: str, at: int) -> Iterator[Site]:
    start = 0
    for end in range(1, len(run) + 1):
        if end < len(run) and _composes(run[start:end], run[end]):
            continue
        letter = unicodedata.normalize("NFC", run[start:end])
        if letter != run[start:end]:
            yield at + start, at + end, letter
        start = end


def _composes(left: str, right: str) -> bool:
    # Hangul and some Indic vowels compose without being combining marks, so NFC itself decides.
    if unicodedata.combining(right):
        return True
    apart = unicodedata.normalize("NFC", left) + unicodedata.normalize("NFC", right)
    return unicodedata.normalize("NFC", left + right) != apart


def fold(name: str) -> str:
    """Return the form in which names are compared: composed characters, single spaces, same case.

    Invisible characters are dropped, so that names that look the same are equal.

    Case stays because ``Mali`` (a country) and ``MALI`` (an acronym) are two names.
    """
    return " ".join(unicodedata.normalize("NFC", name.translate(_WITHOUT)).split())


def show_plainly(text: str) -> str:
    """Write control characters and marks of direction as numbers, so that a terminal is safe.

    >>> show_plainly("a\\x1b[2Jb\\u202ec")
    'a<U+001B>[2Jb<U+202E>c'
    """
    return "".join(
        f"<U+{ord(it):04X}>" if it in CONTROLS or it in BIDIRECTIONAL else it for it in text
    )


BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Invisible characters that change the direction of writing (Unicode's Bidi_Control)."""
