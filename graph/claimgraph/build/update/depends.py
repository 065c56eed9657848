"""What bears on what: the statements that must be judged again when some have changed.

A status depends on the statements between the same two things. Beyond them reach only offices
(who speaks for whom), declared order and declared conflicts, and statements named in others.
These few are always judged again; how far a changed office reaches is found when it is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from claimgraph.judge import feed
from claimgraph.model.ontology import Vocabulary
from claimgraph.model.records import Proposition, Records, ValueKind
from claimgraph.model.rows import Pair

Said = Mapping[str, Proposition]


def pair_of(it: Proposition) -> Pair:
    """The two ends of a statement, in the order of letters."""
    return min(it.subject, it.object), max(it.subject, it.object)


def offices(vocabulary: Vocabulary) -> list[str]:
    """The predicates by which somebody speaks for somebody."""
    return [it.name for it in vocabulary.predicates.values() if it.office]


def reaching(records: Records, vocabulary: Vocabulary) -> Iterator[Pair]:
    """The pairs whose statements may reach others: offices, declared orders and conflicts."""
    said, known = records.propositions, set(offices(vocabulary))
    yield from (pair_of(it) for it in said.values() if it.predicate in known)
    for claim in records.claims.values():
        if claim.said_before:
            later = (records.claims[it] for it in claim.said_before if it in records.claims)
            yield from (pair_of(said[it.about]) for it in (claim, *later))
    for it in records.declared:
        yield from (pair_of(said[end]) for end in (it.left, it.right) if end in said)


def differing(earlier: Records, later: Records, vocabulary: Vocabulary) -> Iterator[Pair]:
    """The pairs of which persons wrote other than before, as the judge sees it."""
    before, after = (_seen(it, vocabulary) for it in (earlier, later))
    for path in before ^ after:
        for records in (earlier, later):
            if path[0] in records.propositions:
                yield pair_of(records.propositions[path[0]])


def _seen(records: Records, vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """Everything that is judged, a row each, behind the statement to which it belongs."""
    about = {path: it.about for path, it in records.claims.items()}
    return {
        (about.get(str(row[0]), str(row[0])), f"{table} {row}")
        for table, rows in feed(records, vocabulary)
        for row in rows
        if table in ("prop", "qual", "claim", "link")
    }


def widen(pairs: Iterable[Pair], *written: Records) -> set[Pair]:
    """Add the pairs of statements that name one of these in words, as a reason or a condition."""
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
