"""Completes the text of a query for an endpoint: declares prefixes, binds values, asks for a page.

The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) sends only text, so whatever the
embedded engine takes as an argument has to be part of the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from claimgraph.model.errors import ClaimgraphError
from claimgraph.store.local import Term
from claimgraph.store.sparql import lex

_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n\r]*|BASE\s*<[^<>\s]*>|PREFIX\s+[^\s:<>]*:\s*<[^<>\s]*>)*", re.IGNORECASE
)
_DECLARED = re.compile(r"#[^\n\r]*|PREFIX\s+(?P<name>[^\s:<>]*):\s*<[^<>\s]*>", re.IGNORECASE)
_CODE_POINT = re.compile(r"(?P<before>(?:^|[^\\])(?:\\\\)+)(?P<letter>[uU])")


def write_term(term: Term) -> str:
    r"""Write a term as SPARQL so that no character of its value can end the term early.

    An engine that replaces code points before it reads strings (SPARQL 1.1, 19.2) would take a
    backslash and a ``u`` in a literal for an escape: ``\u0022`` would end the string. So the ``u``
    is itself written as a code point, which every engine reads alike.
    Raises ClaimgraphError for a blank node and a triple, which a query cannot name.

    >>> write_term(ox.Literal('say "no"'))
    '"say \\"no\\""'
    >>> write_term(ox.Literal("\\u0022 }"))
    '"\\\\\\u00750022 }"'
    """
    if not isinstance(term, ox.NamedNode | ox.Literal):
        cure = "bind an address or a literal"
        raise ClaimgraphError(f"{term} cannot be named in a query", where="query", cure=cure)
    return _CODE_POINT.sub(lambda it: f"{it['before']}\\u{ord(it['letter']):04x}", str(term))


def bind(sparql: str, values: Mapping[str, Term]) -> str:
    """Bind variables by VALUES blocks at the beginning of the query's outermost group.

    So they are bound in this group and in its filters, nested ones included; in a subquery they
    are bound only if it selects them.

    >>> bind("SELECT * { ?s ?p ?o }", {"s": ox.NamedNode("a:b")})
    'SELECT * { VALUES ?s { <a:b> } ?s ?p ?o }'
    """
    if not values:
        return sparql
    start = _find_group(sparql) + 1
    data = "".join(f" VALUES ?{name} {{ {write_term(term)} }}" for name, term in values.items())
    return f"{sparql[:start]}{data}{sparql[start:]}"


def _find_group(sparql: str) -> int:
    """The offset of the outermost group: the first brace that is not inside parentheses."""
    depth = 0
    for it in lex(sparql):
        if it[0] == "{" and depth == 0:
            return it.start()
        depth += (it[0] == "(") - (it[0] == ")")
    raise ClaimgraphError("the query has no group to bind values in", where="query")


def declare(sparql: str, prefixes: Mapping[str, str], *, base: str | None = None) -> str:
    """Add PREFIX lines for the ``prefixes`` that a query uses without declaring them.

    >>> declare("ASK { ?a rdf:type ?b }", {"rdf": "http://r#", "cg": "http://c#"})
    'PREFIX rdf: <http://r#>\\nASK { ?a rdf:type ?b }'
    """
    prologue = _split_query(sparql)[0]
    own = {it["name"] for it in _DECLARED.finditer(prologue)}
    lines = [f"BASE {ox.NamedNode(base)}"] if base else []
    used = (name for name in prefixes if name not in own and _names(name, sparql))
    lines += [f"PREFIX {name}: {ox.NamedNode(prefixes[name])}" for name in used]
    return "\n".join([*lines, sparql])


def _names(prefix: str, sparql: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(prefix)}:", sparql) is not None


def _split_query(sparql: str) -> tuple[str, str]:
    end = _PROLOGUE.match(sparql).end()  # type: ignore[union-attr]  # it matches the empty string
    return sparql[:end], sparql[end:]


def pages(sparql: str, size: int) -> Iterator[str]:
    """Yield the queries for the second and later pages of an answer, with ``size`` rows a page.

    The query becomes a subquery: a server may refuse to sort more rows than it sends (Virtuoso's
    ``MaxSortedTopRows``), but OFFSET on a subquery is not refused.
    """
    prologue, body = _split_query(sparql)
    offset = size
    while True:
        yield f"{prologue}SELECT * WHERE {{ {{ {body}\n}} }} LIMIT {size} OFFSET {offset}"
        offset += size


def can_page(sparql: str) -> bool:
    """Whether a query can be asked page by page: a SELECT with ORDER BY and without FROM."""
    if not _is_ordered(sparql):
        return False
    try:
        ox.Store().query(next(pages(sparql, 1)))
    except (SyntaxError, ValueError):
        return False
    return True


def _is_ordered(sparql: str) -> bool:
    """Whether the query says ORDER BY after its last group."""
    ordered, before = False, ""
    for it in lex(sparql):
        if it.lastgroup == "comment":
            continue
        ordered = it[0] != "}" and (ordered or (before, it[0].upper()) == ("ORDER", "BY"))
        before = it[0].upper()
    return ordered
