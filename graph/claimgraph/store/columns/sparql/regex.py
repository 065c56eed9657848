r"""Regular expressions that the store and DuckDB read alike.

Both search in linear time, but differ in what a class such as ``\d`` holds beyond ASCII, and in
what else they know. So only what is listed here is translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimgraph.store.columns.sparql.kinds import NotTranslated

_CLASSES = {
    "d": r"\p{Nd}",
    "s": r"\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}",
    "w": r"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200C}\x{200D}\x{24B6}-\x{24E9}"
    r"\x{1F130}-\x{1F149}\x{1F150}-\x{1F169}\x{1F170}-\x{1F189}",
}
"""What the store's classes hold (Unicode Technical Standard 18, annex C), as a class of DuckDB."""

_SIGN = r"\\[.\\+*?()|\[\]{}^$/tnr-]"
_MEMBER = rf"(?:{_SIGN}|[^\\\[\]^&~|\0-]|&(?!&)|~(?!~)|\|(?!\|))"
_TOKEN = re.compile(
    rf"""
    (?: (?P<edge>\\b)
    | (?P<atom>{_SIGN} | \\[dDsSwW] | \[\^?-?(?:\\[dsw]|{_MEMBER}(?:-{_MEMBER})?)+-?\]
        | [^\\\[\](){{}}.^$|*+?\0] | \.)
    | (?P<open>\(\?: | \((?!\?))
    | (?P<close>\))
    | (?P<either>\|)
    | (?P<anchor>[\^$])
    )
    (?P<times>(?:[*+?] | \{{[0-9]{{1,3}}(?:,[0-9]{{0,3}})?\}})?\??)
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\0]|\\[dw]|\[(?:\\[dw]|[A-Za-z0-9_](?:-[A-Za-z0-9])?)+\]")
_FLAGS = frozenset({"", "i", "s", "is", "si"})


@dataclass(frozen=True)
class _Token:
    """A piece of a pattern, and how often it is repeated."""

    kind: str
    text: str
    times: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether there is surely a letter or a digit here."""
        return self.kind == "atom" and bool(_WORD.fullmatch(self.text)) and self.times in ("", "+")


def translate(pattern: str, flags: str = "") -> str:
    """The pattern for DuckDB, which finds a match in the same texts.

    Raises NotTranslated for a regular expression that is not known to mean the same in both.
    """
    if flags not in _FLAGS:
        raise NotTranslated(f"a regular expression with the flags '{flags}'")
    tokens = list(_tokens(pattern))
    for place, token in enumerate(tokens):
        if token.times and token.kind not in ("atom", "close"):  # it is read in several ways
            raise _unknown(pattern)
        if token.kind == "edge" and not _is_word_edge(tokens, place):
            raise _unknown(pattern)
    try:
        re.compile(pattern)
    except re.error:
        raise _unknown(pattern) from None
    return "".join(_write_token(it, place) + it.times for place, it in enumerate(tokens))


def translate_replacing(pattern: str, flags: str, new: str) -> tuple[str, str]:
    r"""The pattern and the replacement of REPLACE for DuckDB, which writes ``$1`` as ``\1``.

    Raises NotTranslated for what is not known to mean the same, and for a pattern that matches
    nothing at all, which XPath forbids.
    """
    found = translate(pattern, flags)
    if r"\b" in pattern or re.search(pattern, ""):
        raise NotTranslated(f"REPLACE with the regular expression '{pattern}'")
    if re.search(r"\\|\$(?![0-9](?![A-Za-z0-9_]))", new):  # the store reads ``$1a`` as a name
        raise NotTranslated(f"the replacement '{new}'")
    groups = re.compile(pattern).groups
    put = re.sub(r"\$([0-9])", lambda it: rf"\{it[1]}" if int(it[1]) <= groups else "", new)
    return found, put


def is_plain(text: str) -> bool:
    """Whether a pattern is the text that it looks for."""
    return bool(text) and not re.search(r"[\\\[\](){}.^$|*+?]", text)


def _tokens(pattern: str) -> Iterator[_Token]:
    end = 0
    while end < len(pattern):
        found = _TOKEN.match(pattern, end)
        if found is None:
            raise _unknown(pattern)
        kind, text = next((name, it) for name, it in found.groupdict().items() if it)
        yield _Token(kind, text, found["times"])
        end = found.end()


def _unknown(pattern: str) -> NotTranslated:
    return NotTranslated(f"the regular expression '{pattern}'")


def _write_token(token: _Token, place: int) -> str:
    r"""A token for DuckDB. An edge of a word is what is beside it: DuckDB's ``\b`` knows ASCII."""
    if token.kind == "edge":
        outside = rf"[^{_CLASSES['w']}]"
        return f"(?:{outside}|$)" if place else f"(?:^|{outside})"
    if token.text[0] == "[":
        return re.sub(r"\\(.)", lambda it: _CLASSES.get(it[1], it[0]), token.text)
    name = token.text[1:]
    if token.text[0] == "\\" and name.lower() in _CLASSES:
        return f"[{'^' if name.isupper() else ''}{_CLASSES[name.lower()]}]"
    return token.text


def _is_word_edge(tokens: list[_Token], place: int) -> bool:
    """Whether an edge begins or ends the pattern, and what is on the other side are letters."""
    if place == 0:
        return _meets_letters(tokens[1:], "open", "close")
    return place == len(tokens) - 1 and _meets_letters(tokens[-2::-1], "close", "open")


def _meets_letters(tokens: Iterable[_Token], opening: str, closing: str) -> bool:
    """Whether there is a letter first, or first in each alternative of a group that is."""
    inside, first = False, True
    for it in tokens:
        if it.kind == opening and not inside and not it.times:
            inside = True
        elif it.kind == closing:
            return inside and not first and not it.times
        elif first and not it.is_letter:
            return False
        elif not inside:
            return True
        elif it.kind == opening:
            return False
        else:
            first = it.kind == "either"
    return False
