"""Splits SPARQL text into its tokens in linear time, and checks updates that strangers send.

All code that looks into a query without parsing it uses these tokens. A string that is not closed
extends to the end of its line, or of the text, so that no character is read many times (a
backslash, three quotes and a line end, 12,000 times, once took 48 s). An update may fetch nothing
over the network, and all its operations use one dataset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pyoxigraph as ox

from claimgraph.store.local import Dataset, QueryError, engine_errors, find_keyword, unused_word

Token: TypeAlias = re.Match[str]
"""A token as a regex match; ``lastgroup`` is its kind, a group name of the pattern below."""

# SPARQL 1.1, 19.8. What looks like an IRI may be two comparisons (`?a<?b&&?c>?d`); neither can
# hold a brace or a quote, but both can hold parentheses and square brackets. A backslash escapes
# the next character in a name as well: `ex:it\'s` opens no string.
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
    """Split a query or update into tokens, even if its syntax is wrong.

    >>> [(it.lastgroup, it[0]) for it in lex("ASK { ?a ex:b '}' }")][:3]
    [('word', 'ASK'), ('open', '{'), ('word', 'a')]
    """
    return _LEXER.finditer(sparql)


_NAME = re.compile(r"([\w.-]*):([\w-]+(?:\.[\w-]+)*)")


def list_iris(sparql: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """List the IRIs that a query uses, each by its spelling there; PREFIX and BASE are left out.

    >>> list_iris("PREFIX ex: <http://e.org/> ASK { ?a ex:b/:c ?d }", {"": "http://f.org/"})
    {'ex:b': 'http://e.org/b', ':c': 'http://f.org/c'}
    """
    known, found, before, declared = dict(prefixes), dict[str, str](), "", ""
    for token in lex(sparql):
        kind, words = token.lastgroup, token[0]
        if kind == "name" and before == "PREFIX":
            declared = words.removesuffix(":")
        elif kind == "address" and before == "declared":
            known[declared] = words[1:-1]
        elif kind == "address" and before != "BASE":
            found[words] = words[1:-1]
        elif kind == "name":
            names = _NAME.findall(words)
            found |= {f"{it}:{name}": known[it] + name for it, name in names if it in known}
        if kind != "comment":
            before = "declared" if before == "PREFIX" else words.upper()
    return found


def list_plain_texts(sparql: str) -> list[str]:
    """List the texts in a query that have neither a language nor a datatype, as written there.

    >>> list_plain_texts("ASK { ?a ex:b 'one', 'two'@en, 'three'^^ex:t }")
    ["'one'"]
    """
    texts = (it for it in lex(sparql) if it.lastgroup == "string")
    return [it[0] for it in texts if not sparql.startswith(("@", "^^"), it.end())]


def find_depth(sparql: str) -> int:
    """How deeply a query is nested: in brackets, quoted triples, and repeated ``!`` and ``^``.

    >>> find_depth('ASK { FILTER(?a = "((((" || !!?b) } # ((((')
    4
    """
    return max(_depths(sparql), default=0)


def is_deeper(sparql: str, most: int) -> bool:
    """Whether the nesting in a query is deeper than ``most``; reading stops as soon as it is.

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
    """How many levels a token adds by itself, and by how many it changes the level after it."""
    kind = token.lastgroup
    if kind == "open":
        return 1, 1
    if kind == "close":
        return 0, -1
    if kind == "signs":
        return sum(bool(it) for it in _SIGN.findall(token[0])), 0
    if kind != "address":
        return 0, 0
    # Two comparisons may look like an IRI, so brackets in it count, unless more close than open.
    opened = token[0].count("(") + token[0].count("[")
    closed = token[0].count(")") + token[0].count("]")
    return opened, max(opened - closed, 0)


_SIGN = re.compile(r"#[^\n\r]*+|([!^])")


_CALLS = {name: find_keyword(name) for name in ("LOAD", "SERVICE")}


def update(
    engine: ox.Store,
    sparql: str,
    *,
    prefixes: Mapping[str, str],
    base: str | None = None,
    using: Dataset | None = None,
) -> None:
    """Apply a SPARQL 1.1 Update to a store, completely or not at all.

    ``using`` is the dataset that the WHERE clauses see (SPARQL 1.1 Protocol, 2.2.3).
    Raises QueryError when the update cannot be run, when it says LOAD or SERVICE, which the engine
    would send over the network, and when it names a dataset although ``using`` is given.
    """
    refuse_calls(sparql, prefixes, base=base)
    text = apply_dataset(sparql, using) if using else sparql
    with engine_errors(prefixes, sparql=sparql):
        engine.update(text, base_iri=base, prefixes=dict(prefixes))


def refuse_calls(sparql: str, prefixes: Mapping[str, str], *, base: str | None = None) -> None:
    """Raise QueryError if an update has LOAD or SERVICE.

    As for queries, each such word is replaced by a meaningless one: that makes a syntax error only
    where the word was a keyword.
    """
    for name, pattern in _CALLS.items():
        neutral = pattern.sub(unused_word(sparql), sparql)
        if neutral != sparql and (error := _read_query(neutral, prefixes, base)) is not None:
            message = f"the update says {name}, which is never run, or is not SPARQL: {error}"
            raise QueryError(message, where="update", cure="send the data itself")


def _read_query(sparql: str, prefixes: Mapping[str, str], base: str | None) -> Exception | None:
    try:
        ox.Store().update(sparql, base_iri=base, prefixes=dict(prefixes))
    except (SyntaxError, ValueError) as error:
        return error
    except (OSError, RuntimeError):
        return None  # the syntax is right; only the empty store has no such graph
    return None


def apply_dataset(sparql: str, using: Dataset) -> str:
    """Insert the dataset of an update request, as USING clauses, before every WHERE.

    >>> apply_dataset("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", Dataset(default=("a:b",)))
    'INSERT { ?s ?p 1 } USING <a:b> WHERE { ?s ?p 2 }'

    Raises QueryError where the update says WITH or USING, which the Protocol does not allow
    together with its dataset parameters, and for DELETE WHERE, which cannot have USING.
    """
    clause = "".join(f"{it} " for it in _clauses(using))
    places = list(_find_wheres(sparql))
    for place in reversed(places):
        sparql = f"{sparql[:place]}{clause}{sparql[place:]}"
    return sparql


def _clauses(using: Dataset) -> Iterator[str]:
    try:
        yield from (f"USING {ox.NamedNode(iri)}" for iri in using.default)
        yield from (f"USING NAMED {ox.NamedNode(iri)}" for iri in using.named)
    except ValueError as error:
        raise QueryError(str(error), where="using-graph-uri", cure="give an address") from None


def _find_wheres(sparql: str) -> Iterator[int]:
    """The offsets of the keyword WHERE outside all groups in braces."""
    # Outside braces an update has only keywords, IRIs and prefixed names; `where:` is a name.
    depth, before = 0, ""
    for token in lex(sparql):
        kind = token.lastgroup
        depth += (token[0] == "{") - (token[0] == "}")
        if kind == "code":
            raise _conflict("an escape outside of strings", "write it without escapes")
        word = token[0].upper() if kind == "word" and depth == 0 else ""
        if word in ("WITH", "USING"):
            raise _conflict(word, "leave it out, or the parameters")
        if word == "WHERE" and before == "DELETE":
            raise _conflict("DELETE WHERE", "write DELETE { ... } WHERE { ... }")
        if word == "WHERE":
            yield token.start()
        if kind not in ("comment", "string"):
            before = word if word or (depth == 0 and token[0] != "}") else "}"


def _conflict(found: str, cure: str) -> QueryError:
    return QueryError(f"{found} beside using-graph-uri", where="update", cure=cure)
