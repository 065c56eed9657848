"""How deep a query is nested, found without parsing it: some 2,200 levels kill the engine."""

from __future__ import annotations

import re

# What hides brackets: strings, comments, addresses. An address may not be one (`?a<?b&&?c>?d`),
# so the brackets in it count, but never those that close more than it opened.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n\r]|\\.)*"|'
    r"'(?:[^'\\\n\r]|\\.)*'|"
    r'(?P<address><[^<>"{}|^`\\\x00-\x20]*>)|(?P<comment>#[^\n\r]*)|'
    r"(?P<open>[\[({]|<<)|(?P<close>[\])}]|>>)|(?P<signs>(?:[!^]\s*){2,})",
    re.DOTALL,
)


def find_depth(sparql: str) -> int:
    """The deepest level of brackets, quoted triples and signs before signs.

    Time grows with the length of the query and nothing else.

    >>> find_depth('ASK { FILTER(?a = "((((" || !!?b) } # ((((')
    4
    """
    depth = deepest = 0
    for token in _TOKEN.finditer(sparql):
        inside, after = _levels(token)
        deepest = max(deepest, depth + inside)
        depth = max(depth + after, 0)
    return deepest


def _levels(token: re.Match[str]) -> tuple[int, int]:
    """How many levels a token adds while it lasts, and how many remain after it."""
    if token["open"]:
        return 1, 1
    if token["close"]:
        return 0, -1
    if token["address"]:
        brackets = token["address"].count("(") + token["address"].count("[")
        closed = token["address"].count(")") + token["address"].count("]")
        return brackets, max(brackets - closed, 0)
    return (len(re.findall("[!^]", token["signs"])), 0) if token["signs"] else (0, 0)
