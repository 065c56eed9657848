"""Answers as they are compared: canonical terms, in no order."""

from __future__ import annotations

from collections import Counter

from claimgraph.store.local import Store, Term

VALUES = {
    "who": "Turkey", "what": "S-400", "a": "Turkey", "b": "S-400",
    "from": "2019-07", "to": "2019-12",
}  # fmt: skip
"""A value for each parameter of a named question."""


def table(store: Store, sparql: str, values: dict[str, Term] | None = None) -> Counter[str]:
    """The rows of an answer, each term as N-Triples writes it, and how often each row comes."""
    rows = store.select(sparql, values)
    return Counter(str({name: str(term) for name, term in row.items()}) for row in rows)
