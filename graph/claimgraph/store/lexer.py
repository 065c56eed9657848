"""The words of a SPARQL text: strings, comments, addresses, brackets, names, in linear time.

Everything that looks into a query without being a parser goes by it. No token fails after it has
begun: a string that is not closed reaches to the end of its line, or of the text, so that no
character is looked at again and again. (A backslash, three quotes and a line end, 12,000 times,
once took 48 s.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

Token: TypeAlias = re.Match[str]
"""A match; ``lastgroup`` says what it is: one of the groups of the lexer below."""

# SPARQL 1.1, 19.8. An address may be none (`?a<?b&&?c>?d`): no brace or quote is in one, but
# brackets may. A backslash escapes the next character in a name, too: `ex:it\'s` opens no string.
_LEXER = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?+|'
    r"'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?+|"
    r'"(?:[^"\\\n\r]|\\[^\n\r])*+"?+|'
    r"'(?:[^'\\\n\r]|\\[^\n\r])*+'?+)|"
    r'(?P<address><[^<>"{}|^`\\\x00-\x20]*+>)|'
    r"(?P<comment>#[^\n\r]*+)|"
    r"(?P<code>\\[uU])|(?P<escape>\\.)|"
    r"(?P<open>[\[({]|<<)|(?P<close>[\])}]|>>)|"
    r"(?P<signs>[!^](?:(?:\s|#[^\n\r]*+)*+[!^])++)|"
    r"(?P<word>[\w.-]++(?!:))|(?P<name>[\w.-]*+:[^\s<>{}()\"';,\\]*+)",
    re.DOTALL,
)


def lex(sparql: str) -> Iterator[Token]:
    """The tokens of a query or update, whether it is well formed or not.

    >>> [(it.lastgroup, it[0]) for it in lex("ASK { ?a ex:b '}' }")][:3]
    [('word', 'ASK'), ('open', '{'), ('word', 'a')]
    """
    return _LEXER.finditer(sparql)


def find_depth(sparql: str) -> int:
    """The deepest level of brackets, quoted triples and signs before signs.

    >>> find_depth('ASK { FILTER(?a = "((((" || !!?b) } # ((((')
    4
    """
    return max(_depths(sparql), default=0)


def is_deeper(sparql: str, most: int) -> bool:
    """Whether there are more levels than so many; what comes after the first of them is not read.

    >>> is_deeper("{{{", 2)
    True
    """
    return any(depth > most for depth in _depths(sparql))


def _depths(sparql: str) -> Iterator[int]:
    depth = 0
    for token in lex(sparql):
        inside, after = _levels(token)
        if inside:
            yield depth + inside
        depth = max(depth + after, 0)


def _levels(token: Token) -> tuple[int, int]:
    """How many levels a token adds while it lasts, and how many remain after it."""
    kind = token.lastgroup
    if kind == "open":
        return 1, 1
    if kind == "close":
        return 0, -1
    if kind == "signs":
        return sum(bool(it) for it in _SIGN.findall(token[0])), 0
    if kind != "address":
        return 0, 0
    # It may be a comparison: its brackets count, but never those that close more than it opened.
    opened = token[0].count("(") + token[0].count("[")
    closed = token[0].count(")") + token[0].count("]")
    return opened, max(opened - closed, 0)


_SIGN = re.compile(r"#[^\n\r]*+|([!^])")
