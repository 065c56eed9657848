"""Which rows must be judged again: those that affect what has changed, or on what persons wrote.

What persons wrote is always judged again as a whole: it is little, and it affects itself in more
ways than rows do on each other (see `claimgraph.judge.depends`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from claimgraph.judge import Pair, far_reaching, pair_of, reach
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Records, ValueKind


def written_reach(records: Records, vocabulary: Vocabulary) -> set[Pair]:
    """The pairs of ends that written claims are about, and the pairs whose claims affect them."""
    return reach(records, vocabulary) | {pair_of(it) for it in records.propositions.values()}


def far_predicates(vocabulary: Vocabulary, rows: Iterable[str], *written: Records) -> list[str]:
    """The predicates whose rows may affect statements with other ends.

    A row that names no predicate, or an unknown one, is no claim and affects nothing.
    """
    said = frozenset(vocabulary.predicates).intersection(rows)
    used = {it.predicate for records in written for it in records.propositions.values()}
    return sorted(far_reaching(vocabulary, said, frozenset(used)))


def widen(pairs: Iterable[Pair], *written: Records) -> set[Pair]:
    """Add the pairs of statements that contain one of these, as a reason or a condition."""
    found = set(pairs)
    while more := {it for records in written for it in _naming(found, records)} - found:
        found |= more
    return found


def _naming(pairs: set[Pair], records: Records) -> Iterator[Pair]:
    for it in records.propositions.values():
        for _, value in it.qualifiers:
            named = records.propositions.get(value.token)
            if value.kind is ValueKind.PROPOSITION and named and pair_of(named) in pairs:
                yield pair_of(it)


def narrow(records: Records, pairs: set[Pair]) -> Records:
    """The records of the statements between these pairs, and of what is claimed of them."""
    said = {path: it for path, it in records.propositions.items() if pair_of(it) in pairs}
    return replace(
        records,
        propositions=said,
        claims={path: it for path, it in records.claims.items() if it.about in said},
        declared=tuple(it for it in records.declared if {it.left, it.right} <= said.keys()),
    )
